"""Pages of acts and claims: from the shipment to the act, its approval, the claim and its letter."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from approvals import services as approvals
from kam_crm.shared import clock
from orders.models import Claim, ClaimKind, DiscrepancyAct, DiscrepancyKind, FaultyService, Order, Shipment
from orders.services import Found, draw_up_act, open_claim, submit_order
from receivables.services import ship
from tests.factories.accounts import UserFactory
from tests.support.days import TODAY

pytestmark = pytest.mark.django_db
D = Decimal


@pytest.fixture
def shipment(draft: Callable[..., Order], people: SimpleNamespace) -> Shipment:
    order = submit_order(by=people.kam, order=draft())
    return ship(by=people.support, order=order, date=TODAY)[0]


@pytest.fixture
def enter(client: Any) -> Callable[[Any], Browser]:
    def make(person: Any) -> Browser:
        browser = Browser()
        browser.force_login(person)
        return browser

    return make


def posted(browser: Browser, name: str, key: int, **data: Any) -> Any:
    return browser.post(reverse(f"orders:{name}", args=[key]), data)


def test_from_the_shipment_to_the_posted_act(
    shipment: Shipment, people: SimpleNamespace, enter: Callable[[Any], Browser], cream: Any
) -> None:
    """(R148, R149)."""
    kam, line = enter(people.kam), shipment.lines.get()
    page = kam.get(reverse("orders:shipment_detail", args=[shipment.pk])).content.decode()
    assert reverse("orders:act_new", args=[shipment.pk]) in page
    form = kam.get(reverse("orders:act_new", args=[shipment.pk])).content.decode()
    assert f'name="actual-{line.pk}"' in form
    empty = posted(kam, "act_new", shipment.pk, date=TODAY.isoformat())
    assert empty.status_code == 422 and "there is nothing to correct" in empty.content.decode()
    given = {
        "date": TODAY.isoformat(), f"actual-{line.pk}": "8", "product-x0": cream.code, "actual-x0": "1",
        "instead-x0": str(line.pk), "signer-0": "Кузьмин", "side-0": "carrier", "signed-0": TODAY.isoformat(),
    }  # fmt: skip
    wrong = posted(kam, "act_new", shipment.pk, **{**given, "product-x0": "nothing"})
    assert wrong.status_code == 422 and "There is no product with this code." in wrong.content.decode()
    assert posted(kam, "act_new", shipment.pk, **given).status_code == 302
    act = DiscrepancyAct.objects.get()
    assert act.gross == D("-122.00")
    page = kam.get(reverse("orders:act_detail", args=[act.pk])).content.decode()
    assert "Кузьмин" in page and "mis-sort Молоко 3,2 % → Сливки 33 %" in page
    edited = {**given, f"actual-{line.pk}": "7"}
    assert "7" in kam.get(reverse("orders:act_edit", args=[act.pk])).content.decode()
    assert posted(kam, "act_edit", act.pk, **edited).status_code == 302
    assert posted(kam, "act_submit", act.pk).status_code == 302
    assert posted(enter(people.support), "act_confirm", act.pk).status_code == 302
    head = enter(people.head)
    queue = head.get(reverse("approvals:approval_detail", args=[act.approvals.get().pk])).content.decode()
    assert act.number in queue
    approvals.approve(by=people.head, request=act.approvals.get())
    page = kam.get(reverse("orders:act_detail", args=[act.pk])).content.decode()
    act.refresh_from_db()
    assert act.document.number in page
    document = kam.get(reverse("orders:shipment_detail", args=[act.document_id])).content.decode()
    assert "by an act" in document
    assert kam.get(reverse("orders:act_print", args=[act.pk]))["Content-Type"] == "application/pdf"
    assert "by acts" in kam.get(reverse("orders:shipment_detail", args=[shipment.pk])).content.decode()
    refused = posted(head, "act_reverse", act.pk, reason="")
    assert refused.status_code == 422 and "Give a reason." in refused.content.decode()
    assert posted(head, "act_reverse", act.pk, reason="found").status_code == 302


def test_a_photo_lies_with_the_act(
    shipment: Shipment, people: SimpleNamespace, enter: Callable[[Any], Browser]
) -> None:
    """(R148)."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    act = draw_up_act(by=people.kam, shipment=shipment, found=[Found(D(8), line=shipment.lines.get().pk)])
    kam = enter(people.kam)
    file = SimpleUploadedFile("act.txt", b"words of the act")
    assert posted(kam, "act_file", act.pk, file=file).status_code == 302
    assert "act.txt" in kam.get(reverse("orders:act_detail", args=[act.pk])).content.decode()
    assert posted(kam, "act_file", act.pk).status_code == 422


def test_the_route_is_set_on_its_page(people: SimpleNamespace, enter: Callable[[Any], Browser]) -> None:
    """(R151)."""
    browser = enter(people.director)
    address = reverse("orders:act_route")
    assert browser.get(address).status_code == 200
    assert browser.post(address, {"decider-0": "act", "days-0": "2"}).status_code == 302
    refused = browser.post(address, {"decider-0": "act", "from-0": "10"})
    assert refused.status_code == 422 and "must decide on every act" in refused.content.decode()


def test_a_claim_through_its_pages(
    shipment: Shipment, people: SimpleNamespace, enter: Callable[[Any], Browser]
) -> None:
    """(R77–R79, R110, R111)."""
    kam, kind = enter(people.kam), ClaimKind.objects.first()
    address = reverse("orders:claim_new", query={"shipment": shipment.pk})
    assert kam.get(address).status_code == 200
    given = {"client": shipment.client_id, "kind": kind.pk, "shipment": shipment.pk, "text": "two are broken"}
    assert kam.post(reverse("orders:claim_new"), {**given, "text": ""}).status_code == 422
    assert kam.post(reverse("orders:claim_new"), {**given, "disputed": "244"}).status_code == 302
    claim = Claim.objects.get()
    page = kam.get(reverse("orders:claim_detail", args=[claim.pk])).content.decode()
    assert "held out of reminders" in page
    jumped = posted(kam, "claim_offer", claim.pk, reason="money")
    assert jumped.status_code == 409
    assert posted(kam, "claim_agree", claim.pk, reason="we are sorry").status_code == 302
    assert posted(kam, "claim_options", claim.pk, reason="money or goods", wanted="money").status_code == 302
    assert posted(kam, "claim_offer", claim.pk, reason="money", settlement="244").status_code == 302
    page = kam.get(reverse("orders:claim_detail", args=[claim.pk])).content.decode()
    assert "we confirm: we reduce your debt by" in page and "244.00" in page
    assert kam.get(reverse("orders:claim_letter", args=[claim.pk]))["Content-Type"] == "application/pdf"
    assert posted(kam, "claim_confirm", claim.pk, reason="dear client", letter_to="nobody").status_code == 422
    assert posted(kam, "claim_confirm", claim.pk, reason="dear client").status_code == 302
    assert posted(kam, "claim_otherwise", claim.pk, reason="goods instead").status_code == 302
    lawyer = UserFactory(role="lawyer")
    passed = posted(kam, "claim_lawyer", claim.pk, reason="court", lawyer=lawyer.pk, due_on=clock.today())
    assert passed.status_code == 302
    assert posted(kam, "claim_escalate", claim.pk, reason="they leave").status_code == 302
    assert posted(kam, "claim_disputed", claim.pk, reason="less", disputed="100").status_code == 302
    fault = FaultyService.objects.first()
    judged = posted(
        enter(people.head), "claim_judge", claim.pk, reason="ours", verdict="yes", fault=fault.pk, loss="100"
    )
    assert judged.status_code == 302
    page = kam.get(reverse("orders:claim_detail", args=[claim.pk])).content.decode()
    assert fault.name in page and lawyer.full_name in page
    assert "justified" in kam.get(reverse("orders:claim_list")).content.decode()
    assert posted(kam, "claim_withdraw", claim.pk, reason="they found it").status_code == 302


def test_the_letter_is_made_from_the_act(
    shipment: Shipment, people: SimpleNamespace, enter: Callable[[Any], Browser]
) -> None:
    """Its words may be changed, its sum comes from the act alone (R148)."""
    from orders.claims.letters import draft_letter

    kind = DiscrepancyKind.objects.get(nature="damage")
    found = [Found(D(8), line=shipment.lines.get().pk, kind=kind)]
    act = draw_up_act(by=people.kam, shipment=shipment, found=found)
    claim = open_claim(
        by=people.kam, client=shipment.client, kind=ClaimKind.objects.first(), text="broken", act=act
    )
    letter = draft_letter(Claim.objects.get(pk=claim.pk))
    assert "244.00" in letter and kind.name in letter and act.number in letter
    page = enter(people.kam).get(reverse("orders:claim_detail", args=[claim.pk])).content.decode()
    assert act.number in page


def test_a_return_above_the_threshold_needs_a_measure(
    shipment: Shipment,
    people: SimpleNamespace,
    enter: Callable[[Any], Browser],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """(R147)."""
    from orders.models import GoodsReturn, ReturnReason
    from orders.returns import services

    kam, line, cause = enter(people.kam), shipment.lines.get(), ReturnReason.objects.first()
    given = {"reason": "torn", "cause": cause.pk, f"quantity-{line.pk}": "5"}
    monkeypatch.setattr(services, "number", lambda name: 600)
    refused = posted(kam, "shipment_return", shipment.pk, **given)
    assert refused.status_code == 422 and "Fill this in." in refused.content.decode()
    assert posted(kam, "shipment_return", shipment.pk, **given, measure="other boxes").status_code == 302
    back = GoodsReturn.objects.get()
    assert (back.cause, back.measure) == (cause, "other boxes")
    monkeypatch.setattr(services, "number", lambda name: 0)
    assert (
        posted(kam, "shipment_return", shipment.pk, reason="torn", **{f"quantity-{line.pk}": "1"}).status_code
        == 302
    )
