"""The board: sums equal to the night's rows, one department, decisions in place."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Browser
from django.urls import reverse

from desk.board.pages.board import Board
from kam_crm.shared import clock, formats
from reports.following.pages import FactsNote
from reports.nightly import pipeline
from tests.factories.accounts import AbsenceFactory, DepartmentFactory, UserFactory
from tests.factories.approvals import ApprovalFactory
from tests.factories.dossiers import ClientFactory
from tests.factories.receivables import InvoiceFactory
from tests.factories.reports import (
    AttainmentFactory,
    ClientLifecycleFactory,
    DebtSnapshotFactory,
    NightlyRunFactory,
    SegmentSnapshotFactory,
)
from tests.reports.pages.conftest import plain

pytestmark = pytest.mark.django_db
PAGE = reverse("desk:board")


@pytest.fixture(autouse=True)
def night(db: None) -> None:
    NightlyRunFactory(milliseconds=1500)


MATRIX_PAGES: dict[str, Any] = {
    "desk:board": lambda page: page.context["board"].matrix,
    "dossiers:client_list": lambda page: page.context["list"].matrix["rows"],
    "reports:segment_list": lambda page: page.context["list"].matrix,
}


def segment(client: Any, code: str, **more: Any) -> Any:
    return SegmentSnapshotFactory(client=client, **{"segment": code, "abc": code[:1], **more})


def month_end_before() -> dt.date:
    return clock.month_start(clock.today()) - dt.timedelta(days=1)


def test_department_is_the_sum_of_its_managers(head: Any, kam: Any, stranger: Any) -> None:
    AttainmentFactory(manager=kam, plan=Decimal(3000), fact=Decimal(1400), landing=Decimal(2940))
    AttainmentFactory(manager=head, plan=Decimal(1000), fact=Decimal(600), landing=Decimal(1260))
    AttainmentFactory(manager=stranger, plan=Decimal(9000), fact=Decimal(9000), landing=Decimal(9000))
    board = Board(head, "")
    assert (board.sales.plan, board.sales.fact, board.sales.landing) == (4000, 2000, 4200)
    assert (board.sales.attainment, board.sales.landing_pct, board.sales.gap) == (50, 105, 200)
    assert [line.manager for line in board.managers] == [kam, head]


@pytest.mark.parametrize(
    ("sold", "label", "written"),
    [
        ("2480.00", "Attainment per manager, $", "2 480"),
        ("2480000.00", "Attainment per manager, $ thousand", "2 480"),
    ],
)
def test_the_unit_of_a_board_follows_its_figures(
    head: Any, kam: Any, see: Any, settings: Any, sold: str, label: str, written: str
) -> None:
    """Of a small company all figures were nought thousand roubles (H37, H38)."""
    settings.CURRENCY = "USD"
    AttainmentFactory(manager=kam, plan=None, fact=Decimal(sold), landing=Decimal(sold))
    page = plain(see(head, PAGE))
    assert f"{label}</h2>" in page and f">{written}</a>" in page and "₽" not in page


def test_who_is_away_today_is_marked_with_his_deputy(head: Any, kam: Any, department: Any, see: Any) -> None:
    other = UserFactory(role="kam", full_name="Boris Heron", department=department)
    for manager in (kam, other):
        AttainmentFactory(manager=manager)
    today = clock.today()
    AbsenceFactory(user=kam, deputy=other, last_day=today)
    AbsenceFactory(user=other, deputy=head, first_day=today + dt.timedelta(days=1))
    page = see(head, PAGE)
    words = f"away until {formats.short_day(today)}, deputy Boris Heron"
    assert page.count("away until") == 1 and words in page[page.index("Anna Falcon</a>") :]
    assert [bool(line.absence) for line in Board(head, "").managers] == [True, False]


def test_a_manager_without_a_plan_counts_with_his_fact(head: Any, kam: Any) -> None:
    AttainmentFactory(manager=kam, plan=None, fact=Decimal(500), landing=Decimal(900))
    AttainmentFactory(manager=head, plan=Decimal(1000), fact=Decimal(500), landing=Decimal(900))
    assert Board(head, "").sales.attainment == 100


def test_shortfall_names_the_worst(head: Any, kam: Any) -> None:
    AttainmentFactory(manager=kam, plan=Decimal(5_000_000), landing=Decimal(3_000_000))
    AttainmentFactory(manager=head, plan=Decimal(1_000_000), landing=Decimal(1_250_000))
    board = Board(head, "")
    assert plain(board.gap_title) == "Shortfall 1 750: Falcon −2 000"
    assert [[name, plain(value)] for name, value in board.gap_rows] == [
        ["Falcon", "−2 000"],
        ["Quiet", "250"],
    ]


def test_director_sees_the_company_or_one_department(
    director: Any, kam: Any, stranger: Any, see: Any
) -> None:
    for manager in (kam, stranger):
        AttainmentFactory(manager=manager)
    assert {"Anna Falcon", "Boris Other"} <= {line.manager.full_name for line in Board(director, "").managers}
    page = see(director, f"{PAGE}?department={kam.department_id}")
    assert "Anna Falcon" in page and "Boris Other" not in page


def test_a_foreign_department_is_not_found(head: Any, stranger: Any, signed_in: Any) -> None:
    for wanted in (str(stranger.department_id), "999", "x"):
        assert signed_in(head).get(PAGE, {"department": wanted}).status_code == 404


def test_a_head_without_a_department_sees_his_own(head: Any, department: Any) -> None:
    department.head = None
    department.save()
    AttainmentFactory(manager=head, plan=Decimal(10))
    board = Board(head, "")
    assert (board.scope.level, board.sales.plan) == ("manager", 10)


def test_matrix_counts_the_snapshots_of_the_department(head: Any, kam: Any, stranger: Any) -> None:
    """The company's classes, each with its part of what was sold to the department's clients (H8)."""
    for code, amount in (("AX", 70), ("AX", 20), ("CZ", 4)):
        segment(ClientFactory(manager=kam), code, amount=Decimal(amount))
    segment(ClientFactory(manager=kam), "", abc="C", amount=Decimal(6))
    segment(ClientFactory(manager=kam), "", abc="", share=None, amount=Decimal(-5))
    segment(ClientFactory(manager=stranger), "AX", amount=Decimal(9000))
    board = Board(head, "")
    cells = {cell["code"]: cell for row in board.matrix for cell in row["cells"]}
    assert (cells["AX"]["count"], cells["AX"]["share"]) == (2, "90.0%")
    assert (cells["CZ"]["count"], cells["CZ"]["share"]) == (1, "4.0%")
    assert cells["BY"] | {"url": ""} == cells["BY"] | {"url": "", "count": 0, "share": "0.0%"}
    assert (board.clients, board.without_class) == (5, 2)


def test_the_matrix_is_one_on_the_board_in_clients_and_in_analytics(
    head: Any, kam: Any, signed_in: Any
) -> None:
    """Three pages of the same clients show the same nine cells and name the level of their classes (H8)."""
    ClientFactory(manager=UserFactory(role="kam"), summary__revenue=Decimal(999))
    for code, amount in (("AX", 70), ("BX", 20), ("BX", 7), ("CZ", 3)):
        known = {"summary__abc": code[0], "summary__xyz": code[1], "summary__segment": code}
        client = ClientFactory(manager=kam, summary__revenue=Decimal(amount), **known)
        segment(client, code, amount=Decimal(amount), share=Decimal(amount) / 20)
        segment(client, "CZ", level="department", scope_id=kam.department_id)
    pages = {name: signed_in(head).get(reverse(name)) for name in MATRIX_PAGES}
    shown = [
        [
            (cell["code"], cell["count"], cell["share"])
            for row in MATRIX_PAGES[name](page)
            for cell in row["cells"]
        ]
        for name, page in pages.items()
    ]
    assert shown[0] == shown[1] == shown[2]
    assert ("BX", 2, "27.0%") in shown[0]
    assert all("lasses of the company" in page.content.decode() for page in pages.values())


def test_matrix_without_a_class_has_no_shares(head: Any, kam: Any) -> None:
    segment(ClientFactory(manager=kam), "", abc="")
    assert {cell["share"] for row in Board(head, "").matrix for cell in row["cells"]} == {""}


def test_moves_are_counted_from_the_end_of_last_month(head: Any, kam: Any) -> None:
    """Clients that went from one cell to another (R182)."""
    risen, stayed, new = (ClientFactory(manager=kam) for _ in range(3))
    segment(risen, "BX", as_of=month_end_before())
    segment(stayed, "CZ", as_of=month_end_before())
    for client, code in ((risen, "AX"), (stayed, "CZ"), (new, "AX")):
        segment(client, code)
    board = Board(head, "")
    moves = {cell["code"]: cell["move"] for row in board.matrix for cell in row["cells"] if cell["move"]}
    assert moves == {"AX": "+2", "BX": "−1"}
    assert board.moved == 1


def test_without_a_month_before_nothing_moved(head: Any, kam: Any, see: Any) -> None:
    segment(ClientFactory(manager=kam), "AX")
    assert "Moves show from the second month on." in see(head, PAGE)


def test_before_the_first_working_day_is_over_there_is_no_pace(head: Any, kam: Any, see: Any) -> None:
    AttainmentFactory(manager=kam, fact=Decimal(0), landing=None, landing_pct=None, elapsed=0)
    page = see(head, PAGE)
    assert "No pace yet" in page and "there is no pace to project from yet" in page
    assert "no plan" not in page and "Without plans" not in page
    assert "0 of 21 working days gone" in page


def test_without_plans_the_way_leads_to_the_targets_of_the_month(head: Any, kam: Any, see: Any) -> None:
    AttainmentFactory(manager=kam, plan=None, landing_pct=None)
    page = see(head, PAGE)
    assert "Without plans there is nothing to deviate from." in page
    assert page.count(f"{reverse('reports:target_list')}?month={clock.today():%Y-%m}") >= 1


def test_export_and_sums_of_debts_are_of_the_department_shown(
    director: Any, kam: Any, stranger: Any, see: Any, signed_in: Any
) -> None:
    for manager in (kam, stranger):
        AttainmentFactory(manager=manager)
        InvoiceFactory(client=ClientFactory(manager=manager), amount=Decimal(70))
    pipeline.run(clock.today())
    page = see(director, f"{PAGE}?department={kam.department_id}")
    assert f'href="{reverse("reports:attainment_export")}?department={kam.department_id}"' in page
    ages = Board(director, str(kam.department_id)).ages
    debts = signed_in(director).get(ages.url).context["list"]
    assert (debts.totals.debt, ages.debt) == (70, 70)
    invoices = signed_in(director).get(debts.open_url).context["list"]
    assert [row.manager for row in (one.client for one in invoices.filtered)] == [kam]


def test_what_waits_for_a_director_is_the_queue_whichever_department_is_shown(
    director: Any, kam: Any, stranger: Any, see: Any
) -> None:
    for manager in (kam, stranger):
        ApprovalFactory(order__client=ClientFactory(manager=manager), asked_by=manager, asked=Decimal(7))
    waiting = [Board(director, department).approvals_count for department in ("", str(kam.department_id))]
    assert waiting[0] == waiting[1] > 0


def test_a_client_handed_over_since_the_night_is_no_risk_of_his_new_manager(head: Any, kam: Any) -> None:
    other = UserFactory(role="kam", department=kam.department)
    client = ClientFactory(manager=other)
    SegmentSnapshotFactory(client=client, level="manager", scope_id=kam.pk, share=Decimal(60))
    assert Board(head, "").risks == []


def test_figures_of_a_manager_moved_since_the_night_open_the_same_clients(
    director: Any, kam: Any, signed_in: Any
) -> None:
    old = kam.department_id
    segment(ClientFactory(manager=kam), "AX")
    kam.department = DepartmentFactory()
    kam.save()
    for department, count in ((old, 0), (kam.department_id, 1)):
        board = Board(director, str(department))
        listing = signed_in(director).get(board.all_segments_url).context["list"]
        assert board.clients == listing.count == len(listing.filtered) == count


def test_a_share_of_a_manager_opens_its_client(head: Any, kam: Any, signed_in: Any) -> None:
    for share in (60, 30):
        client = ClientFactory(manager=kam)
        SegmentSnapshotFactory(client=client, level="manager", scope_id=kam.pk, share=Decimal(share))
    for risk in Board(head, "").risks:
        rows = signed_in(head).get(risk.value_url).context["list"].filtered
        assert [row.client.name for row in rows] == [risk.text]


def test_ages_are_summed_per_manager(head: Any, kam: Any, stranger: Any) -> None:
    """Each manager's debt leads to their debtors (R176)."""
    for manager in (kam, kam, stranger):
        DebtSnapshotFactory(client=ClientFactory(manager=manager))
    board = Board(head, "")
    assert [(line.name, line.debt, line.overdue) for line in board.ages.lines] == [
        ("Anna Falcon", 500_000, 140_000)
    ]
    assert board.ages.lines[0].url == f"{reverse('receivables:debt_list')}?manager={kam.pk}"
    assert (board.ages.debt, board.ages.overdue, board.ages.overdue_share) == (500_000, 140_000, 28)


def test_overdue_opens_its_rows(head: Any, kam: Any) -> None:
    """The figure above leads to the debtors it is the sum of, not down the page (H31)."""
    DebtSnapshotFactory(client=ClientFactory(manager=kam))
    board = Board(head, "")
    assert board.figures[3]["url"] == board.ages.overdue_url


def test_risks_are_dependence_silence_and_limits(head: Any, kam: Any) -> None:
    large, edge = ClientFactory(manager=kam, name="Large"), ClientFactory(manager=kam, name="Edge")
    for client, share in ((large, "20.0001"), (edge, "20.0000")):
        SegmentSnapshotFactory(
            client=client,
            level="manager",
            scope_id=kam.pk,
            share=Decimal(share),
            is_dependence=client is large,
        )
    silent = ClientFactory(manager=kam, name="Silent", summary__abc="A", summary__segment="AZ")
    small = ClientFactory(manager=kam, name="Small", summary__abc="C")
    for client in (silent, small):
        ClientLifecycleFactory(client=client, status="sleeping", days=100)
    DebtSnapshotFactory(client=ClientFactory(manager=kam, name="Over"))
    DebtSnapshotFactory(client=ClientFactory(manager=kam, name="Under"), over_limit=Decimal(0))
    found = [(risk.text, risk.light) for risk in Board(head, "").risks]
    assert found == [("Large", "dependence"), ("Silent", "silent for 100 days"), ("Over", "over the limit")]


def test_requests_are_decided_in_place(head: Any, kam: Any, signed_in: Any, see: Any) -> None:
    request = ApprovalFactory(order__client=ClientFactory(manager=kam), asked_by=kam, asked=Decimal(7))
    address = reverse("approvals:approval_decide", args=[request.pk])
    page = see(head, PAGE)
    forms = page.split(f'action="{address}"')[1:]
    assert len(forms) == 2 and all(f'name="next" value="{PAGE}"' in form[:600] for form in forms)
    typed = {"decision": "refuse", "reason": "too much", "next": PAGE}
    for _time in ("decided", "decided already"):
        assert signed_in(head).post(address, typed).headers["Location"] == PAGE
    request.refresh_from_db()
    assert request.decision == "refused"
    assert "Nothing waits for you." in see(head, PAGE)


def test_a_decision_leads_back_to_the_department_that_was_shown(director: Any, kam: Any, see: Any) -> None:
    ApprovalFactory(order__client=ClientFactory(manager=kam), asked_by=kam, asked=Decimal(7))
    page = f"{PAGE}?department={kam.department_id}"
    assert f'name="next" value="{page}"' in see(director, page)


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:1", "\x00"]
)
def test_a_decision_leads_nowhere_else(head: Any, kam: Any, signed_in: Any, back: str) -> None:
    request = ApprovalFactory(order__client=ClientFactory(manager=kam), asked_by=kam, asked=Decimal(7))
    address = reverse("approvals:approval_decide", args=[request.pk])
    answer = signed_in(head).post(address, {"decision": "refuse", "reason": "no", "next": back})
    assert answer.headers["Location"] == reverse("approvals:approval_list")


def test_a_browser_may_send_the_forms_of_the_board(head: Any, kam: Any) -> None:
    request = ApprovalFactory(order__client=ClientFactory(manager=kam), asked_by=kam, asked=Decimal(7))
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(head, settings.AUTHENTICATION_BACKENDS[0])
    address = reverse("approvals:approval_decide", args=[request.pk])
    forms = browser.get(PAGE).content.decode().split(f'action="{address}"')[1:]
    for form in forms:
        given = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[: form.index("</form>")]))
        assert browser.post(address, given | {"reason": "no"}).status_code == 302
    request.refresh_from_db()
    assert request.decision and len(forms) == 2


def test_requests_above_his_limit_do_not_wait_for_a_head(head: Any, kam: Any) -> None:
    ApprovalFactory(order__client=ClientFactory(manager=kam), asked_by=kam, asked=Decimal(40))
    assert Board(head, "").approvals_count == 0


def test_last_night_is_shown_with_its_steps(head: Any, see: Any) -> None:
    NightlyRunFactory(step="alerts", position=6, milliseconds=500)
    page = see(head, PAGE)
    assert "done in 2.0 s" in page and "Segments" in page


def test_a_failed_night_is_told_and_older_figures_stay(head: Any, see: Any) -> None:
    tomorrow = clock.today() + dt.timedelta(days=1)
    NightlyRunFactory(as_of=tomorrow, step="rollup", position=1, done_at=None, error="boom")
    board = Board(head, "")
    assert (board.last_run.tone, board.as_of) == ("red", clock.today())
    assert "failed" in see(head, PAGE)


def test_before_the_first_night_the_board_says_so(head: Any, see: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(FactsNote, "as_of", None)
    page = see(head, PAGE)
    assert "It has not run yet" in page
    assert "no plan" not in page and "no debt" not in page


def test_twenty_clients_take_as_many_queries_as_two(head: Any, kam: Any, queries: Any) -> None:
    def add(count: int) -> None:
        for _number in range(count):
            client = ClientFactory(manager=kam, summary__abc="A")
            segment(client, "AX")
            segment(client, "AY", as_of=month_end_before())
            SegmentSnapshotFactory(client=client, level="manager", scope_id=kam.pk, share=Decimal(30))
            ClientLifecycleFactory(client=client, status="lost", days=200)
            DebtSnapshotFactory(client=client)
            ApprovalFactory(order__client=client, asked_by=kam, asked=Decimal(7))

    AttainmentFactory(manager=kam)
    add(2)
    few = queries(head, PAGE)
    add(18)
    # twenty requests are more than the card shows, so they are counted besides
    assert queries(head, PAGE) <= few + 1
