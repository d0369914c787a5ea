from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.clients.forms import CHOOSE
from dossiers.key_status.models import CRITERIA, DETAILS, THREE_P
from dossiers.models import Client, KeyAssessment, KeyDefinition, KeyLevel, KeyStatus, KeyType, Stage
from kam_crm.shared import clock, currency
from kam_crm.shared.forms import AmountField, DateInput, conditional

DEFAULT = KeyDefinition.MONEY
EXCEPTION = _("Need, solvency and authority are not all shown: only the head passes over that, with a reason")


def _text(name: str, *, required: bool = False) -> forms.CharField:
    label = KeyStatus._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    return forms.CharField(
        label=label, required=required, widget=forms.Textarea({"rows": 2}), max_length=2000
    )


def definition_in(text: str) -> int:
    """The definition that a word of the address means; the first for what is none."""
    return int(text) if text in {str(value) for value in KeyDefinition.values} else DEFAULT


class KeyForm(forms.Form):
    """One definition with what it asks for."""

    definition = forms.TypedChoiceField(
        label=_("definition"), choices=[CHOOSE, *KeyDefinition.choices], coerce=int, empty_value=None
    )
    level = forms.ChoiceField(label=_("level"), choices=KeyLevel.choices, widget=forms.RadioSelect)
    evidence = forms.CharField(
        label=_("evidence"), widget=forms.Textarea({"rows": 3}), help_text=_("Figures and words that show it")
    )

    def __init__(
        self, data: Any = None, *, client: Client, by: User, given: dict[str, Any] | None = None
    ) -> None:
        given = given or {}
        wanted = (
            str(data.get("definition", "")) if data is not None else str(given.get("definition", DEFAULT))
        )
        self.chosen = definition_in(wanted)
        known = getattr(client, "key_assessment", None)
        initial = {
            "level": KeyLevel.COMPANY, "set_on": clock.today(),
            **({"potential": known.potential, "current_supplier": known.current_supplier} if known else {}),
            **given, "definition": self.chosen,
        }  # fmt: skip
        super().__init__(data, initial=initial)
        if wanted == str(self.chosen):
            # chosen above the form, where each definition has its link
            self.fields["definition"].widget = forms.HiddenInput()
        self._add_details()
        is_open = known is None or not known.has_three_p
        if self.chosen == KeyDefinition.POTENTIAL and client.stage == Stage.PROSPECT and is_open:
            self.fields["exception_reason"] = conditional(
                forms.CharField(
                    label=_("reason of the exception"), max_length=250, required=False, help_text=EXCEPTION
                )
            )
        self.fields["set_on"] = forms.DateField(label=_("since"), widget=DateInput, required=False)

    def _add_details(self) -> None:
        if self.chosen == KeyDefinition.POTENTIAL:
            self.fields["potential"] = AmountField(
                label=currency.label(_("potential a year")),
                required=False,
                help_text=_("What it could buy from us beyond what it buys"),
            )
            self.fields["current_supplier"] = forms.CharField(
                label=_("current supplier"), max_length=200, required=False
            )
        for name in DETAILS.get(self.chosen, ()):
            self.fields[name] = self._detail(name)

    def _detail(self, name: str) -> forms.Field:
        label = KeyStatus._meta.get_field(name).verbose_name  # type: ignore[union-attr]
        if name == "budget":
            return AmountField(label=currency.label(label), required=False)
        if name == "without_tender":
            return forms.BooleanField(label=label, required=False)
        if name == "done":
            field = _text(name, required=True)
            field.help_text = _("Proposals to others quote it as a reference")
            return field
        return _text(name)


class TypeForm(forms.Form):
    key_type = forms.ChoiceField(label=_("type"), choices=KeyType.choices, widget=forms.RadioSelect)
    reason = forms.CharField(label=_("reason"), max_length=250, required=False)

    def __init__(self, data: Any = None, *, client: Client, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        known = getattr(client, "key_assessment", None)
        if client.stage == Stage.PROSPECT and (known is None or not known.has_three_p):
            self.fields["exception_reason"] = conditional(
                forms.CharField(
                    label=_("reason of the exception"), max_length=250, required=False, help_text=EXCEPTION
                )
            )


class AssessmentForm(forms.ModelForm[KeyAssessment]):
    potential = AmountField(required=False)
    investment = AmountField(required=False)
    service_cost = AmountField(required=False)

    class Meta:
        model = KeyAssessment
        fields = [
            *CRITERIA,
            *(name for mark in THREE_P for name in (f"{mark}_ok", mark)),
            "potential",
            "current_supplier",
            "investment",
            "service_cost",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("potential", "investment", "service_cost"):
            label = KeyAssessment._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            self.fields[name].label = currency.label(label)

    @property
    def criteria(self) -> list[forms.BoundField]:
        return [self[name] for name in CRITERIA]

    @property
    def marks(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"{name}_ok"], self[name]) for name in THREE_P]

    @property
    def sums(self) -> list[forms.BoundField]:
        return [self[name] for name in ("potential", "current_supplier", "investment", "service_cost")]

    def _post_clean(self) -> None:
        """The service writes and refuses: what was typed must not change the row that the page shows."""
