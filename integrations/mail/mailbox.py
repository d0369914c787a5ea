"""A mailbox read over IMAP. Nothing in it is changed: what was read stays unread for whoever reads it too."""

from __future__ import annotations

import datetime as dt
import imaplib
import re
import ssl
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote, urlsplit

TIMEOUT = 30  # seconds that a silent server is waited for
PORTS = {"imaps": 993, "imap": 143, "imap+tls": 143}
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


class MailboxError(Exception):
    """The server refused, or answered nonsense; the text holds no password."""


@dataclass(frozen=True)
class Account:
    """imaps://user:password@host/INBOX; `imap+tls` begins openly and turns to TLS, `imap` stays open."""

    scheme: str
    host: str
    port: int
    user: str
    password: str
    folder: str

    @classmethod
    def of(cls, url: str) -> Account:
        """Raises ValueError for an address without scheme, host, user or password."""
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not (parts.hostname and parts.username and parts.password):
            raise ValueError("IMAP_URL is imaps://user:password@host/INBOX")
        return cls(
            scheme=parts.scheme,
            host=parts.hostname,
            port=parts.port or PORTS[parts.scheme],
            user=unquote(parts.username),
            password=unquote(parts.password),
            folder=unquote(parts.path.strip("/")) or "INBOX",
        )

    @property
    def name(self) -> str:
        return f"{self.user} {self.host}:{self.port} {self.folder}"[:250]


class Mailbox:
    """Open in a `with`; raises MailboxError and OSError."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def __enter__(self) -> Self:
        account = self.account
        try:
            if account.scheme == "imaps":
                self._imap: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                    account.host, account.port, ssl_context=ssl.create_default_context(), timeout=TIMEOUT
                )
            else:
                self._imap = imaplib.IMAP4(account.host, account.port, timeout=TIMEOUT)
                if account.scheme == "imap+tls":
                    self._imap.starttls(ssl.create_default_context())
        except imaplib.IMAP4.error as error:
            raise MailboxError(str(error)[:200]) from None
        try:
            self._imap.login(account.user, account.password)
            folder = account.folder.replace("\\", "").replace('"', "")
            self._answer(self._imap.select(f'"{folder}"', readonly=True))
        except imaplib.IMAP4.error as error:
            self._close()
            # some servers repeat the command, and with it the password
            raise MailboxError(str(error).replace(account.password, "…")[:200]) from None
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    @property
    def uid_validity(self) -> int:
        """While it stays the same, numbers of messages mean the same."""
        _name, values = self._imap.response("UIDVALIDITY")
        value = values[0] if values else None
        return int(value) if isinstance(value, bytes) else 0

    def after(self, uid: int) -> list[int]:
        """Numbers of the messages above `uid`, the oldest first."""
        # «n:*» is the last message at least, also where it is below n
        return [found for found in self._search(f"UID {uid + 1}:*") if found > uid]

    def since(self, day: dt.date) -> list[int]:
        return self._search(f"SINCE {day.day}-{MONTHS[day.month - 1]}-{day.year}")

    def read(self, uid: int, most: int) -> bytes | None:
        """The first `most` bytes of a message; None where it is gone."""
        data = self._uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{most}>)")
        return next((bytes(part[1]) for part in data if isinstance(part, tuple)), None)

    def _search(self, criteria: str) -> list[int]:
        data = self._uid("SEARCH", criteria)
        words = b" ".join(part for part in data if isinstance(part, bytes)).decode("ascii", "replace")
        return sorted(int(number) for number in re.findall(r"\d+", words))

    def _uid(self, command: str, *arguments: str) -> list[object]:
        try:
            return self._answer(self._imap.uid(command, *arguments))
        except imaplib.IMAP4.error as error:
            raise MailboxError(str(error)[:200]) from None

    @staticmethod
    def _answer(answer: tuple[str, Any]) -> list[object]:
        status, data = answer
        if status != "OK":
            raise MailboxError(f"{status} {data!r}"[:200])
        return data

    def _close(self) -> None:
        try:
            self._imap.logout()
        except (OSError, imaplib.IMAP4.error):
            self._imap.shutdown()
