from __future__ import annotations

from typing import Any, Self

from django.db.models import Q

from dossiers.clients.querysets import ClientRelatedQuerySet, secret_scope
from kam_crm.shared.scoping import Person, ScopedQuerySet


class DocumentQuerySet(ClientRelatedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """Of the clients one sees, removed ones left out; secret ones only where one may know the client's secrets."""
        rows, secrets = super().visible_to(user), secret_scope(user, "client__")
        rows = rows.filter(removed_at__isnull=True)
        return rows.filter(Q(is_secret=False) | secrets) if secrets else rows

    def current(self) -> Self:
        """The newest version of each."""
        return self.filter(replaced_at__isnull=True)

    def versions_of(self, document: Any) -> Self:
        """All of one file, the newest first."""
        first = document.first_id_of_all
        return self.filter(Q(pk=first) | Q(first=first)).order_by("-version")

    def about(self, row: Any) -> Self:
        """Those that belong to a row of any app."""
        return self.filter(subject_kind=row._meta.label_lower, subject_id=row.pk)


def has_small() -> Q:
    """The condition «it has a picture for lists», without reading it."""
    return ~Q(content__small=b"")


class ContentQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """Bytes of the documents that the person sees."""
        # late: documents import this module
        from dossiers.models import Document

        return self.filter(pk__in=Document.objects.visible_to(user).order_by().values("content"))
