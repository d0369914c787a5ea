"""Refusals by their code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kam_crm.shared.errors import BusinessRuleError


@contextmanager
def refused(code: str) -> Iterator[None]:
    """The block is refused by a rule, and by this one."""
    with pytest.raises(BusinessRuleError) as refusal:
        yield
    assert refusal.value.code == code
