"""What comes beside a result: rows of promises, and photos."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.files import LARGEST
from kam_crm.shared.forms import AmountField, DateInput, conditional
from plans.models import Side
from plans.results.brought import Photo, Promised
from plans.results.pages import Days

OTHER, NONE = "other", "none"
MOST_PROMISES, MOST_PHOTOS = 20, 10


class DayChips(forms.RadioSelect):
    """Days that are chosen most; an ISO day that is none of them is taken as well: the page may be of yesterday."""

    def offer(self, days: Days, *others: tuple[str, Any]) -> None:
        self.choices = [*days, *others]


def day_of(chip: str) -> dt.date | None:
    """The day a chip stands for; None for «another» and for nothing. Raises ValidationError."""
    if chip in ("", OTHER, NONE):
        return None
    try:
        return dt.date.fromisoformat(chip)
    except ValueError:
        raise forms.ValidationError(_("Enter a valid date."), "invalid") from None


class PromiseRow(forms.Form):
    client_uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    side = forms.ChoiceField(choices=Side.choices, widget=forms.HiddenInput)
    text = forms.CharField(label=_("what was promised"), max_length=250)
    day = conditional(forms.CharField(label=_("by which day"), widget=DayChips, required=False))
    due_on = conditional(forms.DateField(label=_("by the day"), widget=DateInput, required=False))
    amount = AmountField(label=_("amount"), min_value=0, required=False)

    def __init__(self, *args: Any, days: Days = (), **kwargs: Any) -> None:  # type: ignore[assignment]
        super().__init__(*args, **kwargs)
        self.fields["day"].widget.offer(days, (OTHER, _("another day")))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        try:
            data["due_on"] = day_of(data.get("day", "")) or data.get("due_on")
        except forms.ValidationError as error:
            self.add_error("day", error)
        if not data.get("due_on") and not {"due_on", "day"} & set(self.errors):
            self.add_error("day", _("By which day?"))
        if data.get("amount") == 0:
            data["amount"] = None
        return data

    def promised(self) -> Promised:
        data = self.cleaned_data
        return Promised(**{name: data[name] for name in ("side", "text", "due_on", "amount", "client_uuid")})


PromiseRows = forms.formset_factory(PromiseRow, extra=0, max_num=MOST_PROMISES, validate_max=True)


class PhotoInput(forms.FileInput):
    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several at once."""

    widget = PhotoInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = [super(PhotosField, self).clean(one, initial) for one in data or [] if one]
        if len(files) > MOST_PHOTOS:
            raise forms.ValidationError(
                _("At most %(count)s photos.") % {"count": MOST_PHOTOS}, "too_many_photos"
            )
        return files


def photos_of(files: list[UploadedFile], keys: list[str]) -> tuple[Photo, ...]:
    """With their identifiers, which stand in the order of the files."""
    uuid_of = forms.UUIDField(required=False).clean
    padded = [*keys, *[""] * len(files)]
    # read with one byte too many: what is larger is refused by its size, not by its content
    return tuple(
        Photo(file.name or "", file.read(LARGEST + 1), uuid_of(key))
        for file, key in zip(files, padded, strict=False)
    )
