"""The list of clients as a file: exactly the rows that are filtered or chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Access, User
from accounts.services import log_access
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.tables import Column
from kam_crm.shared.web.downloads import export

BATCH = 500  # rows read at a time: the file may hold every client


def export_clients(
    user: User, clients: QuerySet[Client], fmt: str, filters: dict[str, Any]
) -> HttpResponseBase:
    """A download, with a line in the access log that keeps the filters. Raises `unknown_format`."""
    rows = clients.select_related("manager", "summary", "segment", "channel", "territory", "group")
    response = export(f"clients-{clock.today():%Y-%m-%d}", columns(), rows.iterator(BATCH), fmt)
    # after the response is made: an unknown format is refused and took nothing away
    log_access(user=user, what=Access.EXPORT, subject="clients", format=fmt, filters=filters)
    return response


def columns() -> list[Column]:
    return [
        Column(_("code"), "code"),
        Column(pgettext("of a thing", "name"), "name", width=36),
        Column(_("legal name"), "legal_name", width=36),
        Column(_("INN"), "inn"),
        Column(_("KPP"), "kpp"),
        Column(_("city"), "city"),
        Column(_("stage"), lambda client: str(client.get_stage_display())),
        Column(_("market segment"), _name("segment")),
        Column(_("sales channel"), _name("channel")),
        Column(_("territory"), _name("territory")),
        Column(_("group"), _name("group")),
        Column(_("manager"), lambda client: client.manager.full_name, width=24),
        Column(_("segment"), _figure("segment")),
        Column(_("share of sales, %"), _figure("share"), "percent"),
        Column(_("sales of the month"), _figure("month_fact"), "money"),
        Column(_("plan of the month"), _figure("month_plan"), "money"),
        Column(_("last contact"), _figure("last_contact_on"), "date"),
        Column(_("last order"), _figure("last_order_on"), "date"),
        Column(_("debt"), _figure("debt"), "money"),
        Column(_("overdue"), _figure("overdue"), "money"),
        Column(_("days overdue"), _figure("overdue_days"), "number"),
        Column(_("over limit"), _figure("over_limit"), "money"),
        Column(_("next step on"), _figure("next_step_on"), "date"),
        Column(_("next step"), _figure("next_step"), width=36),
    ]


def _figure(name: str) -> Callable[[Client], Any]:
    return lambda client: getattr(client.summary, name)


def _name(relation: str) -> Callable[[Client], str]:
    return lambda client: str(getattr(client, relation) or "")
