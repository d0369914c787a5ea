"""The page of rules: read by everybody, set by director and administrator, refused beside the field."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from kam_crm.shared import clock
from reports.models import SegmentPolicy
from tests.factories.accounts import UserFactory
from tests.factories.reports import NightlyRunFactory, SegmentPolicyFactory
from tests.reports.test_policy import thresholds

pytestmark = pytest.mark.django_db
PAGE, NEW = reverse("reports:policy_list"), reverse("reports:policy_new")


def sent(**changed: Any) -> dict[str, Any]:
    """As a form sends them: a sum that is not set is empty."""
    return {name: "" if value is None else value for name, value in thresholds(**changed).items()}


def tomorrow() -> dt.date:
    """Asked when it is needed: the run may go on past midnight."""
    return clock.today() + dt.timedelta(days=1)


@pytest.fixture
def director() -> Any:
    return UserFactory(role="director", full_name="Olga Serova", locale="en")


def test_without_a_version_the_defaults_hold(director: Any, see: Any) -> None:
    SegmentPolicy.objects.all().delete()
    assert f"{SegmentPolicy().abc_a}" in see(director, PAGE)


def test_everybody_reads_what_holds(kam: Any, see: Any) -> None:
    SegmentPolicyFactory(valid_from=clock.today(), abc_a=61)
    page = see(kam, PAGE)
    assert "61" in page and "holds now" in page and NEW not in page


def test_director_changes_the_rules_of_a_coming_day(director: Any, see: Any, signed_in: Any) -> None:
    SegmentPolicyFactory()
    answer = signed_in(director).post(NEW, sent(abc_a=70) | {"valid_from": tomorrow().isoformat()})
    assert answer.status_code == 302 and SegmentPolicy.objects.get(valid_from=tomorrow()).abc_a == 70
    page = see(director, PAGE)
    assert "80 → <b>70</b>" in page and "Olga Serova" in page and "to come" in page and "holds now" in page


def test_form_starts_from_the_newest_rules_and_the_first_open_day(director: Any, signed_in: Any) -> None:
    NightlyRunFactory(as_of=tomorrow())
    SegmentPolicyFactory(valid_from=clock.today(), abc_a=66)
    form = signed_in(director).get(NEW).context["form"]
    assert form["abc_a"].value() == 66
    assert form["valid_from"].value() == tomorrow() + dt.timedelta(days=1)


def test_a_refusal_stands_beside_its_field_and_loses_nothing(director: Any, signed_in: Any) -> None:
    typed = sent(abc_a=96, abc_b=90, dependence_pct=33) | {"valid_from": tomorrow().isoformat()}
    answer = signed_in(director).post(NEW, typed)
    form = answer.context["form"]
    assert answer.status_code == 422 and list(form.errors) == ["abc_b"]
    assert (
        form["dependence_pct"].value() == "33"
        and not SegmentPolicy.objects.filter(valid_from=tomorrow()).exists()
    )


@pytest.mark.parametrize("value", ["", "-1", "many", "99999999"])
def test_what_is_no_number_is_refused_in_place(director: Any, signed_in: Any, value: str) -> None:
    answer = signed_in(director).post(NEW, sent(abc_a=value) | {"valid_from": tomorrow().isoformat()})
    assert answer.status_code == 422 and "abc_a" in answer.context["form"].errors


def test_coming_rules_are_taken_back_and_used_ones_are_not(director: Any, see: Any, signed_in: Any) -> None:
    used = SegmentPolicyFactory(valid_from=clock.today())
    NightlyRunFactory(as_of=clock.today())
    coming = SegmentPolicyFactory(valid_from=tomorrow(), abc_a=70)
    browser = signed_in(director)
    page = see(director, PAGE)
    links = [reverse("reports:policy_withdraw", args=[policy.pk]) for policy in (used, coming)]
    assert [link in page for link in links] == [False, True]
    for link in links:
        browser.post(link)
    assert list(SegmentPolicy.objects.filter(pk__in=[used.pk, coming.pk])) == [used]
