"""One task or promise with everything about it: who, why, what happened so far, files, the forms of the next step."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.rights.covers import author
from dossiers import subjects
from dossiers.documents.forms import DocumentForm
from dossiers.documents.pages import documents_about
from kam_crm.shared import clock, formats
from kam_crm.shared.working_days import add_working_days, next_working_day
from plans.promises.forms import KeepForm
from plans.tasks.forms import DoneForm, GiveForm, MoveForm, MoveTaskForm, NothingForm, ReasonForm, ReportForm


@dataclass(frozen=True)
class Line:
    """A step of its story."""

    at: dt.datetime
    who: str
    words: str
    note: str = ""


def move_chips(today: dt.date) -> list[tuple[dt.date, str]]:
    """Days that something is most often put off to: the next working day, the next week's first."""
    tomorrow = add_working_days(today, 1)
    monday = next_working_day(today + dt.timedelta(days=8 - today.isoweekday()))
    days = [(tomorrow, _("+1 working day"))]
    return days if monday == tomorrow else [*days, (monday, _("to %(day)s") % {"day": _short(monday)})]


def _short(day: dt.date) -> str:
    return f"{formats.weekday(day)} {formats.short_day(day)}"


FORMS: dict[str, type[forms.Form]] = {
    "take": NothingForm,
    "report": ReportForm,
    "accept": NothingForm,
    "send_back": ReasonForm,
    "finish": DoneForm,
    "cancel": ReasonForm,
    "reopen": NothingForm,
    "raise": NothingForm,
    "give": GiveForm,
    "keep": KeepForm,
    "break": ReasonForm,
    "withdraw": ReasonForm,
}
# which come first, and which stand folded below
FIRST = ("take", "report", "accept", "finish", "keep", "raise")
FOLDED = ("send_back", "give", "break", "withdraw", "cancel", "reopen")
LABELS = {"raise": gettext_lazy("To the head")}


def form_of(action: str, item: Any, data: Any = None, files: Any = None) -> forms.Form:
    """The form of a step, with what was sent, if anything was."""
    kind: Any = MoveTaskForm if action == "move" and item.kind == "task" else FORMS.get(action, MoveForm)
    known: dict[str, Any] = {"prefix": None, "auto_id": f"id_{action}_%s"}
    if kind is KeepForm:
        known["promise"] = item.row
    made: forms.Form = kind(data, files, **known)
    # what belongs to no client has no files
    if item.row.client_id is None or not item.sees_client or not item.user.can("documents.add"):
        made.fields.pop("file", None)
    return made


class Detail:
    """`sent` is a refused form, by its action."""

    def __init__(self, item: Any, sent: dict[str, forms.Form] | None = None) -> None:
        self.item, self.row, self.user = item, item.row, item.user
        self._sent = sent or {}

    def _step(self, action: str) -> dict[str, Any]:
        step = self.item.machine.table.get((self.row.status, action))
        return {
            "action": action,
            "label": LABELS.get(action) or step.label,
            "url": self.item.act_url(action),
            "form": self._sent.get(action) or form_of(action, self.item),
            "is_sent": action in self._sent,
        }

    @cached_property
    def first_steps(self) -> list[dict[str, Any]]:
        may = self.item.may | ({"raise"} if self.item.may_raise else set())
        return [self._step(action) for action in FIRST if action in may]

    @cached_property
    def folded_steps(self) -> list[dict[str, Any]]:
        return [self._step(action) for action in FOLDED if action in self.item.may]

    @cached_property
    def move(self) -> dict[str, Any] | None:
        if not self.item.may_move:
            return None
        form = self._sent.get("move") or form_of("move", self.item)
        return {
            "url": self.item.act_url("move"),
            "form": form,
            "is_sent": "move" in self._sent,
            "chips": move_chips(self.item.today),
        }

    @cached_property
    def subject(self) -> subjects.Named | None:
        pair = (self.row.subject_kind, self.row.subject_id)
        return subjects.named(self.user, [pair]).get(pair) if self.row.subject_kind else None

    @cached_property
    def documents(self) -> list[Any]:
        return documents_about(self.user, self.row) if self.item.sees_client else []

    @cached_property
    def file_form(self) -> forms.Form | None:
        can = self.item.client_url and self.user.can("documents.add")
        return (self._sent.get("file") or DocumentForm()) if can else None

    @property
    def head(self) -> User | None:
        """Of who has to do it: to them it is raised."""
        doer = getattr(self.row, "assignee", None)
        department = doer.department if doer else getattr(self.row, "department", None)
        return (
            department.head
            if department and department.head_id not in {None, getattr(doer, "pk", None)}
            else None
        )

    @cached_property
    def story(self) -> list[Line]:
        """What happened with it, the oldest first."""
        row = self.row
        maker = row.author if self.item.kind == "task" else row.created_by
        lines = [Line(row.created_at, author(maker.full_name, row.on_behalf_of), _("entered"))]
        for change in row.changes.select_related("by", "on_behalf_of"):
            step = self.item.machine.table[change.from_status, change.action]
            lines.append(Line(change.at, change.author, str(step.label), change.reason))
        for moved in row.moved.select_related("by"):
            days = {"was": formats.short_day(moved.from_day), "to": formats.short_day(moved.to_day)}
            lines.append(Line(moved.at, moved.by.full_name, _("moved %(was)s → %(to)s") % days, moved.reason))
        if escalated := getattr(row, "escalated_at", None):
            lines.append(Line(escalated, "", _("raised to the head")))
        return sorted(lines, key=lambda line: line.at)

    @property
    def made_on(self) -> dt.date:
        return clock.local(self.row.created_at).date()
