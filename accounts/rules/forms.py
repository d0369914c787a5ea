from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.departments.models import Department
from accounts.rules.known import DEPARTMENTAL, RuleKey, Unit
from accounts.rules.services import last_set
from accounts.users.models import User
from kam_crm.shared import clock, currency
from kam_crm.shared.forms import AmountField, DateInput, conditional

UNITS = {Unit.PERCENT: "%", Unit.DAYS: _("days"), Unit.COUNT: pgettext_lazy("how many", "number")}


class RuleForm(forms.Form):
    """A value from a day on; of a limit also none, and in one department alone."""

    value = conditional(AmountField(required=False))
    unlimited = forms.BooleanField(label=_("without limit"), required=False)
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("department"), required=False, empty_label=_("all departments")
    )
    valid_from = forms.DateField(label=_("valid from"), widget=DateInput, initial=clock.today)
    reason = forms.CharField(label=_("reason"), max_length=250)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, key: RuleKey, by: User) -> None:
        self.key = key
        held = last_set(key.name, key.role, key.department)
        super().__init__(data, initial={"seen": held.isoformat()})
        unit = key.known.unit
        # the sign is the company's today, not that of the start of this process
        words = currency.sign() if unit == Unit.MONEY else UNITS[unit]
        self.fields["value"].label = _("new value, %(unit)s") % {"unit": words}
        departments: Any = self.fields["department"]
        if key.role in DEPARTMENTAL and key.department is None:
            departments.queryset = Department.objects.visible_to(by)
        else:
            del self.fields["department"]
        if not key.known.is_limit:
            del self.fields["unlimited"]

    def clean_seen(self) -> dt.datetime | None:
        try:
            moment = dt.datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            return None
        return moment if moment.tzinfo else None

    def take_over(self) -> None:
        """Next time the same input wins over what was set up to now: its history stands beside the form."""
        held = last_set(self.key.name, self.key.role, self.key.department)
        # a copy: the data of a request cannot be changed
        self.data = {**self.data.dict(), "seen": held.isoformat()}  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = self.cleaned_data
        if given.pop("unlimited", False):
            given["value"] = None
        elif given.get("value") is None and "value" not in self.errors:
            words = _("Enter a number, or choose «without limit».") if self.key.role else _("Enter a number.")
            self.add_error("value", words)
        if given.get("department") is not None:
            # another row than the one that was looked at
            given["seen"] = None
        return given


class CalendarDayForm(forms.Form):
    day = forms.DateField(label=_("day"), widget=DateInput)
    is_working = forms.TypedChoiceField(
        label=_("is"),
        choices=[("false", _("a day off")), ("true", _("a working day"))],
        coerce=lambda value: value == "true",
    )
    reason = forms.CharField(label=_("reason"), max_length=250)
