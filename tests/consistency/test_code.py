"""What house style asks of the code and can be read from it."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

import pytest
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from kam_crm.celery import app as celery_app
from tests.consistency.sources import APPS, CODE, ROOT, functions, name_of, python_files, templates, tree

MONEY_APPS = ("orders", "receivables", "reports")
BUDGETS = {"code": 500, "tests": 600, "template": 150}
CLOCK = "kam_crm/shared/clock.py"
SIGNALS = {"django.db.models.signals", "django.dispatch"}
VAGUE = {"utils", "helpers", "managers", "core", "misc"}


def lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def test_files_keep_their_budgets() -> None:
    too_long = [
        f"{name_of(path)}: {lines(path)} lines, {BUDGETS[kind]} at most"
        for kind, files in (
            ("code", python_files(*CODE)),
            ("tests", python_files("tests")),
            ("template", templates()),
        )
        for path in files
        if lines(path) > BUDGETS[kind]
    ]
    assert too_long == []


def test_functions_are_short() -> None:
    lengths = [
        (node.end_lineno or 0) - node.lineno + 1
        for path in python_files(*APPS, "kam_crm")
        for node in functions(path)
    ]
    assert median(lengths) <= 8
    assert quantiles(lengths, n=20)[18] <= 40


def test_files_have_telling_names() -> None:
    assert [
        name_of(path) for path in python_files(*CODE, "tests") if VAGUE & {path.stem, path.parent.name}
    ] == []


def inexact(tree: ast.Module) -> Iterator[int]:
    """Lines that name `float` or `round`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id in {"float", "round"}:
            yield node.lineno
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield node.lineno


def test_money_knows_no_float_and_no_round() -> None:
    files = [*python_files(*MONEY_APPS), ROOT / "kam_crm/shared/money.py"]
    assert [f"{name_of(path)}:{line}" for path in files for line in inexact(tree(path))] == []


@pytest.mark.parametrize(
    "code", ["float(amount)", "round(amount, 2)", "share = part * 0.5", "x: float = amount"]
)
def test_an_inexact_number_is_found(code: str) -> None:
    assert list(inexact(ast.parse(code))) == [1]


def test_the_present_enters_only_through_the_clock() -> None:
    now = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files(*APPS, "kam_crm")
        if name_of(path) != CLOCK
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and ast.unparse(node) in {"timezone.now", "date.today", "datetime.now"}
    ]
    assert now == []


def test_sql_does_not_ask_for_the_time() -> None:
    """Computations take `as_of`; clock_timestamp() in triggers only dates the record itself."""
    clock = re.compile(r"\b(now\s*\(|current_date|current_timestamp|localtimestamp)", re.IGNORECASE)
    files = [path for app in APPS for path in (ROOT / app).rglob("*.sql")]
    assert [name_of(path) for path in files if clock.search(path.read_text("utf-8"))] == []


def test_apps_do_not_talk_by_signals() -> None:
    imports = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files(*APPS)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ImportFrom) and node.module in SIGNALS
    ]
    assert imports == []


def test_migrations_are_linear() -> None:
    graph = MigrationLoader(None).graph
    own = [key for key in graph.nodes if key[0] in APPS]
    children = Counter(
        parent for key in own for parent in graph.node_map[key].parents if parent.key[0] == key[0]
    )
    assert [str(node) for node, count in children.items() if count > 1] == []
    assert [app for app in APPS if len(graph.leaf_nodes(app)) != 1] == []


def test_migrations_have_spoken_names() -> None:
    automatic = re.compile(r"_auto_\d|_and_more|^\d+_alter_|^\d+_remove_\w+_\w+_\w+_\w+")
    names = [path for app in APPS for path in (ROOT / app / "migrations").glob("0*.py")]
    assert [name_of(path) for path in names if automatic.search(path.stem)] == []


def test_beat_calls_tasks_that_exist() -> None:
    celery_app.loader.import_default_modules()
    wanted = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert wanted - set(celery_app.tasks) == set()


def test_tasks_only_wrap_services() -> None:
    long = [
        f"{name_of(path)}:{node.name}"
        for path in python_files(*APPS)
        if path.stem == "tasks"
        for node in functions(path)
        if (node.end_lineno or 0) - node.lineno + 1 > 15
    ]
    assert long == []
