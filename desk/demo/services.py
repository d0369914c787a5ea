"""The demo data ordered and taken away by the administrator; the worker does both (desk.demo.jobs)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalogue.models import Product
from desk.demo.models import THERE, WAITING, DemoData, DemoStatus
from desk.demo.removal import Removal
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.company import company
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.jobs import wake
from kam_crm.shared.service import service
from kam_crm.shared.text import normalise_spaces


@service(capability="company.manage")
def order_demo(*, by: User) -> DemoData:
    """Have the demo data loaded beside the company's own people and settings.

    Raises `demo_there` where it is loaded or ordered, `company_not_empty` where there are clients or products.
    """
    demo, _made = DemoData.objects.get_or_create(
        pk=1, defaults={"status": DemoStatus.REMOVED, "ordered_by": by, "ordered_at": clock.now()}
    )
    demo = DemoData.objects.select_for_update().get(pk=demo.pk)
    if demo.status in {*WAITING, *THERE}:
        raise BusinessRuleError("demo_there", _("The demo data is there already, or on its way."))
    refuse_beside_data()
    return _ordered(demo, DemoStatus.ORDERED, by)


@service(capability="company.manage")
def order_removal(*, by: User, name: str) -> DemoData:
    """Have the demo data removed. `name` is the company's, typed once more.

    Raises `demo_absent`, `name_differs`, `demo_in_use` where own rows refer to demo rows.
    """
    demo = DemoData.objects.select_for_update().filter(status=DemoStatus.SHOWN).first()
    if demo is None:
        raise BusinessRuleError("demo_absent", _("There is no demo data, or it is being removed already."))
    if normalise_spaces(name).casefold() != normalise_spaces(company().name).casefold():
        raise BusinessRuleError("name_differs", _("This is not the company's name."), "name")
    refuse_in_use(Removal(demo.rows))
    return _ordered(demo, DemoStatus.LEAVING, by)


def refuse_beside_data() -> None:
    if Client.objects.exists() or Product.objects.exists():
        raise BusinessRuleError(
            "company_not_empty",
            _("The company has clients or products of its own: demo data is loaded into an empty one."),
        )


def refuse_in_use(removal: Removal) -> None:
    if hindrances := removal.hindrances():
        words = "; ".join(hindrance.words for hindrance in hindrances)
        raise BusinessRuleError(
            "demo_in_use", _("Own rows refer to the demo data: %(words)s.") % {"words": words}
        )


def _ordered(demo: DemoData, status: Any, by: User) -> DemoData:
    # here, because tasks import jobs and jobs import this module
    from desk.tasks import work_on_demo

    demo.status, demo.ordered_by, demo.ordered_at = status, by, clock.now()
    demo.attempts, demo.reasons = 0, []
    demo.save()
    transaction.on_commit(lambda: wake(work_on_demo))
    return demo
