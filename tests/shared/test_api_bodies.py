"""What programs send and how often: byte order marks, compressed bodies, days with a midnight; limits that are told."""

from __future__ import annotations

import datetime as dt
import gzip
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client as Browser

from accounts.models import User
from accounts.services import create_token
from dossiers.models import Client
from kam_crm.shared.api.throttling import rate
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory, ContractFactory
from tests.support.copies import API

pytestmark = pytest.mark.django_db
Post = Callable[..., Any]


@pytest.fixture
def kam() -> User:
    return UserFactory(role="kam")


@pytest.fixture
def post(kam: User, signed_in: Callable[[User], Browser]) -> Post:
    """`post(path, body)` sends the very bytes."""

    def send(path: str, body: bytes, **options: Any) -> Any:
        given = {"content_type": "application/json", **options}
        # as it is: post() would recode it by the charset
        return signed_in(kam).generic("POST", f"{API}{path}", body, **given)

    return send


NEW = json.dumps({"code": "1C-1", "name": "Север", "source": "press"}, ensure_ascii=False)
GZIP = {"headers": {"Content-Encoding": "gzip"}}


def test_a_byte_order_mark_is_read_over(post: Post) -> None:
    """1C's text writer puts it before the JSON (A12)."""
    assert post("/clients/", b"\xef\xbb\xbf" + NEW.encode()).status_code == 201
    assert Client.objects.get().name == "Север"


def test_another_encoding_is_read_as_it_is_named(post: Post) -> None:
    answer = post("/clients/", NEW.encode("cp1251"), content_type="application/json; charset=windows-1251")
    assert (answer.status_code, answer.json()["name"]) == (201, "Север")


def test_a_compressed_body_is_read(post: Post) -> None:
    """With and without a byte order mark inside (A12)."""
    assert post("/clients/", gzip.compress(NEW.encode("utf-8-sig")), **GZIP).status_code == 201


@pytest.mark.parametrize(
    ("body", "encoding", "status"),
    [
        (gzip.compress(b" " * 3_000_000, mtime=0), "gzip", 413),
        (gzip.compress(NEW.encode(), mtime=0)[:-12], "gzip", 400),
        (NEW.encode(), "gzip", 400),
        (NEW.encode(), "br", 415),
        (gzip.compress(NEW.encode(), mtime=0), "", 400),
    ],
    ids=["a bomb", "cut off", "not compressed", "another way", "without the header"],
)
def test_a_body_that_is_not_what_its_header_says_is_refused(
    body: bytes, encoding: str, status: int, post: Post, settings: Any
) -> None:
    """A few kilobytes that unpack to gigabytes are too large after the first byte too many (A12)."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
    assert post("/clients/", body, headers={"Content-Encoding": encoding}).status_code == status
    assert not Client.objects.exists()


def test_a_day_may_come_with_its_midnight(
    post: Post, kam: User, signed_in: Callable[[User], Browser]
) -> None:
    """1C has no days without a time; another hour is no day (A12)."""
    client = ClientFactory(manager=kam)
    contract = {
        "client_code": client.code,
        "number": "1",
        "signed_on": "2026-12-01T00:00:00",
        "reason": "new",
    }
    answer = post("/contracts/", json.dumps(contract).encode())
    assert answer.status_code == 201, answer.json()
    assert answer.json()["signed_on"] == "2026-12-01"
    late = post("/contracts/", json.dumps({**contract, "signed_on": "2026-12-01T10:00:00"}).encode())
    assert list(late.json()["errors"]) == ["signed_on"]
    ContractFactory(client=client, number="2", valid_from=dt.date(2026, 12, 1), valid_to=None)
    found = signed_in(kam).get(f"{API}/contracts/", {"in_force": "2026-12-01T00:00:00"}).json()["results"]
    assert [row["number"] for row in found] == ["2"]


# ---- how often -------------------------------------------------------------------------------------------------


def test_every_token_has_a_limit_of_its_own_and_is_told_what_is_left(
    kam: User, client: Browser, settings: Any
) -> None:
    """All processes count together, without Redis too: none has it in its own memory alone (A11)."""
    settings.API_RATE = "2/min"
    one, other = (create_token(by=kam, name=name)[1] for name in ("1C", "BI"))

    def ask(key: str) -> Any:
        cache.memory.clear()  # type: ignore[attr-defined] - as another process, which remembers nothing of this one
        return client.get(f"{API}/me/", headers={"Authorization": f"Bearer {key}"})

    answers = [ask(one) for _turn in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer["RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]
    assert {answer["RateLimit-Limit"] for answer in answers} == {"2"}
    assert answers[2]["Retry-After"] == answers[2]["RateLimit-Reset"]
    assert 0 < int(answers[2]["RateLimit-Reset"]) <= 60
    assert ask(other).status_code == 200


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1200/min", (1200, 60)), ("5/s", (5, 1)), ("100/hour", (100, 3600)), ("1/day", (1, 86400))],
)
def test_a_rate_is_read(text: str, expected: tuple[int, int]) -> None:
    assert rate(text) == expected


def test_what_is_no_rate_is_refused() -> None:
    with pytest.raises(ValueError, match="1200/min"):
        rate("many")


def test_answers_are_compressed_for_those_who_read_that(
    kam: User, signed_in: Callable[[User], Browser]
) -> None:
    """A page of a list is a tenth of its size (A16)."""
    ClientFactory.create_batch(5, manager=kam)
    plain = signed_in(kam).get(f"{API}/clients/")
    packed = signed_in(kam).get(f"{API}/clients/", headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert not plain.has_header("Content-Encoding")
    assert json.loads(gzip.decompress(packed.content)).keys() == plain.json().keys()
