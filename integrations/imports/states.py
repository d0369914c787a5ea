"""States of an import: a file waits, is checked, waits for its giver, is loaded. The worker claims what waits."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from integrations.imports.events import FAILED, FINISHED, UNDONE
from kam_crm.shared.states import INSTALLATION, Machine, State, Step


class ImportStatus(models.TextChoices):
    NEW = "new", _("waiting for the check")
    CHECKING = "checking", _("being checked")
    ASKING = "asking", _("waiting for your answer")
    CHECKED = "checked", _("checked, not loaded")
    QUEUED = "queued", _("waiting to be loaded")
    RUNNING = "running", _("being loaded")
    DONE = "done", _("loaded")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")
    TO_UNDO = "to_undo", _("waiting to be undone")
    UNDOING = "undoing", _("being undone")
    UNDONE = "undone", _("undone")


GIVER = "imports.give"
_CANCEL = Step(ImportStatus.CANCELLED, GIVER, _("Stop this import"))
_ANSWER = Step(ImportStatus.NEW, GIVER, _("Check again"))
# nobody said anything for weeks: the file is not kept for ever
_FORGET = Step(ImportStatus.CANCELLED, INSTALLATION, "")
_FAIL = Step(ImportStatus.FAILED, INSTALLATION, "", event=FAILED)

import_machine = Machine(
    ImportStatus,
    [
        State(ImportStatus.NEW, tone="amber", icon="clock"),
        State(ImportStatus.CHECKING, tone="amber", icon="clock"),
        State(ImportStatus.ASKING, tone="amber", icon="clock"),
        State(ImportStatus.CHECKED, tone="amber", icon="clock"),
        State(ImportStatus.QUEUED, tone="amber", icon="clock"),
        State(ImportStatus.RUNNING, tone="amber", icon="clock"),
        State(ImportStatus.DONE, tone="green", icon="circle-check", is_open=False),
        State(ImportStatus.FAILED, tone="red", icon="alert-triangle", is_open=False),
        State(ImportStatus.CANCELLED, is_open=False),
        State(ImportStatus.TO_UNDO, tone="amber", icon="clock"),
        State(ImportStatus.UNDOING, tone="amber", icon="clock"),
        State(ImportStatus.UNDONE, is_open=False),
    ],
    {
        (ImportStatus.NEW, "start"): Step(ImportStatus.CHECKING, INSTALLATION, ""),
        (ImportStatus.NEW, "cancel"): _CANCEL,
        (ImportStatus.CHECKING, "release"): Step(ImportStatus.NEW, INSTALLATION, ""),
        (ImportStatus.CHECKING, "finish"): Step(ImportStatus.CHECKED, INSTALLATION, ""),
        (ImportStatus.CHECKING, "ask"): Step(ImportStatus.ASKING, INSTALLATION, ""),
        (ImportStatus.CHECKING, "fail"): _FAIL,
        (ImportStatus.CHECKING, "cancel"): _CANCEL,
        (ImportStatus.ASKING, "answer"): _ANSWER,
        (ImportStatus.ASKING, "cancel"): _CANCEL,
        (ImportStatus.CHECKED, "answer"): _ANSWER,
        (ImportStatus.CHECKED, "confirm"): Step(ImportStatus.QUEUED, GIVER, _("Load")),
        (ImportStatus.CHECKED, "cancel"): _CANCEL,
        (ImportStatus.ASKING, "forget"): _FORGET,
        (ImportStatus.CHECKED, "forget"): _FORGET,
        (ImportStatus.QUEUED, "start"): Step(ImportStatus.RUNNING, INSTALLATION, ""),
        (ImportStatus.QUEUED, "cancel"): _CANCEL,
        # a worker that died is found by its silence, and its file waits again
        (ImportStatus.RUNNING, "release"): Step(ImportStatus.QUEUED, INSTALLATION, ""),
        (ImportStatus.RUNNING, "finish"): Step(ImportStatus.DONE, INSTALLATION, "", event=FINISHED),
        (ImportStatus.RUNNING, "fail"): _FAIL,
        (ImportStatus.RUNNING, "cancel"): _CANCEL,
        (ImportStatus.DONE, "undo"): Step(ImportStatus.TO_UNDO, GIVER, _("Undo the load"), needs_reason=True),
        (ImportStatus.TO_UNDO, "start"): Step(ImportStatus.UNDOING, INSTALLATION, ""),
        (ImportStatus.UNDOING, "release"): Step(ImportStatus.TO_UNDO, INSTALLATION, ""),
        (ImportStatus.UNDOING, "finish"): Step(ImportStatus.UNDONE, INSTALLATION, "", event=UNDONE),
        # the load stays as it was: the run says why it could not be undone
        (ImportStatus.UNDOING, "fail"): Step(ImportStatus.DONE, INSTALLATION, ""),
    },
    principal=lambda run, by: None,  # a file belongs to its giver, nobody deputises in imports
)
WAITING = import_machine.starts_of("start")
WORKING = import_machine.starts_of("release")
