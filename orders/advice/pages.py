"""Offers in words."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils.translation import gettext as _

from catalogue.prices import vat_rate_on
from kam_crm.shared import formats
from orders.advice.fitting import Offer
from orders.models import AdviceReason
from orders.pricing.sums import line_sums


def offer_words(offer: Offer) -> str:
    """Why it is offered, and what was usual where less fits."""
    figures = offer.figures
    match AdviceReason(offer.reason):
        case AdviceReason.USUAL:
            words = _("in %(times)s of %(of)s") % figures
        case AdviceReason.DYING:
            words = _("was %(was)s in %(days)s days, is %(now)s") % {
                "was": formats.number(figures["was"], 0),
                "now": formats.number(figures["now"], 0),
                "days": figures["days"],
            }
        case AdviceReason.SIMILAR:
            words = _("at %(clients)s of %(of)s similar clients") % figures
    if offer.is_cut:
        words += " · " + _("usually %(wanted)s") % {"wanted": formats.plain(offer.wanted)}
    return words


def margin_of(offer: Offer, day: dt.date) -> Decimal | None:
    """In % of the net sum; None without a cost."""
    rate = vat_rate_on(offer.product, day)
    sums = line_sums(offer.price, offer.quantity, Decimal(0), rate, offer.product.cost)
    return sums.margin_pct
