from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from dossiers.decision_map.querysets import DecisionMapQuerySet
from kam_crm.shared.history import tracked


@tracked()
class DecisionMap(models.Model):
    """Who decides at a client, on whom they depend and what they think of us (R68).

    It lies in the dossier of `client`; with a `group` it holds for every client of the group that has none of its
    own. The main one is that by which coverage and the roles of contacts go; others are for a part of the business.
    """

    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="decision_maps", verbose_name=_("client")
    )
    group = models.ForeignKey(
        "dossiers.ClientGroup",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="decision_maps",
        verbose_name=_("for the whole group"),
    )
    title = models.CharField(_("title"), max_length=150)
    is_main = models.BooleanField(_("main map"), default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = DecisionMapQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision map")
        verbose_name_plural = _("decision maps")
        ordering = ["-is_main", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(title=""), name="decision_map_has_title"),
            models.UniqueConstraint(
                fields=["client"], condition=models.Q(is_main=True), name="one_main_map_per_client"
            ),
            models.UniqueConstraint(
                fields=["group"],
                condition=models.Q(is_main=True, group__isnull=False),
                name="one_main_map_per_group",
            ),
        ]

    def __str__(self) -> str:
        return self.title
