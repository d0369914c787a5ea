"""A result sent twice is entered once: in turn, at once, after an undo, and never in place of other words."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.errors import NotAllowed
from plans.models import Contact
from plans.services import NextStep, Result, log_contact, log_off_plan_contact, undo_result
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.plans import ContactFactory
from tests.support.races import at_once
from tests.support.refusals import refused

KEY = uuid.UUID("9b2f8a53-3a0e-4f5e-9d53-0d6c6b1f4a11")
DONE = Result("agreed", "Order on Friday", dt.time(11, 0), no_next_step_reason="by schedule")


def log(contact: Contact, result: Result = DONE, key: uuid.UUID | None = KEY) -> Contact:
    return log_contact(by=contact.client.manager, contact=contact, result=result, result_uuid=key)


def log_apart(client: Client, result: Result = DONE, key: uuid.UUID | None = KEY) -> Contact:
    return log_off_plan_contact(
        by=client.manager, client=client, kind="call", day=clock.today(), purpose="", result=result,
        client_uuid=key,
    )  # fmt: skip


def test_the_same_result_of_a_planned_contact_is_entered_once(client: Client) -> None:
    contact = ContactFactory(client=client)
    step = NextStep(clock.today() + dt.timedelta(days=3), "call", "Ask for the answer")
    with_step = replace(DONE, next_step=step, no_next_step_reason="")
    first, again = log(contact, with_step), log(contact, with_step)
    assert first == again == contact
    assert again.next_steps.count() == 1
    assert Contact.objects.count() == 2


def test_the_same_result_off_plan_is_entered_once(client: Client) -> None:
    assert log_apart(client) == log_apart(client)
    assert Contact.objects.count() == 1


def test_without_an_identifier_a_second_result_is_refused(client: Client) -> None:
    contact = ContactFactory(client=client)
    log(contact)
    with refused("already_logged"):
        log(contact, key=None)
    with refused("already_logged"):
        log(contact, key=uuid.uuid4())


@pytest.mark.parametrize("enter", [lambda c, r: log(ContactFactory(client=c), r), log_apart])
def test_other_words_under_the_same_identifier_do_not_vanish(
    client: Client, enter: Callable[..., Contact]
) -> None:
    contact = enter(client, DONE)
    other = replace(DONE, result="They changed their mind")
    with refused("logged_otherwise"):
        if contact.is_off_plan:
            log_apart(client, other)
        else:
            log(contact, other)
    contact.refresh_from_db()
    assert contact.result == "Order on Friday"


def test_a_result_taken_back_does_not_return_by_a_late_repeat(client: Client) -> None:
    planned, apart = log(ContactFactory(client=client)), log_apart(client)
    for contact in (planned, apart):
        undo_result(by=client.manager, contact=contact)
    with refused("result_taken_back"):
        log(planned)
    with refused("result_taken_back"):
        log_apart(client)
    assert log(planned, key=uuid.uuid4()).status == "done"


def test_an_identifier_belongs_to_one_contact(client: Client) -> None:
    log(ContactFactory(client=client))
    with refused("uuid_reused"):
        log(ContactFactory(client=client, starts_at=None))
    log_apart(client)
    with refused("uuid_reused"):
        log_apart(ClientFactory(manager=client.manager))


def test_the_database_itself_keeps_an_identifier_unique(client: Client) -> None:
    log(ContactFactory(client=client))
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.filter(pk=ContactFactory(client=client).pk).update(result_uuid=KEY)


def test_a_repeat_by_another_manager_is_refused(client: Client) -> None:
    contact = log(ContactFactory(client=client))
    with pytest.raises(NotAllowed):
        log_contact(by=UserFactory(role="kam"), contact=contact, result=DONE, result_uuid=KEY)


@pytest.mark.server
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("planned", [True, False])
def test_two_tabs_sending_at_once_enter_one_result(planned: bool) -> None:
    client = ClientFactory()
    for _round in range(5):
        key, contact = uuid.uuid4(), ContactFactory(client=client, starts_at=None) if planned else None
        before = Contact.objects.filter(status="done").count()
        deed = (
            (lambda key=key, contact=contact: log(contact, key=key))
            if contact
            else (lambda key=key: log_apart(client, key=key))
        )
        answers = at_once(deed, deed, deed)
        assert len(set(answers)) == 1 and isinstance(answers[0], Contact), answers
        assert Contact.objects.filter(status="done").count() == before + 1
