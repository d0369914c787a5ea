"""What is learned of competitors: entered once, it stands at the client, in prices and in the feed (R72, R82)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rights.secrets import check_strategy
from catalogue.models import Price, Product
from dossiers.inputs import check_plausible_date
from dossiers.models import (
    Client,
    ClientContact,
    Competitor,
    CompetitorNews,
    CompetitorOffer,
    CompetitorPrice,
    NewsKind,
    TenderParticipant,
)
from kam_crm.shared import clock
from kam_crm.shared.checks import locked, required, unchanged_since
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.money import HUNDRED, ZERO, total
from kam_crm.shared.service import service

WRITE = "competitors.write"
TIMES = 4  # a price that much higher or lower than ours is of another unit


@service(capability=WRITE, subject="client")
def record_offer(
    *,
    by: User,
    client: Client,
    competitor: Competitor | None = None,
    competitor_name: str = "",
    offered_on: dt.date | None = None,
    text: str = "",
    share: Decimal | None = None,
    source: str = "",
    person: ClientContact | None = None,
    product: Product | None = None,
    price: Decimal | None = None,
    is_price_sure: bool = False,
) -> CompetitorOffer | CompetitorPrice:
    """An offer at the client, and the price of a product where one is named: with VAT, for a unit of ours.

    A competitor that nobody has met is entered by name. Returns the offer, or the price where nothing else is said.
    Raises `competitor_required`, `source_required`, `offer_empty`, `share_out_of_range`, `shares_above_hundred`,
    `price_incomplete`, `price_not_positive`, `unlikely_price`, `offer_in_future`, `unlikely_date`,
    `foreign_contact`, NotAllowed `clearance_required`.
    """
    check_strategy(by, client.manager_id)
    day = offered_on or clock.today()
    _check_day(day)
    source = required("source", source)
    words = text.strip()[:500]
    if not words and share is None and price is None:
        raise BusinessRuleError("offer_empty", _("Say what they offer, at which share or price."), "text")
    if person is not None and person.client_id != client.pk:
        raise BusinessRuleError("foreign_contact", _("This person works at another client."), "person")
    # two who enter the same competitor at once: one of them waits, and meets the other's
    Client.objects.locked(client.pk)
    rival = competitor or met_competitor(competitor_name)
    if share is not None:
        _check_share(client, rival, share)
    written = None
    if price is not None or product is not None:
        written = _write_price(client, rival, product, price, day, source, is_price_sure)
    if not words and share is None:
        assert written is not None
        return written
    offer: CompetitorOffer = CompetitorOffer.objects.create(
        client=client,
        competitor=rival,
        offered_on=day,
        text=words,
        share=share,
        source=source,
        person=person,
        author=by,
    )
    return offer


@service(capability=WRITE)
def add_news(
    *,
    by: User,
    competitor: Competitor,
    text: str,
    kind: str = NewsKind.OTHER,
    date: dt.date | None = None,
    source: str = "",
) -> CompetitorNews:
    """A line of the feed. Raises `text_required`, `unknown_news_kind`, `offer_in_future`, `unlikely_date`."""
    day = date or clock.today()
    _check_day(day, "date")
    if kind not in NewsKind.values:
        raise BusinessRuleError("unknown_news_kind", _("There is no such kind of news."), "kind")
    news: CompetitorNews = CompetitorNews.objects.create(
        competitor=competitor,
        date=day,
        kind=kind,
        text=required("text", text)[:500],
        source=source.strip()[:250],
        author=by,
    )
    return news


@service(capability=WRITE)
def update_competitor(
    *,
    by: User,
    competitor: Competitor,
    name: str,
    payment_days: int | None = None,
    min_order: Decimal | None = None,
    delivery: str = "",
    website: str = "",
    strength: str = "",
    weakness: str = "",
    expected_updated_at: dt.datetime | None = None,
) -> Competitor:
    """What the whole company knows of them.

    Raises `name_required`, `competitor_exists`, StateConflict `changed_meanwhile`.
    """
    row: Competitor = locked(competitor)
    unchanged_since(row, expected_updated_at)
    wanted = required("name", name)
    if Competitor.objects.filter(name__iexact=wanted).exclude(pk=row.pk).exists():
        raise BusinessRuleError("competitor_exists", _("A competitor of this name is known already."), "name")
    row.name, row.payment_days, row.min_order = wanted, payment_days, min_order
    row.delivery, row.website = delivery.strip(), website.strip()
    row.strength, row.weakness = strength.strip(), weakness.strip()
    row.save()
    return row


@service(capability="competitors.merge")
def merge_competitors(*, by: User, competitor: Competitor, into: Competitor) -> Competitor:
    """Two spellings of one firm become one: prices, offers, bids and news go along, the name of `competitor` is gone.

    Of two prices of one product, client and day, and of two bids in one tender, that of `into` stays.
    Raises `same_competitor`.
    """
    if competitor.pk == into.pk:
        raise BusinessRuleError("same_competitor", _("Choose another competitor."), "into")
    # in the order of their keys, so that two who merge the other way round do not wait for each other
    rows = {
        row.pk: row
        for row in Competitor.objects.select_for_update()
        .filter(pk__in=[competitor.pk, into.pk])
        .order_by("pk")
    }
    source: Competitor = rows[competitor.pk]
    target: Competitor = rows[into.pk]
    taken = CompetitorPrice.objects.filter(competitor=target)
    for price in CompetitorPrice.objects.filter(competitor=source):
        same = taken.filter(
            client=price.client_id, product=price.product_id, group=price.group_id, date=price.date
        )
        if same.exists():
            price.delete()
    bids = TenderParticipant.objects.filter(competitor=source)
    bids.filter(tender__in=TenderParticipant.objects.filter(competitor=target).values("tender")).delete()
    for model in (CompetitorPrice, CompetitorOffer, CompetitorNews, TenderParticipant):
        model.objects.filter(competitor=source).update(competitor=target)
    for field in ("delivery", "website", "strength", "weakness", "payment_days", "min_order"):
        if getattr(target, field) in ("", None):
            setattr(target, field, getattr(source, field))
    target.save()
    source.delete()
    return target


def _check_day(day: dt.date, field: str = "offered_on") -> None:
    if day > clock.today():
        raise BusinessRuleError("offer_in_future", _("The date lies in the future."), field)
    check_plausible_date(field, day)


def met_competitor(name: str) -> Competitor:
    """The competitor of this name, new where nobody has met them."""
    wanted = name.strip()
    if not wanted:
        raise BusinessRuleError("competitor_required", _("Say which competitor."), "competitor")
    known = Competitor.objects.filter(name__iexact=wanted[:120]).first()
    return known or Competitor.objects.create(name=wanted[:120])


def _check_share(client: Client, rival: Competitor, share: Decimal) -> None:
    if not ZERO <= share <= HUNDRED:
        raise BusinessRuleError("share_out_of_range", _("A share is between 0 and 100 %."), "share")
    others = CompetitorOffer.objects.filter(client=client).exclude(competitor=rival).newest()
    known = total(offer.share for offer in others if offer.share is not None)
    if known + share > HUNDRED:
        raise BusinessRuleError(
            "shares_above_hundred",
            _("With what the others have it would be more than the client buys: %(others)s %% are known.")
            % {"others": known.normalize()},
            "share",
        )


def _write_price(
    client: Client,
    rival: Competitor,
    product: Product | None,
    price: Decimal | None,
    day: dt.date,
    source: str,
    is_sure: bool,
) -> CompetitorPrice:
    if product is None or price is None:
        field = "product" if product is None else "price"
        raise BusinessRuleError(
            "price_incomplete", _("A price needs its product, a product its price."), field
        )
    if price <= 0:
        raise BusinessRuleError("price_not_positive", _("A price is above zero."), "price")
    ours = _our_price(product, day)
    if ours and not is_sure and not ours / TIMES <= price <= ours * TIMES:
        raise BusinessRuleError(
            "unlikely_price",
            _("Ours is %(price)s for %(unit)s: is theirs of the same unit?")
            % {"price": ours, "unit": product.unit},
            "price",
        )
    written: CompetitorPrice = CompetitorPrice.objects.update_or_create(
        client=client,
        competitor=rival,
        product=product,
        group=None,
        date=day,
        defaults={"price": price, "source": source},
    )[0]
    return written


def _our_price(product: Product, day: dt.date) -> Decimal | None:
    """The highest of our columns on that day; None where there is none."""
    prices = Price.objects.filter(product=product).valid_on(day)
    newest = prices.order_by("column_id", "-valid_from").distinct("column_id")
    return max((row.price for row in newest), default=None)
