from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from dossiers.clients.querysets import ClientRelatedQuerySet
from kam_crm.shared.history import tracked


class TeamRole(models.TextChoices):
    SUPPORT = "support", _("account support manager")
    LOGISTICS = "logistics", _("logistics")
    FINANCE = "finance", _("finance")
    LAWYER = "lawyer", _("lawyer")
    PRODUCT = "product", _("product expert")
    MARKETING = "marketing", _("marketing")
    OTHER = "other", _("other")


@tracked()
class ClientTeamMember(models.Model):
    """A colleague, of whichever department, who works for a client beside its manager (R31). `until` None: still.

    It opens no dossier: members see the tasks that are given to them and the contacts they are invited to.
    """

    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="team", verbose_name=_("client")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="client_teams", verbose_name=_("colleague")
    )
    role = models.CharField(_("role"), max_length=10, choices=TeamRole.choices, default=TeamRole.SUPPORT)
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = ClientRelatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of the account team")
        verbose_name_plural = _("account team")
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "user"], condition=models.Q(until=None), name="team_member_once_per_client"
            ),
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="team_ends_after_start",
            ),
            models.CheckConstraint(condition=models.Q(role__in=TeamRole.values), name="team_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"
