"""Rows as programs read them: their lines with the list, their version, and what the schema says of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from drf_spectacular.generators import SchemaGenerator

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared.api.errors import exception_handler
from kam_crm.shared.errors import StateConflict
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.orders import OrderFactory, OrderLineFactory, ShipmentFactory, ShipmentLineFactory
from tests.support.copies import API, rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def kam() -> User:
    return UserFactory(role="kam")


@pytest.fixture
def web(kam: User, signed_in: Callable[[User], Browser]) -> Browser:
    return signed_in(kam)


@pytest.fixture
def mine(kam: User) -> Client:
    return ClientFactory(manager=kam)


def schema() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call, no-any-return]


# ---- lines with the list ---------------------------------------------------------------------------------------


def test_a_list_of_orders_carries_their_lines_when_asked(web: Browser, mine: Client) -> None:
    """5,000 orders are not 5,025 requests (A15)."""
    line = OrderLineFactory(order=OrderFactory(client=mine))
    (plain,) = rows(web, "orders").values()
    (whole,) = rows(web, "orders", expand="lines").values()
    assert "lines" not in plain
    assert [one["id"] for one in whole["lines"]] == [line.pk]
    assert {**plain, "lines": whole["lines"]} == whole == web.get(f"{API}/orders/{plain['id']}/").json()


def test_a_list_of_shipments_carries_their_lines_when_asked(web: Browser, mine: Client) -> None:
    """A single one always has them, with the margin of those who may see it (A15)."""
    line = ShipmentLineFactory(shipment=ShipmentFactory(client=mine))
    (plain,) = rows(web, "shipments").values()
    (whole,) = rows(web, "shipments", expand="lines").values()
    assert "lines" not in plain
    assert [(one["id"], one["cost"]) for one in whole["lines"]] == [(line.pk, "800.00")]
    assert whole == web.get(f"{API}/shipments/{plain['id']}/").json()


@pytest.mark.parametrize("kind", ["orders", "shipments"])
def test_lines_cost_no_query_for_each_row(kind: str, web: Browser, mine: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert web.get(f"{API}/{kind}/?expand=lines").status_code == 200
        return len(captured)

    def more(count: int) -> None:
        for _turn in range(count):
            OrderLineFactory.create_batch(2, order=OrderFactory(client=mine))
            ShipmentLineFactory.create_batch(2, shipment=ShipmentFactory(client=mine))

    more(2)
    few = queries()
    more(8)
    assert queries() == few


def test_what_cannot_be_expanded_is_refused(web: Browser, in_english: None) -> None:
    answer = web.get(f"{API}/orders/?expand=lines,planets").json()
    assert answer["errors"] == {"expand": ["There is no part «planets» here; there are: lines."]}
    assert web.get(f"{API}/clients/?expand=lines").status_code == 400


# ---- the version of a row --------------------------------------------------------------------------------------


def test_a_row_is_read_again_only_when_it_has_changed(web: Browser, mine: Client) -> None:
    """304 while it is the same (A16)."""
    address = f"{API}/clients/{mine.pk}/"
    tag = web.get(address)["ETag"]
    same = web.get(address, headers={"If-None-Match": f'"other", W/{tag}'})
    assert (same.status_code, same.content, same["ETag"]) == (304, b"", tag)
    Client.objects.filter(pk=mine.pk).update(city="Tver")
    changed = web.get(address, headers={"If-None-Match": tag})
    assert (changed.status_code, changed.json()["city"]) == (200, "Tver")
    assert changed["ETag"] != tag


def test_a_change_names_the_version_it_was_made_from(web: Browser, mine: Client) -> None:
    """`If-Match` is no longer passed over (A16)."""
    address = f"{API}/clients/{mine.pk}/"
    tag = web.get(address)["ETag"]

    def patch(city: str, given: str) -> Any:
        return web.patch(
            address, {"city": city}, content_type="application/json", headers={"If-Match": given}
        )

    refused = patch("Omsk", '"nope"')
    assert (refused.status_code, refused.json()["code"]) == (412, "precondition_failed")
    done = patch("Tver", tag)
    assert (done.status_code, done["ETag"]) == (200, web.get(address)["ETag"])
    assert patch("Omsk", tag).status_code == 412
    assert patch("Omsk", "*").status_code == 200
    mine.refresh_from_db()
    assert mine.city == "Omsk"


def test_an_action_names_the_version_too(web: Browser, mine: Client) -> None:
    order = OrderLineFactory(order=OrderFactory(client=mine)).order
    answer = web.post(
        f"{API}/orders/{order.pk}/cancel/",
        {},
        content_type="application/json",
        headers={"If-Match": '"nope"'},
    )
    assert answer.status_code == 412
    order.refresh_from_db()
    assert order.status == "draft"


def test_the_moment_in_a_conflict_is_written_as_in_the_row(web: Browser, mine: Client) -> None:
    """Programs compare the texts (A16)."""
    address = f"{API}/clients/{mine.pk}/"
    earlier = {"city": "Tver", "expected_updated_at": dt.datetime(2020, 1, 1, tzinfo=dt.UTC).isoformat()}
    conflict = web.patch(address, earlier, content_type="application/json").json()
    assert conflict["params"]["current_updated_at"] == web.get(address).json()["updated_at"]


# ---- what the schema says --------------------------------------------------------------------------------------


def test_the_schema_says_which_fields_are_always_there() -> None:
    """`legal_name` of a client is, `lines` of a list of orders are not (A17)."""
    components = schema()["components"]["schemas"]
    for name in ("Client", "Summary", "Activity", "Payment"):
        assert components[name]["required"] == sorted(components[name]["properties"]), name
    assert set(components["Order"]["properties"]) - set(components["Order"]["required"]) == {"lines"}
    assert "required" not in components["PatchedClientChangeRequest"]


def test_the_schema_says_what_a_list_can_be_sorted_by() -> None:
    """As values, not as words (A17)."""
    parameters = schema()["paths"]["/api/v1/orders/"]["get"]["parameters"]
    (ordering,) = (one for one in parameters if one["name"] == "ordering")
    assert {"date", "-date", "gross", "-updated_at"} <= set(ordering["schema"]["items"]["enum"])
    (status,) = (one for one in parameters if one["name"] == "status")
    assert {"draft", "hold", "waiting"} <= set(status["schema"]["items"]["enum"])
    assert status["explode"] is False


def test_the_schema_lists_the_codes_of_refusals() -> None:
    """With status and words, in its introduction (A17)."""
    assert "| `possible_duplicate` | 422 |" in schema()["info"]["description"]


def test_a_request_that_is_at_work_is_worth_asking_for_again() -> None:
    """409 says when (A17)."""
    busy = exception_handler(StateConflict("request_in_progress", "At work."), {})
    other = exception_handler(StateConflict("already_over", "Over."), {})
    assert busy is not None and other is not None
    assert busy["Retry-After"] == "1"
    assert not other.has_header("Retry-After")
