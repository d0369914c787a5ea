"""How forms look and speak: the project's renderer, its own widgets, and business refusals shown beside the field."""

from __future__ import annotations

from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.db.models import Q
from django.forms.renderers import TemplatesSetting
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kam_crm.shared import formats
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.matching import matching
from kam_crm.shared.text import search_variants


class Renderer(TemplatesSetting):
    """Forms as a stack of fields: label, control, help, error (templates/forms/)."""

    form_template_name = "forms/form.html"
    field_template_name = "forms/field.html"


_SPACES = str.maketrans("", "", " \u00a0\u202f\u2009")

# Django's own words, so that our catalogue words them: its Russian one speaks of obligatory fields and of
# values to make sure of. The project's catalogue wins over Django's.
STOCK_WORDS = (
    _("This field is required."),
    _("Ensure this value is greater than or equal to %(limit_value)s."),
    _("Ensure this value is less than or equal to %(limit_value)s."),
    _("Enter a whole number."),
    _("Enter a number."),
    _("Enter a valid date."),
    _("Enter a valid time."),
    _("Select a valid choice. %(value)s is not one of the available choices."),
    _("Select a valid choice. That choice is not one of the available choices."),
)


def apply_business_error(form: forms.BaseForm, error: BusinessRuleError) -> None:
    """Show each refusal beside the field it names, or above the form when that field is not there."""
    for one in error.together():
        field = one.field if one.field in form.fields else None
        form.add_error(field, forms.ValidationError(str(one.message), code=one.code))


def conditional(field: forms.Field) -> forms.Field:
    """A field that a rule may need though the form can be sent without it: it is not called optional."""
    field.is_conditional = True  # type: ignore[attr-defined]
    return field


class AmountField(forms.DecimalField):
    """An amount as people write it: «1 234,56», «1,234.56», «1234.5»."""

    widget = forms.TextInput

    def __init__(self, **options: Any) -> None:
        most = options.pop("max_value", None)
        places = {"max_digits": 14, "decimal_places": 2}
        super().__init__(**{**places, **options})
        # a validator of our own instead of `max_value`: Django's words would show the bound unformatted
        if most is not None:
            words = _("Not more than %(most)s.") % {"most": formats.plain(most)}
            self.validators.append(MaxValueValidator(most, words))

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal", "autocomplete": "off", "class": "form-control"}

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.translate(_SPACES)
            # with a point in it the commas part thousands, without one the comma is the point
            value = value.replace(",", "" if "." in value else ".")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        # an ordinary space, as people type it
        return formats.plain(value).replace("\u202f", " ") if isinstance(value, Decimal) else value


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


class PickedField(forms.ModelChoiceField[Any]):
    """A choice made with PickerWidget. Where no script made a key of the words, words that fit one row choose it.

    `words`: columns they are looked for in, whole first, then as a part.
    """

    default_error_messages = {"several": _("Several matches: %(names)s. Type more of the name.")}

    def __init__(self, *args: Any, words: tuple[str, ...] = ("name",), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = words

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except forms.ValidationError:
            # a key outside the choices is not looked for as a word
            found = [] if str(value).strip().isdecimal() else self._fitting(str(value))
            if not found:
                raise
        if len(found) > 1:
            names = ", ".join(self.label_from_instance(one) for one in found)
            raise forms.ValidationError(self.error_messages["several"], "several", {"names": names})
        return found[0]

    def _fitting(self, typed: str) -> list[Any]:
        whole = reduce(or_, (Q(**{f"{column}__iexact": typed.strip()}) for column in self.words))
        rows: Any = self.queryset
        # two are enough to know that the words do not choose one
        if found := list(rows.filter(whole)[:2]):
            return found
        variants = search_variants(typed[:100])
        return list(rows.filter(matching(variants, self.words))[:4]) if variants else []


class PickerWidget(forms.TextInput):
    """A searchable choice of one row: `url_name` answers `?q=` with `kam_crm.shared.picker.picker_results`.

    Meant for ModelChoiceField: only the chosen row is read, never the whole queryset. Without JavaScript the
    key itself can be typed, in a PickedField also words. `params` go into the address (a client whose persons are
    offered).
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
        text = context["widget"]["text"] = self.text_of(context["widget"]["value"])
        context["widget"]["attrs"] |= {
            "data-picker-url": reverse(self.url_name, query=self.params or None),
            "data-picker-text": text,
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
