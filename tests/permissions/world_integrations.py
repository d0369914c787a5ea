from __future__ import annotations

from django.core.files.base import ContentFile

from integrations.imports.models import ImportRun
from integrations.mail.models import MailMessage
from kam_crm.shared import clock
from tests.permissions.world import World

COMPARED = {
    "day": "2026-11-18", "dearer": 1, "cheaper": 0, "same": 0, "first": 0, "unknown": 0, "below_cost": 0,
    "dearer_percent": "1.00", "cheaper_percent": None, "drafts": 1, "draft_lines": 1, "difference": "1.00",
}  # fmt: skip


def build_integrations(world: World) -> None:
    """An import in the name of every manager, ready to be loaded; an e-mail of the client, and one of none."""
    for side in world.sides.values():
        side["import_run"] = ImportRun.objects.create(
            kind="payments", status="checked", file="imports/payments.csv", file_name=f"Payments of {side.name}.csv",
            sha256="0" * 64, user=side.manager, bad_file=ContentFile(b"code", name="bad.csv"),
        )  # fmt: skip
        side["price_list_run"] = ImportRun.objects.create(
            kind="prices", status="checked", file="imports/prices.csv", file_name=f"Prices of {side.name}.csv",
            sha256="0" * 64, user=side.manager, comparison=COMPARED,
        )  # fmt: skip
        line, order = side["order_line"], side["order"]
        side["price_list_run"].price_lines.create(
            row=2, change="dearer", product=line.product, column=order.column, code=line.product.code,
            valid_from=order.date, was=line.price, price=line.price + 1, percent=1, distance=1,
        )  # fmt: skip
        side["price_list_run"].price_drafts.create(
            order=order, was=order.gross, becomes=order.gross + 1, lines=1, distance=1
        )
        side["mail"], side["open_mail"] = (
            MailMessage.objects.create(
                message_id=f"<{side.name} {subject}>", subject=f"{subject} of {side.name}", sent_at=clock.now(),
                direction="in", from_address="writer@client.example", **belongs,
            )
            for subject, belongs in (("Offer", {"client": side["client"]}), ("Question", {"colleague": side.manager}))
        )  # fmt: skip
