"""Arguments of the nightly's commands."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command


@pytest.mark.parametrize("command", ["export_segments", "nightly"])
@pytest.mark.parametrize(
    ("day", "words"), [("9999-12-31", "1990"), ("0001-01-01", "1990"), ("garbage", "invalid date")]
)
def test_impossible_days_are_refused_with_a_sentence(command: str, day: str, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        call_command(command, f"--as-of={day}")
