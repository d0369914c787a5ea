"""Portfolio of key clients, candidates, potential, value, and a client as of a day."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Rule
from dossiers.models import Client, ClientSummary, KeyAssessment
from dossiers.services import (
    assess_client,
    assign_manager,
    dismiss_candidate,
    end_key_status,
    set_key_status,
    set_key_type,
)
from kam_crm.shared import clock
from reports.key_clients.as_of import managers_on, states_on
from reports.key_clients.concentration import Concentration
from reports.key_clients.sales import growth
from reports.key_clients.value import Forecast, npv
from reports.nightly import pipeline
from tests.factories.accounts import DepartmentFactory, UserFactory
from tests.factories.dossiers import ClientFactory
from tests.reports.sales import add_clients, sell

pytestmark = pytest.mark.django_db
PAGE = reverse("reports:key_clients")
CANDIDATES = reverse("reports:key_candidates")
DAY = dt.timedelta(days=1)


@pytest.fixture
def head() -> Any:
    person = UserFactory(role="head", department=DepartmentFactory())
    person.department.head = person
    person.department.save()
    return person


@pytest.fixture
def kam(head: Any) -> Any:
    return UserFactory(role="kam", department=head.department, full_name="Anna Key")


@pytest.fixture
def ids(kam: Any) -> dict[str, int]:
    found = add_clients(["BIG", "MID", "GROWN", "SMALL"], kam)
    ClientSummary.objects.bulk_create(ClientSummary(client_id=pk) for pk in found.values())
    return found


def of_months(ids: dict[str, int], back: int, **amounts: tuple[Any, Any]) -> None:
    day = clock.add_months(clock.month_start(clock.today()), -back)
    sell((ids[code], day, Decimal(one[0]), Decimal(one[1])) for code, one in amounts.items())


@pytest.fixture
def sold(ids: dict[str, int]) -> dict[str, int]:
    of_months(ids, 1, BIG=(7200, 7000), MID=(1900, 1000), GROWN=(800, 700), SMALL=(100, 0))
    of_months(ids, 14, BIG=(8000, 7000), MID=(1900, 1000), GROWN=(500, 400), SMALL=(100, 0))
    pipeline.run(clock.today())
    return ids


def client(ids: dict[str, int], code: str) -> Client:
    found: Client = Client.objects.get(pk=ids[code])
    return found


def test_npv_of_the_formula() -> None:
    """500,000 spent, three years of 300,000 at 20 % (R22)."""
    gains = [Decimal(300_000)] * 3
    assert npv(Decimal(500_000), gains, Decimal(20)) == Decimal("131944.44")
    assert npv(Decimal(0), gains, Decimal(0)) == 900_000


def test_a_forecast_grows_and_pays_for_debt_and_service() -> None:
    one = Forecast(Decimal(1000), Decimal(10), debt=Decimal(500), service=Decimal(100))
    # (1000 − 500 · 20 %) · 1.1 − 100, and once more
    assert one.gains(Decimal(20), 2) == [Decimal(890), Decimal(989)]
    assert Forecast(Decimal(1), Decimal(300), Decimal(0)).used_growth == 50
    assert Forecast(Decimal(1), None, Decimal(0)).used_growth == 0


def test_concentration() -> None:
    found = Concentration([Decimal(50), Decimal(30), Decimal(20)])
    assert (found.hhi, found.first(1), found.first(10)) == (3800, 50, 100)
    assert found.curve[-1] == (100, 100)
    assert Concentration([]).hhi is None


def test_growth_is_unknown_without_a_year_before() -> None:
    assert (growth(Decimal(110), Decimal(100)), growth(Decimal(1), Decimal(0))) == (10, None)


def test_the_head_sees_what_key_clients_bring_and_lack(head: Any, sold: dict[str, int], see: Any) -> None:
    """Shares, growth, dependence and what is missing; the base stands in the head (R8, R10)."""
    page = see(head, PAGE)
    assert "2 key clients bring 91.0%: 1 of them falling" in page
    assert "mono-client" in page and "No decider known" in page
    assert "revenue · " in page and "corridor 30–55, alarm above 75 %" in page


def test_another_base_gives_other_shares(head: Any, sold: dict[str, int], signed_in: Any) -> None:
    """Switched in the address: shares and the head of the file follow (R8)."""
    shown = signed_in(head).get(PAGE, {"base": "gross_profit"}).context["list"]
    # 200 and 900 of 1,300
    assert {row.client.code: row.share for row in shown.rows} == {
        "BIG": Decimal("15.3846"), "MID": Decimal("69.2308"),
    }  # fmt: skip
    file = signed_in(head).get(
        reverse("reports:key_clients_export"), {"base": "gross_profit", "format": "csv"}
    )
    assert "gross profit, " in file.getvalue().decode().splitlines()[0]


def test_candidates_pass_by_share_growth_or_potential(
    head: Any, kam: Any, sold: dict[str, int], see: Any, signed_in: Any
) -> None:
    """Not key though a threshold was passed; «no» hides, «key» leads to the filled form (R23)."""
    assess_client(by=kam, client=client(sold, "SMALL"), potential=Decimal(2_000_000))
    page = see(head, CANDIDATES)
    assert "8.0% of the company, growth 60.0%" in page and "potential 2" in page
    assert "BIG</a>" not in page
    found = see(
        head,
        f"{reverse('dossiers:client_key', args=[sold['GROWN']])}?definition=1&evidence=8%25&candidate=1",
    )
    assert "8%</textarea>" in found and 'name="is_candidate" value="1"' in found
    rows = signed_in(head).get("/api/v1/key-candidates/").json()["results"]
    assert {row["client_code"]: (row["share"], row["growth"]) for row in rows} == {
        "GROWN": ("8.0000", "60.0000"), "SMALL": (None, "0.0000"),
    }  # fmt: skip
    dismiss_candidate(by=head, client=client(sold, "GROWN"), reason="One project")
    page = see(head, CANDIDATES)
    assert "GROWN</a>" not in page and "SMALL</a>" in page


def test_a_candidate_is_dismissed_with_a_reason(
    head: Any, kam: Any, sold: dict[str, int], signed_in: Any
) -> None:
    address = reverse("dossiers:candidate_dismiss", args=[sold["GROWN"]])
    assert signed_in(kam).post(address, {"reason": "mine"}).status_code == 403
    assert signed_in(head).post(address, {"reason": ""}).status_code == 302
    assert "GROWN</a>" in signed_in(head).get(CANDIDATES).text
    signed_in(head).post(address, {"reason": "One project"})
    assert "GROWN</a>" not in signed_in(head).get(CANDIDATES).text


def test_the_fourth_key_client_of_the_company_warns(
    head: Any, kam: Any, sold: dict[str, int], signed_in: Any
) -> None:
    """When it is set, on the page, and at a hand-over (R5)."""
    Rule.objects.filter(name="key_portfolio").delete()
    for _number in range(2):
        set_key_status(
            by=kam, client=ClientFactory(manager=kam), level="company", definition=1, evidence="much"
        )
    typed = {"level": "company", "definition": "1", "evidence": "8 %"}
    answer = signed_in(kam).post(reverse("dossiers:key_set", args=[sold["GROWN"]]), typed, follow=True)
    assert "Anna Key has 5 key clients of the company now: the rule is 3 at most." in answer.text
    assert "Anna Key: 5 of 3" in signed_in(head).get(PAGE).text
    other = set_key_status(
        by=head, client=ClientFactory(manager=head), level="company", definition=1, evidence="much"
    ).client
    given = {"client": other.pk, "manager": kam.pk, "reason": "Load", "day": clock.today().isoformat()}
    answer = signed_in(head).post(reverse("dossiers:client_assign"), given, follow=True)
    assert "Anna Key has 6 key clients" in answer.text


def test_growth_potential_lists_whom_the_second_definition_names(
    head: Any, kam: Any, sold: dict[str, int], see: Any
) -> None:
    """Potential amount and current supplier stand in the report (R12)."""
    set_key_status(
        by=kam, client=client(sold, "SMALL"), level="manager", definition=2, evidence="buys elsewhere",
        potential=Decimal(900), current_supplier="Metro",
    )  # fmt: skip
    page = see(head, reverse("reports:growth_potential"))
    assert "SMALL</a>" in page and "Metro" in page and "10.0%" in page and "key by potential" in page


def test_clients_are_ranked_by_value_with_inputs(
    head: Any, kam: Any, sold: dict[str, int], signed_in: Any
) -> None:
    """NPV of each key client from its forecast, the greatest first (R22)."""
    assess_client(by=kam, client=client(sold, "MID"), investment=Decimal(500), service_cost=Decimal(100))
    rows = signed_in(head).get(reverse("reports:client_values")).context["list"].rows
    assert [row.client.code for row in rows] == ["MID", "BIG"]
    # 900 a year without growth less 100, three years at 20 %, 500 spent
    assert rows[0].value == npv(Decimal(500), [Decimal(800)] * 3, Decimal(20)) == Decimal("1185.19")
    assert "900" in signed_in(head).get(reverse("reports:client_values")).text


def test_innovators_are_found_for_a_launch(kam: Any, sold: dict[str, int], see: Any) -> None:
    """The link of the page opens the list of clients key by the sixth definition (R16)."""
    set_key_status(
        by=kam, client=client(sold, "SMALL"), level="manager", definition=6, evidence="first to try"
    )
    assert "key_type=6" in see(kam, PAGE)
    page = see(kam, f"{reverse('dossiers:client_list')}?key_type=6")
    assert "SMALL" in page and "MID" not in page


def test_a_client_as_of_a_day(
    head: Any, kam: Any, ids: dict[str, int], settings: Any, signed_in: Any
) -> None:
    """Status, type, class and manager of a past day, beside those of today (R24)."""
    one, before = client(ids, "BIG"), clock.today()
    of_months(ids, 1, BIG=(7200, 7000), SMALL=(100, 0))
    pipeline.run(before)
    status = set_key_status(
        by=kam, client=one, level="company", definition=3, evidence="name", done="a shelf"
    )
    set_key_type(by=head, client=one, key_type="image")
    settings.BUSINESS_DATE = before + 5 * DAY
    end_key_status(by=kam, status=status)
    set_key_type(by=head, client=one, key_type="expert")
    then, now = (states_on(head, [one], day)[one.pk] for day in (before, clock.today()))
    assert 3 in {row.definition for row in then.statuses} and 3 not in {
        row.definition for row in now.statuses
    }
    assert (then.key_type.key_type, now.key_type.key_type) == ("image", "expert")  # type: ignore[union-attr]
    assert then.abc == "A" and then.manager == kam and then.is_key
    page = (
        signed_in(head).get(reverse("reports:client_as_of", args=[one.pk]), {"on": before.isoformat()}).text
    )
    assert "image-maker" in page and "expert" in page
    api = (
        signed_in(head).get("/api/v1/client-states/", {"as_of": before.isoformat(), "client": one.pk}).json()
    )
    [row] = api["results"]
    assert (row["key_type"], row["abc"], row["manager"]) == ("image", "A", kam.email)
    assert 3 in {entry["definition"] for entry in row["statuses"]}


def test_the_manager_of_a_day_comes_from_the_history(head: Any, kam: Any, settings: Any) -> None:
    """The day of a hand-over belongs to whoever had the client when it ended (R24)."""
    one, today = ClientFactory(manager=kam), clock.today()
    events = Client.pgh_event_model.objects.filter(pgh_obj=one)  # type: ignore[attr-defined]
    events.update(
        pgh_created_at=clock.at(today - 10 * DAY, dt.time(9)),
        created_at=clock.at(today - 10 * DAY, dt.time(9)),
    )
    assign_manager(by=head, client=one, manager=head, reason="Load")
    assert managers_on([one.pk], today - DAY) == {one.pk: kam}
    assert managers_on([one.pk], today) == {one.pk: head}
    assert managers_on([one.pk], today - 11 * DAY) == {}


def test_the_header_tells_of_dependence_to_who_may_know(head: Any, sold: dict[str, int], see: Any) -> None:
    """The word, the level and the share; finance sees no strategy (R9, R10)."""
    address = reverse("desk:client_overview", args=[sold["BIG"]])
    assert "mono-client, company 72.0%" in see(head, address)
    assert "mono-client" not in see(UserFactory(role="finance"), address)


def test_every_report_of_shares_says_its_base(head: Any, sold: dict[str, int], see: Any) -> None:
    """In its head, on either base (R8)."""
    for name in ("key_clients", "key_candidates", "segment_list"):
        for base, words in (("revenue", "revenue"), ("gross_profit", "gross profit")):
            page = see(head, f"{reverse(f'reports:{name}')}?base={base}")
            assert words in page.partition("</header>")[0] or f"· {words}" in page


def test_advice_of_an_expert_is_logged_from_the_page(kam: Any, sold: dict[str, int], see: Any) -> None:
    """The fifth definition leads to the contact «expert advice» (R15)."""
    set_key_status(by=kam, client=client(sold, "MID"), level="manager", definition=5, evidence="teaches us")
    page = see(kam, reverse("dossiers:client_key", args=[sold["MID"]]))
    log = f"{reverse('plans:activity_log')}?client={sold['MID']}&kind=expert"
    assert log in page
    assert "expert advice" in see(kam, log)


def test_finance_has_no_page_of_key_clients(signed_in: Any) -> None:
    assert signed_in(UserFactory(role="finance")).get(PAGE).status_code == 403


def test_what_was_typed_stays_beside_a_refusal(kam: Any, sold: dict[str, int], signed_in: Any) -> None:
    """Each definition has its form; the details that it needs are refused beside their field (R13, R14)."""
    address = reverse("dossiers:key_set", args=[sold["SMALL"]])
    answer = signed_in(kam).post(address, {"level": "company", "definition": "3", "evidence": "a name"})
    assert answer.status_code == 422 and list(answer.context["page"].form.errors) == ["done"]
    page = signed_in(kam).get(reverse("dossiers:client_key", args=[sold["SMALL"]]), {"definition": "4"}).text
    assert "condition for doubling" in page.lower() and "orders without a tender" in page.lower()
    answer = signed_in(kam).post(reverse("dossiers:key_assess", args=[sold["SMALL"]]), {"need_ok": "on"})
    assert answer.status_code == 422 and list(answer.context["page"].assessment_form.errors) == ["need"]
    typed = {"need_ok": "on", "need": "asked twice", "good_profit": "on"}
    assert signed_in(kam).post(reverse("dossiers:key_assess", args=[sold["SMALL"]]), typed).status_code == 302
    assert KeyAssessment.objects.get(client=sold["SMALL"]).criteria_met == 1
    assert "Criteria: 1 of 6" in signed_in(kam).get(reverse("dossiers:client_key", args=[sold["SMALL"]])).text
