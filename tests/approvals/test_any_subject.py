"""The queue takes requests about anything: here about clients, of a kind that only this test knows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal as D
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser

from accounts.models import Department, Event, User
from approvals import kinds, pages, services
from approvals.kinds import Kind, UnknownKind, load_subjects
from approvals.models import Request
from approvals.pages import KindPages, Queue, RequestPage, decider, pages_of, words_of
from approvals.querysets import RequestQuerySet
from approvals.tasks import expire_requests
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.errors import NotAllowed, StateConflict
from tests.factories.accounts import AbsenceFactory, UserFactory
from tests.factories.approvals import ApprovalFactory
from tests.factories.dossiers import ClientFactory
from tests.support.refusals import refused

pytestmark = pytest.mark.django_db
Ask = Callable[..., Request]


class BonusKind(Kind):
    """A bonus for a client, RUB; what came of it is written into the client's general facts."""

    name, label = "bonus", "bonus"
    subject_kind = "dossiers.client"
    capability = "credit.release"
    needs_reason = True
    search_fields = ("sort_key",)

    def subjects(self) -> Any:
        return Client.objects.select_related("manager__department__head")

    def visible(self, user: Any) -> Any:
        return Client.objects.visible_to(user)

    def lock(self, key: int) -> Client:
        return Client.objects.select_for_update().get(pk=key)

    def client_id(self, subject: Client) -> int:
        return subject.pk

    def department(self, subject: Client) -> Department | None:
        return subject.manager.department

    def limit_in_words(self, limit: D) -> str:
        return f"{limit} RUB"

    def approved(self, request: Request, subject: Client, *, by: User, reason: str) -> Client:
        return self._told(subject, f"{request.size.normalize():f} by {by.full_name}: {reason}")

    def refused(self, request: Request, subject: Client, *, by: User, reason: str) -> Client:
        return self._told(subject, f"no: {reason}")

    def expired(self, request: Request, subject: Client) -> None:
        self._told(subject, "nobody answered")

    def _told(self, client: Client, about: str) -> Client:
        client.about = about
        client.save()
        return client


class BonusPages(KindPages):
    def client(self, request: Request) -> str:
        return str(request.subject.name)

    def outcome(self, subject: Client) -> str:
        return subject.about


@pytest.fixture(autouse=True)
def bonus(monkeypatch: pytest.MonkeyPatch) -> Kind:
    kind = BonusKind()
    monkeypatch.setitem(kinds._kinds, kind.name, kind)
    monkeypatch.setitem(pages._pages, kind.name, BonusPages())
    return kind


@pytest.fixture
def ask(client: Client, people: SimpleNamespace) -> Ask:
    def make(size: int = 500, by: User | None = None, of: Client | None = None, **more: Any) -> Request:
        by = by or people.kam
        question = Request.about(of or client, kind="bonus", by=by, size=D(size), bonus=D(size))
        return services.ask(by=by, question=question, reason="they doubled", **more)

    return make


def test_a_request_remembers_what_it_is_about(ask: Ask, client: Client, people: SimpleNamespace) -> None:
    request = Request.objects.get(pk=ask().pk)
    assert (request.subject, request.subject_kind, request.client_id) == (
        client,
        "dossiers.client",
        client.pk,
    )
    assert (request.subject_version, request.department) == (client.updated_at, people.kam.department)
    assert (request.figures, request.reason, request.decision) == ({"bonus": "500"}, "they doubled", "")
    assert decider(request) == "head north"


def test_figures_come_back_exact() -> None:
    request = ApprovalFactory(asked=D("7.1000"), allowed=None, loss=D("0.10"), amount=None)
    request.refresh_from_db()
    assert (str(request.asked), request.allowed, str(request.loss), request.overdue_days) == (
        "7.1000", None, "0.10", 0,
    )  # fmt: skip


def test_a_decision_does_what_its_kind_says(ask: Ask, people: SimpleNamespace) -> None:
    client = services.approve(by=people.head, request=ask(), reason="well earned")
    assert client.about == "500 by head north: well earned"
    client = services.refuse(by=people.head, request=ask(900), reason="enough")
    assert client.about == "no: enough"
    assert [request.decision for request in Request.objects.order_by("pk")] == ["approved", "refused"]


def test_each_step_leaves_an_event(ask: Ask, client: Client, people: SimpleNamespace) -> None:
    services.approve(by=people.head, request=ask(), reason="well earned")
    services.withdraw(by=people.kam, request=ask())
    events = list(Event.objects.order_by("pk").values_list("kind", "by", "client_id"))
    kam, head = people.kam.pk, people.head.pk
    assert events == [
        ("approvals.asked", kam, client.pk),
        ("approvals.approved", head, client.pk),
        ("approvals.asked", kam, client.pk),
        ("approvals.withdrawn", kam, client.pk),
    ]


def test_a_reason_is_asked_for_where_the_kind_wants_one(ask: Ask, people: SimpleNamespace) -> None:
    request = ask()
    for decision in (services.approve, services.refuse):
        with refused("reason_required"):
            decision(by=people.head, request=request, reason=" ")
    with refused("granted_whole"):
        services.approve(by=people.head, request=request, granted=D(1), reason="half of it")


def test_a_request_is_decided_once(ask: Ask, people: SimpleNamespace) -> None:
    request = ask()
    services.refuse(by=people.head, request=request, reason="no")
    for step in (
        lambda: services.approve(by=people.director, request=request, reason="yes"),
        lambda: services.withdraw(by=people.kam, request=request),
    ):
        with refused("nothing_to_decide", StateConflict):
            step()


def test_nothing_is_asked_twice_at_once(ask: Ask) -> None:
    ask()
    with pytest.raises(IntegrityError, match="one_open_request_per_subject_kind"), transaction.atomic():
        ask()


@pytest.mark.parametrize("role", ["kam", "support", "finance", "stranger"])
def test_who_decides_nothing_decides_not_this_either(role: str, ask: Ask, people: SimpleNamespace) -> None:
    with refused("forbidden", NotAllowed):
        services.approve(by=getattr(people, role), request=ask(), reason="yes")


def test_who_takes_no_part_does_not_ask(ask: Ask, people: SimpleNamespace) -> None:
    with refused("forbidden", NotAllowed):
        ask(by=people.finance)


def test_the_right_of_the_kind_is_needed_too(
    ask: Ask, bonus: Kind, people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bonus, "capability", "payments.write", raising=False)
    request = ask()
    assert not Request.objects.to_decide_by(people.head).exists()
    for decision in (services.approve, services.refuse):
        with refused("forbidden", NotAllowed):
            decision(by=people.head, request=request, reason="yes")


def test_nobody_decides_an_own_request(ask: Ask, people: SimpleNamespace) -> None:
    request = ask(by=people.head)
    for decision in (services.approve, services.refuse):
        with refused("own_request", NotAllowed):
            decision(by=people.head, request=request, reason="mine")
    assert str(decider(request)) == "the commercial director"


def test_the_database_keeps_that_too(ask: Ask, people: SimpleNamespace) -> None:
    request = ask()
    with pytest.raises(IntegrityError, match="nobody_approves_own_request"), transaction.atomic():
        Request.objects.filter(pk=request.pk).update(status="approved", decided_by=people.kam)
    with pytest.raises(IntegrityError, match="request_status_known"), transaction.atomic():
        Request.objects.filter(pk=request.pk).update(status="forgotten")


def test_a_deputy_does_not_decide_what_the_absent_manager_asked(ask: Ask, people: SimpleNamespace) -> None:
    request = ask()
    absence = AbsenceFactory(user=people.kam, deputy=people.head)
    with refused("deputy_of_asker", NotAllowed):
        services.approve(by=people.head, request=request, reason="for them")
    assert not Request.objects.to_decide_by(people.head).exists()
    absence.delete()
    again = User.objects.get(pk=people.head.pk)
    assert services.approve(by=again, request=request, reason="back again").about.startswith("500 by")


def test_a_deputy_asks_for_the_absent_manager(ask: Ask, people: SimpleNamespace) -> None:
    deputy = UserFactory(full_name="deputy north", department=people.kam.department)
    AbsenceFactory(user=people.kam, deputy=deputy)
    request = ask(by=deputy)
    assert (request.asked_by, request.on_behalf_of_id) == (deputy, people.kam.pk)
    assert Event.objects.get().on_behalf_of == people.kam


def test_limits_hold(ask: Ask, people: SimpleNamespace) -> None:
    """The head releases up to a million, the director any sum."""
    exactly = ask(1_000_000)
    assert Request.objects.to_decide_by(people.head).get() == exactly
    assert services.approve(by=people.head, request=exactly, reason="yes").about.startswith("1000000 by")
    more = ask(1_000_001)
    assert Request.objects.above_limits_of(people.head).get() == more
    with refused("above_your_limit", NotAllowed) as refusal:
        services.approve(by=people.head, request=more, reason="yes")
    assert "1000000 RUB" in str(refusal.value)
    assert str(decider(more)) == "the commercial director"
    assert services.approve(by=people.director, request=more, reason="yes").about.startswith("1000001 by")


def test_figures_that_moved_are_covered_within_the_limit(ask: Ask, people: SimpleNamespace) -> None:
    request = services.renew_figures(by=people.head, request=ask(), size=D(700), bonus=D(700))
    request.refresh_from_db()
    assert (request.size, request.figures) == (D(700), {"bonus": "700"})
    with refused("above_your_limit", NotAllowed):
        services.renew_figures(by=people.head, request=request, size=D(1_000_001))


def test_who_sees_the_subject_sees_the_request(
    ask: Ask, bonus: Kind, people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    request, foreign = ask(), ask(by=people.director, of=ClientFactory())
    ordered = ApprovalFactory(order__client=request.subject)
    seen = {
        role: set(Request.objects.visible_to(getattr(people, role)))
        for role in ("kam", "head", "director", "stranger")
    }
    assert seen == {
        "kam": {request, ordered}, "head": {request, ordered}, "director": {request, ordered, foreign},
        "stranger": set(),
    }  # fmt: skip
    # twin: it is the kind's own rule that decides
    monkeypatch.setattr(bonus, "visible", lambda user: Client.objects.all(), raising=False)
    assert set(Request.objects.visible_to(people.stranger)) == {request, foreign}


def test_who_does_not_see_the_subject_does_not_withdraw(ask: Ask, people: SimpleNamespace) -> None:
    request = ask()
    with refused("forbidden", NotAllowed):
        services.withdraw(by=people.stranger, request=request)
    assert services.withdraw(by=people.kam, request=request).decision == "withdrawn"


def test_an_unknown_kind_is_an_error(client: Client, people: SimpleNamespace) -> None:
    with pytest.raises(UnknownKind):
        Request.about(client, kind="favour", by=people.kam, size=D(1))
    with pytest.raises(UnknownKind):
        Request.about(client, kind="discount", by=people.kam, size=D(1))
    stray = ApprovalFactory(kind="favour")
    for reader in (words_of, pages_of, decider, Request.get_kind_display, lambda row: load_subjects([row])):
        with pytest.raises(UnknownKind):
            reader(stray)
    with pytest.raises(UnknownKind):
        services.approve(by=people.director, request=stray)


def test_a_kind_is_registered_once(bonus: Kind) -> None:
    with pytest.raises(ValueError, match="registered twice"):
        kinds.register(bonus)


def test_what_nobody_decides_in_time_expires(ask: Ask, people: SimpleNamespace) -> None:
    now = clock.now()
    late = ask(expires_at=now)
    ask(of=ClientFactory(manager=people.kam), expires_at=now + dt.timedelta(hours=1))
    ask(of=ClientFactory(manager=people.kam))
    assert expire_requests() == 1
    late.refresh_from_db()
    assert (late.decision, late.decided_by, Client.objects.get(pk=late.subject_id).about) == (
        "expired", None, "nobody answered",
    )  # fmt: skip
    assert Event.objects.latest("pk").kind == "approvals.expired"
    assert Request.objects.waiting().count() == 2
    with refused("nothing_to_decide", StateConflict):
        services.approve(by=people.head, request=late, reason="too late")


def test_the_queue_holds_requests_of_every_kind(ask: Ask, people: SimpleNamespace, rf: Any) -> None:
    request = ask()
    ApprovalFactory(order__client=request.subject)
    queue = Queue(rf.get("/approvals/"), people.head)
    assert [(item["words"], item["request"].subject) for item in queue.items] == [
        ("bonus", request.subject),
        ("Discount 10%", Request.objects.get(kind="discount").subject),
    ]
    page = RequestPage(request, people.head)
    assert (page.can_decide, page.is_above_limit, page.approve_words) == (True, False, "Approve")
    assert not RequestPage(request, people.kam).can_decide


def test_it_is_decided_on_its_page(
    ask: Ask, people: SimpleNamespace, signed_in: Callable[[User], Browser]
) -> None:
    request = ask()
    typed = {"decision": "approve", "reason": "well earned"}
    answer = signed_in(people.head).post(f"/approvals/{request.pk}/decide/", typed)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/approvals/")
    request.refresh_from_db()
    assert (request.decision, request.decided_by) == ("approved", people.head)
    assert signed_in(people.kam).post(f"/approvals/{request.pk}/decide/", typed).status_code == 403


def test_the_api_lists_it_and_finds_it(
    ask: Ask, client: Client, people: SimpleNamespace, signed_in: Callable[[User], Browser]
) -> None:
    request, ordered = ask(), ApprovalFactory(order__client__manager=people.kam)
    kam = signed_in(people.kam)

    def found(query: str) -> list[int]:
        return [row["id"] for row in kam.get(f"/api/v1/approvals/?{query}").json()["results"]]

    row = kam.get(f"/api/v1/approvals/{request.pk}/").json()
    assert (row["kind"], row["subject_kind"], row["subject_id"]) == ("bonus", "dossiers.client", client.pk)
    assert (row["order"], row["order_number"], row["client"], row["asked"]) == (None, None, client.pk, None)
    row = kam.get(f"/api/v1/approvals/{ordered.pk}/").json()
    assert (row["order"], row["order_number"]) == (ordered.subject_id, ordered.subject.number)
    assert found("subject_kind=dossiers.client") == found("search=лукошко") == [request.pk]
    assert found(f"order={ordered.subject_id}") == found(f"search={ordered.subject.number}") == [ordered.pk]
    assert found(f"client={client.pk}") == found("kind=bonus") == [request.pk]


def test_twin_without_the_rule_about_own_requests_it_would_be_decided(
    ask: Ask, people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = ask(by=people.head)
    assert not Request.objects.to_decide_by(people.head).exists()
    monkeypatch.setattr(RequestQuerySet, "without_conflict_for", lambda rows, user: rows)
    assert Request.objects.to_decide_by(people.head).get() == own
