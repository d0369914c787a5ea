"""Fields as people meet them, and business refusals beside them."""

from __future__ import annotations

import datetime as dt

import pytest
from django import forms
from django.test import override_settings
from django.urls import path
from django.utils import translation

from accounts.models import Department
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.forms import DateInput, PickerWidget, TimeInput, apply_business_error
from kam_crm.shared.web.picker import picker_results
from tests.factories.accounts import DepartmentFactory

urlpatterns = [path("departments/pick/", lambda request: None, name="pick")]  # type: ignore[arg-type, return-value]


class Payment(forms.Form):
    amount = forms.DecimalField(help_text="With VAT.")
    paid_on = forms.DateField(widget=DateInput)
    paid_at = forms.TimeField(widget=TimeInput, required=False)


class Move(forms.Form):
    department = forms.ModelChoiceField(
        Department.objects.all(), widget=PickerWidget("pick", params={"open": 1})
    )


def test_refusal_stands_beside_the_field_it_names() -> None:
    form = Payment({"amount": "5", "paid_on": "2026-11-19"})
    assert form.is_valid()
    apply_business_error(form, BusinessRuleError("too_much", "More than the debt.", "amount"))
    html = str(form["amount"].as_field_group())
    assert "More than the debt." in html
    assert 'aria-invalid="true"' in html and "id_amount_error" in html
    assert form.has_error("amount", "too_much")


@pytest.mark.parametrize("field", [None, "client"])
def test_refusal_without_a_field_of_the_form_stands_above_it(field: str | None) -> None:
    form = Payment({"amount": "5", "paid_on": "2026-11-19"})
    apply_business_error(form, BusinessRuleError("closed", "The month is closed.", field))
    assert form.non_field_errors() == ["The month is closed."]
    assert 'role="alert"' in str(form)


def test_required_and_optional_fields_differ_in_words() -> None:
    form = Payment()
    with translation.override("en"):
        assert "optional" not in str(form["amount"].as_field_group())
        assert "optional" in str(form["paid_at"].as_field_group())


def test_dates_travel_as_iso_in_every_language() -> None:
    form = Payment(initial={"paid_on": dt.date(2026, 11, 19)})
    with translation.override("ru"):
        html = str(form["paid_on"])
    assert 'type="date"' in html and 'value="2026-11-19"' in html


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
def test_picker_shows_the_words_of_the_chosen_row_and_reads_no_other(
    django_assert_num_queries: object,
) -> None:
    DepartmentFactory.create_batch(3)
    chosen = DepartmentFactory(name="Retail chains")
    form = Move(initial={"department": chosen.pk})
    with django_assert_num_queries(1):  # type: ignore[operator]
        html = str(form["department"])
    assert 'data-picker-text="Retail chains"' in html
    assert 'data-picker-url="/departments/pick/?open=1"' in html
    assert f'value="{chosen.pk}"' in html


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
@pytest.mark.parametrize("value", ["", "0", "none at all"])
def test_picker_without_a_valid_choice_shows_no_words(value: str) -> None:
    assert 'data-picker-text=""' in str(Move({"department": value})["department"])


def test_picker_answers_rows_with_notes() -> None:
    body = picker_results([(7, "ООО «Хлебосол»", "7816312458")]).content.decode()
    assert '"id": 7' in body and '"note": "7816312458"' in body


def test_stock_words_speak_to_people() -> None:
    """What Django says of a wrong box is worded like the rest of the product (K31)."""
    with translation.override("ru"):
        form = Payment({"amount": "", "paid_on": "завтра"})
        assert form.errors["amount"] == ["Заполните это поле."]
        assert form.errors["paid_on"] == ["Введите дату, например 22.11.2026."]
        least = forms.IntegerField(min_value=0)
        with pytest.raises(forms.ValidationError, match="Не меньше 0"):
            least.clean("-1")
