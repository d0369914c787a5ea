"""Every address says who may come, and every query who sees what."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.permissions import IsAuthenticated

from accounts.middleware import PACKAGES, needs_of_view
from accounts.rights.capabilities import CAPABILITIES, ROLES, SCOPES, Role
from accounts.rights.permissions import PUBLIC, SIGNED_IN
from kam_crm.shared.api.viewsets import ScopedViewSet
from kam_crm.shared.scoping import ScopedQuerySet
from kam_crm.shared.service import needs_of
from tests.consistency.scoping import BLESSED, read_files, unscoped
from tests.consistency.sources import APPS, ROOT, name_of, tree

KNOWN = {*CAPABILITIES, PUBLIC, SIGNED_IN}


def views(patterns: Any) -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield str(pattern.name or pattern.pattern), pattern.callback


PAGES = [(name, view) for name, view in views(get_resolver().url_patterns) if not hasattr(view, "cls")]
API = [(name, view) for name, view in views(get_resolver().url_patterns) if hasattr(view, "cls")]


def closed(view: Any) -> bool:
    """A view of a package that is shut for everybody."""
    source = getattr(view, "view_class", view)
    return PACKAGES.get(f"{source.__module__}.{source.__qualname__}", PUBLIC) is None


def test_every_page_says_who_may_open_it() -> None:
    silent = [name for name, view in PAGES if not needs_of_view(view) and not closed(view)]
    assert silent == []
    assert {need for _name, view in PAGES for need in needs_of_view(view)} <= KNOWN


def test_a_page_that_says_nothing_is_found() -> None:
    assert needs_of_view(lambda request: None) == ()


def test_every_action_of_the_api_names_a_capability() -> None:
    unnamed = [
        f"{name}: {action}"
        for name, view in API
        if IsAuthenticated not in view.cls.permission_classes
        for action in actions(view)
        if not (doors := getattr(view.cls, "capabilities", {})).get(action)
        or not set(needs_of(doors[action])) <= set(CAPABILITIES)
    ]
    assert unnamed == []


def actions(view: Any) -> list[str]:
    if getattr(view, "actions", None):
        return list(view.actions.values())
    return [name for name in ("get", "post", "put", "patch", "delete") if hasattr(view.cls, name)]


def test_every_view_of_the_api_with_rows_scopes_them() -> None:
    open_doors = [
        name
        for name, view in API
        if getattr(view.cls, "queryset", None) is not None and not issubclass(view.cls, ScopedViewSet)
    ]
    assert open_doors == []


def test_no_view_overrides_the_scoping_without_calling_it() -> None:
    """`get_queryset` of a viewset starts from its base's, which scopes."""
    bare = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in read_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and node.name == "get_queryset"
        if not {"super", "visible_to"}
        & {n.id if isinstance(n, ast.Name) else getattr(n, "attr", "") for n in ast.walk(node)}
    ]
    assert bare == []


def names_in(node: ast.AST) -> set[str]:
    return {n.id if isinstance(n, ast.Name) else getattr(n, "attr", "") for n in ast.walk(node)}


@pytest.mark.parametrize("path", read_files(), ids=name_of)
def test_every_query_for_a_person_is_scoped(path: Path) -> None:
    found = [f"line {line}: {query}" for line, query in unscoped(path, tree(path)) if query not in BLESSED]
    assert found == []


def test_every_blessed_query_is_still_there() -> None:
    found = {query for path in read_files() for _line, query in unscoped(path, tree(path))}
    assert sorted(BLESSED.keys() - found) == []


def test_a_blessing_counts_for_one_query_of_one_function() -> None:
    code = "class Page:\n    def rows(self):\n        return list(Client.objects.all())"
    found = [query for _line, query in unscoped(ROOT / "orders/made_up.py", ast.parse(code))]
    assert found == ["orders.made_up:Page.rows Client.objects"]


@pytest.mark.parametrize(
    "code",
    [
        "rows = Client.objects.all()",
        "rows = Client.objects.filter(pk=1)",
        "row = get_object_or_404(Client, pk=1)",
        "def get(self): return Client._default_manager.first()",
        "field = ModelChoiceField(queryset=Client.objects)",
        "rows = Person.objects.filter(pk__in=Client.objects.visible_to(user))",
    ],
)
def test_a_query_past_the_door_is_found(code: str) -> None:
    assert len(list(unscoped(ROOT / "made_up.py", ast.parse(code)))) == 1


@pytest.mark.parametrize(
    "code",
    [
        "rows = Client.objects.visible_to(user).filter(pk=1)",
        "rows = User.objects.managers().visible_to(user)",
        "row = get_object_or_404(Client.objects.visible_to(user), pk=1)",
        "class View(ReadViewSet):\n    queryset = Client.objects.select_related('manager')",
        "field = ModelChoiceField(queryset=Client.objects.none())",
    ],
)
def test_a_query_through_the_door_is_not_reported(code: str) -> None:
    assert list(unscoped(ROOT / "made_up.py", ast.parse(code))) == []


def test_every_model_says_who_sees_its_rows() -> None:
    models = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    silent = [
        model.__name__
        for model in models
        if not hasattr(model, "pgh_tracked_model")  # history is read through the thing it is about
        if getattr(type(model._default_manager.all()), "visible_to", ScopedQuerySet.visible_to)
        is ScopedQuerySet.visible_to
    ]
    assert silent == []


def test_roles_and_scopes_name_capabilities_that_exist() -> None:
    assert set(ROLES) == set(Role)
    assert {name for held in ROLES.values() for name in held} <= set(CAPABILITIES)
    assert set(SCOPES) == {name.split(".")[0] for name in CAPABILITIES}
