from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.forms_base import VersionedForm
from kam_crm.shared import clock
from kam_crm.shared.forms import DateInput
from plans.courses.querysets import people_led_by
from plans.courses.services import MOST_HOURS
from plans.models import Course


class CourseForm(VersionedForm):
    employee = forms.ModelChoiceField(User.objects.none(), label=_("employee"))
    day = forms.DateField(label=_("last day of it"), widget=DateInput)
    topic = forms.CharField(label=_("topic"), max_length=200)
    organiser = forms.CharField(label=_("organiser"), max_length=150, required=False)
    hours = forms.IntegerField(label=_("hours"), min_value=1, max_value=MOST_HOURS)
    certificate = forms.CharField(label=_("number of the certificate"), max_length=60, required=False)
    result = forms.CharField(
        label=_("result"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    FIELDS = ("day", "topic", "organiser", "hours", "certificate", "result")

    def __init__(self, data: Any = None, *, by: User, course: Course | None = None) -> None:
        initial = self.stored(course, self.FIELDS) if course else {"day": clock.today()}
        super().__init__(data, initial=initial)
        if course is None:
            self.fields["employee"].queryset = people_led_by(by)  # type: ignore[attr-defined]
            del self.fields["expected_updated_at"]
        else:
            # who learned it is not changed afterwards
            del self.fields["employee"]
