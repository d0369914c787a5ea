"""Whom to ask, how quickly they answer, and what clients asked."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from dossiers.history.timeline import Event, Source
from dossiers.models import Client
from kam_crm.shared import clock, formats
from kam_crm.shared.states import State
from kam_crm.shared.tables import Column
from kam_crm.shared.web.listings import Listing
from plans.experts.filters import ExpertQuestionFilter
from plans.experts.services import KEEP
from plans.models import Expertise, ExpertQuestion
from plans.tasks.states import task_machine

RATED_DAYS = 90


class ExpertsPage:
    """The directory with the answers of the last three months, as far as the person sees questions."""

    def __init__(self, user: User) -> None:
        self.user = user

    @property
    def can_keep(self) -> bool:
        return self.user.can(KEEP)

    @property
    def can_ask(self) -> bool:
        return self.user.can("tasks.write")

    @property
    def days(self) -> int:
        return RATED_DAYS

    @cached_property
    def experts(self) -> list[Expertise]:
        rows = Expertise.objects.visible_to(self.user).select_related("expert__department", "group")
        return list(rows.order_by("subject", "expert__sort_key"))

    @cached_property
    def times(self) -> list[dict[str, Any]]:
        if not self.user.can("tasks.view"):
            return []
        since = clock.now() - dt.timedelta(days=RATED_DAYS)
        rows = ExpertQuestion.objects.visible_to(self.user).filter(asked_at__gte=since)
        return [
            {
                **row,
                "hours": formats.hours(row["median"]),
                "url": reverse(
                    "plans:expert_questions", query={"expert": row["expert"], "subject": row["subject"]}
                ),
            }
            for row in rows.answer_times()
        ]


class QuestionListing(Listing):
    page_name = "plans:expert_questions"
    export_view = "plans:expert_questions_export"
    subject = "expert_questions"
    sorts = {"day": ("asked_at",), "time": ("minutes", "-asked_at")}
    default_sort = "-day"
    views_of = (
        (gettext_lazy("All"), {}),
        (gettext_lazy("Wait for an answer"), {"answered": "false"}),
        (gettext_lazy("Answered"), {"answered": "true"}),
    )

    @cached_property
    def filtered(self) -> QuerySet[ExpertQuestion]:
        visible = ExpertQuestion.objects.visible_to(self.user)
        rows: QuerySet[ExpertQuestion] = ExpertQuestionFilter(self.query, visible, request=self.request).qs
        return rows.select_related("task", "client__manager", "expert", "product")

    @property
    def rows(self) -> list[tuple[ExpertQuestion, str, State]]:
        return [
            (row, formats.hours(row.minutes), task_machine.state(row.task.status)) for row in self.page.items
        ]

    @cached_property
    def _visible(self) -> Any:
        return ExpertQuestion.objects.visible_to(self.user).order_by()

    @property
    def experts(self) -> list[tuple[int, str]]:
        found = self._visible.values_list("expert", "expert__full_name").distinct()
        return sorted(found, key=lambda one: str(one[1]))

    @property
    def subjects(self) -> list[tuple[str, str]]:
        return [(one, one) for one in sorted(set(self._visible.values_list("subject", flat=True)))]

    @property
    def client_options(self) -> list[tuple[int, str]]:
        return self.only_option(Client.objects.visible_to(self.user).only("name"), "client")

    @property
    def can_ask(self) -> bool:
        return bool(self.user.can("tasks.write"))

    @property
    def columns(self) -> list[Column]:
        return [
            Column(_("asked"), "asked_at", "moment", width=18),
            Column(_("client's code"), lambda row: row.client.code, width=14),
            Column(_("client"), lambda row: row.client.name, width=36),
            Column(_("subject"), "subject", width=28),
            Column(_("product"), lambda row: row.product.name if row.product else "", width=36),
            Column(_("question"), lambda row: row.task.text, width=60),
            Column(_("expert"), lambda row: row.expert.full_name, width=28),
            Column(_("answered"), "answered_at", "moment", width=18),
            Column(_("minutes of work until the answer"), "minutes", "number"),
            Column(_("answer"), lambda row: row.task.report if row.answered_at else "", width=60),
        ]


def answered_rows(client: Client, user: User) -> QuerySet[ExpertQuestion]:
    rows: QuerySet[ExpertQuestion] = ExpertQuestion.objects.visible_to(user).filter(client=client)
    return rows.filter(answered_at__isnull=False)


def answered_events(rows: Any) -> list[Event]:
    return [
        Event(
            row.answered_at,
            row.pk,
            "bulb",
            _("Expert's answer, %(subject)s: %(text)s") % {"subject": row.subject, "text": row.task.text},
            reverse("plans:task_detail", args=[row.task_id]),
            row.expert.full_name,
            row.task.report,
        )
        for row in rows.select_related("task", "expert")
    ]


SOURCE = Source(
    "experts",
    gettext_lazy("Answers of experts"),
    answered_rows,
    answered_events,
    "tasks.view",
    at="answered_at",
    is_conversation=True,
)
