"""Pasted lines made into lines of an order: what is sure stands at once, what is not waits with its choices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from catalogue.models import Product
from catalogue.packs import is_sold, sold_near
from catalogue.search import find_products, is_barcode
from catalogue.units import PACKS, is_counted
from kam_crm.shared.text import sort_key
from orders.drafting.pasting import Pasted, Reading, parse

CHOICES = 4  # a row of buttons
MOST_SEARCHED = 60  # lines that are looked for by words, a query each; the rest is chosen by hand


@dataclass(frozen=True)
class Choice:
    """A product with a quantity in its units; None where that is still to be typed."""

    product: Product
    quantity: Decimal | None

    @property
    def label(self) -> str:
        return f"{self.product.code} {self.product.name}"


@dataclass(frozen=True)
class Doubt:
    """A line that is not taken by itself: as pasted, why not, and what it may be."""

    text: str
    reason: str
    choices: Sequence[Choice] = ()
    quantity: Decimal | None = None


@dataclass(frozen=True)
class Recognised:
    """Together they are every line that was pasted."""

    lines: list[Choice] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


def recognise(user: User, text: str) -> Recognised:
    """Codes, barcodes and names are looked up at once; words that fit none of them one by one, the first 60."""
    pasted = parse(text)
    known = _Known(user, (reading for line in pasted for reading in line.readings))
    found = Recognised()
    searched = 0
    for line in pasted:
        exact = next(((r, product) for r in line.readings if (product := known.get(r.words))), None)
        if exact is None:
            searched += 1
            outcome = (
                _by_words(user, line) if searched <= MOST_SEARCHED else Doubt(line.text, _("not looked for"))
            )
        else:
            outcome = _taken(line, *exact)
        if isinstance(outcome, Choice):
            found.lines.append(outcome)
        else:
            found.doubts.append(outcome)
    return found


class _Known:
    """Products on sale by code, barcode and whole name, in one query."""

    def __init__(self, user: User, readings: Iterable[Reading]) -> None:
        words = {reading.words for reading in readings if reading.words}
        keys = {sort_key(one) for one in words}
        rows = Product.objects.visible_to(user).on_sale()
        found = rows.filter(
            Q(code__in=words | {one.upper() for one in words})
            | Q(barcode__in={one for one in words if is_barcode(one)} or {"-"})
            | Q(sort_key__in=keys)
        )
        self.products: dict[str, Product | None] = {}
        for product in found:
            key = product.sort_key
            # two products of one name: nobody guesses
            self.products[key] = None if key in self.products else product
        for product in found:
            self.products[product.code.casefold()] = product
            if product.barcode:
                self.products[product.barcode] = product

    def get(self, words: str) -> Product | None:
        return self.products.get(words.casefold()) or self.products.get(sort_key(words))


def _by_words(user: User, line: Pasted) -> Choice | Doubt:
    reading = line.readings[0]
    rows = find_products(user, reading.words, CHOICES + 1) if reading.words else []
    if len(rows) == 1:
        return _taken(line, reading, rows[0])
    choices = [Choice(row, _units(row, reading)) for row in rows[:CHOICES]]
    reason = _("fits several products") if choices else _("there is no such product on sale")
    return Doubt(line.text, reason, choices, reading.quantity)


def _taken(line: Pasted, reading: Reading, product: Product) -> Choice | Doubt:
    quantity = _units(product, reading)
    if reading.quantity is None:
        return Doubt(line.text, _("how much?"), [Choice(product, None)])
    if quantity is None:
        return Doubt(
            line.text, _("how much is in a box is not known"), [Choice(product, None)], reading.quantity
        )
    if quantity <= 0:
        return Doubt(line.text, _("how much?"), [Choice(product, None)])
    if not is_sold(product, quantity):
        offers = [Choice(product, one) for one in sold_near(product, quantity)]
        return Doubt(line.text, _("sold in other quantities"), offers, quantity)
    return Choice(product, quantity)


def _units(product: Product, reading: Reading) -> Decimal | None:
    """The quantity in units of the product; None where the pasted line counts boxes of an unknown size."""
    unit = product.unit.strip().rstrip(".").casefold()
    if reading.quantity is None or reading.unit not in PACKS or unit in PACKS or not is_counted(unit):
        return reading.quantity
    return reading.quantity * product.pack if product.pack else None
