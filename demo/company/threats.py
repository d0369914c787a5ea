"""Threats of refusal that somebody works on, or has averted, before the nightly looks for more."""

from __future__ import annotations

import datetime as dt

from accounts.models import User
from demo.company.base import Company
from dossiers.models import Client
from kam_crm.shared.working_days import add_working_days
from plans.models import Promise, Side
from reports.models import Threat
from reports.threats.services import keep_client, take_threat


def build_threats(company: Company) -> None:
    people = {email.split("@")[0]: user for email, user in company.users.items()}
    kam, head = people["kam"], people["head"]
    late = (
        Promise.objects.overdue(company.today).filter(side=Side.OURS, client__manager=kam).order_by("due_on")
    )
    first = late.select_related("client__manager").first()
    if first is not None:
        count = late.filter(client=first.client).count()
        figures = {"count": str(count), "since": first.due_on.isoformat()}
        _taken(company, head, kam, first.client, "promise", figures)
    steady = Client.objects.filter(manager=kam, is_key=True).select_related("manager").order_by("pk").last()
    if steady is not None:
        figures = {"late": "410000.00", "early": "640000.00"}
        threat = _taken(company, kam, kam, steady, "amount", figures)
        keep_client(
            by=kam, threat=threat, result="Вернули полку: согласовали график поставок дважды в неделю"
        )


def _taken(
    company: Company, by: User, owner: User, client: Client, source: str, figures: dict[str, str]
) -> Threat:
    threat = Threat.objects.create(
        client=client,
        source=source,
        owner=owner,
        figures=figures,
        found_on=company.today - dt.timedelta(days=9),
    )
    return take_threat(  # type: ignore[no-any-return]
        by=by,
        threat=threat,
        owner=owner,
        next_step="Приехать с извинениями и новым сроком"
        if source == "promise"
        else "Разобрать остатки по точкам",
        due_on=add_working_days(company.today, 2),
    )
