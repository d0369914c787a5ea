from __future__ import annotations

from typing import Any, Self

from dossiers.clients.querysets import ClientRelatedQuerySet
from kam_crm.shared.scoping import Person, ScopedQuerySet


class DocumentQuerySet(ClientRelatedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return super().visible_to(user).filter(removed_at__isnull=True)

    def about(self, row: Any) -> Self:
        """Those that belong to a row of any app."""
        return self.filter(subject_kind=row._meta.label_lower, subject_id=row.pk)


class ContentQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """Bytes of the documents that the person sees."""
        # late: documents import this module
        from dossiers.models import Document

        return self.filter(pk__in=Document.objects.visible_to(user).order_by().values("content"))
