from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

import holidays
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.currency import SIGNS
from kam_crm.shared.forms import conditional

# of Russia from west to east, by the clock of each; others stand by their names in the tz database
RUSSIAN_ZONES = {
    "Europe/Kaliningrad": _("Kaliningrad"),
    "Europe/Moscow": _("Moscow"),
    "Europe/Samara": _("Samara"),
    "Asia/Yekaterinburg": _("Yekaterinburg"),
    "Asia/Omsk": _("Omsk"),
    "Asia/Novosibirsk": _("Novosibirsk"),
    "Asia/Krasnoyarsk": _("Krasnoyarsk"),
    "Asia/Irkutsk": _("Irkutsk"),
    "Asia/Yakutsk": _("Yakutsk"),
    "Asia/Vladivostok": _("Vladivostok"),
    "Asia/Magadan": _("Magadan"),
    "Asia/Kamchatka": _("Kamchatka"),
}
NEIGHBOURS = {
    "RU": _("Russia"),
    "BY": _("Belarus"),
    "KZ": _("Kazakhstan"),
    "AM": _("Armenia"),
    "AZ": _("Azerbaijan"),
    "GE": _("Georgia"),
    "UZ": _("Uzbekistan"),
    "CN": _("China"),
    "TR": _("Turkey"),
    "DE": _("Germany"),
    "GB": _("United Kingdom"),
    "US": _("United States"),
}


def zones() -> list[tuple[str, Any]]:
    # Etc/GMT+3 and its like mean the opposite of what people expect
    others = sorted(
        name
        for name in available_timezones() - RUSSIAN_ZONES.keys()
        if "/" in name and not name.startswith(("Etc/", "posix/", "right/", "SystemV/"))
    )
    return [*RUSSIAN_ZONES.items(), *((name, name.replace("_", " ")) for name in [*others, "UTC"])]


def currencies() -> list[tuple[str, str]]:
    first = ("RUB", "BYN", "KZT", "USD", "EUR")
    codes = [*first, *sorted(SIGNS.keys() - set(first))]
    return [(code, f"{code}, {SIGNS[code]}") for code in codes]


def calendars() -> list[tuple[str, Any]]:
    supported = set(holidays.list_supported_countries())
    named = [(code, words) for code, words in NEIGHBOURS.items() if code in supported]
    return [
        *named,
        ("", _("Monday to Friday")),
        *((code, code) for code in sorted(supported - NEIGHBOURS.keys())),
    ]


class CompanyForm(forms.Form):
    name = forms.CharField(label=_("company's name"), max_length=150)
    currency = forms.ChoiceField(label=_("currency"), choices=currencies)
    time_zone = forms.ChoiceField(label=_("time zone"), choices=zones)
    calendar_country = conditional(
        forms.ChoiceField(
            label=_("calendar of working days"),
            choices=calendars,
            required=False,
            help_text=_("With the country's holidays"),
        )
    )
    language = forms.ChoiceField(
        label=_("language"), choices=settings.LANGUAGES, help_text=_("Everybody chooses their own later")
    )


class CompanySettingsForm(CompanyForm):
    order_prefix = forms.CharField(label=_("prefix of orders"), max_length=6)
    shipment_prefix = forms.CharField(label=_("prefix of shipments"), max_length=6)
    return_prefix = forms.CharField(label=_("prefix of returns"), max_length=6)
    secret_mark = forms.CharField(
        label=_("mark of commercial secrets"),
        max_length=150,
        required=False,
        help_text=_(
            "On prints and Excel files, with whose copy it is. Name and address of the holder belong in it."
        ),
        widget=forms.TextInput(attrs={"placeholder": _("Commercial secret. Company, address")}),
    )


class FoundingForm(CompanyForm):
    full_name = forms.CharField(
        label=_("your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("e-mail"),
        max_length=254,
        help_text=_("You sign in with it"),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=_("password"),
        strip=False,  # spaces may belong to a password
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 12 characters"),
    )
    field_order = ["full_name", "email", "password", "name"]


class OwnCompanyForm(forms.Form):
    name = forms.CharField(label=_("legal name"), max_length=250)
    inn = forms.CharField(label=_("INN"), max_length=20, required=False)
    kpp = forms.CharField(label=_("KPP"), max_length=12, required=False)


class EditOwnCompanyForm(OwnCompanyForm):
    is_active = forms.BooleanField(label=_("sells"), required=False)
