"""Refusals by their code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from kam_crm.shared.errors import BusinessRuleError

Refusal = pytest.ExceptionInfo[BusinessRuleError]


@contextmanager
def refused(code: str, kind: type[BusinessRuleError] = BusinessRuleError) -> Iterator[Refusal]:
    """The block is refused by a rule, and by this one; after it the refusal's `value` is known."""
    with pytest.raises(kind) as caught:
        yield caught
    assert caught.value.code == code


def refusal(action: Callable[..., object], **given: Any) -> BusinessRuleError:
    """The rule that the action breaks."""
    with pytest.raises(BusinessRuleError) as caught:
        action(**given)
    return caught.value
