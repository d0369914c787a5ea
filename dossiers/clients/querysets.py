from __future__ import annotations

from typing import Any, Self

from django.db.models import Exists, Q

from accounts.models import Clearance, User
from accounts.rights.capabilities import Role
from accounts.rights.covers import covered_manager_ids, lent_clients
from accounts.rights.secrets import has_regime, needs_clearance_for
from kam_crm.shared import clock
from kam_crm.shared.scoping import Person, ScopedQuerySet

NOTHING = Q(pk__in=[])


def managers_in_scope(user: Person) -> list[int] | None:
    """Keys of the managers whose clients this person sees; None for everybody's.

    KAM: oneself; what a hand-over lets one read beside them is added by `client_scope`. Head: oneself and the people
    of the departments one heads. Both: those one deputises for today. Support: the people of one's department.
    Finance, lawyer and director: everybody. Administrator: nobody, who has no business data.
    """
    match user.role if user.is_authenticated else "":
        case Role.FINANCE | Role.LAWYER | Role.DIRECTOR | Role.GENERAL:
            return None
        case Role.KAM:
            return [user.pk, *covered_manager_ids(user)]
        case Role.HEAD | Role.SUPPORT:
            return list(_team(user).order_by().values_list("pk", flat=True))
    return []


def sees_client(user: Person, client: Any) -> bool:
    """Whether this person sees a client that was read just now; for lists and all else there is `visible_to`."""
    managers = managers_in_scope(user)
    return managers is None or client.manager_id in managers or client.pk in readable_beside(user)


def readable_beside(user: Person) -> tuple[int, ...]:
    """Keys of clients of others that a hand-over lets this person read, not write; none of them goes into a file."""
    return () if getattr(user, "is_exporting", False) else lent_clients(user)


def client_scope(user: Person, prefix: str = "") -> Q:
    """The condition «a client this person sees», for a model that reaches the client by `prefix`."""
    match user.role if user.is_authenticated else "":
        case Role.FINANCE | Role.LAWYER | Role.DIRECTOR | Role.GENERAL:
            return Q()
        case Role.KAM:
            # keys instead of a subquery: by EXISTS this cost 42 times the query of one's own clients
            own = Q(**{f"{prefix}manager__in": managers_in_scope(user)})
            beside = readable_beside(user)
            return own | Q(**{f"{prefix}pk__in": beside}) if beside else own
        case Role.HEAD | Role.SUPPORT:
            return Q(**{f"{prefix}manager__in": _team(user).values("pk")})
    return NOTHING


def secret_scope(user: Person, prefix: str = "") -> Q:
    """The condition «a client whose secrets this person may know», for rows of clients they see; empty for all."""
    closed = needs_clearance_for(user)
    if closed == []:
        return Q()
    # in the database: whoever has none pays no statement for it, and a withdrawal holds at once
    cleared = Q(Exists(Clearance.objects.of(user).on(clock.today())))
    return cleared if closed is None else ~Q(**{f"{prefix}manager__in": closed}) | cleared


def strategy_scope(user: Person, prefix: str = "") -> Q:
    """The same for key status and its evidence, which are secret where the company keeps secrets at all."""
    return secret_scope(user, prefix) if has_regime() else Q()


def _team(user: Person) -> Any:
    """The managers whose clients a head or sales support sees."""
    if user.role == Role.HEAD:
        return User.objects.filter(
            Q(department__head=user.pk) | Q(pk__in=[user.pk, *covered_manager_ids(user)])
        )
    # `department=None` alone would mean managers without one: support without a department sees nobody
    department = user.department_id  # type: ignore[attr-defined]
    return User.objects.filter(department=department, department__isnull=False)


class ClientQuerySet(ScopedQuerySet):
    def visible_to(self, user: Person) -> Self:
        return self.filter(client_scope(user))

    def of(self, manager: User) -> Self:
        """Those this manager answers for, seen by nobody: for counting, and for handing them all over."""
        return self.filter(manager=manager)

    def locked(self, pk: int) -> Any:
        """The client, nobody else's to change until the transaction ends."""
        return self.select_for_update(of=("self",)).get(pk=pk)

    def with_row(self) -> Self:
        """Everything a list row shows, in one query."""
        return self.select_related("manager", "summary", "segment", "channel", "territory")


class ClientRelatedQuerySet(ScopedQuerySet):
    """Rows that belong to a client through the field `client`."""

    def visible_to(self, user: Person) -> Self:
        return self.filter(client_scope(user, "client__"))
