"""A small company with one object of everything on each of five sides.

A side is a manager with his client and all that hangs on it, named as the people of department North see it:

    kam         the KAM himself: his own
    head        the head's own clients
    colleague   another KAM of the same department
    stranger    a KAM of another department: foreign
    deputised   a KAM of that department who is away, with our KAM as his deputy

An app adds its objects in `tests/permissions/world_<app>.py`:

    def build_orders(world):
        world["product"] = ProductFactory()                      # shared by all sides
        for side in world.sides.values():
            side["order"] = OrderFactory(client=side["client"])  # side.manager is its manager
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.test import Client

from accounts.models import User
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.support.sessions import session_of

DEPUTISED = "deputised"
SIDES = ("kam", "head", "colleague", "stranger", DEPUTISED)
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


class Side(dict[str, Any]):
    """Objects by name; a name is given once, so that apps do not take away each other's."""

    def __init__(self, name: str, manager: User) -> None:
        self.name = name
        self.manager = manager

    def __setitem__(self, name: str, obj: Any) -> None:
        if name in self:
            raise ValueError(f"«{name}» of {self.name} is there already: find another name")
        super().__setitem__(name, obj)


class World(dict[str, Any]):
    """`users` by role, `sides` by name, objects that belong to no side by their own name."""

    def __init__(self) -> None:
        north, south = DepartmentFactory(name="North"), DepartmentFactory(name="South")
        self.users = {
            "kam": UserFactory(role="kam", full_name="Kam North", department=north),
            "head": UserFactory(role="head", full_name="Head North", department=north),
            "support": UserFactory(role="support", full_name="Support North", department=north),
            "finance": UserFactory(role="finance", full_name="Finance Person"),
            "director": UserFactory(role="director", full_name="Director Person"),
            "general": UserFactory(role="general", full_name="General Person"),
            "lawyer": UserFactory(role="lawyer", full_name="Lawyer Person"),
            "admin": UserFactory(role="admin", full_name="Admin Person"),
        }
        managers = {
            "kam": self.users["kam"],
            "head": self.users["head"],
            "colleague": UserFactory(role="kam", full_name="Colleague North", department=north),
            "stranger": UserFactory(role="kam", full_name="Stranger South", department=south),
            DEPUTISED: UserFactory(role="kam", full_name="Deputised South", department=south),
        }
        UserFactory(role="head", full_name="Head South", department=south)
        self.sides = {name: Side(name, manager) for name, manager in managers.items()}
        self._sessions = {role: session_of(user) for role, user in self.users.items()}

    def browser(self, role: str) -> Client:
        """A fresh browser in which the person of this role has signed in; what it is told stays in it."""
        browser = Client()
        browser.cookies[settings.SESSION_COOKIE_NAME] = self._sessions[role]
        return browser


def of_every_app(module: str, name: str, only: str = "") -> Iterator[Any]:
    """`name` out of tests.permissions.<module>_<app>, for the apps that have it, in the order of the layers."""
    for app in [only] if only else APPS:
        path = f"tests.permissions.{module}_{app}"
        if find_spec(path):
            yield getattr(import_module(path), name.format(app=app))


def build_world() -> World:
    world = World()
    for build in of_every_app("world", "build_{app}"):
        build(world)
    return world
