"""Every write is declared with @service, and somebody may call it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest

from accounts.rights.capabilities import CAPABILITIES, ROLES
from kam_crm.shared.service import is_service
from tests.consistency.sources import APPS, python_modules

# Part of the edge itself, or of a write that is a service: never a door's.
INNER = {
    "accounts.events.services.write_event",
    "orders.confirming.services.confirm",
    "orders.confirming.services.try_to_confirm",
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
