"""The project's own files and syntax trees, for checks that read the code instead of running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = (
    "accounts",
    "approvals",
    "catalogue",
    "dossiers",
    "plans",
    "orders",
    "receivables",
    "reports",
    "integrations",
    "desk",
)
CODE = (*APPS, "kam_crm", "demo", "scripts", "benchmarks")


def python_files(*folders: str) -> list[Path]:
    """Sources below the folders, without migrations."""
    files = (path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")))
    return [path for path in files if "migrations" not in path.parts]


def python_modules(*folders: str) -> list[str]:
    """Dotted names of the sources below the folders, without migrations."""
    return [
        name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for path in python_files(*folders)
    ]


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.*"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
