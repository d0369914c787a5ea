from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.models import Client
from kam_crm.shared import clock
from kam_crm.shared.forms import AmountField, DateInput, PickedField, PickerWidget
from plans.models import Project, ProjectKind
from plans.projects.services import without_it
from plans.tasks.forms import colleague_field


class ProjectForm(forms.Form):
    client = PickedField(
        Client.objects.none(),
        label=_("client"),
        widget=PickerWidget("dossiers:client_picker"),
        words=("name", "sort_key", "code"),
    )
    kind = forms.ChoiceField(
        label=_("kind"), choices=ProjectKind.choices, initial=ProjectKind.DEAL, required=False
    )
    title = forms.CharField(label=_("title"), max_length=150)
    expected = AmountField(label=_("expected sum"), min_value=0, required=False)

    def __init__(self, data: Any = None, *, by: User, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["client"].queryset = Client.objects.visible_to(by)  # type: ignore[attr-defined]

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or ProjectKind.DEAL


class CopyForm(forms.Form):
    clients = forms.ModelMultipleChoiceField(
        Client.objects.none(),
        label=_("clients of the group"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, data: Any = None, *, project: Project, by: User) -> None:
        super().__init__(data)
        rows = without_it(project, by).order_by("sort_key", "pk")
        self.fields["clients"].queryset = rows  # type: ignore[attr-defined]


class StageForm(forms.Form):
    name = forms.CharField(label=_("stage"), max_length=150)
    owner = colleague_field(_("owner"))
    starts_on = forms.DateField(label=_("planned start"), widget=DateInput)
    due_on = forms.DateField(label=_("due"), widget=DateInput)

    def __init__(self, data: Any = None, *, project: Project) -> None:
        super().__init__(data, initial={"owner": project.client.manager, "starts_on": clock.today()})
        self.fields["owner"].required = True
