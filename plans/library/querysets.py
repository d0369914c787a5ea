from __future__ import annotations

from typing import Any, Self

from django.db.models import Exists, OuterRef, Q, Subquery

from accounts.models import Department
from accounts.rights.capabilities import DIRECTORS, Role
from kam_crm.shared.scoping import Person, ScopedQuerySet


class LibraryQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """Everybody with business reads all rules, but those of other departments; directors all of them."""
        if not user.is_authenticated or user.role == Role.ADMIN:
            return self.none()
        if user.role in DIRECTORS:
            return self.all()
        return self.filter(Q(author=user.pk) | _of_departments_of(user))

    def in_force(self) -> Self:
        return self.filter(archived_at=None)

    def concerning(self, user: Person) -> Self:
        """What this person acknowledges: for their role, and their department where one is named."""
        return self.filter(_of_departments_of(user), roles__contains=[user.role])

    def unacknowledged_by(self, user: Person) -> Self:
        """Those in force whose newest version this person has not acknowledged."""
        return self.concerning(user).in_force().exclude(Exists(_known_newest(user)))

    def with_acknowledged_at(self, user: Person) -> Any:
        """`acknowledged_at` of the newest version, None before; `version_number` and `published_at` of it."""
        newest = _newest()
        return self.annotate(
            acknowledged_at=Subquery(_known_newest(user).values("at")[:1]),
            version_number=Subquery(newest.values("number")[:1]),
            published_at=Subquery(newest.values("published_at")[:1]),
        )


class LibraryVersionQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        from plans.models import LibraryDocument

        return self.filter(document__in=LibraryDocument.objects.visible_to(user).order_by().values("pk"))


class AcknowledgementQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        """One's own, and those of the colleagues one sees, of documents one sees."""
        from accounts.models import User
        from plans.models import LibraryVersion

        return self.filter(
            Q(user=user.pk) | Q(user__in=User.objects.visible_to(user).values("pk")),
            version__in=LibraryVersion.objects.visible_to(user).order_by().values("pk"),
        )


def _of_departments_of(user: Person) -> Q:
    return Q(department=None) | Q(department__in=Department.objects.of_person(user).order_by().values("pk"))


def _newest() -> Any:
    from plans.models import LibraryVersion

    return LibraryVersion.objects.filter(document=OuterRef("pk")).order_by("-number")


def _known_newest(user: Person) -> Any:
    """Acknowledgements by this person of the newest version of the outer document."""
    from plans.models import Acknowledgement, LibraryVersion

    later = LibraryVersion.objects.filter(
        document=OuterRef("version__document"), number__gt=OuterRef("version__number")
    )
    return Acknowledgement.objects.filter(user=user.pk, version__document=OuterRef("pk")).exclude(
        Exists(later)
    )
