"""Tasks and promises as one list: whose step it is, in which order, every step in its line or beside it (R60, R76)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Department, User
from dossiers.models import Document
from kam_crm.shared import clock
from plans.models import Promise, Task, TaskChange
from plans.tasks.pages import day_items, day_url
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.plans import PromiseFactory, TaskFactory
from tests.support.sessions import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
LIST = "/tasks/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def head() -> User:
    department: Department = DepartmentFactory()
    head: User = UserFactory(role="head", department=department)
    department.head = head
    department.save()
    return head


@pytest.fixture
def kam(head: User) -> User:
    kam: User = UserFactory(role="kam", department=head.department)
    return kam


def order(head: User, kam: User, **given: object) -> Task:
    task: Task = TaskFactory(author=head, assignee=kam, kind="order", **{"status": "given", **given})
    return task


def test_the_views_hold_what_each_has_to_do_and_waits_for(head: User, kam: User) -> None:
    client = ClientFactory(manager=kam)
    own = TaskFactory(author=kam, text="Own")
    given = order(head, kam, text="Ordered")
    ours = PromiseFactory(client=client, text="Ours")
    theirs = PromiseFactory(client=client, side="theirs", text="Theirs")
    asked = TaskFactory(author=kam, assignee=head, kind="request", status="taken", text="Asked")
    answered = TaskFactory(author=kam, assignee=head, kind="request", status="answered", text="Answered")
    web = signed_in(kam)

    def shown(query: str, of: object = web) -> set[str]:
        text = of.get(LIST + query).text  # type: ignore[attr-defined]
        return {row.text for row in (own, given, ours, theirs, asked, answered) if f">{row.text}</a>" in text}

    assert shown("?view=mine") == {"Own", "Ordered", "Ours", "Answered"}
    assert shown("?view=waiting") == {"Theirs", "Asked"}
    assert shown("") == {"Own", "Ordered", "Ours", "Theirs", "Asked", "Answered"}
    assert shown("?kind=theirs") == {"Theirs"}
    assert shown("?view=given", signed_in(head)) == {"Ordered"}
    assert shown("?view=team", signed_in(head)) == {"Own", "Ordered", "Ours", "Theirs", "Asked", "Answered"}
    assert shown("?view=team") == shown("")  # of who leads nobody it is the list itself


def test_days_part_the_list_and_key_clients_come_first(kam: User) -> None:
    """(R60)"""
    today, key = clock.today(), ClientFactory(manager=kam, is_key=True)
    plain = ClientFactory(manager=kam)
    for text, client, day, hour in (
        ("later", None, 40, None), ("plain", plain, 0, dt.time(8)), ("key", key, 0, None), ("late", plain, -3, None),
    ):  # fmt: skip
        TaskFactory(author=kam, client=client, text=text, due_on=today + dt.timedelta(days=day), due_at=hour)
    TaskFactory(author=kam, text="someday", due_on=None)
    text = signed_in(kam).get(LIST).text
    wanted = [
        "Overdue",
        ">late<",
        "Today,",
        ">key<",
        ">plain<",
        "Later",
        ">later<",
        "Without a day",
        ">someday<",
    ]
    assert [text.index(word) for word in wanted] == sorted(text.index(word) for word in wanted)
    assert "3 days" in text and "when?" in text


def test_pages_of_both_kinds_go_on_where_the_last_ended(kam: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plans.tasks.pages.listing.TaskListing.page_size", 2)
    client = ClientFactory(manager=kam)
    texts = {f"Row {number}" for number in range(5)}
    for number, text in enumerate(sorted(texts)):
        if number % 2:
            PromiseFactory(client=client, text=text)
        else:
            TaskFactory(author=kam, text=text)
    web, seen, address = signed_in(kam), [], LIST
    while address:
        answer = web.get(address)
        seen += [text for text in sorted(texts) if f">{text}</a>" in answer.text]
        found = answer.context["list"].page.next
        address = f"{LIST}?cursor={found}" if found else ""
    assert sorted(seen) == sorted(texts)
    assert web.get(f"{LIST}?cursor=nonsense").status_code == 200


def test_a_line_is_done_where_it_stands_and_undone(kam: User) -> None:
    task, web = TaskFactory(author=kam), signed_in(kam)
    done = reverse("plans:task_act", args=[task.pk, "finish"])
    answer = web.post(done, headers=HTMX | {"HX-Target": f"item-task-{task.pk}"})
    assert f'id="item-task-{task.pk}"' in answer.text and "is-closed" in answer.text
    undo = reverse("plans:task_act", args=[task.pk, "reopen"])
    assert f'action="{undo}"' in answer.text  # the toast offers it
    assert web.post(undo, headers={"Referer": f"http://testserver{LIST}"}).url == LIST
    task.refresh_from_db()
    assert task.status == "open"


def test_the_third_move_asks_why(kam: User) -> None:
    task, web = TaskFactory(author=kam, moves=2), signed_in(kam)
    move, day = reverse("plans:task_act", args=[task.pk, "move"]), clock.today() + dt.timedelta(days=7)
    row = HTMX | {"HX-Target": f"item-task-{task.pk}"}
    refused = web.post(move, {"due_on": day}, headers=row)
    assert refused.status_code == 422 and "Give a reason" in refused["HX-Trigger"].encode().decode()
    page = web.post(move, {"due_on": day})
    assert page.status_code == 422 and "Give a reason." in page.text
    assert web.post(move, {"due_on": day, "reason": "The client asked"}, headers=row).status_code == 200
    story = web.get(task_page := reverse("plans:task_detail", args=[task.pk])).text
    assert "The client asked" in story and "×3" in web.get(LIST).text, task_page


def test_an_order_is_taken_reported_with_a_file_sent_back_and_accepted(head: User, kam: User) -> None:
    """Each step by who it is for, with a file of the report (R32)."""
    task = order(head, kam, client=ClientFactory(manager=kam))
    web, boss = signed_in(kam), signed_in(head)

    def act(browser: object, action: str, **given: object) -> int:
        address = reverse("plans:task_act", args=[task.pk, action])
        return browser.post(address, given, headers=HTMX | {"HX-Target": "panel"}).status_code  # type: ignore[attr-defined]

    assert act(boss, "take") == 403
    assert act(web, "take") == 200
    assert act(web, "report") == 422
    assert act(web, "report", report="Agreed", file=SimpleUploadedFile("act.txt", b"signed")) == 200
    assert Document.objects.get().subject_id == task.pk
    assert act(boss, "send_back", reason="Which day?") == 200
    assert act(web, "report", report="On Monday") == 200
    assert act(boss, "accept") == 200
    story = boss.get(reverse("plans:task_detail", args=[task.pk])).text
    assert "Which day?" in story and "act.txt" in story and "On Monday" in story


def test_a_promise_of_ours_is_kept_with_evidence_or_openly_without(kam: User) -> None:
    """Words, a file, or a tick that there is none (R76)."""
    promise, web = PromiseFactory(client=ClientFactory(manager=kam)), signed_in(kam)
    keep = reverse("plans:promise_act", args=[promise.pk, "keep"])
    refused = web.post(keep, {})
    assert refused.status_code == 422 and "tick that it was done without one" in refused.text
    assert web.post(keep, {"file": SimpleUploadedFile("mail.txt", b"here it is")}).status_code == 302
    assert Document.objects.get().kind == "evidence"
    assert Promise.objects.get().status == "kept"
    web.post(reverse("plans:promise_act", args=[promise.pk, "reopen"]))
    assert web.post(keep, {"without_file": "on"}).status_code == 302


def test_one_may_be_asked_about_a_client_one_does_not_see(kam: User) -> None:
    """(R31)"""
    client = ClientFactory(name="Lukoshko", manager=kam)
    other = UserFactory(role="kam", department=DepartmentFactory())
    task = TaskFactory(author=kam, assignee=other, kind="request", status="given", client=client)
    for address in (LIST, reverse("plans:task_detail", args=[task.pk])):
        text = signed_in(other).get(address).text
        assert "Lukoshko" in text and reverse("desk:client_overview", args=[client.pk]) not in text


def test_the_rates_count_what_their_links_show(head: User, kam: User) -> None:
    """In time is kept; late, open past its day and broken are not; what is not due yet counts nowhere (R76)."""
    today, client = clock.today(), ClientFactory(manager=kam, name="Lukoshko")
    due = today - dt.timedelta(days=10)
    for status, closed_on in (
        ("kept", due),
        ("kept", today),
        ("broken", due),
        ("open", None),
        ("withdrawn", due),
    ):
        PromiseFactory(client=client, side="theirs", status=status, closed_on=closed_on, due_on=due)
    PromiseFactory(client=client, side="theirs", due_on=today + dt.timedelta(days=1))
    web = signed_in(kam)
    rates = web.get(LIST).context["rates"]
    assert [(rate.name, rate.kept, rate.due) for rate in rates.clients] == [("Lukoshko", 1, 4)]
    rate = rates.clients[0]
    assert len(web.get(rate.url).context["list"].page.items) == 4
    assert len(web.get(rate.kept_url).context["list"].page.items) == 1
    assert (rates.sides["ours"].due, rates.sides["theirs"].words) == (0, "25%")


def test_departments_answer_in_time_or_late(head: User, kam: User) -> None:
    stock, day = DepartmentFactory(name="Stock"), clock.today() - dt.timedelta(days=3)
    anna = UserFactory(role="support", department=stock)
    for status in ("done", "given", "cancelled"):
        task = TaskFactory(
            author=kam, assignee=None, department=stock, kind="request", status=status, due_on=day
        )
        if status == "done":
            TaskChange.objects.create(
                subject=task, by=anna, action="report", from_status="given", to_status="answered"
            )
            TaskChange.objects.update(at=clock.at(day, dt.time(18)))
    web = signed_in(kam)
    (rate,) = web.get(LIST).context["rates"].departments
    assert (rate.name, rate.kept, rate.due) == ("Stock", 1, 2)
    assert [len(web.get(url).context["list"].page.items) for url in (rate.url, rate.kept_url)] == [2, 1]


def test_the_days_of_a_week_have_their_tasks(kam: User) -> None:
    today = clock.today()
    TaskFactory(author=kam, text="Now")
    TaskFactory(author=kam, due_on=today + dt.timedelta(days=9))
    PromiseFactory(client=ClientFactory(manager=kam), text="Ours")
    found = day_items(kam, today, today + dt.timedelta(days=6))
    assert {day: [item.row.text for item in items] for day, items in found.items()} == {
        today: ["Ours", "Now"]
    }
    assert "Now" in signed_in(kam).get(day_url(today)).text


def test_the_dossier_shows_promises_late_first_and_tells_their_story(kam: User) -> None:
    client, today = ClientFactory(manager=kam), clock.today()
    theirs = PromiseFactory(client=client, side="theirs", text="Act", due_on=today)
    PromiseFactory(client=client, text="Price list", due_on=today - dt.timedelta(days=1))
    TaskFactory(author=kam, client=client, text="Draft")
    web, address = signed_in(kam), reverse("desk:client_overview", args=[client.pk])
    text = web.get(address).text
    assert [text.index(f">{word}</a>") for word in ("Price list", "Act", "Draft")] == sorted(
        text.index(f">{word}</a>") for word in ("Price list", "Act", "Draft")
    )
    keep = reverse("plans:promise_act", args=[theirs.pk, "keep"])
    assert web.post(keep, {"next": address}).url == address
    story = web.get(reverse("dossiers:client_history", args=[client.pk])).text
    assert "Promise kept: Act" in story and "Promised: theirs, Act" in story
