"""Every refusal the code can raise: its code, its class and its message before the figures are put in."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.consistency.sources import APPS, name_of, python_files

CLASSES = {"BusinessRuleError", "StateConflict", "NotAllowed"}
TRANSLATED = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"}


@dataclass(frozen=True)
class Refusal:
    place: str
    code: str
    kind: str
    message: str


def refusals(path: Path, tree: ast.Module) -> Iterator[Refusal]:
    for home in _homes(tree):
        for node in _own_nodes(home):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in CLASSES:
                code, message, *_rest = [*node.args, *(word.value for word in node.keywords)]
                known = _assigned(home, node.lineno)
                place = f"{name_of(path)}:{node.lineno}"
                yield Refusal(place, _text(code), ast.unparse(node.func), _template(message, known))


def all_refusals() -> Iterator[Refusal]:
    for path in python_files(*APPS, "kam_crm"):
        yield from refusals(path, ast.parse(path.read_text("utf-8")))


def _homes(tree: ast.Module) -> Iterator[ast.AST]:
    yield tree
    yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def _own_nodes(home: ast.AST) -> Iterator[ast.AST]:
    """Nodes of a function without those of the functions in it."""
    for child in ast.iter_child_nodes(home):
        if not isinstance(child, ast.FunctionDef):
            yield child
            yield from _own_nodes(child)


def _assigned(home: ast.AST, before: int) -> dict[str, ast.expr]:
    """What each name stands for at a line: its last assignment above."""
    return {
        target.id: node.value
        for node in _own_nodes(home)
        if isinstance(node, ast.Assign) and node.lineno < before
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _text(node: ast.expr) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ast.unparse(node)


def _template(node: ast.expr, known: dict[str, ast.expr]) -> str:
    """The English text; for a message out of another hand (a validator's) the expression itself."""
    if isinstance(node, ast.BinOp):
        return _template(node.left, known)
    if isinstance(node, ast.Name) and node.id in known:
        return _template(known[node.id], {name: value for name, value in known.items() if name != node.id})
    if isinstance(node, ast.Call) and ast.unparse(node.func) in TRANSLATED:
        return _text(node.args[1 if "pgettext" in ast.unparse(node.func) else 0])
    if isinstance(node, ast.Call) and node.args:
        return _template(node.args[0], known)
    return ast.unparse(node)
