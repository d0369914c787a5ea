"""What inputs of the API have in common: unknown fields are refused, rows are whole, days are plausible."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from kam_crm.shared.clock import check_plausible_date


class RowInput(serializers.Serializer[Any]):
    """A row of a list inside the input: it is complete also where everything around it may be left out."""

    def to_internal_value(self, data: Any) -> Any:
        # DRF asks the outermost serializer: with PATCH the fields of inner rows may be missing as well
        if isinstance(data, Mapping):
            missing = [name for name, field in self.fields.items() if field.required and name not in data]
            if missing:
                raise serializers.ValidationError(
                    {name: [self.fields[name].error_messages["required"]] for name in missing}
                )
        return super().to_internal_value(data)


class ChoiceField(serializers.ChoiceField):
    """One of a few names; a refusal says which they are."""

    default_error_messages = {"invalid_choice": gettext_lazy("Must be one of: %(names)s.")}

    def fail(self, key: str, **kwargs: Any) -> Any:
        if key != "invalid_choice":
            return super().fail(key, **kwargs)
        names = {"names": ", ".join(map(str, self.choices))}
        raise serializers.ValidationError(self.error_messages[key] % names, code=key)


class DayField(serializers.DateField):
    """A day of business. Raises for one that can only be a slip of the pen: year 26, year 9999."""

    def to_internal_value(self, value: Any) -> dt.date:
        try:
            day: dt.date = check_plausible_date(super().to_internal_value(without_midnight(value)))
        except ValueError as error:
            raise serializers.ValidationError(str(error)) from None
        return day


def without_midnight(value: Any) -> Any:
    """1C has no days without a time: it writes 2026-12-01T00:00:00."""
    return value.removesuffix("T00:00:00") if isinstance(value, str) else value


class MomentField(serializers.DateTimeField):
    """A moment, with or without an offset; at both ends of the calendar there is no company time."""

    default_error_messages = {"overflow": gettext_lazy("This is not a valid date and time.")}

    def enforce_timezone(self, value: dt.datetime) -> dt.datetime:
        try:
            moment: dt.datetime = super().enforce_timezone(value)
        except OverflowError:
            self.fail("overflow")
        return moment


def unknown_fields(serializer: Any, data: Any) -> dict[str, Any]:
    """Refusals of names that the input does not have: a misspelt field would be lost without a word."""
    return dict(_unknown_fields(serializer, data))


def _unknown_fields(serializer: Any, data: Any, path: str = "") -> Iterator[tuple[str, list[str]]]:
    if isinstance(serializer, serializers.ListSerializer):
        # what is no list is refused by the serializer itself
        for index, row in enumerate(data if isinstance(data, list) else []):
            yield from _unknown_fields(serializer.child, row, f"{path}{index}.")
        return
    if not isinstance(serializer, serializers.Serializer) or not isinstance(data, Mapping):
        return
    known = {name: field for name, field in serializer.fields.items() if not field.read_only}
    for name, value in data.items():
        if name in known:
            yield from _unknown_fields(known[name], value, f"{path}{name}.")
        else:
            text = _("There is no such field here; there are: %(names)s.")
            names = {"names": ", ".join(sorted(known))}
            yield f"{path}{name}", [text % names if known else _("Nothing is expected here.")]


def query_of(request: Request, serializer_class: type[serializers.Serializer[Any]]) -> dict[str, Any]:
    """The parameters of an address that has no filter set; raises ValidationError (400) for all that are not right."""
    query = serializer_class(data=request.query_params.dict())
    query.is_valid()
    errors = unknown_fields(query, request.query_params) | dict(query.errors) | dict(lost(request))
    if errors:
        raise ValidationError(errors)
    data: dict[str, Any] = query.validated_data
    return data


def lost(request: Request) -> Iterator[tuple[str, list[Any]]]:
    """Refusals of parameters of which something would be passed over: empty ones, and all but the last of several."""
    for name, values in request.query_params.lists():
        if len(values) > 1:
            yield name, [_("Given %(count)d times: only one is read.") % {"count": len(values)}]
        elif not values[0].strip():
            yield name, [_("Empty: leave it out, or say which.")]


class AmountField(serializers.DecimalField):
    """An amount with two places."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_digits": 14, "decimal_places": 2, **options})


def percent_field(**options: Any) -> serializers.DecimalField:
    """A percentage with four places."""
    return serializers.DecimalField(max_digits=7, decimal_places=4, **options)
