"""Every write is declared with @service, and somebody may call it."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.db import connection

from accounts.models import Department
from accounts.rights.capabilities import CAPABILITIES, ROLES
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.service import ANYBODY, is_service, service
from tests.consistency.sources import APPS, python_modules, tree
from tests.factories.accounts import DepartmentFactory

# Part of the edge itself, or of a write that is a service: never a door's.
INNER = {
    "accounts.events.services.write_event",
    "orders.confirming.services.confirm",
    "orders.confirming.services.move_in_credit",
    "orders.confirming.services.try_to_confirm",
    "approvals.services.can_approve",
    "receivables.credit.services.write_limit",
    "approvals.services.withdraw_all",
    "orders.drafting.services.locked_draft",
    "orders.drafting.services.new_draft",
}


# Within the transaction of the service that calls them.
CALLED_WITHIN = {
    "orders.confirming.services.credit_stop",
    "orders.confirming.services.locked_order",
    "orders.drafting.services.lower_discounts",
    "orders.pricing.services.set_column",
    "reports.targets.services.write_target",
}
WRITES = {
    "save",
    "create",
    "delete",
    "update",
    "bulk_create",
    "bulk_update",
    "get_or_create",
    "update_or_create",
}


def writes_in(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """Public functions defined in the module that are done `by` somebody."""
    for name, function in vars(module).items():
        own = getattr(function, "__module__", "") == module.__name__ and not name.startswith("_")
        if f"{module.__name__}.{name}" in INNER:
            continue
        if own and inspect.isfunction(function) and "by" in inspect.signature(function).parameters:
            yield f"{module.__name__}.{name}", function


def service_modules() -> list[ModuleType]:
    names = [name for name in python_modules(*APPS) if "services" in name.split(".")]
    return [import_module(name) for name in names]


def undeclared(modules: list[ModuleType]) -> list[str]:
    return [name for module in modules for name, write in writes_in(module) if not is_service(write)]


def uncallable(modules: list[ModuleType]) -> list[str]:
    """Services that need what no role holds: nobody could ever call them."""
    held = set().union(*ROLES.values())
    services = [one for module in modules for one in writes_in(module) if is_service(one[1])]
    return [name for name, write in services if write.capabilities and not held & set(write.capabilities)]


def test_every_exported_write_is_a_service() -> None:
    assert undeclared(service_modules()) == []


def writes_of(function: ast.AST, writers: frozenset[str] = frozenset()) -> int:
    """How many statements it writes with: calls of querysets and rows, and of `writers`; more than one in a loop."""
    count = 0
    for node in ast.walk(function):
        if isinstance(node, ast.For) and node is not function and writes_of(node, writers):
            count += 1
        if isinstance(node, ast.Call):
            called = node.func
            count += (
                called.attr in WRITES if isinstance(called, ast.Attribute) else ast.unparse(called) in writers
            )
    return count


def transactionless(modules: list[ModuleType]) -> list[str]:
    """Public functions of services that write in several statements, or lock, without a transaction of their own."""
    found = []
    for module in modules:
        functions = [
            one for one in tree(Path(inspect.getfile(module))).body if isinstance(one, ast.FunctionDef)
        ]
        writers = frozenset(one.name for one in functions if one.name.startswith("_") and writes_of(one))
        for function in functions:
            edges = {ast.unparse(edge).split("(")[0] for edge in function.decorator_list}
            is_open = function.name.startswith("_") or edges & {"service", "transaction.atomic"}
            locks = "select_for_update" in ast.unparse(function)
            name = f"{module.__name__}.{function.name}"
            if (
                not is_open
                and (locks or writes_of(function, writers) > 1)
                and name not in INNER | CALLED_WITHIN
            ):
                found.append(name)
    return found


def test_every_write_is_one_transaction() -> None:
    """Tests run in a transaction and would not see it: without one a refusal leaves half a write behind."""
    assert transactionless(service_modules()) == []


def test_a_write_without_a_transaction_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    module = import_module("orders.drafting.services")
    source = Path(inspect.getfile(module)).read_text("utf-8")
    bare = re.sub(r"@service\([^)]*\)\ndef replace_lines", "def replace_lines", source)
    assert bare != source
    monkeypatch.setattr("tests.consistency.test_services.tree", lambda path: ast.parse(bare))
    assert transactionless([module]) == ["orders.drafting.services.replace_lines"]


@pytest.mark.django_db
def test_the_edge_opens_a_transaction_and_undoes_it_all() -> None:
    @service(capability=ANYBODY)
    def half_done(*, by: Any) -> None:
        DepartmentFactory()
        seen.append(len(connection.savepoint_ids))
        raise BusinessRuleError("no", "no")

    seen: list[int] = []
    with pytest.raises(BusinessRuleError):
        half_done(by=None)
    assert seen == [len(connection.savepoint_ids) + 1]
    assert not Department.objects.exists()


def test_somebody_may_call_every_service() -> None:
    assert uncallable(service_modules()) == []


def test_services_need_capabilities_that_exist() -> None:
    for module in service_modules():
        for name, write in writes_in(module):
            assert set(write.capabilities) <= set(CAPABILITIES), name


def test_a_write_without_the_edge_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    module = import_module("dossiers.contracts.services")

    def add_by_the_way(*, by: Any, client: Any) -> None: ...

    add_by_the_way.__module__ = module.__name__
    monkeypatch.setattr(module, "add_by_the_way", add_by_the_way, raising=False)
    assert undeclared([module]) == ["dossiers.contracts.services.add_by_the_way"]


def test_a_capability_that_no_role_holds_any_more_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    for rights in ROLES.values():
        monkeypatch.delitem(rights, "payments.write", raising=False)
    assert "receivables.payments.services.register_payment" in uncallable(service_modules())
