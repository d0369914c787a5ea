"""What a program may send wrong: every door says which field it was and passes nothing over in silence."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from django.utils.translation import override
from drf_spectacular.generators import SchemaGenerator

from accounts.models import User
from accounts.services import create_token
from dossiers.models import Client, Note
from kam_crm.shared import clock
from orders.models import Order
from receivables.invoices.api import quantities_of
from receivables.models import Invoice
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory, NoteFactory
from tests.factories.orders import PriceFactory
from tests.factories.receivables import InvoiceFactory

pytestmark = pytest.mark.django_db
API = "/api/v1"
LONG_AGO = "0001-01-01"
FAR_OFFSET = "2026-01-01T00:00:00-16:43"  # PostgreSQL takes none of sixteen hours and more


@pytest.fixture
def kam() -> User:
    return UserFactory(email="kam@demo.example")


@pytest.fixture
def client(kam: User) -> Client:
    return ClientFactory(manager=kam, code="K-1", name="Гастроном")


@pytest.fixture
def send(kam: User) -> Any:
    """`send("post", "/notes/", {...})` as a program of the KAM; text and bytes go as they are."""
    key = create_token(by=kam, name="program")[1]

    def call(method: str, path: str, body: Any = None, *, key: str = key, **headers: str) -> Any:
        raw = body if isinstance(body, str | bytes) else json.dumps(body)
        data = {} if body is None else {"data": raw, "content_type": "application/json"}
        bearer = {"Authorization": f"Bearer {key}", "Accept-Language": "en"}
        browser = Browser(raise_request_exception=False)
        return getattr(browser, method)(f"{API}{path}", headers=bearer | headers, **data)

    return call


def errors(answer: Any, status: int = 400) -> dict[str, list[str]]:
    assert answer.status_code == status, answer.content
    found: dict[str, list[str]] = answer.json()["errors"]
    return found


# ---- lists ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "name", "word"),
    [
        ("/clients/?stagee=prospect", "stagee", "stage"),
        ("/users/?is_active=yes", "is_active", "true"),
        ("/users/?is_active=1", "is_active", "true"),
        ("/notes/?client=1.5", "client", "1.5"),
        ("/notes/?cursor=nonsense", "cursor", "start without"),
        ("/news/?cursor=nonsense", "cursor", "start without"),
        ("/news/?kindd=x", "kindd", "kind"),
        ("/clients/?page_size=201", "page_size", "200"),
        ("/debts/?as_off=2026-01-01", "as_off", "as_of"),
    ],
)
def test_a_filter_that_would_do_nothing_is_refused(
    send: Any, client: Client, path: str, name: str, word: str
) -> None:
    assert word in errors(send("get", path))[name][0]


@pytest.mark.parametrize(
    "query", ["is_active=true", "is_active=False", "search=x&ordering=email&page_size=200"]
)
def test_filters_that_are_there_are_taken(send: Any, query: str) -> None:
    assert send("get", f"/users/?{query}").status_code == 200


def test_a_cursor_of_another_order_is_refused(send: Any, client: Client) -> None:
    NoteFactory.create_batch(2, client=client)
    onwards = send("get", "/notes/?page_size=1").json()["next"].partition("cursor=")[2].partition("&")[0]
    assert send("get", f"/notes/?cursor={onwards}").status_code == 200
    assert "cursor" in errors(send("get", f"/shipments/?cursor={onwards}"))


@pytest.mark.parametrize("path", ["/clients/", "/shipments/", "/shipment-lines/", "/news/"])
@pytest.mark.parametrize(
    "moment", [FAR_OFFSET, LONG_AGO, "9999-12-31T23:59:59Z", "0075-05-14T00:40:27-16:43"]
)
def test_any_moment_may_be_asked_for(send: Any, path: str, moment: str) -> None:
    assert send("get", f"{path}?updated_since={moment}").status_code in {200, 400}


def test_updated_since_keeps_its_offset(send: Any, client: Client) -> None:
    InvoiceFactory(client=client)
    Invoice.objects.update(updated_at=dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC))
    early, late = "2026-05-01T14:59:00%2B03:00", "2026-05-01T15:01:00%2B03:00"
    assert len(send("get", f"/invoices/?updated_since={early}").json()["results"]) == 1
    assert send("get", f"/invoices/?updated_since={late}").json()["results"] == []


# ---- bodies -----------------------------------------------------------------------------------------------------


def test_a_field_that_is_not_there_is_refused_with_those_that_are(send: Any, client: Client) -> None:
    found = errors(send("patch", f"/clients/{client.pk}/", {"nmae": "X", "code": "Y", "city": "Z"}))
    assert sorted(found) == ["code", "nmae"]
    assert "name" in found["nmae"][0]
    client.refresh_from_db()
    assert client.city != "Z"


def test_unknown_and_wrong_fields_are_told_together(send: Any, client: Client) -> None:
    line = {"product_code": "none", "quantity": "1", "price": "5"}
    found = errors(send("post", "/orders/", {"client_code": client.code, "lines": [line], "shipon": "x"}))
    assert set(found) >= {"shipon", "lines.0.price", "lines.0.product_code"}


def test_a_deed_without_input_takes_none(send: Any, client: Client) -> None:
    PriceFactory()
    order = send("post", "/orders/", {"client_code": client.code}).json()["id"]
    assert "reason" in errors(send("post", f"/orders/{order}/withdraw/", {"reason": "x"}))


def test_lines_of_a_changed_order_are_whole(send: Any, client: Client) -> None:
    PriceFactory(product__code="M")
    order = send("post", "/orders/", {"client_code": client.code}).json()["id"]
    found = errors(send("patch", f"/orders/{order}/", {"lines": [{"quantity": "2"}]}))
    assert found == {"lines.0.product_code": ["This field is required."]}
    answer = send("patch", f"/orders/{order}/", {"lines": [{"product_code": "M", "quantity": "2"}]})
    assert [line["discount"] for line in answer.json()["lines"]] == ["0.0000"]


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"text": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"text": "\\ud800"}',
        b'{"\\udfff": 1}',
        b'{"text": NaN}',
        b'{"text":',
        b"\xff",
    ],
)
def test_what_is_no_json_is_400(send: Any, client: Client, body: bytes) -> None:
    answer = send("post", "/notes/", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "parse_error")
    assert answer.json()["message"]


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "big"}])
def test_a_body_beyond_the_limit_is_413(
    send: Any, client: Client, settings: Any, headers: dict[str, str]
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = send("post", "/notes/", {"client": client.pk, "text": "x" * 1000}, **headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert not Note.objects.exists()


@pytest.mark.parametrize("day", [LONG_AGO, "0026-11-20", "9999-12-31"])
def test_days_that_can_only_be_slips_are_refused(send: Any, client: Client, day: str) -> None:
    found = errors(send("post", "/orders/", {"client_code": client.code, "ship_on": day}))
    assert "1990" in found["ship_on"][0]
    assert not Order.objects.exists()


@pytest.mark.parametrize("moment", [LONG_AGO, f"{LONG_AGO}T00:00:00", "9999-12-31T23:59:59"])
def test_a_version_from_the_ends_of_the_calendar_breaks_nothing(
    send: Any, client: Client, moment: str
) -> None:
    answer = send("patch", f"/clients/{client.pk}/", {"city": "Omsk", "expected_updated_at": moment})
    assert answer.status_code in {400, 409}


def test_a_wrong_choice_is_told_the_right_ones(send: Any, client: Client) -> None:
    found = errors(send("patch", f"/clients/{client.pk}/", {"stage": "lost"}))
    assert found == {"stage": ["Must be one of: prospect, customer."]}


@pytest.mark.parametrize(("name", "text"), [("kpp", "1234567890"), ("ogrn", "1234567890123456")])
def test_foreign_numbers_have_their_length_too(send: Any, client: Client, name: str, text: str) -> None:
    Client.objects.update(country="KZ")
    assert name in errors(send("patch", f"/clients/{client.pk}/", {name: text}), 422)


def test_a_line_is_shipped_once(send: Any) -> None:
    lines = [{"line": 1, "quantity": "1"}, {"line": 1, "quantity": "2"}]
    with pytest.raises(Exception, match="twice"), override("en"):
        quantities_of({"lines": lines})
    assert quantities_of({"lines": lines[:1]}) == {1: "1"}


# ---- addresses and rights ---------------------------------------------------------------------------------------


def test_a_write_without_the_slash_is_not_turned_into_a_read(send: Any, client: Client) -> None:
    answer = send("post", "/notes", {"client": client.pk, "text": "x"})
    assert answer.status_code == 404
    assert "end with a slash" in answer.json()["message"]
    assert send("get", "/notes").status_code == 301


def test_a_hidden_row_is_refused_in_the_callers_language(send: Any) -> None:
    other = ClientFactory()
    answer = send("get", f"/clients/{other.pk}/", **{"Accept-Language": "ru"})
    assert (answer.status_code, answer.json()["message"]) == (404, "Такой записи нет или она вам не видна.")


@pytest.mark.parametrize("path", ["/news/", "/me/", "/clients/"])
def test_head_follows_get(send: Any, path: str) -> None:
    assert send("head", path).status_code == 200


def test_a_token_says_what_it_cannot(send: Any, kam: User, client: Client) -> None:
    reader = create_token(by=kam, name="reader", read_only=True)[1]
    narrow = create_token(by=kam, name="narrow", scopes=["orders"])[1]
    note = {"client": client.pk, "text": "x"}
    assert send("post", "/notes/", note, key=reader).json()["message"] == "This token only reads."
    assert (
        send("post", "/notes/", note, key=narrow).json()["message"] == "This token is restricted to orders."
    )


# ---- the command that makes tokens ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"name": "x" * 81}, "80"),
        ({"name": "n", "days": 999_999_999}, "3650"),
        ({"name": "n", "scopes": "ordres"}, "orders"),
    ],
)
def test_the_command_says_what_a_token_cannot_have(kam: User, options: dict[str, Any], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("create_token", kam.email, **options)


def test_believable_days_end_where_slips_begin() -> None:
    first, last = dt.date(clock.YEARS[0], 1, 1), dt.date(clock.YEARS[-1], 12, 31)
    assert [clock.check_plausible_date(day) for day in (first, last)] == [first, last]
    for slip in (first - dt.timedelta(days=1), last + dt.timedelta(days=1)):
        with pytest.raises(ValueError, match="1990"):
            clock.check_plausible_date(slip)


# ---- what the schema promises -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shapes() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)["components"]["schemas"]


@pytest.mark.parametrize(
    ("shape", "field"),
    [
        ("User", "department"),
        ("Department", "head"),
        ("Payment", "named_invoice"),
        ("ClientMonth", "cost"),
        ("ClientMonth", "known_revenue"),
    ],
)
def test_what_may_be_missing_is_said_to_be(shapes: dict[str, Any], shape: str, field: str) -> None:
    assert shapes[shape]["properties"][field]["nullable"]


def test_an_open_request_has_an_empty_decision(shapes: dict[str, Any]) -> None:
    assert "BlankEnum" in str(shapes["Approval"]["properties"]["decision"])


def test_times_of_the_day_have_no_offset(shapes: dict[str, Any]) -> None:
    clock_time = shapes["Activity"]["properties"]["came_at"]
    assert clock_time["format"] != "time"
    assert re.fullmatch(clock_time["pattern"], "09:30:00")


def test_inputs_are_closed_and_answers_open(shapes: dict[str, Any]) -> None:
    assert shapes["NoteInputRequest"]["additionalProperties"] is False
    assert "additionalProperties" not in shapes["Note"]
