"""What is open with a client beside promises: orders that wait for a decision, projects under way."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared import clock, currency, formats
from orders.confirming.states import order_machine
from orders.models import Order, OrderStatus
from plans.models import Project

MOST = 3
WAITING = (OrderStatus.APPROVAL, OrderStatus.HOLD)


@dataclass(frozen=True)
class Matter:
    icon: str
    text: str
    note: str
    url: str
    light: str = ""
    tone: str = ""


def open_matters(client: Client, user: User) -> list[Matter]:
    """The newest orders, then the projects whose next stage is due first; a query for each kind."""
    return [*_orders(client, user), *_projects(client, user)]


def _orders(client: Client, user: User) -> list[Matter]:
    if not user.can("orders.view"):
        return []
    rows = Order.objects.visible_to(user).filter(client=client, status__in=WAITING)
    found = []
    for order in rows.order_by("-date", "-pk")[:MOST]:
        state = order_machine.state(order.status)
        found.append(
            Matter(
                "shopping-cart",
                _("Order %(number)s") % {"number": order.number},
                currency.amount(order.gross),
                reverse("orders:order_detail", args=[order.pk]),
                str(state.label),
                state.tone,
            )
        )
    return found


def _projects(client: Client, user: User) -> list[Matter]:
    if not user.can("projects.view"):
        return []
    today = clock.today()
    rows = Project.objects.visible_to(user).open().filter(client=client).with_stages(today)
    found = []
    for project in rows.order_by(F("next_due").asc(nulls_last=True), "pk")[:MOST]:
        done = _("%(done)s of %(count)s stages") % {"done": project.stages_done, "count": project.stage_count}
        late = project.next_due is not None and project.next_due < today
        light = (formats.short_day(project.next_due), "red" if late else "") if project.next_due else ("", "")
        url = reverse("plans:project_detail", args=[project.pk])
        found.append(Matter("briefcase", project.title, done if project.stage_count else "", url, *light))
    return found
