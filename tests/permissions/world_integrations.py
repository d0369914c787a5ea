from __future__ import annotations

from django.core.files.base import ContentFile

from integrations.imports.models import ImportRun
from tests.permissions.world import World


def build_integrations(world: World) -> None:
    """An import in the name of every manager, checked and ready to be loaded."""
    for side in world.sides.values():
        side["import_run"] = ImportRun.objects.create(
            kind="payments", status="checked", file="imports/payments.csv", file_name=f"Payments of {side.name}.csv",
            sha256="0" * 64, user=side.manager, bad_file=ContentFile(b"code", name="bad.csv"),
        )  # fmt: skip
