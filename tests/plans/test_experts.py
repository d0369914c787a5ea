"""Questions of clients go to the right expert, and the answer is measured in hours of work (R107)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import User
from kam_crm.shared import clock
from plans.models import Expertise, ExpertQuestion
from plans.services import add_expertise, ask_expert, report_task, send_back_task
from tests.factories.accounts import AbsenceFactory, DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import ProductFactory, ProductGroupFactory
from tests.factories.plans import ExpertiseFactory, ExpertQuestionFactory
from tests.support.refusals import refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

SignedIn = Callable[[User], Browser]


@pytest.fixture
def kam() -> User:
    return UserFactory(role="kam")


def test_a_question_goes_to_who_answers_for_the_product_then_for_the_subject(kam: User) -> None:
    """By the product's group, then by the subject, whoever is asked least, of those at work (R107)."""
    client, group = ClientFactory(manager=kam), ProductGroupFactory()
    product = ProductFactory(group=group)
    cheese = ExpertiseFactory(subject="Cheese", group=group)
    frost = ExpertiseFactory(subject="Frost")

    def asked(**given: Any) -> User:
        question = ask_expert(by=kam, client=client, text="Does it freeze?", **given)
        assert question.task.assignee == question.expert
        return question.expert

    assert asked(product=product, subject="frost") == cheese.expert
    assert asked(subject="frost") == frost.expert
    second = ExpertiseFactory(subject="Cheese again", group=group)
    assert asked(product=product) == second.expert
    AbsenceFactory(user=second.expert, first_day=clock.today(), last_day=clock.today())
    assert asked(product=product) == cheese.expert
    chosen = UserFactory(role="finance")
    assert asked(product=product, expert=chosen) == chosen
    with refused("nobody_answers") as caught:
        ask_expert(by=kam, client=client, text="What is it?", subject="Wine")
    assert caught.value.field == "expert"


def test_the_time_until_the_answer_is_measured_and_the_answer_told_at_the_client(
    kam: User, signed_in: SignedIn, time_machine: Any
) -> None:
    """Asked on Friday at five, answered on Monday at eleven: three hours of work (R107)."""
    zone = clock.local(clock.now()).tzinfo
    friday = dt.datetime(2026, 11, 20, 17, 0, tzinfo=zone)
    time_machine.move_to(friday, tick=False)
    client, expertise = ClientFactory(manager=kam), ExpertiseFactory(subject="Frost")
    browser = signed_in(kam)
    sent = {"client": client.pk, "text": "Does it freeze?", "subject": "Frost"}
    address = reverse("plans:expert_ask")
    assert browser.post(address, {**sent, "subject": ""}).status_code == 422
    browser.post(address, sent)
    question = ExpertQuestion.objects.get()
    assert question.task.due_on == dt.date(2026, 11, 24)
    listing = reverse("plans:expert_questions")
    assert "Does it freeze?" in browser.get(listing, {"answered": "false"}).content.decode()
    time_machine.move_to(friday + dt.timedelta(days=2, hours=18), tick=False)
    answer = {"report": "Down to minus eighteen"}
    report_task(by=expertise.expert, task=question.task, **answer)
    question.refresh_from_db()
    assert (question.minutes, question.answered_at) == (180, clock.now())
    browser = signed_in(kam)
    history = browser.get(reverse("dossiers:client_history", args=[client.pk])).content.decode()
    assert "Expert&#39;s answer, Frost: Does it freeze?" in history
    assert "Down to minus eighteen" in history
    directory = browser.get(reverse("plans:expert_list")).content.decode()
    assert "3.0 h" in directory
    found = browser.get(reverse("api:expert-questions-list"), {"answered": "true"}).json()["results"]
    assert [(row["minutes"], row["answer"], row["expert"]) for row in found] == [
        (180, "Down to minus eighteen", expertise.expert.email)
    ]
    # sent back, it is to be answered still; the last answer counts
    send_back_task(by=kam, task=question.task, reason="How long?")
    question.refresh_from_db()
    assert question.minutes is None
    time_machine.move_to(friday + dt.timedelta(days=2, hours=19), tick=False)
    report_task(by=expertise.expert, task=question.task, report="A year")
    question.refresh_from_db()
    assert question.minutes == 240
    file = signed_in(kam).get(reverse("plans:expert_questions_export"), {"format": "csv"})
    assert "A year" in b"".join(file.streaming_content).decode("utf-8-sig")


def test_the_median_is_by_expert_and_subject(kam: User) -> None:
    """Median hours of work until the answer (R107)."""
    client, expert = ClientFactory(manager=kam), UserFactory(role="support")
    for minutes in (60, 120, 600):
        ExpertQuestionFactory(
            client=client, expert=expert, subject="Frost", minutes=minutes, answered_at=clock.now()
        )
    ExpertQuestionFactory(client=client, expert=expert, subject="Frost")
    ExpertQuestionFactory(client=client, expert=expert, subject="Cheese")
    ExpertQuestionFactory(subject="Foreign")
    times = ExpertQuestion.objects.visible_to(kam).answer_times()
    assert [(row["subject"], row["asked"], row["answered"], row["median"]) for row in times] == [
        ("Frost", 4, 3, 120.0), ("Cheese", 1, 0, None),
    ]  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        ExpertQuestion.objects.filter(subject="Cheese").update(minutes=5)


def test_the_directory_is_kept_by_heads(kam: User, signed_in: SignedIn) -> None:
    head = UserFactory(role="head", department=DepartmentFactory())
    expert, group = UserFactory(role="support", full_name="Elena Expert"), ProductGroupFactory()
    address = reverse("plans:expertise_add")
    sent = {"expert": expert.pk, "subject": "Frost", "group": group.pk}
    assert signed_in(kam).post(address, sent).status_code == 403
    browser = signed_in(head)
    assert browser.post(address, {**sent, "expert": ""}).status_code == 422
    browser.post(address, sent)
    assert browser.post(address, sent).status_code == 422
    with refused("expertise_known"):
        add_expertise(by=head, expert=expert, subject=" Frost ", group=group)
    page = signed_in(kam).get(reverse("plans:expert_list")).content.decode()
    assert "Elena Expert" in page
    assert reverse("plans:expertise_add") not in page
    found = signed_in(kam).get(reverse("api:experts-list")).json()["results"]
    assert [(row["expert"], row["subject"], row["group"]) for row in found] == [
        (expert.email, "Frost", group.name)
    ]
    browser = signed_in(head)
    browser.post(reverse("plans:expertise_drop", args=[Expertise.objects.get().pk]))
    assert not Expertise.objects.exists()
