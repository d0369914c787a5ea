"""What contacts of the demo company leave behind: their kinds, purposes, lateness, trips, protocols and samples."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal

from demo.company.base import Company, word
from dossiers.models import Outlet
from plans.models import (
    Activity,
    ActivityKind,
    ActivityStatus,
    ContactPurpose,
    EventGuest,
    ReviewCorrection,
    ReviewProtocol,
    Sample,
    ShelfReport,
    StaffTraining,
    Trip,
)

EACH = 5  # one visit of a key client out of so many was more than a visit
LATE_EACH = 9
LATE = dt.timedelta(minutes=20)
LONG_AGO = dt.timedelta(days=100)  # a training whose three months after are over
# a piece of the purpose as it was written → the word of the list
PURPOSES = (("долг", "дебиторская задолженность"), ("оплат", "порядок расчётов"), ("цен", "цены и скидки"),
            ("ассортимент", "ассортимент"), ("претенз", "претензия"), ("знаком", "знакомство"))  # fmt: skip


def build_records(company: Company) -> None:
    done = Activity.objects.filter(status=ActivityStatus.DONE, kind=ActivityKind.VISIT, client__is_key=True)
    visits = list(
        done.filter(manager__in=company.managers).select_related("client", "manager").order_by("-day", "pk")
    )
    for number, visit in enumerate(visits[::LATE_EACH]):
        started = dt.datetime.combine(visit.day, visit.starts_at) + LATE * (number % 3 + 1) / 2
        Activity.objects.filter(pk=visit.pk).update(came_at=started.time())
    steps = _steps(company)
    for visit in visits[1::EACH][:48]:
        next(steps)(visit)
    long_ago = [visit for visit in visits if visit.day < company.today - LONG_AGO]
    for visit in long_ago[:3]:
        _training(visit)
    for part, name in PURPOSES:
        known = word(ContactPurpose, name)
        Activity.objects.filter(purpose__icontains=part, purpose_word=None).update(purpose_word=known)
    _trip(company)


def _steps(company: Company) -> Iterator[Callable[[Activity], None]]:
    """What becomes of the chosen visits, in turn."""

    def shelf(visit: Activity) -> None:
        outlet = Outlet.objects.filter(client=visit.client, is_active=True).first()
        if outlet is None:
            return
        _become(visit, ActivityKind.MERCHANDISING)
        share = Decimal(20 + visit.day.day)
        report = ShelfReport.objects.create(
            activity=visit, client=visit.client, outlet=outlet, shelf_share=share, planogram=Decimal(75),
            note="Нижняя полка занята конкурентом.",
        )  # fmt: skip
        report.missing.set(company.products[:2])

    def sample(visit: Activity) -> None:
        product = company.products[visit.day.day % len(company.products)]
        due = visit.day + dt.timedelta(days=30)
        Sample.objects.create(
            activity=visit, client=visit.client, product=product, quantity=Decimal(2), handed_on=visit.day,
            due_back_on=due, returned_on=due if due <= company.today else None,
        )  # fmt: skip

    def guests(visit: Activity) -> None:
        _become(visit, ActivityKind.EVENT)
        for contact, status in zip(company.contacts[visit.client_id], ("attended", "declined"), strict=False):
            EventGuest.objects.create(
                activity=visit, client=visit.client, contact=contact, status=status, companion=visit.manager
            )

    def together(visit: Activity) -> None:
        visit.colleagues.add(company.users["support@demo.example"])

    steps = (_review, shelf, sample, guests, together)
    turn = 0
    while True:
        yield steps[turn % len(steps)]
        turn += 1


def _become(visit: Activity, kind: ActivityKind) -> None:
    Activity.objects.filter(pk=visit.pk).update(kind=kind)


def _review(visit: Activity) -> None:
    _become(visit, ActivityKind.REVIEW)
    ReviewProtocol.objects.create(
        activity=visit, client=visit.client, our_people=f"{visit.manager.full_name}, отдел логистики",
        their_people="закупки, склад", summary="Сроки поставок выросли на два дня, ассортимент устраивает.",
    )  # fmt: skip
    for side, text in (("ours", "Отгружать заказы до полудня"), ("theirs", "Присылать заявку за три дня")):
        ReviewCorrection.objects.create(
            activity=visit,
            client=visit.client,
            text=text,
            side=side,
            due_on=visit.day + dt.timedelta(days=14),
        )


def _training(visit: Activity) -> None:
    _become(visit, ActivityKind.TRAINING)
    StaffTraining.objects.create(
        activity=visit, client=visit.client, topic="Как рассказывать покупателю о масле", trainer="технолог",
        participants="продавцы торгового зала, 8 человек", outcome="Проверку знаний прошли все.",
    )  # fmt: skip


def _trip(company: Company) -> None:
    """The next visits of the first manager are one route."""
    manager, first = company.users["kam@demo.example"], company.today + dt.timedelta(days=1)
    last = first + dt.timedelta(days=6)
    trip = Trip.objects.create(
        manager=manager, title="Тверь, Торжок", starts_on=first, ends_on=last, order_number="К-17"
    )
    ahead = Activity.objects.filter(manager=manager, day__range=(first, last), kind=ActivityKind.VISIT)
    chosen = ahead.filter(status=ActivityStatus.PLANNED).order_by("day", "starts_at", "pk")[:4]
    Activity.objects.filter(pk__in=[visit.pk for visit in chosen]).update(trip=trip)
