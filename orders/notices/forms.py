from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.models import Client, ClientContact
from orders.models import NoticeKind, NoticeSetting, NoticeTemplate


def writable(by: User, client: Client) -> Any:
    """People of a client who can be written to."""
    rows = ClientContact.objects.visible_to(by).filter(client=client, is_active=True)
    return rows.exclude(person__email="").select_related("person")


class SettingForm(forms.Form):
    is_on = forms.BooleanField(
        label=_("tell of orders by e-mail"),
        required=False,
        help_text=_("Only once the client has agreed to it; without it nothing is sent by itself."),
    )
    contact = forms.ModelChoiceField(ClientContact.objects.none(), label=_("whom"), required=False)
    locale = forms.ChoiceField(label=_("language"), choices=settings.LANGUAGES)

    def __init__(self, data: Any, *, by: User, client: Client, setting: NoticeSetting) -> None:
        shown = {name: getattr(setting, name) for name in ("is_on", "contact", "locale")}
        super().__init__(data, initial=shown)
        self.fields["contact"].queryset = writable(by, client)  # type: ignore[attr-defined]


class ContactForm(forms.Form):
    contact = forms.ModelChoiceField(ClientContact.objects.none(), required=False)

    def __init__(self, data: Any, *, by: User, client: Client) -> None:
        super().__init__(data)
        self.fields["contact"].queryset = writable(by, client)  # type: ignore[attr-defined]


class TellForm(forms.Form):
    kind = forms.ChoiceField(choices=NoticeKind.choices)


class TemplateForm(forms.Form):
    is_on = forms.BooleanField(label=_("sent by itself"), required=False)
    subject_ru = forms.CharField(label=_("subject in Russian"), max_length=200)
    body_ru = forms.CharField(
        label=_("letter in Russian"), max_length=4000, widget=forms.Textarea({"rows": 8})
    )
    subject_en = forms.CharField(label=_("subject in English"), max_length=200)
    body_en = forms.CharField(
        label=_("letter in English"), max_length=4000, widget=forms.Textarea({"rows": 8})
    )

    def __init__(self, data: Any, *, template: NoticeTemplate) -> None:
        super().__init__(data, initial={name: getattr(template, name) for name in TemplateForm.base_fields})
