"""One code of a refusal is one class and one message: programs and people are told the same everywhere."""

from __future__ import annotations

import ast
import runpy
from collections.abc import Iterable

import pytest

from tests.consistency.refusals import Refusal, all_refusals, refusals
from tests.consistency.sources import ROOT


def disagreements(found: Iterable[Refusal]) -> dict[str, list[Refusal]]:
    by_code: dict[str, list[Refusal]] = {}
    for one in found:
        by_code.setdefault(one.code, []).append(one)
    return {
        code: same for code, same in by_code.items() if len({(one.kind, one.message) for one in same}) > 1
    }


def test_a_code_has_one_class_and_one_message() -> None:
    assert disagreements(all_refusals()) == {}


def test_programs_find_every_code_in_the_introduction_of_the_schema() -> None:
    """The list is current: scripts/codes.py writes it (A17)."""
    assert runpy.run_path(str(ROOT / "scripts" / "codes.py"))["main"]("check") == 0


def test_all_refusals_are_read() -> None:
    found = {one.code: one for one in all_refusals()}
    assert (found["reason_required"].kind, found["reason_required"].message) == (
        "BusinessRuleError",
        "Give a reason.",
    )
    assert found["above_your_limit"].message == "This is above your limit of %(limit)s: the director decides."
    assert len(found) > 100


def written(code: str) -> list[Refusal]:
    return list(refusals(ROOT / "made_up.py", ast.parse(code)))


@pytest.mark.parametrize(
    "other",
    [
        "raise StateConflict('late', _('Too late: %(day)s.') % {'day': day})",
        "raise BusinessRuleError('late', _('Much too late.'))",
        "message = _('Much too late.')\nraise BusinessRuleError('late', message)",
    ],
)
def test_a_second_class_or_message_is_found(other: str) -> None:
    first = written("raise BusinessRuleError('late', _('Too late: %(day)s.') % {'day': day})")
    assert list(disagreements([*first, *written(other)])) == ["late"]


def test_other_figures_are_the_same_message() -> None:
    one = written("raise BusinessRuleError('late', _('Too late: %(day)s.') % {'day': day}, 'date')")
    other = written(
        "message = _('Too late: %(day)s.')\nraise BusinessRuleError('late', message % {'day': 1})"
    )
    assert disagreements([*one, *other]) == {}
