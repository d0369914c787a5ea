"""Which kind of module a file is, told by the parts of its path; what is of no named kind is domain."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.consistency.sources import APPS, ROOT, python_files

WEB = {"views", "forms", "filters", "api", "urls", "web", "permissions", "jinja"}
# Django and Celery call these; they know everything of their app
EDGES = {"apps", "admin", "tasks", "management", "templatetags", "middleware", "adapter"}
FOREIGN = (
    "rest_framework", "drf_spectacular", "django_filters", "django_htmx",
    "django.http", "django.urls", "django.shortcuts", "django.views", "django.forms", "django.template",
)  # fmt: skip


def parts(path: Path) -> set[str]:
    """Names of the folders below the app, and of the file."""
    return {*path.relative_to(ROOT).with_suffix("").parts[1:]}


def is_page(path: Path) -> bool:
    return "pages" in parts(path)


def is_web(path: Path) -> bool:
    """`api_urls` and `forms_base` count by the word they begin with."""
    return bool(WEB & {part.split("_")[0] for part in parts(path)})


def is_domain(path: Path) -> bool:
    return not is_page(path) and not EDGES & parts(path) and not is_web(path)


def app_files() -> list[Path]:
    return python_files(*APPS, "kam_crm/shared")


@cache
def closed_modules() -> frozenset[str]:
    """Our own modules and packages that domain code may not import."""
    found = [path for path in app_files() if is_page(path) or is_web(path)]
    return frozenset(module_of(path) for path in found)


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def web_imports(tree: ast.Module) -> Iterator[str]:
    """What a module imports of the web, anywhere in it: late imports and those for types only count too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            names = [base, *(f"{base}.{alias.name}" for alias in node.names)]
        else:
            continue
        web = next((name for name in names if _is_web(name)), None)
        if web is not None:
            yield f"line {node.lineno}: {web}"


def _is_web(name: str) -> bool:
    if name.startswith("."):
        return True  # imports are absolute, so that this and every other reader can tell what they name
    foreign = any(name == package or name.startswith(f"{package}.") for package in FOREIGN)
    return foreign or name in closed_modules()
