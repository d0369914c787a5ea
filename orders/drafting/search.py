"""Orders found by what one remembers of the number."""

from __future__ import annotations

import re
from functools import reduce
from operator import or_

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from accounts.models import User
from dossiers.clients.querysets import NOTHING
from dossiers.finding.asked import Asked, either
from kam_crm.shared.meant import Meant
from kam_crm.shared.text import search_variants
from orders.models import Order

LONGEST_QUERY = 40  # what is pasted into a search box has no bound, a number of an order has


def orders_asked(asked: Asked) -> Meant:
    """Orders whose number holds the query, or of the clients it names; whole numbers first, then the newest."""
    found = either(number_matches(asked.text), asked.of_named())
    digits = _digits(asked.text)
    # padded as numbering.py pads them: 58 is ЗК-000058 before it is the middle of ЗК-002580
    return Meant(_orders, (found, Q(number__endswith=f"{digits:0>6}") if digits else NOTHING))


def _orders(user: User, found: Q, exact: Q) -> QuerySet[Order]:
    rows = Order.objects.visible_to(user).filter(found)
    rank = Case(When(exact, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.annotate(rank=rank).order_by("rank", "-date", "-pk")


def number_matches(query: str) -> Q:
    """The condition on an order's number: «2058», «ЗК-2058», «pr2058» (the wrong layout) all mean ЗК-002058.

    Letters before the digits may be left out, and zeros; a query without digits matches nothing. The number that
    an order has elsewhere is found as it stands.
    """
    digits = _digits(query)
    if not digits:  # «ЗК» alone would be every order
        return Q(pk__in=[])
    letters = search_variants(re.sub(r"[\W\d_]+", "", query[:LONGEST_QUERY]))
    begins = reduce(or_, (Q(number__istartswith=spelling) for spelling in letters), Q())
    return Q(number__contains=digits) & begins | Q(external_number=query.strip()[:LONGEST_QUERY])


def _digits(query: str) -> str:
    # not \d: it takes digits of other scripts too, which no number holds; several groups are a phone («8 921 825»)
    found = re.findall(r"[0-9]+", query[:LONGEST_QUERY])
    return found[0].lstrip("0") if len(found) == 1 else ""
