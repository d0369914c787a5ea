"""What taking a load back would do, before anybody says yes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from integrations.imports.models import ImportRun
from integrations.imports.sight import may_see
from integrations.undo.undoing import Undo
from kam_crm.shared import formats


@dataclass(frozen=True)
class UndoPlan:
    """`lines` are sentences, one a table; `kept` so many rows as somebody has changed since."""

    run: ImportRun
    lines: list[str]
    kept: int
    hindrances: list[str]

    @property
    def until(self) -> dt.date | None:
        finished = self.run.finished_at
        return finished and (finished + dt.timedelta(days=settings.IMPORT_UNDO_DAYS)).date()


def undo_plan(run: ImportRun, user: User) -> UndoPlan:
    named = may_see(user, run.kind)
    with transaction.atomic():
        undo = Undo(run.pk)
        lines = []
        for model, created, changed, gone in undo.counts():
            parts = [
                (created, _("%(n)s go away")),
                (changed, _("%(n)s become what they were")),
                (gone, _("%(n)s come back")),
            ]
            parts_in_words = [words % {"n": formats.whole(count)} for count, words in parts if count]
            lines.append(f"{model._meta.verbose_name_plural}: {', '.join(parts_in_words)}")
        return UndoPlan(
            run, list(reversed(lines)), undo.kept(), [one.words(named=named) for one in undo.hindrances()]
        )
