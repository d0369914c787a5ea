from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _


class MomentField(forms.CharField):
    """When the row was read, to the microsecond; what makes no sense is as good as nothing."""

    widget = forms.HiddenInput

    def prepare_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, dt.datetime) else value

    def clean(self, value: Any) -> dt.datetime | None:
        try:
            moment = parse_datetime(value or "")
        except ValueError:
            return None
        # without its zone it would never equal the one in the database
        return moment if moment and moment.tzinfo else None


class VersionedForm(forms.Form):
    """Base of forms that change what others may be changing too."""

    expected_updated_at = MomentField(required=False)

    @staticmethod
    def stored(row: Any, names: Iterable[str]) -> dict[str, Any]:
        """What the form begins with: these columns of the row, and when it was read."""
        return {"expected_updated_at": row.updated_at, **{name: getattr(row, name) for name in names}}

    def take_over(self, updated_at: dt.datetime) -> None:
        """Next time the same input wins over what was saved up to this moment."""
        # a copy: the data of a request cannot be changed
        self.data = {**self.data.dict(), "expected_updated_at": updated_at.isoformat()}  # type: ignore[attr-defined]


class ConfirmedForm(forms.Form):
    """Base of forms that may be refused for a likely duplicate, once."""

    # hidden until `ask_to_confirm`: nobody confirms a duplicate before being told of one
    confirm_duplicate = forms.BooleanField(
        required=False, label=_("It is another one: save anyway"), widget=forms.HiddenInput
    )

    def ask_to_confirm(self) -> None:
        self.fields["confirm_duplicate"].widget = forms.CheckboxInput()
