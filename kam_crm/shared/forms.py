"""How forms look and speak: the project's renderer, its own widgets, and business refusals shown beside the field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.urls import reverse

from kam_crm.shared.errors import BusinessRuleError


class Renderer(TemplatesSetting):
    """Forms as a stack of fields: label, control, help, error (templates/forms/)."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


def apply_business_error(form: forms.BaseForm, error: BusinessRuleError) -> None:
    """Show each refusal beside the field it names, or above the form when that field is not there."""
    for one in error.together():
        field = one.field if one.field in form.fields else None
        form.add_error(field, forms.ValidationError(str(one.message), code=one.code))


class DateInput(forms.DateInput):
    """The browser's own calendar; the value travels as ISO in every language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """Hours and minutes in the browser's own control."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class PickerWidget(forms.TextInput):
    """A searchable choice of one row: `url_name` answers `?q=` with `kam_crm.shared.picker.picker_results`.

    Meant for ModelChoiceField: only the chosen row is read, never the whole queryset. Without JavaScript the
    key itself can be typed. `params` go into the address (a client whose persons are offered).
    """

    template_name = "forms/picker.html"

    def __init__(
        self, url_name: str, *, params: dict[str, Any] | None = None, attrs: dict[str, Any] | None = None
    ) -> None:
        super().__init__(attrs)
        self.url_name = url_name
        self.params = params or {}
        self.choices: Any = ()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"] |= {
            "data-picker-url": reverse(self.url_name, query=self.params or None),
            "data-picker-text": self.text_of(context["widget"]["value"]),
        }
        return context

    def text_of(self, value: str | None) -> str:
        """The words for a chosen key; empty when nothing is chosen or the key is not among the choices."""
        field = getattr(self.choices, "field", None)
        if not value or field is None:
            return ""
        try:
            return str(field.label_from_instance(field.to_python(value)))
        except forms.ValidationError:
            return ""
