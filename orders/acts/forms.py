from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from catalogue.models import Product
from dossiers.documents.forms import attached, file_field
from kam_crm.shared import clock
from kam_crm.shared.forms import DateInput
from orders.acts.lines import Found
from orders.acts.route import Stage
from orders.acts.services import Signature
from orders.drafting.forms import NumberField
from orders.models import (
    ActSignatory,
    DiscrepancyAct,
    DiscrepancyKind,
    LineKind,
    Nature,
    RouteStep,
    Shipment,
    ShipmentLine,
)

EXTRA = 3  # lines that nobody documented, and people who signed
STAGES = 5


class ActForm(forms.Form):
    """Lines of a shipment with what came; fields by key of the line, rows without one for what nobody documented."""

    date = forms.DateField(label=_("drawn up"), widget=DateInput, initial=clock.today)
    note = forms.CharField(label=_("note"), max_length=1000, required=False)

    def __init__(self, data: Any = None, *, shipment: Shipment, act: DiscrepancyAct | None = None) -> None:
        super().__init__(data)
        self.sold: list[ShipmentLine] = list(
            shipment.lines.filter(kind=LineKind.SALE).select_related("product").order_by("pk")
        )
        self.kinds = {str(kind.pk): kind for kind in DiscrepancyKind.objects.filter(is_active=True)}
        self.act = act
        if act is not None:
            del self.fields["date"]
            self.fields["note"].initial = act.note
        drawn = list(act.lines.order_by("position")) if act is not None else []
        by_line = {line.shipment_line_id: line for line in drawn if line.shipment_line_id}
        more = [line for line in drawn if line.shipment_line_id is None]
        names = {line.pk: line.shipment_line_id for line in drawn}
        kinds = [("", _("by itself")), *((key, kind.name) for key, kind in self.kinds.items())]
        pairs = [("", "—"), *((str(line.pk), str(line.product or line.pk)) for line in self.sold)]
        for line in self.sold:
            was = by_line.get(line.pk)
            self._add(line.pk, was, kinds, pairs, names)
        for number in range(EXTRA):
            was = more[number] if number < len(more) else None
            self._add(f"x{number}", was, kinds, pairs, names)
            self.fields[f"product-x{number}"] = forms.CharField(
                required=False,
                max_length=40,
                initial=was.product.code if was is not None and was.product else "",
            )
            signed = list(act.signatories.all())[number : number + 1] if act is not None else []
            self._add_signature(number, signed[0] if signed else None)

    def _add(self, key: Any, was: Any, kinds: Any, pairs: Any, names: dict[int, int | None]) -> None:
        invalid = {"invalid": _("Give a quantity as a number.")}
        self.fields[f"actual-{key}"] = NumberField(
            required=False,
            min_value=0,
            error_messages=invalid,
            initial=None if was is None else _plain(was.actual),
        )
        chosen = str(was.kind_id) if was is not None and was.kind_id else ""
        instead = names.get(was.instead_of_id) if was is not None and was.instead_of_id else None
        self.fields[f"kind-{key}"] = forms.ChoiceField(required=False, choices=kinds, initial=chosen)
        self.fields[f"instead-{key}"] = forms.ChoiceField(
            required=False, choices=pairs, initial=str(instead) if instead else ""
        )

    def _add_signature(self, number: int, was: ActSignatory | None) -> None:
        sides = ActSignatory._meta.get_field("side").choices
        self.fields[f"signer-{number}"] = forms.CharField(
            required=False, max_length=120, initial=was.name if was else ""
        )
        self.fields[f"side-{number}"] = forms.ChoiceField(
            required=False, choices=[("", "—"), *(sides or [])], initial=was.side if was else ""
        )
        self.fields[f"signed-{number}"] = forms.DateField(
            required=False, widget=DateInput, initial=was.signed_on if was else None
        )

    def rows(self) -> Iterator[dict[str, Any]]:
        """For the table: each line of the shipment with its boxes."""
        documented = {}
        if self.act is not None:
            documented = {line.shipment_line_id: line.documented for line in self.act.lines.all()}
        for line in self.sold:
            yield {
                "line": line,
                "documented": documented.get(line.pk, line.quantity),
                "price": (line.amount + line.vat) / line.quantity if line.quantity else Decimal(0),
                **self._boxes(line.pk),
            }

    def option_of(self, nature: str) -> int:
        """Which option of the kinds a key chooses; 0, «by itself», where the list has none of this nature."""
        natures = [kind.nature for kind in self.kinds.values()]
        return natures.index(nature) + 1 if nature in natures else 0

    def extra_rows(self) -> Iterator[dict[str, Any]]:
        for number in range(EXTRA):
            yield {**self._boxes(f"x{number}"), "product": self[f"product-x{number}"]}

    def signature_rows(self) -> Iterator[tuple[BoundField, BoundField, BoundField]]:
        for number in range(EXTRA):
            yield self[f"signer-{number}"], self[f"side-{number}"], self[f"signed-{number}"]

    def _boxes(self, key: Any) -> dict[str, BoundField]:
        return {name: self[f"{name}-{key}"] for name in ("actual", "kind", "instead")}

    def clean(self) -> dict[str, Any]:
        """What the service takes: `found`, `signatures`, `note`, and the day of a new act."""
        data = super().clean() or {}
        found = [self._found(data, line.pk, line=line.pk) for line in self.sold]
        for number in range(EXTRA):
            if code := data.get(f"product-x{number}", "").strip():
                product = Product.objects.filter(code__iexact=code).first()
                if product is None:
                    self.add_error(f"product-x{number}", _("There is no product with this code."))
                found.append(self._found(data, f"x{number}", product=product))
        known: dict[str, Any] = {
            "found": [one for one in found if one is not None],
            "signatures": list(self._signatures(data)),
            "note": data.get("note", ""),
        }
        if "date" in data:
            known["date"] = data["date"]
        return known

    def _found(self, data: dict[str, Any], key: Any, **what: Any) -> Found | None:
        actual = data.get(f"actual-{key}")
        if actual is None:
            return None
        instead = data.get(f"instead-{key}") or None
        return Found(
            actual,
            kind=self.kinds.get(data.get(f"kind-{key}") or ""),
            instead_of=int(instead) if instead else None,
            **what,
        )

    def _signatures(self, data: dict[str, Any]) -> Iterator[Signature]:
        for number in range(EXTRA):
            name, side = data.get(f"signer-{number}", ""), data.get(f"side-{number}", "")
            if name or side:
                day: dt.date = data.get(f"signed-{number}") or clock.today()
                yield Signature(name, side, day)


class FileForm(forms.Form):
    """A photo or a paper of an act."""

    file = file_field(required=True)

    def clean(self) -> dict[str, Any]:
        cleaned = attached(self, super().clean())
        if file := cleaned.pop("file", None):
            cleaned["name"], cleaned["data"] = file
        return cleaned


class RouteForm(forms.Form):
    """Rows of the route in their order; a row without a decider is none."""

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        steps = list(RouteStep.objects.order_by("position"))
        for number in range(STAGES):
            was = steps[number] if number < len(steps) else None
            self.fields[f"decider-{number}"] = forms.ChoiceField(
                label=_("who decides"), required=False, choices=[("", "—"), *RouteStep.Decider.choices],
                initial=was.decider if was else "",
            )  # fmt: skip
            self.fields[f"nature-{number}"] = forms.ChoiceField(
                label=_("of acts with"), required=False, choices=[("", _("anything")), *Nature.choices],
                initial=was.nature if was else "",
            )  # fmt: skip
            self.fields[f"from-{number}"] = NumberField(
                label=_("from a sum of"),
                required=False,
                min_value=0,
                initial=_plain(was.from_amount) if was else None,
            )
            self.fields[f"days-{number}"] = forms.IntegerField(
                label=_("working days"),
                required=False,
                min_value=0,
                max_value=365,
                initial=was.days if was else None,
            )

    def rows(self) -> Iterator[list[BoundField]]:
        for number in range(STAGES):
            yield [self[f"{name}-{number}"] for name in ("decider", "nature", "from", "days")]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        return {
            "stages": [
                Stage(
                    data[f"decider-{number}"],
                    data.get(f"nature-{number}", ""),
                    data.get(f"from-{number}") or Decimal("0.00"),
                    data.get(f"days-{number}") or 0,
                )
                for number in range(STAGES)
                if data.get(f"decider-{number}")
            ]
        }


def _plain(value: Decimal) -> Decimal:
    return value.normalize() + 0 if value else Decimal(0)
