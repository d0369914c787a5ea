"""Finds queries of pages and API that do not go through `visible_to`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.consistency.sources import APPS, ROOT, name_of, python_files

DOORS = {"visible_to", "none"}
LOOKUPS = {"get_object_or_404", "get_list_or_404"}
EXEMPT = {
    # asks who is there before anybody is there
    ("accounts/api/authentication.py", "ApiToken.objects"),
    # one date for everybody: as of when the figures are
    ("reports/navigation.py", "NightlyRun.objects"),
    # words of the company's lists, offered to everybody; the picker that searches them is scoped
    ("dossiers/forms.py", "model.objects"),
    # conditions inside a list that is scoped already
    ("receivables/filters.py", "Client.objects"),
    ("receivables/filters.py", "CreditLimit.objects"),
}
WEB = {"views", "forms", "filters", "api", "navigation", "pickers"}  # modules and folders that answer people


def web_files() -> list[Path]:
    def is_web(path: Path) -> bool:
        return bool(WEB & {*path.relative_to(ROOT).with_suffix("").parts[1:]})

    return [path for path in python_files(*APPS) if is_web(path)]


def unscoped(path: Path, tree: ast.Module) -> Iterator[str]:
    """Places where `Model.objects` does not lead through a door, and lookups in a bare model."""
    declared = {id(node) for value in _declared_querysets(tree) for node in ast.walk(value)}
    parents = {child: parent for parent in ast.walk(tree) for child in ast.iter_child_nodes(parent)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}:
            found = ast.unparse(node)
            past = id(node) not in declared and not DOORS & _calls_on(node, parents)
        elif isinstance(node, ast.Call) and _called(node) in LOOKUPS:
            found = ast.unparse(node)
            past = isinstance(node.args[0], ast.Name) and node.args[0].id[:1].isupper()
        else:
            continue
        if past and (name_of(path), found) not in EXEMPT:
            yield f"{name_of(path)}:{node.lineno} {found} without visible_to"


def _calls_on(node: ast.expr, parents: dict[ast.AST, ast.AST]) -> set[str]:
    """Names of the methods called one after another on `node`."""
    names: set[str] = set()
    parent = parents.get(node)
    while isinstance(parent, ast.Attribute) or (isinstance(parent, ast.Call) and parent.func is node):
        if isinstance(parent, ast.Attribute):
            names.add(parent.attr)
        node, parent = parent, parents.get(parent)
    return names


def _declared_querysets(tree: ast.Module) -> Iterator[ast.expr]:
    """`queryset = …` in the body of a class; ScopedViewSet scopes it, another test sees to the base."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for line in node.body:
                if isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "queryset":
                    yield line.value


def _called(node: ast.Call) -> str:
    return ast.unparse(node.func).rsplit(".", 1)[-1]
