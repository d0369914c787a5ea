"""People as one person filters them, each once, whoever they speak for: whom a mailing or a notice goes to (R55)."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.services import log_contact_data
from dossiers.clients.filters import SEGMENTS
from dossiers.key_status.models import SHORT_DEFINITIONS
from dossiers.models import ClientGroup, ContactRole, MarketSegment, Person, Stage, Territory
from dossiers.people.mailing.filters import PeopleListFilter
from dossiers.search import people_with_links
from kam_crm.shared.tables import Column
from kam_crm.shared.web.listings import Listing


class PeopleListing(Listing):
    page_name = "dossiers:person_list"
    sorts = {"name": ("sort_key",)}
    default_sort = "name"
    views_of = ((gettext_lazy("All"), {}),)
    export_view = "dossiers:people_export"
    subject = "persons"
    page_size = 50

    @cached_property
    def filtered(self) -> QuerySet[Person]:
        rows: QuerySet[Person] = PeopleListFilter(
            self.query, people_with_links(self.user), request=self.request
        ).qs
        return rows

    @property
    def can_export(self) -> bool:
        """The file has phones and e-mails."""
        return bool(self.user.can("exports.run") and self.user.can("people.contact_data"))

    @cached_property
    def chips(self) -> list[dict[str, Any]]:
        chips = [
            _chip("role", _("Role"), ContactRole.choices),
            _chip("segment", _("Segment"), SEGMENTS),
            _chip("stage", _("Stage"), Stage.choices),
            _chip(
                "market",
                _("Market segment"),
                self.options(MarketSegment.objects.visible_to(self.user), "market"),
            ),
            _chip(
                "territory",
                _("Territory"),
                self.options(Territory.objects.visible_to(self.user), "territory"),
            ),
            _chip("group", _("Group"), self.options(ClientGroup.objects.visible_to(self.user), "group")),
        ]
        if self.user.can("clients.strategy"):
            chips.append(_chip("key", _("Key client"), [("true", _("yes")), ("false", _("no"))]))
            chips.append(_chip("key_type", _("Key type"), list(SHORT_DEFINITIONS.items())))
        if self.sees_managers:
            chips.append(_chip("manager", _("Manager"), self.managers))
        return chips

    @property
    def columns(self) -> list[Column]:
        return [
            Column(_("Full name"), "full_name", width=36),
            Column(_("E-mail"), "email", width=30),
            Column(_("Phone"), lambda row: f"{row.phone} {row.phone_extension}".strip(), width=20),
            Column(
                _("Clients"), lambda row: "; ".join(link.client.name for link in row.seen_links), width=48
            ),
        ]

    def exported(self, rows: Any) -> HttpResponseBase:
        """Whose phones went into the file is written down person by person, like any other showing."""
        answer = super().exported(rows)
        log_contact_data(user=self.user, persons=self.filtered.order_by().values_list("pk", flat=True))
        return answer


def _chip(name: str, label: str, options: Any) -> dict[str, Any]:
    return {"name": name, "label": label, "options": options}
