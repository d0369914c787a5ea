"""Deputies: who stands in for whom today, and what follows from it. Every rule about deputies asks here.

A deputy has the absent manager's clients from the first to the last day of the absence, both included. It is never
passed on: the deputy of a deputy gets nothing, and accounts.absences.services lets nobody be away while they deputise.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.rights.capabilities import Role
from kam_crm.shared import clock, rules
from kam_crm.shared.company import company
from kam_crm.shared.counting import Question, ask, count_of
from kam_crm.shared.kept import Kept
from kam_crm.shared.scoping import Person

if TYPE_CHECKING:
    from accounts.absences.models import Absence
    from accounts.users.models import User

MANAGING = {Role.KAM, Role.HEAD}  # roles that may have clients, and so be away and deputise


def active_covers(user: Person) -> list[Absence]:
    """Absences in which `user` is the deputy today, with their people.

    Asked once per user object and day: a request has its own, so nobody keeps a right for longer than a request.
    """
    if not user.is_authenticated or user.role not in MANAGING:
        return []
    today = clock.today()
    return _asked(user, today)[1]


def lent_clients(user: Person) -> tuple[int, ...]:
    """Keys of clients `user` may read today though they are neither theirs nor covered, see `register_lent`."""
    if not user.is_authenticated or user.role != Role.KAM:
        return ()
    return _asked(user, clock.today())[2]


Lent = Callable[[Person, dt.date], "QuerySet[Any]"]
_lent: list[Lent] = []


def register_lent(rows: Lent) -> None:
    """Rows with `client_id` that let a person read clients of others on a day; asked together with the covers."""
    _lent.append(rows)


def _asked(user: Person, today: dt.date) -> tuple[dt.date, list[Absence], tuple[int, ...]]:
    known: tuple[dt.date, list[Absence], tuple[int, ...]] | None = getattr(user, "_duties", None)
    # the day is kept too: an object held past midnight must not extend a cover
    if known is None or known[0] != today:
        known = (today, *_covers_on(user, today))
        setattr(user, "_duties", known)  # noqa: B010 - a Person has no such field
    return known


def _covers_on(user: Person, day: dt.date) -> tuple[list[Absence], tuple[int, ...]]:
    # late: absences import this module
    from accounts.absences.models import Absence

    rows = Absence.objects.on(day).filter(deputy=user.pk)
    # nearly nobody deputises, and every page of a manager asks: the short question, kept, costs a tenth of the rows
    is_any = _is_any.get((user.pk, day), lambda: count_of(rows, most=1))
    questions = {"any": is_any}
    for number, lent in enumerate(_lent if user.role == Role.KAM else ()):
        key = (user.pk, day, number)
        questions[f"lent{number}"] = _is_any.get(key, lambda lent=lent: count_of(lent(user, day), most=1))  # type: ignore[misc]
    answers = ask(questions)
    covers: list[Absence] = []
    if answers["any"]:
        covers = list(rows.select_related("user__department").order_by("user__sort_key", "pk"))
    keys: set[int] = set()
    for number, lent in enumerate(_lent):
        if answers.get(f"lent{number}"):
            keys.update(lent(user, day).values_list("client_id", flat=True))
    return covers, tuple(sorted(keys))


_is_any: Kept[Question | None] = Kept()


def covered_manager_ids(user: Person) -> list[int]:
    """Keys of the managers whose clients `user` has today as their deputy."""
    return [duty.user_id for duty in active_covers(user)]


def sight_of(user: User) -> Hashable:
    """All that decides which rows a person sees and which wait for them: with the same, conditions are the same."""
    return user.pk, *sight_beside_key(user)


def sight_beside_key(user: User) -> tuple[Hashable, ...]:
    """The same but for the person's own key: what two people who share it see differs by their keys alone."""
    return (
        user.role, user.is_active, user.department_id, *covered_manager_ids(user), clock.today(),
        lent_clients(user), rules.version(), bool(company().secret_mark),
    )  # fmt: skip


def is_responsible(by: Person, manager_id: int | None) -> bool:
    """Whether `by` answers for this manager's work today: as the manager or as the deputy."""
    return manager_id == by.pk or manager_id in covered_manager_ids(by)


def covered_among(by: Person, managers: Iterable[int | None]) -> int | None:
    """The absent manager among `managers` for whom `by` acts today; None where `by` acts in their own name."""
    managers = list(managers)
    if by.pk in managers:
        return None
    return next((key for key in covered_manager_ids(by) if key in managers), None)


def has_conflict_of_interest(by: Person, people: Iterable[int | None]) -> bool:
    """Whether `by`, or somebody they deputise for today, is among those who asked: they must not decide."""
    return not {by.pk, *covered_manager_ids(by)}.isdisjoint(people)


def only_covered(user: Person) -> list[int]:
    """Managers for whom `user` stands in today and does nothing else: a head leads those of the department anyway."""
    return [duty.user_id for duty in active_covers(user) if not leads(user, duty.user)]


def without_margin(user: Person) -> list[int]:
    """Managers whose clients' cost and margin are hidden from `user` as their deputy; heads see their department's."""
    return only_covered(user)


def sees_margin(user: User, manager_id: int | None) -> bool:
    """Whether cost and margin of a client of this manager are shown to `user`."""
    return user.can("margin.view") and manager_id not in without_margin(user)


def sees_every_margin(user: User) -> bool:
    """Whether a list may sum up costs of all clients `user` sees; not while some of them are hidden."""
    return user.can("margin.view") and not without_margin(user)


def leads(user: Person, colleague: Any) -> bool:
    """Whether `user` is the head of the department of `colleague`."""
    return colleague.department is not None and colleague.department.head_id == user.pk


def author(who: str, absent: User | None) -> str:
    """«Ivanov», or «Ivanov for KAM Petrova» for what was done as a deputy (R28)."""
    if absent is None:
        return who
    return author_for(who, absent.full_name)


def author_for(who: str, absent: str) -> str:
    return _("%(who)s for KAM %(absent)s") % {"who": who, "absent": absent} if absent else who
