from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import StatusChange, on_behalf_of_field
from kam_crm.shared.history import tracked
from plans.suggestions.querysets import SuggestionQuerySet


class SuggestionKind(models.TextChoices):
    SALES = "sales", _("sales improvement")
    ASSORTMENT = "assortment", _("assortment")
    PRICES = "prices", pgettext_lazy("suggestion", "prices")
    SHORTCOMING = "shortcoming", _("shortcoming found")


class SuggestionStatus(models.TextChoices):
    FILED = "filed", pgettext_lazy("suggestion", "filed")
    CONSIDERED = "considered", pgettext_lazy("suggestion", "in consideration")
    ACCEPTED = "accepted", pgettext_lazy("suggestion", "accepted")
    DECLINED = "declined", pgettext_lazy("suggestion", "declined")
    DONE = "done", pgettext_lazy("suggestion", "done")


@tracked()
class Suggestion(models.Model):
    """What a manager proposes to their head or to the director, and what became of it (R34).

    One about the assortment or prices of goods that it names says who asks for it (R154).
    """

    kind = models.CharField(_("kind"), max_length=12, choices=SuggestionKind.choices)
    status = models.CharField(
        _("status"), max_length=12, choices=SuggestionStatus.choices, default=SuggestionStatus.FILED
    )
    title = models.CharField(_("in one sentence"), max_length=150)
    text = models.TextField(_("suggestion"), max_length=5000)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    on_behalf_of = on_behalf_of_field()
    addressee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("addressee")
    )
    client = models.ForeignKey(
        "dossiers.Client",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="suggestions",
        verbose_name=_("client"),
    )
    product = models.ForeignKey(
        "catalogue.Product",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("product"),
    )
    group = models.ForeignKey(
        "catalogue.ProductGroup",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("product group"),
    )
    evidence = models.TextField(_("evidence of demand"), max_length=2000, blank=True, db_default="")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("of a manager", "suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=SuggestionStatus.values), name="suggestion_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=SuggestionKind.values), name="suggestion_kind_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(author=models.F("addressee")), name="suggestion_to_somebody_else"
            ),
        ]
        indexes = [
            models.Index(fields=["author", "-created_at"], name="suggestion_by_author"),
            models.Index(fields=["addressee", "-created_at"], name="suggestion_by_addressee"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_about_goods(self) -> bool:
        return self.product_id is not None or self.group_id is not None

    @property
    def responsible_ids(self) -> list[int]:
        """Keys of the people whom a deputy may act for."""
        return [self.author_id, self.addressee_id]


class SuggestionChange(StatusChange):
    subject = models.ForeignKey(Suggestion, models.CASCADE, related_name="changes")
