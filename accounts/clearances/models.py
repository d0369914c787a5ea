from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.clearances.querysets import ClearanceQuerySet
from accounts.users.models import User
from kam_crm.shared import clock
from kam_crm.shared.history import tracked

REASON_LENGTH = 500


@tracked()
class Clearance(models.Model):
    """Commercial secrets of all clients that the person sees are shown to them, from a day until it is withdrawn.

    Whose work needs secrets anyway has none: accounts.rights.secrets says who that is (docs/decisions/0021).
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="clearances", verbose_name=_("who"))
    valid_from = models.DateField(_("valid from"))
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH)
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("given by"))
    given_at = models.DateTimeField(_("given"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("withdrawn by")
    )
    withdrawal_reason = models.CharField(_("reason of the withdrawal"), max_length=REASON_LENGTH, blank=True)

    objects = ClearanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("clearance for commercial secrets")
        verbose_name_plural = _("clearances for commercial secrets")
        ordering = ["-given_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(withdrawn_at=None), name="one_clearance_per_person"
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None, withdrawn_by=None, withdrawal_reason="")
                | models.Q(withdrawn_at__isnull=False) & ~models.Q(withdrawal_reason=""),
                name="clearance_withdrawn_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.valid_from}"

    @property
    def is_waiting(self) -> bool:
        """Given, and its first day has not come."""
        return self.withdrawn_at is None and self.valid_from > clock.today()
