from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.departments.models import Department
from accounts.rights.capabilities import Role
from accounts.users.models import User


class ProfileForm(forms.Form):
    full_name = forms.CharField(label=_("full name"), max_length=150)
    phone = forms.CharField(label=_("phone"), max_length=32, required=False)
    locale = forms.ChoiceField(label=_("language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
    theme = forms.ChoiceField(
        label=_("theme"), choices=User._meta.get_field("theme").choices or [], widget=forms.RadioSelect
    )


class UserForm(forms.Form):
    full_name = forms.CharField(label=_("full name"), max_length=150)
    email = forms.EmailField(label=_("e-mail"), max_length=254, help_text=_("Used to sign in"))
    role = forms.ChoiceField(label=_("role"), choices=[("", "—"), *Role.choices])
    department = forms.ModelChoiceField(
        label=_("department"), queryset=Department.objects.none(), required=False, empty_label="—"
    )
    phone = forms.CharField(label=_("phone"), max_length=32, required=False)
    locale = forms.ChoiceField(label=_("language"), choices=settings.LANGUAGES)

    def __init__(self, data: Any = None, *, by: User, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        # not in the class: its queryset would be shared by all who ask
        self.fields["department"].queryset = Department.objects.visible_to(by)  # type: ignore[attr-defined]


class NewUserForm(UserForm):
    password = forms.CharField(
        label=_("first password"),
        required=False,
        strip=False,  # spaces may belong to a password
        empty_value=None,  # None is no password for the service, an empty text a weak one
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Empty: the person asks for a link on the sign-in page"),
    )


class EditUserForm(UserForm):
    is_active = forms.BooleanField(
        label=_("may sign in"),
        required=False,
        help_text=_("Without it the person is signed out and their API tokens stop working"),
    )
