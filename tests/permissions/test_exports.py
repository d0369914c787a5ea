"""Whatever leaves as a file leaves a line in the access log: every address is asked, as everybody who may ask it."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.models import Access, AccessLog
from tests.permissions.matrix import ASKED_AS, Route, reaches
from tests.permissions.world import World, of_every_app

# files with nothing of the company's: titles with an example that nobody entered, and rows of a file that was given
WITHOUT_DATA = {"integrations:import_template", "integrations:import_bad_rows"}
PAGES: list[Route] = [
    route
    for routes in of_every_app("routes", "ROUTES")
    for route in routes
    if route.method == "get" and not route.is_api and not route.public
]


def lines() -> int:
    """Besides, each person whose phone or e-mail goes along has a line."""
    return AccessLog.objects.exclude(what=Access.CONTACT_DATA).count()


def files(world: World) -> list[tuple[str, str, bool]]:
    """(address, role, whether it was logged) of every answer that a browser keeps as a file."""
    found = []
    for route in PAGES:
        obj = world.sides["kam"][route.obj] if route.obj else None
        address = reverse(route.name, kwargs=route.kwargs(world, obj), query=route.query(world, obj) or None)
        for role in (role for role in ASKED_AS if reaches(route, role)):
            with transaction.atomic():
                before = lines()
                answer = world.browser(role).get(address, headers=dict(route.headers))
                if answer.status_code == 200 and "attachment" in answer.headers.get(
                    "Content-Disposition", ""
                ):
                    # what is streamed is written, and logged, while it is read
                    answer.getvalue()
                    found.append((route.name, role, lines() == before + 1))
                transaction.set_rollback(True)
    return found


@pytest.mark.django_db
def test_every_file_that_leaves_is_in_the_access_log(whole_world: World) -> None:
    found = files(whole_world)
    silent = {(name, role) for name, role, is_logged in found if not is_logged and name not in WITHOUT_DATA}
    assert silent == set()
    # the walk does reach them: whatever calls itself an export answers with a file
    named = {route.name for route in PAGES if route.name.endswith(("_export", "_present"))}
    assert named - {name for name, _role, _is_logged in found} == set()
