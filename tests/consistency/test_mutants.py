"""What `make mutants` changes: single slips of Python and SQL, of rules whose tests are there."""

from __future__ import annotations

import re
import runpy
import tomllib
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from tests.consistency.sources import ROOT

CHANGES = runpy.run_path(str(ROOT / "scripts" / "mutant_changes.py"))
changes_of: Callable[[str, str], list[Any]] = CHANGES["changes_of"]
RULES = tomllib.loads((ROOT / "scripts" / "mutant_rules.toml").read_text("utf-8"))["rule"]
KNOWN = tomllib.loads((ROOT / "scripts" / "mutants_known.toml").read_text("utf-8"))["survivor"]


def changed(file: str, source: str) -> set[str]:
    return {change.after for change in changes_of(file, source)}


@pytest.mark.parametrize(
    ("line", "others"),
    [
        ("return a < b", {"return a <= b"}),
        ("return a >= 5", {"return a > 5", "return a >= 6"}),
        ("return not a", {"return a"}),
        ("return a and b", {"return a or b", "return a", "return b"}),
        ("return a + b - c", {"return a - b - c", "return a + b + c"}),
        ("return min(a, b)", {"return max(a, b)"}),
        ("a.paid += b", {"a.paid = b", "a.paid -= b"}),
        ("a.save()", {"pass"}),
        ("return rows.filter(a=b, day__lte=c)",
         {"return rows", "return rows.filter(a=b)", "return rows.filter(day__lte=c)",
          "return rows.filter(a=b, day__lt=c)"}),
        ('return rows.order_by("-day", "pk")',
         {"return rows", 'return rows.order_by("day", "pk")', 'return rows.order_by("pk")',
          'return rows.order_by("-day")'}),
        ("return a if b else c", {"return a if True else c", "return a if False else c"}),
        ("return Q(a=b) | Q(c=d)", {"return Q(a=b)", "return Q(c=d)", "return Q(a=b) & Q(c=d)"}),
        ('return _("%(n)s days") % {"n": n}', set()),
        ('raise Refusal("too_late", _("Too late."))', {"pass"}),
        ("Rule = Callable[[int], str | None]", set()),
    ],
)  # fmt: skip
def test_python_is_changed_by_one_slip(line: str, others: set[str]) -> None:
    assert changed("a.py", f"def rule():\n    {line}\n") == others


def test_a_write_may_lose_its_transaction_and_a_role_a_right() -> None:
    source = '@service(capability="a.b")\ndef write(): ...\n\n\nRIGHTS = ("a", "b", "c")\n'
    assert changed("a.py", source) == {"", 'RIGHTS = ("b", "c")', 'RIGHTS = ("a", "c")'}


@pytest.mark.parametrize(
    ("line", "others"),
    [
        ("SELECT max(day) FROM t", {"SELECT min(day) FROM t"}),
        ("WHERE a < b AND c = d",
         {"WHERE a <= b AND c = d", "WHERE a < b AND c <> d", "WHERE a < b", "WHERE true AND c = d"}),
        ("WHERE day BETWEEN 1 AND 30", {"WHERE day BETWEEN 2 AND 30", "WHERE day BETWEEN 1 AND 31", "WHERE true"}),
        ("SELECT coalesce(sum(a) FILTER (WHERE b), 0)",
         {"SELECT sum(a) FILTER (WHERE b)", "SELECT coalesce(sum(a) , 0)",
          "SELECT coalesce(sum(a) FILTER (WHERE true), 0)", "SELECT coalesce(sum(a) FILTER (WHERE b), 1)"}),
        ("FROM a LEFT JOIN b ON true", {"FROM a JOIN b ON true", "FROM a LEFT JOIN b ON false"}),
        ("-- debts of a < b, 0 to 30 days", set()),
    ],
)  # fmt: skip
def test_sql_is_changed_by_one_slip(line: str, others: set[str]) -> None:
    assert changed("a.sql", line + "\n") == others


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["name"])
def test_rules_and_their_tests_are_there(rule: dict[str, list[str]]) -> None:
    missing = [path for path in (*rule["near"], *rule["wide"]) if not (ROOT / "tests" / path).exists()]
    missing += [path for path in rule["files"] if not (ROOT / path).exists()]
    assert missing == []


def test_what_is_excused_is_still_there_to_be_changed() -> None:
    for row in KNOWN:
        found = changes_of(row["file"], (ROOT / row["file"]).read_text("utf-8"))
        assert (row["before"], row["after"]) in {(one.before, one.after) for one in found}


def replaced(files: list[str]) -> list[str]:
    """Functions of these SQL files that the database has otherwise, or no more."""
    function = re.compile(r"CREATE (?:OR REPLACE )?FUNCTION (\w+)\(.*?AS \$\$(.*?)\$\$", re.DOTALL)
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname, prosrc FROM pg_proc")
        kept = dict(cursor.fetchall())
    written = [found for path in files for found in function.findall((ROOT / path).read_text("utf-8"))]
    return [name for name, body in written if kept.get(name) != body]


@pytest.mark.django_db
def test_rules_that_the_database_keeps_are_those_it_keeps_now() -> None:
    """What a later migration has replaced is no rule any more: to change it would take the new one out."""
    assert replaced([path for rule in RULES for path in rule["files"] if path.endswith(".sql")]) == []
    assert "receivables_check_credit" in replaced(["receivables/sql/credit.sql"])


def test_every_change_of_a_rule_is_still_python() -> None:
    for path in ("orders/drafting/services.py", "receivables/payments/allocation.py"):
        source = (ROOT / path).read_text("utf-8")
        found = changes_of(path, source)
        assert len({change.key for change in found}) == len(found) > 20
        for change in found:
            compile(change.applied(source), path, "exec")
