"""Import-linter sees what it judges: every folder with Python is a package, every package is one of its roots."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.consistency.sources import APPS, ROOT, name_of

NO_APPS = {"tests", "demo", "scripts", "benchmarks"}  # nothing of the product imports them
LINTER = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]


def top_folders(root: Path) -> list[Path]:
    """Folders of the project itself that hold Python at some depth; caches and environments are hidden."""
    return [
        path
        for path in sorted(root.iterdir())
        if path.is_dir() and not path.name.startswith(".") and next(path.rglob("*.py"), None)
    ]


def unknown_packages(root: Path, known: Iterable[str]) -> list[str]:
    return [path.name for path in top_folders(root) if path.name not in {*known, *NO_APPS}]


def folders_without_init(folder: Path) -> Iterator[Path]:
    """Grimp passes such a folder over, and with it all that it imports."""
    for path in sorted({file.parent for file in folder.rglob("*.py")}):
        for package in (path, *path.parents):
            if not (package / "__init__.py").exists():
                yield package
            if package == folder:
                break


def test_every_package_is_a_root_of_import_linter() -> None:
    assert unknown_packages(ROOT, LINTER["root_packages"]) == []


def test_the_tests_look_at_the_same_packages() -> None:
    assert {*APPS, "kam_crm"} == set(LINTER["root_packages"])


@pytest.mark.parametrize("package", LINTER["root_packages"])
def test_every_folder_with_python_is_a_package(package: str) -> None:
    assert [name_of(path) for path in folders_without_init(ROOT / package)] == []


def test_a_folder_that_the_linter_does_not_see_is_found(tmp_path: Path) -> None:
    for name in ("deals/__init__.py", "deals/tenders/pages/rows.py", "tests/test_deals.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert unknown_packages(tmp_path, ["orders"]) == ["deals"]
    assert {path.name for path in folders_without_init(tmp_path / "deals")} == {"pages", "tenders"}
