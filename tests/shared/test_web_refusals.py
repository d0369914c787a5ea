"""What a refused write answers on pages: the form again, a page that leads back, or a toast."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.test import RequestFactory
from django_htmx.middleware import HtmxMiddleware

from kam_crm.shared.errors import BusinessRuleError, NotAllowed, StateConflict
from kam_crm.shared.web.forms import submit
from kam_crm.shared.web.refusals import RefusalMiddleware, on_refusal, refusal_response

pytestmark = pytest.mark.usefixtures("in_english")
BROKEN = BusinessRuleError("too_far", "This is too far.", "day")
MOVED_ON = StateConflict("already_over", "This is over.")
NO_RIGHT = NotAllowed("forbidden", "You may not do this.")
POLICY = [(NO_RIGHT, 403), (MOVED_ON, 409), (BROKEN, 422)]


class DayForm(forms.Form):
    day = forms.CharField(max_length=10)


def typed(day: str) -> DayForm:
    return DayForm(QueryDict(f"day={day}"))


def refusing(error: Exception) -> Any:
    def write(**_given: Any) -> None:
        raise error

    return write


def sent(headers: dict[str, str] | None = None, **data: str) -> HttpRequest:
    request = RequestFactory().post("/days/7/end/", data, headers=headers or {})
    HtmxMiddleware(lambda _request: HttpResponse())(request)
    return request


def test_submit_gives_the_service_what_was_typed_and_what_is_known() -> None:
    assert submit(typed("Friday"), lambda **given: given, by="Anna") == {"day": "Friday", "by": "Anna"}


def test_submit_asks_no_service_for_a_form_that_is_not_filled_in() -> None:
    form = typed("")
    assert submit(form, refusing(AssertionError())) is None
    assert "day" in form.errors


@pytest.mark.parametrize(("error", "field"), [(BROKEN, "day"), (MOVED_ON, "__all__")])
def test_submit_puts_a_refusal_into_the_form(error: BusinessRuleError, field: str) -> None:
    form = typed("Friday")
    assert submit(form, refusing(error)) is None
    assert form.errors.as_data()[field][0].code == error.code
    assert form["day"].value() == "Friday"


def test_submit_lets_a_missing_right_through_because_no_other_input_would_help() -> None:
    form = typed("Friday")
    with pytest.raises(NotAllowed):
        submit(form, refusing(NO_RIGHT))
    assert not form.errors


@pytest.mark.parametrize(("error", "status"), POLICY)
def test_a_view_s_own_page_tells_the_refusal_with_the_policy_s_status(
    error: BusinessRuleError, status: int
) -> None:
    def page(request: HttpRequest, error: BusinessRuleError, pk: int, *, status: int) -> HttpResponse:
        return HttpResponse(f"{pk}: {error}", status=status)

    answer = on_refusal(page)(lambda request, pk: refusing(error)())(sent(), pk=7)
    assert (answer.status_code, answer.content.decode()) == (status, f"7: {error}")


def test_a_view_s_own_page_is_not_asked_for_what_is_no_refusal() -> None:
    view = on_refusal(lambda *_args, **_given: pytest.fail("no refusal"))(
        lambda request: refusing(KeyError())()
    )
    with pytest.raises(KeyError):
        view(sent())


@pytest.mark.parametrize(("error", "status"), POLICY)
def test_the_page_of_a_refusal_says_why_not(error: BusinessRuleError, status: int) -> None:
    answer = refusal_response(sent(), error)
    assert answer.status_code == status
    assert str(error) in answer.content.decode()


def test_the_page_of_a_refusal_shows_names_as_text() -> None:
    error = BusinessRuleError("name_taken", "<script>alert(1)</script> is taken.")
    assert "<script>alert(1)" not in refusal_response(sent(), error).content.decode()


@pytest.mark.parametrize(
    ("request_", "back"),
    [
        (sent({"Referer": "http://testserver/days/7/?view=past"}), "/days/7/?view=past"),
        (sent({"Referer": "http://testserver/days/"}, next="/today/"), "/today/"),
        (sent({"Referer": "https://elsewhere.example/trap/"}), None),
        (sent({"Referer": "http://testserver/days/"}, next="https://elsewhere.example/trap/"), "/days/"),
        (sent(), None),
    ],
)
def test_the_page_of_a_refusal_leads_back_to_pages_of_ours(request_: HttpRequest, back: str | None) -> None:
    html = refusal_response(request_, MOVED_ON).content.decode()
    assert "elsewhere" not in html
    assert ("Back to the page" in html) == (back is not None)
    if back:
        assert f'href="{back}"' in html


@pytest.mark.parametrize(("error", "status"), POLICY)
def test_htmx_keeps_the_page_and_shows_a_toast(error: BusinessRuleError, status: int) -> None:
    answer = refusal_response(sent({"HX-Request": "true"}), error)
    assert (answer.status_code, answer["HX-Reswap"]) == (status, "none")
    assert json.loads(answer["HX-Trigger"]) == {"toast": {"text": str(error), "tone": "error"}}
    assert answer["Content-Type"].startswith("text/plain")


def test_the_middleware_answers_refusals_and_nothing_else() -> None:
    middleware = RefusalMiddleware(lambda _request: HttpResponse())
    answer = middleware.process_exception(sent(), MOVED_ON)
    assert answer is not None
    assert answer.status_code == 409
    assert middleware.process_exception(sent(), KeyError("a fault of ours")) is None
