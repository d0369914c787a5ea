"""The library of rules as one person filters it, and one of its documents with who knows it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from kam_crm.shared import clock
from kam_crm.shared.tables import Column
from kam_crm.shared.web.listings import Listing
from plans.library.filters import LibraryFilter
from plans.library.rules import may_change
from plans.models import Acknowledgement, LibraryDocument, LibraryKind, LibraryVersion

MOST = 200  # names beside a document


class LibraryListing(Listing):
    page_name = "plans:library_list"
    sorts = {"title": ("title",), "kind": ("kind", "title")}
    default_sort = "title"
    views_of = (
        (gettext_lazy("In force"), {"in_force": "true"}),
        (gettext_lazy("To acknowledge"), {"unread": "true"}),
        (gettext_lazy("All"), {}),
    )

    @cached_property
    def filtered(self) -> QuerySet[LibraryDocument]:
        visible = LibraryDocument.objects.visible_to(self.user).with_acknowledged_at(self.user)
        rows: QuerySet[LibraryDocument] = LibraryFilter(
            self.query, visible.select_related("department"), request=self.request
        ).qs
        return rows

    @cached_property
    def waiting(self) -> set[int]:
        rows = LibraryDocument.objects.visible_to(self.user).unacknowledged_by(self.user)
        return set(rows.values_list("pk", flat=True))

    @property
    def kinds(self) -> list[tuple[str, Any]]:
        return list(LibraryKind.choices)

    @property
    def can_write(self) -> bool:
        return bool(self.user.can("library.write"))


class ReaderListing(Listing):
    """Who is to acknowledge a document, and when they acknowledged its newest version."""

    sorts = {"name": ("sort_key", "pk")}
    default_sort = "name"
    export_view = "plans:library_readers"
    subject = "library"

    def __init__(self, request: Any, page: LibraryPage) -> None:
        super().__init__(request)
        self.of = page

    @cached_property
    def filtered(self) -> QuerySet[User]:
        known = Acknowledgement.objects.visible_to(self.user).filter(
            version=self.of.newest, user=OuterRef("pk")
        )
        rows: QuerySet[User] = self.of.concerned.annotate(acknowledged_at=Subquery(known.values("at")[:1]))
        return rows

    @property
    def columns(self) -> list[Column]:
        return [
            Column(_("Document"), lambda row: self.of.document.title, width=32),
            Column(_("Version"), lambda row: self.of.newest.number, "int"),
            Column(_("Colleague"), "full_name", width=28),
            Column(_("Department"), lambda row: row.department.name if row.department else "", width=24),
            Column(
                _("Acknowledged"),
                lambda row: row.acknowledged_at and clock.local(row.acknowledged_at).date(),
                "date",
            ),
        ]


@dataclass
class LibraryPage:
    document: LibraryDocument
    user: User

    @cached_property
    def versions(self) -> list[LibraryVersion]:
        rows = LibraryVersion.objects.visible_to(self.user).filter(document=self.document)
        return list(rows.select_related("author").defer("content").order_by("-number"))

    @property
    def newest(self) -> LibraryVersion:
        return self.versions[0]

    @cached_property
    def acknowledged(self) -> Acknowledgement | None:
        rows = Acknowledgement.objects.visible_to(self.user).filter(version=self.newest, user=self.user)
        found: Acknowledgement | None = rows.first()
        return found

    @cached_property
    def is_to_acknowledge(self) -> bool:
        rows = LibraryDocument.objects.visible_to(self.user).unacknowledged_by(self.user)
        return bool(rows.filter(pk=self.document.pk).exists())

    @property
    def may_change(self) -> bool:
        return may_change(self.user, self.document) and self.document.archived_at is None

    @property
    def sees_readers(self) -> bool:
        """Who publishes rules sees who of their colleagues knows this one."""
        return bool(self.user.can("library.write"))

    @cached_property
    def acknowledgements(self) -> list[Acknowledgement]:
        rows = Acknowledgement.objects.visible_to(self.user).filter(version=self.newest)
        return list(rows.select_related("user")[:MOST])

    @cached_property
    def concerned(self) -> QuerySet[User]:
        people = User.objects.visible_to(self.user).filter(is_active=True, role__in=self.document.roles)
        if department := self.document.department:
            people = people.filter(Q(department=department) | Q(pk=department.head_id))
        rows: QuerySet[User] = people.select_related("department").order_by("sort_key", "pk")
        return rows

    @cached_property
    def missing(self) -> list[User]:
        """Whom it concerns and who has not acknowledged the newest version."""
        known = Acknowledgement.objects.visible_to(self.user).filter(version=self.newest).values("user")
        return list(self.concerned.exclude(pk__in=known)[:MOST])


def _day(moment: dt.datetime | None) -> dt.date | None:
    return None if moment is None else clock.local(moment).date()
