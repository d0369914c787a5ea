"""What came of the files on one page of the journal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.db.models import Exists, OuterRef

from accounts.models import User
from integrations.imports.batches import OPEN, before
from integrations.imports.models import ImportRun
from integrations.imports.states import ImportStatus
from integrations.undo.models import RowImage
from kam_crm.shared import clock


@dataclass(frozen=True)
class Line:
    """`waits_for` is the name of the file that comes first; `undo_until` a day, where the load can be undone."""

    run: ImportRun
    waits_for: str
    undo_until: dt.date | None


class Journal:
    """`runs` are those of the page; the same number of statements however many they are."""

    def __init__(self, runs: Sequence[ImportRun], user: User) -> None:
        self.runs, self.user = runs, user

    @cached_property
    def lines(self) -> list[Line]:
        return [Line(run, self._waits_for(run), self._undo_until(run)) for run in self.runs]

    @property
    def is_busy(self) -> bool:
        """Something will be different in a second: a file that waits for a person's yes is not."""
        return any(line.run.is_busy and not line.waits_for for line in self.lines)

    @cached_property
    def _open(self) -> list[tuple[str, str, str, int]]:
        """(batch, kind, file name, key) of open files in the batches of the page."""
        batches = {run.batch for run in self.runs if run.batch and run.status == ImportStatus.NEW}
        if not batches:
            return []
        found = (
            ImportRun.objects.visible_to(self.user).filter(batch__in=batches, status__in=OPEN).order_by("pk")
        )
        return [
            (str(batch), kind, name, pk)
            for batch, kind, name, pk in found.values_list("batch", "kind", "file_name", "pk")
        ]

    @cached_property
    def _undoable(self) -> set[int]:
        done = [run.pk for run in self.runs if run.status == ImportStatus.DONE]
        # one look into the index a run: a load may have left a million images
        images = RowImage.objects.filter(run_id=OuterRef("pk"))
        found = (
            ImportRun.objects.visible_to(self.user).filter(pk__in=done).filter(Exists(images)) if done else []
        )
        return {run.pk for run in found}

    def _waits_for(self, run: ImportRun) -> str:
        if run.status != ImportStatus.NEW or run.batch is None:
            return ""
        needed = before(run.kind)
        return next(
            (
                name
                for batch, kind, name, pk in self._open
                if batch == str(run.batch) and pk != run.pk and kind in needed
            ),
            "",
        )

    def _undo_until(self, run: ImportRun) -> dt.date | None:
        if run.pk not in self._undoable or run.finished_at is None:
            return None
        return clock.local(run.finished_at + dt.timedelta(days=settings.IMPORT_UNDO_DAYS)).date()
