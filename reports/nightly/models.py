from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from reports.querysets import RunQuerySet


class NightlyRun(models.Model):
    """One step of the nightly for one date: the ledger from which a run that died goes on.

    All steps of a run are written down before the first begins; one without `done_at` is still to be done.
    """

    as_of = models.DateField(_("as of"))
    step = models.CharField(_("step"), max_length=20)
    position = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField(_("started"), null=True)
    done_at = models.DateTimeField(_("done"), null=True)
    rows = models.BigIntegerField(_("rows"), null=True)
    milliseconds = models.BigIntegerField(_("ms"), null=True)
    error = models.TextField(_("error"), blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("nightly step")
        verbose_name_plural = _("nightly steps")
        ordering = ["-as_of", "position"]
        constraints = [models.UniqueConstraint(fields=["as_of", "step"], name="one_row_per_step_and_date")]

    def __str__(self) -> str:
        return f"{self.as_of} {self.step}"
