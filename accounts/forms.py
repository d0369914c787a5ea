from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.capabilities import Role, scopes_of
from accounts.models import AbsenceReason, Department, SavedView, User
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.forms import DateInput, PickerWidget, apply_business_error

T = TypeVar("T")


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, also when it is empty; None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def carried_out(form: forms.Form, service: Callable[..., T], **known: Any) -> T | None:
    """What the service returned for the form's data; None where either refused, the reasons stand in the form."""
    if not form.is_valid():
        return None
    try:
        return service(**known, **form.cleaned_data)
    except BusinessRuleError as error:
        apply_business_error(form, error)
        return None


class ProfileForm(forms.Form):
    full_name = forms.CharField(label=_("full name"), max_length=150)
    phone = forms.CharField(label=_("phone"), max_length=32, required=False)
    locale = forms.ChoiceField(label=_("language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
    theme = forms.ChoiceField(
        label=_("theme"), choices=User._meta.get_field("theme").choices or [], widget=forms.RadioSelect
    )


class ViewNameForm(forms.Form):
    name = forms.CharField(
        label=_("name of the view"), max_length=SavedView._meta.get_field("name").max_length
    )


class NewViewForm(ViewNameForm):
    page = forms.CharField(widget=forms.HiddenInput)
    query = forms.CharField(widget=forms.HiddenInput, required=False)


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("what it is for"), max_length=80, help_text=_("1C, price monitor, my script")
    )
    days = forms.IntegerField(
        label=_("valid for, days"),
        min_value=1,
        max_value=3650,
        required=False,
        help_text=_("Empty: without an end"),
    )
    read_only = forms.BooleanField(label=_("only reads"), required=False)
    scopes = forms.MultipleChoiceField(
        label=_("only for"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing chosen: everything you may do yourself"),
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.fields["scopes"].choices = list(scopes_of(user.role).items())  # type: ignore[attr-defined]


class UserForm(forms.Form):
    full_name = forms.CharField(label=_("full name"), max_length=150)
    email = forms.EmailField(label=_("e-mail"), max_length=254, help_text=_("Signs in with it"))
    role = forms.ChoiceField(label=_("role"), choices=[("", "—"), *Role.choices])
    department = forms.ModelChoiceField(
        label=_("department"), queryset=Department.objects.none(), required=False, empty_label="—"
    )
    phone = forms.CharField(label=_("phone"), max_length=32, required=False)
    locale = forms.ChoiceField(label=_("language"), choices=settings.LANGUAGES)

    def __init__(self, data: Any = None, *, by: User, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["department"].queryset = Department.objects.visible_to(by)  # type: ignore[attr-defined]


class NewUserForm(UserForm):
    password = forms.CharField(
        label=_("first password"),
        required=False,
        strip=False,
        empty_value=None,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Empty: the person asks for a link on the sign-in page"),
    )


class EditUserForm(UserForm):
    is_active = forms.BooleanField(
        label=_("may sign in"),
        required=False,
        help_text=_("Without it the person is signed out and his API tokens stop working"),
    )


class ChangeAbsenceForm(forms.Form):
    deputy = forms.ModelChoiceField(
        User.objects.none(),
        label=_("deputy"),
        widget=PickerWidget("dossiers:manager_picker"),
        help_text=_("Has the clients from the first to the last day"),
    )
    first_day = forms.DateField(label=_("first day"), widget=DateInput)
    last_day = forms.DateField(label=_("last day"), widget=DateInput)
    reason = forms.ChoiceField(label=_("reason"), choices=AbsenceReason.choices, widget=forms.RadioSelect)
    order_number = forms.CharField(label=_("order number"), max_length=40, required=False)

    def __init__(self, data: Any = None, *, by: User, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        managers = User.objects.managers().visible_to(by)
        for name in {"user", "deputy"} & set(self.fields):
            self.fields[name].queryset = managers  # type: ignore[attr-defined]


class NewAbsenceForm(ChangeAbsenceForm):
    user = forms.ModelChoiceField(
        User.objects.none(), label=_("who is away"), widget=PickerWidget("dossiers:manager_picker")
    )
    field_order = ("user",)


class DepartmentForm(forms.Form):
    name = forms.CharField(label=_("name"), max_length=120)
    head = forms.ModelChoiceField(
        label=_("head"), queryset=User.objects.none(), required=False, empty_label="—"
    )

    def __init__(self, data: Any = None, *, by: User, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        heads = User.objects.visible_to(by).filter(role=Role.HEAD, is_active=True)
        self.fields["head"].queryset = heads  # type: ignore[attr-defined]
