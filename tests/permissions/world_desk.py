from __future__ import annotations

from dossiers.models import Person
from tests.permissions.world import World
from tests.support.acts import act


def build_desk(world: World) -> None:
    """An act in the history of each side: the phone of its person changed."""
    for side in world.sides.values():
        with act(by=side.manager):
            Person.objects.filter(pk=side["person"].pk).update(phone="+74951112233")
        side["person_event"] = Person.pgh_event_model.objects.filter(pgh_obj=side["person"].pk).latest(
            "pgh_id"
        )
