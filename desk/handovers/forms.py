from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from desk.handovers.pages.portfolio import PortfolioPage
from kam_crm.shared import clock
from kam_crm.shared.forms import DateInput
from kam_crm.shared.web.params import int_param
from kam_crm.shared.working_days import next_working_day

INTRODUCTION, READING = 30, dt.timedelta(days=30)


def _first_day() -> dt.date:
    return next_working_day(clock.today() + dt.timedelta(days=1))


class PortfolioForm(forms.Form):
    """The terms, and the clients ticked (`client`) with the receiver of each (`receiver_<key>`)."""

    day = forms.DateField(label=_("from which day"), widget=DateInput, initial=_first_day)
    reason = forms.CharField(label=_("reason, order"), max_length=500)
    reads_until = forms.DateField(
        label=_("former manager reads until"),
        widget=DateInput,
        required=False,
        initial=lambda: _first_day() + READING,
        help_text=_("Reads and changes nothing; files hold none of these clients."),
    )
    introduction = forms.IntegerField(
        label=_("introduction, days"), min_value=0, max_value=60, initial=INTRODUCTION, required=False
    )
    confirm_away = forms.BooleanField(
        required=False, label=_("Hand over all the same"), widget=forms.HiddenInput
    )

    def __init__(self, data: Any, *, page: PortfolioPage) -> None:
        super().__init__(data)
        self.page = page
        if data is not None:
            page.chosen = self._chosen()

    def _chosen(self) -> dict[int, int | None]:
        clients = {client.pk for client in self.page.clients}
        keys = {one.pk for one in self.page.receivers}
        for_all = int_param(self.data.get("everyone")) if "apply" in self.data else None
        chosen: dict[int, int | None] = {}
        sent: Any = self.data
        for key in filter(None, map(int_param, sent.getlist("client"))):
            receiver = for_all or int_param(self.data.get(f"receiver_{key}"))
            if key in clients:
                chosen[key] = receiver if receiver in keys else None
        return chosen

    def clean_introduction(self) -> int:
        return self.cleaned_data["introduction"] or 0

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        people = {one.pk: one for one in self.page.receivers}
        chosen = self.page.chosen or {}
        if None in chosen.values():
            raise forms.ValidationError(_("Choose a new manager for each client that is ticked."))
        clients = {client.pk: client for client in self.page.clients}
        values["receivers"] = {
            clients[key]: people[receiver] for key, receiver in chosen.items() if receiver is not None
        }
        if day := values.get("day"):
            self.page.day = day
        return values

    def ask_to_confirm(self) -> None:
        self.fields["confirm_away"].widget = forms.CheckboxInput()
