from __future__ import annotations

from django.core.files.base import ContentFile

from integrations.imports.models import ImportRun
from integrations.mail.models import MailMessage
from kam_crm.shared import clock
from tests.permissions.world import World


def build_integrations(world: World) -> None:
    """An import in the name of every manager, ready to be loaded; an e-mail of the client, and one of none."""
    for side in world.sides.values():
        side["import_run"] = ImportRun.objects.create(
            kind="payments", status="checked", file="imports/payments.csv", file_name=f"Payments of {side.name}.csv",
            sha256="0" * 64, user=side.manager, bad_file=ContentFile(b"code", name="bad.csv"),
        )  # fmt: skip
        side["mail"], side["open_mail"] = (
            MailMessage.objects.create(
                message_id=f"<{side.name} {subject}>", subject=f"{subject} of {side.name}", sent_at=clock.now(),
                direction="in", from_address="writer@client.example", **belongs,
            )
            for subject, belongs in (("Offer", {"client": side["client"]}), ("Question", {"colleague": side.manager}))
        )  # fmt: skip
