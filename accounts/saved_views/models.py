from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.users.models import User
from kam_crm.shared import clock
from kam_crm.shared.scoping import OwnQuerySet


class SavedView(models.Model):
    """Filters and order of a list under a name its owner gave; it stands beside the list's own tabs.

    `page` is the list's address by name («dossiers:client_list»), `query` what follows the «?» of it.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_views", verbose_name=_("user"))
    page = models.CharField(_("list"), max_length=60)
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(_("filters and order"), max_length=1000, blank=True)
    created_at = models.DateTimeField(_("created"), default=clock.now)

    objects = OwnQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "page", "name"], name="saved_view_name_once"),
            models.CheckConstraint(condition=~models.Q(name=""), name="saved_view_has_name"),
        ]

    def __str__(self) -> str:
        return self.name
