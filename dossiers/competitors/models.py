from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalogue.models import Product, ProductGroup
from dossiers.competitors.querysets import (
    CompetitorNewsQuerySet,
    CompetitorOfferQuerySet,
    CompetitorPriceQuerySet,
)
from kam_crm.shared.history import tracked
from kam_crm.shared.money import MoneyField, RateField
from kam_crm.shared.scoping import ReferenceQuerySet


@tracked()
class Competitor(models.Model):
    """A rival as the whole company knows them: what they offer everybody, where they are strong and weak (R82)."""

    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=120, unique=True)
    payment_days = models.PositiveSmallIntegerField(_("payment term, days"), null=True, blank=True)
    min_order = MoneyField(_("least order"), null=True, blank=True)
    delivery = models.CharField(_("delivery"), max_length=250, blank=True, db_default="")
    website = models.URLField(_("website"), blank=True, db_default="")
    strength = models.TextField(_("strong in"), max_length=2000, blank=True, db_default="")
    weakness = models.TextField(_("weak in"), max_length=2000, blank=True, db_default="")
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = ReferenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("competitor")
        verbose_name_plural = _("competitors")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@tracked()
class CompetitorPrice(models.Model):
    """What a competitor takes for a unit of our product, or of what compares with a group, with VAT, on a day.

    Without a client it is the price of the market. `source` says who knows it: a price list, a buyer's word.
    """

    client = models.ForeignKey(
        "dossiers.Client",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="competitor_prices",
        verbose_name=_("client"),
    )
    competitor = models.ForeignKey(
        Competitor, models.PROTECT, related_name="prices", verbose_name=_("competitor")
    )
    product = models.ForeignKey(
        Product, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    group = models.ForeignKey(
        ProductGroup, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product group")
    )
    price = MoneyField(_("price with VAT"))
    date = models.DateField(_("date"))
    source = models.CharField(_("source"), max_length=250, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CompetitorPriceQuerySet.as_manager()

    class Meta:
        verbose_name = _("price of a competitor")
        verbose_name_plural = _("prices of competitors")
        ordering = ["-date", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["client", "competitor", "product", "group", "date"],
                name="competitor_price_once_a_day",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=models.Q(price__gt=0), name="competitor_price_positive"),
            models.CheckConstraint(
                condition=models.Q(product__isnull=True) ^ models.Q(group__isnull=True),
                name="competitor_price_of_product_or_group",
            ),
        ]
        indexes = [models.Index(fields=["client", "-date"], name="competitor_price_by_client")]

    def __str__(self) -> str:
        return f"{self.competitor}: {self.price}"

    @property
    def subject(self) -> Product | ProductGroup | None:
        """The product or the group that it is a price of."""
        return self.product or self.group


@tracked()
class CompetitorOffer(models.Model):
    """What a competitor offers one client on a day (R72); the newest of a competitor is how it stands.

    `share` is of the client's purchases, %, as somebody at the client says; None: nobody knows. Like key status it is
    a commercial secret where the company keeps any.
    """

    client = models.ForeignKey(
        "dossiers.Client", models.CASCADE, related_name="competitor_offers", verbose_name=_("client")
    )
    competitor = models.ForeignKey(
        Competitor, models.PROTECT, related_name="offers", verbose_name=_("competitor")
    )
    offered_on = models.DateField(_("date"))
    text = models.CharField(_("what they offer"), max_length=500, blank=True)
    share = RateField(_("share of purchases, %"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=250)
    person = models.ForeignKey(
        "dossiers.ClientContact",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who says so"),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = CompetitorOfferQuerySet.as_manager()

    class Meta:
        verbose_name = _("offer of a competitor")
        verbose_name_plural = _("offers of competitors")
        ordering = ["-offered_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(share__isnull=True) | models.Q(share__range=(0, 100)),
                name="competitor_share_is_a_share",
            ),
            models.CheckConstraint(
                condition=~models.Q(text="") | models.Q(share__isnull=False),
                name="competitor_offer_says_something",
            ),
        ]
        indexes = [
            models.Index(fields=["client", "competitor", "-offered_on"], name="competitor_offer_newest")
        ]

    def __str__(self) -> str:
        return f"{self.competitor}: {self.text or self.share}"


class NewsKind(models.TextChoices):
    PRICES = "prices", _("prices")
    TERMS = "terms", _("terms")
    PEOPLE = "people", _("people")
    GOODS = "goods", _("assortment")
    SERVICE = "service", _("failures and service")
    OTHER = "other", _("other")


@tracked()
class CompetitorNews(models.Model):
    """A line of the feed of a competitor: what somebody learned, when and from where."""

    competitor = models.ForeignKey(
        Competitor, models.PROTECT, related_name="news", verbose_name=_("competitor")
    )
    date = models.DateField(_("date"))
    kind = models.CharField(_("kind"), max_length=8, choices=NewsKind.choices, default=NewsKind.OTHER)
    text = models.CharField(_("what was learned"), max_length=500)
    source = models.CharField(_("source"), max_length=250, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author")
    )
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    objects = CompetitorNewsQuerySet.as_manager()

    class Meta:
        verbose_name = _("news of a competitor")
        verbose_name_plural = _("news of competitors")
        ordering = ["-date", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=NewsKind.values), name="competitor_news_kind_known"
            )
        ]
        indexes = [models.Index(fields=["competitor", "-date"], name="competitor_news_newest")]

    def __str__(self) -> str:
        return f"{self.competitor}: {self.text}"
