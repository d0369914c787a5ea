"""Which format a bank file has, and what it says."""

from __future__ import annotations

from receivables.bank import camt, onec
from receivables.bank.parsed import BankFile, Broken

LARGEST = 50 << 20  # bytes; a year of a busy account is about 30 MB


def read(data: bytes) -> BankFile:
    """Raises Broken."""
    if not data.strip():
        raise Broken(1, "empty")
    if len(data) > LARGEST:
        raise Broken(0, "too_large", size=str(LARGEST >> 20))
    if onec.is_onec(data):
        return onec.parse(data)
    if camt.is_camt(data) or data.lstrip().startswith(b"<"):
        return camt.parse(data)
    raise Broken(1, "no_mark", mark=onec.MARK)
