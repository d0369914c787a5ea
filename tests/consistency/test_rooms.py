"""Domain code knows no web. Every module is domain unless its path says otherwise."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

from tests.consistency.rooms import app_files, is_domain, web_imports
from tests.consistency.sources import APPS, ROOT, name_of, python_files, tree


@pytest.mark.parametrize("path", [path for path in app_files() if is_domain(path)], ids=name_of)
def test_domain_code_knows_no_web(path: Path) -> None:
    assert list(web_imports(tree(path))) == []


@pytest.mark.parametrize(
    "code",
    [
        "import rest_framework.serializers",
        "from django.http import QueryDict",
        "from django import shortcuts",
        "from django.urls import reverse",
        "from orders.drafting.views.lines import line_add",
        "from orders.drafting.views import lines",
        "from orders.drafting import forms",
        "from kam_crm.shared.web.htmx import render_page",
        "from kam_crm.shared.api.errors import API_PREFIX",
        "from orders.drafting.pages import order",
        "from .models import Order",
        "def late():\n    from desk.board.pages.board import Board",
    ],
)
def test_an_import_of_the_web_is_found(code: str) -> None:
    assert len(list(web_imports(ast.parse(code)))) == 1


@pytest.mark.parametrize(
    "code",
    ["from django.db import models", "from orders import services", "from kam_crm.shared import clock"],
)
def test_other_imports_are_not_reported(code: str) -> None:
    assert list(web_imports(ast.parse(code))) == []


@pytest.mark.parametrize(
    ("name", "domain"),
    [
        ("deals/made_up.py", True),
        ("deals/tenders/services/award.py", True),
        ("integrations/imports/kinds/products.py", True),
        ("reports/nightly/pipeline.py", True),
        ("deals/tenders/pages/rows.py", False),
        ("deals/tenders/pages.py", False),
        ("deals/tenders/api/viewsets.py", False),
        ("deals/forms.py", False),
        ("desk/board/pages/board.py", False),
    ],
)
def test_a_module_is_domain_unless_its_path_says_otherwise(name: str, domain: bool) -> None:
    assert is_domain(ROOT / name) is domain


def test_every_app_stands_in_the_order_of_the_apps() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (order,) = [contract for contract in contracts if contract["type"] == "layers"]
    assert {*APPS, "kam_crm.shared"} == set(order["layers"])
    assert "ignore_imports" not in order


def test_keys_out_of_addresses_are_read_in_one_place() -> None:
    """`int_param`: another spelling forgets the length, or digits that are not ASCII, and the database refuses."""
    others = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files(*APPS)
        if not is_domain(path)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr in {"isdecimal", "isdigit", "isnumeric"}
    ]
    assert others == []
