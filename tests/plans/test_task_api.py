"""Tasks and promises by programs: filters, steps as verbs, whom a task goes to (R32, R76, R129)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client as Browser

from accounts.models import User
from kam_crm.shared import clock
from plans.models import Promise, Task
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.plans import PromiseFactory, TaskFactory
from tests.support.copies import API
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def head() -> User:
    department = DepartmentFactory()
    head: User = UserFactory(role="head", department=department)
    department.head = head
    department.save()
    return head


@pytest.fixture
def kam(head: User) -> User:
    kam: User = UserFactory(role="kam", department=head.department)
    return kam


def post(
    web: Browser, path: str, data: dict[str, Any] | None = None, method: str = "post", **headers: str
) -> Any:
    send = getattr(web, method)
    return send(f"{API}/{path}", data or {}, content_type="application/json", headers=headers)


def test_an_order_goes_its_way_by_verbs(head: User, kam: User) -> None:
    """Given, taken, reported, sent back, accepted (R129)."""
    boss, web, key = signed_in(head), signed_in(kam), {"Idempotency-Key": "order-1"}
    sent = {"kind": "order", "text": "Draft", "assignee": kam.email, "due_on": clock.today().isoformat()}
    made = post(boss, "tasks/", sent, **key)
    assert (made.status_code, made.json()["status"], made.json()["assignee"]) == (201, "given", kam.email)
    assert post(boss, "tasks/", sent, **key).json()["id"] == made.json()["id"]
    task = f"tasks/{made.json()['id']}/"
    steps = [
        (web, "take/", {}, "taken"), (web, "report/", {"report": "Done"}, "answered"),
        (boss, "send-back/", {"reason": "Where?"}, "taken"), (web, "report/", {"report": "Here"}, "answered"),
        (boss, "accept/", {}, "done"), (boss, "reopen/", {}, "taken"), (boss, "cancel/", {}, "cancelled"),
    ]  # fmt: skip
    assert [post(who, task + verb, data).json()["status"] for who, verb, data, _state in steps] == [
        state for _who, _verb, _data, state in steps
    ]
    assert (
        post(web, "tasks/", sent).status_code == 403
    )  # one does not order oneself, nor those one does not lead


def test_words_change_and_what_was_not_sent_stays(kam: User) -> None:
    task = TaskFactory(author=kam, text="Act", note="Of October", client=ClientFactory(manager=kam))
    changed = post(signed_in(kam), f"tasks/{task.pk}/", {"text": "Acts"}, "patch").json()
    assert (changed["text"], changed["note"], changed["client"]) == ("Acts", "Of October", task.client_id)
    promise = PromiseFactory(client=task.client)
    assert post(signed_in(kam), f"promises/{promise.pk}/", {"text": "Acts"}, "patch").json()["text"] == "Acts"
    Promise.objects.update(status="kept", closed_on=clock.today())
    assert post(signed_in(kam), f"promises/{promise.pk}/", {"text": "Late"}, "patch").status_code == 409


def test_filters_find_what_they_name(kam: User) -> None:
    client, today = ClientFactory(manager=kam), clock.today()
    late = TaskFactory(author=kam, client=client, due_on=today - dt.timedelta(days=2))
    request = TaskFactory(author=kam, assignee=UserFactory(role="support"), kind="request", status="given")
    theirs = PromiseFactory(client=client, side="theirs", due_on=today - dt.timedelta(days=1))
    ours = PromiseFactory(client=client)
    web = signed_in(kam)
    for address, wanted in (
        ("tasks/?overdue=true", late), ("tasks/?overdue=false", request), ("tasks/?kind=request", request),
        (f"tasks/?assignee={kam.pk}", late), (f"tasks/?client_code={client.code}", late),
        ("tasks/?status=given", request), (f"tasks/?due_from={today}", request),
        (f"tasks/?due_to={today - dt.timedelta(1)}", late),
        ("promises/?side=theirs", theirs), ("promises/?overdue=true", theirs), (f"promises/?due_from={today}", ours),
    ):  # fmt: skip
        assert [row["id"] for row in web.get(f"{API}/{address}").json()["results"]] == [wanted.pk], address
    assert {row["id"] for row in web.get(f"{API}/tasks/?author={kam.pk}").json()["results"]} == {
        late.pk,
        request.pk,
    }


def test_promises_are_made_kept_moved_and_broken(kam: User) -> None:
    client, web = ClientFactory(manager=kam), signed_in(kam)
    sent = {"client_code": client.code, "side": "theirs", "text": "Pay", "due_on": clock.today().isoformat()}
    made = post(web, "promises/", sent | {"amount": "300000.00"}).json()
    assert (made["owner"], made["amount"]) == (kam.email, "300000.00")
    assert post(web, f"promises/{made['id']}/keep/").json()["code"] == "payments_decide"
    plain = post(web, "promises/", sent).json()["id"]
    moved = post(
        web, f"promises/{plain}/move/", {"due_on": f"{clock.today() + dt.timedelta(7)}", "reason": "Asked"}
    )
    assert moved.json()["moves"] == 1
    assert post(web, f"promises/{plain}/break/", {"reason": "Silent"}).json()["status"] == "broken"
    assert post(web, f"promises/{plain}/reopen/").json()["status"] == "open"
    assert post(web, f"promises/{plain}/keep/", {"evidence": "By mail"}).json()["evidence"] == "By mail"


def test_what_a_task_is_about_is_a_row_one_sees(kam: User) -> None:
    web = signed_in(kam)
    for given in ({"subject_kind": "plans.task", "subject_id": 10**6}, {"subject_kind": "plans.task"}):
        assert post(web, "tasks/", {"text": "Act", **given}).status_code in {400, 422}
    own = TaskFactory(author=kam)
    made = post(web, "tasks/", {"text": "Act", "subject_kind": "plans.task", "subject_id": own.pk})
    assert made.json()["subject_id"] == own.pk and Task.objects.count() == 2
