"""Threats of refusal: found by the nightly, owned, worked on, closed with an outcome (R102)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import AccessLog, User
from dossiers.models import Client, ClientSummary
from dossiers.services import assign_manager
from kam_crm.shared import clock
from kam_crm.shared.clock import add_months, month_start
from kam_crm.shared.errors import StateConflict
from plans.models import Task
from plans.services import keep_promise
from reports.models import Threat
from reports.nightly.context import StepContext
from reports.threats.nightly import step
from reports.threats.services import dismiss_threat, keep_client, lose_client, plan_step, take_threat
from reports.threats.sources import Source, choices, sentence
from reports.threats.states import threat_machine
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.plans import PromiseFactory
from tests.factories.reports import ClientLifecycleFactory, ClientMonthFactory, ThreatFactory
from tests.support.refusals import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

SignedIn = Callable[[User], Browser]
DAY = dt.timedelta(days=1)


@pytest.fixture
def kam() -> User:
    return UserFactory(role="kam")


def night(day: dt.date | None = None) -> int:
    return step.run(StepContext.of(day or clock.today()))


def months(client: Client, late: int, early: int, *, earlier_months: int = 9) -> None:
    """Three full months of `late` each, before them months of `early`."""
    now = month_start(clock.today())
    for back in range(1, 4 + earlier_months):
        amount = Decimal(late if back <= 3 else early)
        ClientMonthFactory(client=client, month=add_months(now, -back), revenue=amount)


def classed(client: Client, abc: str) -> Client:
    ClientSummary.objects.filter(client=client).update(abc=abc)
    return client


def test_the_nightly_finds_each_sign_once_and_ends_what_nobody_took(kam: User) -> None:
    """Falling frequency or amount and an overdue promise of ours, each with an owner at once (R102)."""
    silent, small, key, late = (ClientFactory(manager=kam) for _ in range(4))
    for client, abc in ((silent, "A"), (small, "C"), (key, "C")):
        classed(client, abc)
        ClientLifecycleFactory(
            client=client, status="at_risk", days=30, last_on=clock.today() - 30 * DAY, usual_days=Decimal(7)
        )
    Client.objects.filter(pk=key.pk).update(is_key=True)
    # 70 of 100 a month is a fall of the rule's 30 %, 71 is none
    less, enough, begun = (classed(ClientFactory(manager=kam), "B") for _ in range(3))
    months(less, 70, 100)
    months(enough, 71, 100)
    months(begun, 10, 100, earlier_months=5)
    promise = PromiseFactory(client=late, due_on=clock.today() - DAY)
    PromiseFactory(client=small, due_on=clock.today())
    PromiseFactory(client=small, due_on=clock.today() - DAY, side="theirs")
    assert night() == 4
    found = {(row.client_id, row.source): row for row in Threat.objects.all()}
    assert set(found) == {
        (silent.pk, "frequency"), (key.pk, "frequency"), (less.pk, "amount"), (late.pk, "promise"),
    }  # fmt: skip
    assert {row.owner for row in found.values()} == {kam}
    assert "usually every 7 d" in sentence("frequency", found[silent.pk, "frequency"].figures)
    assert sentence("amount", found[less.pk, "amount"].figures).startswith("buys 30")
    assert night() == 0
    taken = take_threat(
        by=kam, threat=found[silent.pk, "frequency"], next_step="Visit them", due_on=clock.today() + DAY
    )
    keep_promise(by=kam, promise=promise)
    silent.lifecycles.update(status="active")
    assert night() == 1
    # what somebody works on is theirs to close
    assert {row.pk: row.status for row in Threat.objects.filter(client__in=[silent, late])} == {
        taken.pk: "taken", found[late.pk, "promise"].pk: "passed",
    }  # fmt: skip


def test_what_somebody_closed_is_not_raised_again_at_once(kam: User) -> None:
    client = ClientFactory(manager=kam)
    PromiseFactory(client=client, due_on=clock.today() - DAY)
    night()
    dismiss_threat(by=kam, threat=Threat.objects.get(), result="They asked to wait")
    assert night() == 0
    assert night(clock.today() + 29 * DAY) == 0
    # within 30 days, the rule says
    assert night(clock.today() + 30 * DAY) == 1
    assert Threat.objects.open().get().client == client


def test_one_is_taken_with_a_next_step_and_closed_with_an_outcome(kam: User, signed_in: SignedIn) -> None:
    """Each has an owner and a next step, and ends as kept, lost or false alarm with its reason (R102)."""
    department = DepartmentFactory()
    User.objects.filter(pk=kam.pk).update(department=department)
    head, stranger = UserFactory(role="head"), UserFactory(role="kam")
    department.head = head
    department.save()
    client = ClientFactory(manager=kam, name="Shop at risk")
    threat = ThreatFactory(client=client)
    with refused("not_in_work", StateConflict):
        plan_step(by=kam, threat=threat, next_step="Call", due_on=clock.today())
    with refused("wrong_state", StateConflict):
        keep_client(by=kam, threat=threat)
    given = {"next_step": "Call the buyer", "due_on": clock.today() + DAY}
    with refused("owner_elsewhere"):
        take_threat(by=head, threat=threat, owner=stranger, **given)
    browser = signed_in(head)
    page = reverse("reports:threat_detail", args=[threat.pk])
    address = reverse("reports:threat_take", args=[threat.pk])
    assert browser.post(address, {**given, "next_step": "", "owner": kam.pk}).status_code == 422
    assert browser.post(address, {**given, "owner": kam.pk}).url == page
    task = Task.objects.get()
    assert (task.kind, task.assignee, task.author, task.client) == ("order", kam, head, client)
    assert (task.subject_kind, task.subject_id) == ("reports.threat", threat.pk)
    listing = reverse("reports:threat_list")
    shown = signed_in(kam).get(listing, {"open": "true", "owner": kam.pk}).content.decode()
    assert "Call the buyer" in shown
    own = signed_in(kam)
    own.post(reverse("reports:threat_plan", args=[threat.pk]), {**given, "next_step": "Bring samples"})
    assert "Bring samples" in own.get(page).content.decode()
    assert "1 threat" in own.get(reverse("desk:client_overview", args=[client.pk])).content.decode()
    for service in (lose_client, dismiss_threat):
        with refused("reason_required"):
            service(by=kam, threat=threat, result=" ")
    own.post(reverse("reports:threat_keep", args=[threat.pk]), {"reason": "A better delivery day"})
    threat.refresh_from_db()
    assert (threat.status, threat.closed_on, threat.result) == (
        "kept",
        clock.today(),
        "A better delivery day",
    )
    assert "Shop at risk" not in own.get(listing, {"open": "true"}).content.decode()
    assert (
        "A better delivery day"
        in own.get(reverse("dossiers:client_history", args=[client.pk]), {"kind": "threats"}).content.decode()
    )
    file = own.get(reverse("reports:threat_export"), {"format": "csv"})
    assert "Shop at risk" in b"".join(file.streaming_content).decode("utf-8-sig")
    assert AccessLog.objects.filter(subject="threats", user=kam).exists()


def test_the_database_holds_what_it_can(kam: User) -> None:
    threat = ThreatFactory(client__manager=kam)
    for change in (
        {"status": "lost"},
        {"status": "odd"},
        {"status": "false_alarm", "closed_on": clock.today()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Threat.objects.filter(pk=threat.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        ThreatFactory(client=threat.client)
    for (status, action), one in threat_machine.table.items():
        row = ThreatFactory(client__manager=kam, status=status)
        changes = {"closed_on": None if one.target == "taken" else clock.today(), "result": "because"}
        by = None if action == "pass" else kam
        moved = threat_machine.move(row, action, by=by, reason="because", changes=changes)
        assert moved.status == one.target


def test_threats_go_along_when_a_client_changes_hands(kam: User) -> None:
    head = UserFactory(role="head", department=kam.department)
    kam.department.head = head
    kam.department.save()
    threat, receiver = ThreatFactory(client__manager=kam), UserFactory(role="kam", department=kam.department)
    assign_manager(by=head, client=threat.client, manager=receiver, reason="Closer")
    threat.refresh_from_db()
    assert threat.owner == receiver


def test_a_program_takes_and_closes_threats(kam: User, signed_in: SignedIn) -> None:
    threat, browser = ThreatFactory(client__manager=kam, client__code="S-1"), signed_in(kam)
    ThreatFactory(client__manager=kam, client__code="S-2", status="lost")
    address = reverse("api:threats-list")
    found = browser.get(address, {"open": "true"}).json()["results"]
    assert [(row["client_code"], row["owner"], row["next_step"]) for row in found] == [
        ("S-1", kam.email, None)
    ]
    assert found[0]["text"].startswith("no shipment since")

    def send(name: str, **data: object) -> dict[str, object]:
        answer = browser.post(
            reverse(f"api:threats-{name}", args=[threat.pk]), data, content_type="application/json"
        )
        assert answer.status_code == 200, answer.content
        return answer.json()

    day = (clock.today() + DAY).isoformat()
    assert send("take", next_step="Call", due_on=day)["status"] == "taken"
    assert (
        browser.get(address, {"source": "frequency", "client_code": "S-1"}).json()["results"][0]["next_step"]
        == "Call"
    )
    assert send("dismiss", result="On holiday")["result"] == "On holiday"


def test_another_app_adds_its_sign() -> None:
    """Claims will: their source is registered where they live."""
    from reports.threats import sources

    claim = Source("claim", "open claim", "alert-circle", lambda day: [], lambda figures: "open claim")
    sources.register(claim)
    try:
        assert ("claim", "open claim") in choices()
        with pytest.raises(ValueError, match="claim"):
            sources.register(Source("claim", "other", "x", lambda day: [], lambda figures: ""))
    finally:
        del sources._sources["claim"]
    assert sentence("claim", {}) == ""
