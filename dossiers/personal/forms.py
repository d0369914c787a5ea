from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.clients.forms import CHOOSE
from dossiers.models import Basis, Document, Person, PersonalData
from dossiers.people.birthdays import as_date
from dossiers.personal.models import LENGTH
from kam_crm.shared.forms import DateInput, conditional


class ReasonForm(forms.Form):
    """Why: for what is done once and kept with its reason."""

    reason = conditional(
        forms.CharField(label=_("reason"), max_length=250, required=False, widget=forms.Textarea({"rows": 2}))
    )


class PersonalForm(forms.Form):
    birthday = forms.CharField(
        label=_("birthday"),
        max_length=10,
        required=False,
        help_text=_("Day and month: 21.11; the year where it is known: 21.11.1980"),
    )
    family = forms.CharField(
        label=_("family"), max_length=LENGTH, required=False, widget=forms.Textarea({"rows": 2})
    )
    hobby = forms.CharField(
        label=_("hobbies"), max_length=LENGTH, required=False, widget=forms.Textarea({"rows": 2})
    )
    values = forms.CharField(
        label=_("values and views"), max_length=LENGTH, required=False, widget=forms.Textarea({"rows": 2})
    )
    gifts = forms.CharField(
        label=_("gifts and notes"), max_length=LENGTH, required=False, widget=forms.Textarea({"rows": 2})
    )
    basis = forms.ChoiceField(
        label=_("basis"),
        choices=[CHOOSE, *Basis.choices],
        help_text=_("Without one they may not be kept"),
    )
    source = forms.CharField(
        label=_("known from"), max_length=150, help_text=_("Told by the person, business card, exhibition")
    )
    collected_on = forms.DateField(label=_("collected"), required=False, widget=DateInput)
    review_on = forms.DateField(
        label=_("to be reviewed"),
        required=False,
        widget=DateInput,
        help_text=_("A year from collecting unless you say otherwise"),
    )
    consent = forms.ModelChoiceField(
        Document.objects.none(),
        label=_("consent as a file"),
        required=False,
        help_text=_("A file of a client the person works at"),
    )

    def __init__(
        self, data: Any = None, *, person: Person, row: PersonalData | None = None, user: User
    ) -> None:
        super().__init__(data, initial=_stored(row) if row else {})
        files = Document.objects.visible_to(user).current().filter(client__contacts__person=person)
        self.fields["consent"].queryset = files.distinct()  # type: ignore[attr-defined]


def _stored(row: PersonalData) -> dict[str, Any]:
    day = as_date(row.birthday)
    written = f"{day:%d.%m}{f'.{row.birth_year}' if row.birth_year else ''}" if day else ""
    names = ("family", "hobby", "values", "gifts", "basis", "source", "collected_on", "review_on", "consent")
    return {"birthday": written, **{name: getattr(row, name) for name in names}}
