"""A holding: its tree of groups, clients and outlets, with totals of what the person sees of it (R56)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from dossiers.clients.querysets import strategy_scope
from dossiers.groups.tree import above, within
from dossiers.models import Client, ClientGroup
from kam_crm.shared import clock, currency, formats
from kam_crm.shared.money import ZERO
from receivables.models import CreditLimit

MOST = 300  # clients shown of a holding; the list has all


@dataclass
class Branch:
    """A group with its own clients and the groups inside it; figures are of all of them together."""

    group: ClientGroup
    depth: int
    clients: list[Client] = field(default_factory=list)
    children: list[Branch] = field(default_factory=list)

    def all_clients(self) -> Iterator[Client]:
        yield from self.clients
        for child in self.children:
            yield from child.all_clients()

    @property
    def count(self) -> int:
        return sum(1 for _client in self.all_clients())

    def total(self, name: str) -> Decimal:
        """Of a column of the summary. RUB, debts with VAT."""
        return sum((getattr(client.summary, name) for client in self.all_clients()), ZERO)

    def rows(self) -> Iterator[Branch]:
        """Itself and what is inside, as a table shows them one below the other."""
        yield self
        for child in self.children:
            yield from child.rows()


class GroupPage:
    def __init__(self, group: ClientGroup, user: User) -> None:
        self.group, self.user = group, user

    @cached_property
    def path(self) -> list[ClientGroup]:
        """From the top down to the group above this one."""
        found = ClientGroup.objects.visible_to(self.user).in_bulk(above(self.group.pk))
        path: list[ClientGroup] = []
        key = self.group.parent_id
        while key in found and found[key] not in path:
            path.insert(0, found[key])
            key = found[key].parent_id
        return path

    @cached_property
    def _clients(self) -> dict[int, list[Client]]:
        rows = Client.objects.visible_to(self.user).filter(group__in=self._keys, summary__isnull=False)
        shown = rows.select_related("summary", "manager").annotate(
            outlet_count=Count("outlets", filter=Q(outlets__is_active=True))
        )
        by_group: dict[int, list[Client]] = defaultdict(list)
        for client in shown.order_by("sort_key", "pk")[:MOST]:
            by_group[client.group_id].append(client)
        return by_group

    @cached_property
    def _keys(self) -> list[int]:
        return within(self.group.pk)

    @cached_property
    def tree(self) -> Branch:
        children: dict[int | None, list[ClientGroup]] = defaultdict(list)
        for one in ClientGroup.objects.visible_to(self.user).filter(pk__in=self._keys):
            if one.pk != self.group.pk:
                children[one.parent_id].append(one)

        def branch(group: ClientGroup, depth: int) -> Branch:
            inside = [branch(child, depth + 1) for child in children[group.pk]]
            return Branch(group, depth, self._clients[group.pk], inside)

        return branch(self.group, 0)

    @cached_property
    def unseen(self) -> int:
        """Clients of other managers in the holding: how many, and nothing of them."""
        return Client.objects.filter(group__in=self._keys).count() - self.tree.count

    @cached_property
    def figures(self) -> list[dict[str, Any]]:
        """Each leads to its rows: clients of the whole tree, as the list filters them."""
        tree, label = self.tree, currency.label
        figures = [
            {"label": _("Clients"), "value": str(tree.count), "url": self._list()},
            {
                "label": label(_("Sales of 12 months")),
                "value": formats.whole(tree.total("revenue")),
                "url": "#tree",
            },
            {
                "label": label(_("Debt")),
                "value": formats.whole(tree.total("debt")),
                "url": self._list(debt="any"),
            },
            {
                "label": label(_("Overdue")),
                "value": formats.whole(tree.total("overdue")),
                "url": self._list(debt="overdue"),
                "tone": "red" if tree.total("overdue") else "",
            },
            {"label": label(_("Credit limit")), "value": formats.whole(self._limits), "url": "#tree"},
        ]
        if self.user.can("clients.strategy"):
            value = str(sum(client.pk in self.keys_shown for client in tree.all_clients()))
            figures.append({"label": _("Key clients"), "value": value, "url": self._list(key="true")})
        return figures

    @cached_property
    def limits(self) -> dict[int, CreditLimit]:
        """In force today, by client; none for those who do not see receivables."""
        if not self.user.can("receivables.view"):
            return {}
        rows = CreditLimit.objects.visible_to(self.user).in_force(clock.today())
        return {row.client_id: row for row in rows.filter(client__group__in=self._keys)}

    @cached_property
    def keys_shown(self) -> set[int]:
        """Key clients of which the person may know."""
        if not self.user.can("clients.strategy"):
            return set()
        rows = Client.objects.visible_to(self.user).filter(strategy_scope(self.user), is_key=True)
        return set(rows.filter(group__in=self._keys).values_list("pk", flat=True))

    @property
    def _limits(self) -> Decimal:
        return sum((row.amount for row in self.limits.values() if row.amount is not None), ZERO)

    def _list(self, **narrowed: str) -> str:
        return reverse("dossiers:client_list", query={"group": self.group.pk, "scope": "all", **narrowed})
