"""A write sent twice is done once, also when both arrive together or the process dies in between."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from accounts import services
from accounts.models import Department, IdempotencyKey, User
from accounts.tasks import forget_idempotency_keys
from accounts.tokens.api import idempotency
from kam_crm.shared import clock
from tests.factories.accounts import UserFactory
from tests.support.sessions import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.idempotency_urls")]
ADDRESS = "/api/v1/tried/"


@pytest.fixture
def admin() -> User:
    return UserFactory(role="admin")


def send(client: Client, key: str = "first", method: str = "post", **body: str) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return getattr(client, method)(ADDRESS, body, content_type="application/json", headers=headers)


def test_the_second_time_the_first_answer_comes_back(admin: User) -> None:
    client = signed_in(admin)
    first, second = send(client, name="North"), send(client, name="North")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert "Idempotency-Replayed" not in first.headers
    assert second.headers["Idempotency-Replayed"] == "true"
    assert Department.objects.count() == 1


def test_without_a_key_every_request_counts(admin: User) -> None:
    client = signed_in(admin)
    assert send(client, key="", name="North").status_code == 201
    assert send(client, key="", name="North").status_code == 422
    assert not IdempotencyKey.objects.exists()


def test_another_request_under_the_same_key_is_refused(admin: User) -> None:
    client = signed_in(admin)
    send(client, name="North")
    answer = send(client, name="South")
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert not Department.objects.filter(name="South").exists()


def test_the_method_belongs_to_the_request(admin: User) -> None:
    client = signed_in(admin)
    send(client, name="North")
    assert send(client, method="delete", name="North").json()["code"] == "idempotency_key_reused"


def test_a_refusal_is_an_answer_too(admin: User) -> None:
    client = signed_in(admin)
    refused = send(client, name="")
    Department.objects.create(name="North")
    again = send(client, name="")
    assert (refused.status_code, again.status_code) == (422, 422)
    assert refused.json() == again.json()
    assert again.headers["Idempotency-Replayed"] == "true"


def test_a_refusal_undoes_what_was_written_before_it(admin: User) -> None:
    client = signed_in(admin)
    for _time in range(2):
        answer = send(client, name="North", then="refuse")
        assert (answer.status_code, answer.json()["code"]) == (422, "too_late")
        assert not Department.objects.exists()
    assert answer.headers["Idempotency-Replayed"] == "true"


def test_an_answer_of_500_is_not_kept(admin: User) -> None:
    """Made by the handler itself, not by an exception: the other side may be there the next time."""
    client = signed_in(admin)
    assert send(client, name="North", then="fail").status_code == 500
    assert not IdempotencyKey.objects.exists()
    assert "Idempotency-Replayed" not in send(client, name="South", then="fail").headers


def test_an_answer_without_a_body_is_kept(admin: User) -> None:
    client = signed_in(admin)
    assert send(client, method="delete").status_code == 204
    Department.objects.create(name="North")
    assert send(client, method="delete").status_code == 204
    assert Department.objects.count() == 1


def test_what_broke_may_be_tried_again(admin: User) -> None:
    client = signed_in(admin, raise_request_exception=False)
    assert send(client, name="North", then="break").status_code == 500
    assert not Department.objects.exists()
    assert not IdempotencyKey.objects.exists()
    assert send(client, name="North").status_code == 201


def test_a_write_and_its_answer_stand_or_fall_together(admin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(*args: Any) -> None:
        raise RuntimeError("killed before the answer was kept")

    client = signed_in(admin, raise_request_exception=False)
    with monkeypatch.context() as patch:
        patch.setattr(idempotency, "keep", die)
        assert send(client, name="North").status_code == 500
    assert not Department.objects.exists()
    assert send(client, name="North").status_code == 201


def test_keys_of_two_people_do_not_meet(admin: User) -> None:
    assert send(signed_in(admin), name="North").status_code == 201
    assert send(signed_in(UserFactory(role="admin")), name="South").status_code == 201


def test_reading_needs_no_key(admin: User) -> None:
    client = signed_in(admin)
    assert client.get(ADDRESS, headers={"Idempotency-Key": "first"}).json() == {"count": 0}
    assert not IdempotencyKey.objects.exists()


def test_one_who_may_not_write_learns_nothing_by_a_key(admin: User) -> None:
    send(signed_in(admin), name="North")
    assert send(Client(), name="North").status_code == 401


def test_a_key_that_is_too_long_is_refused(admin: User) -> None:
    answer = send(signed_in(admin), key="k" * 81, name="North")
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_invalid")
    assert send(signed_in(admin), key="k" * 80, name="North").status_code == 201


def test_old_keys_are_forgotten(admin: User) -> None:
    send(signed_in(admin), key="old", name="North")
    send(signed_in(admin), key="new", name="South")
    edge = clock.now() - dt.timedelta(days=settings.IDEMPOTENCY_DAYS)
    IdempotencyKey.objects.filter(key="old").update(created_at=edge - dt.timedelta(seconds=1))
    assert forget_idempotency_keys() == 1
    assert [row.key for row in IdempotencyKey.objects.all()] == ["new"]
    assert services.forget_idempotency_keys(at=clock.now() + dt.timedelta(days=40)) == 1


@pytest.mark.server
@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_works_and_the_other_is_told_to_wait(
    admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first is held inside its transaction until the second has been answered."""
    inside, answered = threading.Event(), threading.Event()
    keep = idempotency.keep

    def keep_slowly(*args: Any) -> None:
        inside.set()
        assert answered.wait(20)
        keep(*args)

    monkeypatch.setattr(idempotency, "keep", keep_slowly)
    slow, quick, answers = signed_in(admin), signed_in(admin), []

    def work() -> None:
        answers.append(send(slow, name="North"))
        connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    assert inside.wait(20)
    rival = send(quick, name="North")
    answered.set()
    worker.join()
    assert (rival.status_code, rival.json()["code"]) == (409, "request_in_progress")
    assert answers[0].status_code == 201
    assert send(quick, name="North").headers["Idempotency-Replayed"] == "true"
    assert Department.objects.count() == 1


@pytest.mark.server
@pytest.mark.django_db(transaction=True)
def test_many_at_once_write_once(admin: User) -> None:
    clients, statuses = [signed_in(admin) for _ in range(6)], []
    start = threading.Barrier(len(clients))

    def work(client: Client) -> None:
        start.wait()
        statuses.append(send(client, name="North").status_code)
        connection.close()

    threads = [threading.Thread(target=work, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Department.objects.count() == 1
    assert set(statuses) <= {201, 409}
    assert 201 in statuses
