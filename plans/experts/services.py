"""Experts: what colleagues answer for, and questions of clients that go to the right one (R107)."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import IntegrityError, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Absence, User
from catalogue.models import Product, ProductGroup
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.checks import required
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.service import service
from kam_crm.shared.text import normalise_spaces
from kam_crm.shared.working_days import add_working_days
from plans.models import Expertise, ExpertQuestion, TaskKind
from plans.tasks.services import add_task
from plans.tasks.states import WRITE as ASK

KEEP = "experts.write"
ANSWER_DAYS = 2  # working days until the answer, unless somebody says otherwise


@service(capability=KEEP)
def add_expertise(*, by: User, expert: User, subject: str, group: ProductGroup | None = None) -> Expertise:
    """Raises `subject_required`, `addressee_left`, `expertise_known`."""
    if not expert.is_active:
        raise BusinessRuleError("addressee_left", _("This colleague has left."), "expert")
    try:
        with transaction.atomic():
            return Expertise.objects.create(
                expert=expert, subject=required("subject", normalise_spaces(subject))[:120], group=group
            )
    except IntegrityError as error:
        raise BusinessRuleError(
            "expertise_known", _("This colleague answers for it already."), "subject"
        ) from error


@service(capability=KEEP)
def drop_expertise(*, by: User, expertise: Expertise) -> None:
    """The colleague answers for it no more; what was asked stays."""
    expertise.delete()


@service(capability=ASK, subject="client")
def ask_expert(
    *,
    by: User,
    client: Client,
    text: str,
    subject: str = "",
    product: Product | None = None,
    expert: User | None = None,
    due_on: dt.date | None = None,
    note: str = "",
    client_uuid: uuid.UUID | None = None,
) -> ExpertQuestion:
    """Ask whoever answers for the product or the subject, or a colleague who is named.

    The same `client_uuid` again returns the question already asked. Raises as `add_task`, and `nobody_answers`.
    """
    subject = normalise_spaces(subject)[:120]
    expertise = None if expert else expertise_for(subject, product)
    if expert is None and expertise is None:
        raise BusinessRuleError(
            "nobody_answers", _("Nobody answers for this yet: choose whom to ask."), "expert"
        )
    chosen = expert or expertise.expert  # type: ignore[union-attr]
    task = add_task(
        by=by,
        text=text,
        kind=TaskKind.REQUEST,
        assignee=chosen,
        client=client,
        note=note,
        due_on=due_on or add_working_days(clock.today(), ANSWER_DAYS),
        client_uuid=client_uuid,
    )
    named = subject or (
        expertise.subject if expertise else product.group.name if product and product.group else ""
    )
    question, _made = ExpertQuestion.objects.get_or_create(
        task=task,
        defaults={
            "client": client, "expert": chosen, "subject": named or str(_("other")), "product": product,
            "asked_at": clock.now(),
        },
    )  # fmt: skip
    return question


def expertise_for(subject: str, product: Product | None) -> Expertise | None:
    """Of those at work today who answer for the group of the product, else for the subject, whoever is asked least."""
    away = Absence.objects.on(clock.today()).values("user")
    rows = Expertise.objects.filter(expert__is_active=True).exclude(expert__in=away).select_related("expert")
    waiting = Q(expert__tasks__expert_question__isnull=False, expert__tasks__status__in=("given", "taken"))
    rows = rows.annotate(waiting=Count("expert__tasks", filter=waiting)).order_by("waiting", "pk")
    if product is not None and product.group_id and (found := rows.filter(group=product.group_id).first()):
        return found  # type: ignore[no-any-return]
    return rows.filter(subject__iexact=subject).first() if subject else None
