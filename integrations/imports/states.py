"""States of an import: a file waits, is checked, waits for its giver, is loaded. The worker claims what waits."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from integrations.imports.events import FAILED, FINISHED
from kam_crm.shared.states import INSTALLATION, Machine, State, Step


class ImportStatus(models.TextChoices):
    NEW = "new", _("waiting for the check")
    CHECKING = "checking", _("being checked")
    CHECKED = "checked", _("checked, not loaded")
    QUEUED = "queued", _("waiting to be loaded")
    RUNNING = "running", _("being loaded")
    DONE = "done", _("loaded")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


GIVER = "imports.payments"
_CANCEL = Step(ImportStatus.CANCELLED, GIVER, _("Stop this import"))
_FAIL = Step(ImportStatus.FAILED, INSTALLATION, "", event=FAILED)

import_machine = Machine(
    ImportStatus,
    [
        State(ImportStatus.NEW, tone="amber", icon="clock"),
        State(ImportStatus.CHECKING, tone="amber", icon="clock"),
        State(ImportStatus.CHECKED, tone="amber", icon="clock"),
        State(ImportStatus.QUEUED, tone="amber", icon="clock"),
        State(ImportStatus.RUNNING, tone="amber", icon="clock"),
        State(ImportStatus.DONE, tone="green", icon="circle-check", is_open=False),
        State(ImportStatus.FAILED, tone="red", icon="alert-triangle", is_open=False),
        State(ImportStatus.CANCELLED, is_open=False),
    ],
    {
        (ImportStatus.NEW, "start"): Step(ImportStatus.CHECKING, INSTALLATION, ""),
        (ImportStatus.NEW, "cancel"): _CANCEL,
        (ImportStatus.CHECKING, "release"): Step(ImportStatus.NEW, INSTALLATION, ""),
        (ImportStatus.CHECKING, "finish"): Step(ImportStatus.CHECKED, INSTALLATION, ""),
        (ImportStatus.CHECKING, "fail"): _FAIL,
        (ImportStatus.CHECKING, "cancel"): _CANCEL,
        (ImportStatus.CHECKED, "confirm"): Step(ImportStatus.QUEUED, GIVER, _("Load")),
        (ImportStatus.CHECKED, "cancel"): _CANCEL,
        (ImportStatus.QUEUED, "start"): Step(ImportStatus.RUNNING, INSTALLATION, ""),
        (ImportStatus.QUEUED, "cancel"): _CANCEL,
        # a worker that died is found by its silence, and its file waits again
        (ImportStatus.RUNNING, "release"): Step(ImportStatus.QUEUED, INSTALLATION, ""),
        (ImportStatus.RUNNING, "finish"): Step(ImportStatus.DONE, INSTALLATION, "", event=FINISHED),
        (ImportStatus.RUNNING, "fail"): _FAIL,
        (ImportStatus.RUNNING, "cancel"): _CANCEL,
    },
    principal=lambda run, by: None,  # a file belongs to its giver, nobody deputises in imports
)
WAITING = import_machine.starts_of("start")
WORKING = import_machine.starts_of("release")
