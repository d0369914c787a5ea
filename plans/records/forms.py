from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalogue.models import Product
from dossiers.forms_base import VersionedForm
from dossiers.models import ClientContact, Outlet
from kam_crm.shared import clock
from kam_crm.shared.forms import AmountField, DateInput
from plans.models import Activity, EventGuest, Record, Side


class ProductsField(forms.CharField):
    """Products by their codes, apart by commas, blanks or lines; `single`: exactly one."""

    default_error_messages = {
        "unknown": _("There is no product with the code %(code)s."),
        "several": _("One code only."),
    }

    def __init__(self, *, single: bool = False, **options: Any) -> None:
        self.single = single
        super().__init__(max_length=2000, **options)

    def prepare_value(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else ", ".join(one.code for one in value)

    def clean(self, value: Any) -> Any:
        codes = list(dict.fromkeys(super().clean(value).replace(",", " ").split()))
        found = {one.code: one for one in Product.objects.filter(code__in=codes)}
        for code in codes:
            if code not in found:
                raise forms.ValidationError(self.error_messages["unknown"], "unknown", {"code": code})
        if self.single and len(codes) > 1:
            raise forms.ValidationError(self.error_messages["several"], "several")
        products = [found[code] for code in codes]
        return products[0] if self.single and products else products


class RecordForm(VersionedForm):
    """Base of the forms of records; begins with the record that is changed."""

    def __init__(
        self, data: Any = None, *, activity: Activity, user: User, record: Record | None = None
    ) -> None:
        self.activity, self.user = activity, user
        super().__init__(data, initial=self.begin(record) if record else self.fresh())
        if record is None:
            del self.fields["expected_updated_at"]
        self.offer()

    def begin(self, record: Record) -> dict[str, Any]:
        names = [name for name in self.base_fields if name != "expected_updated_at"]
        return self.stored(record, names)

    def fresh(self) -> dict[str, Any]:
        return {}

    def offer(self) -> None:
        """Choices that depend on the contact."""


class ProtocolForm(RecordForm):
    our_people = forms.CharField(label=_("from our side"), max_length=500)
    their_people = forms.CharField(label=_("from the client"), max_length=500)
    summary = forms.CharField(
        label=_("what was found"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def fresh(self) -> dict[str, Any]:
        """Who was at the contact anyway."""
        ours = [self.activity.manager, *self.activity.colleagues.all()]
        theirs = self.activity.persons.select_related("person")
        return {
            "our_people": ", ".join(one.full_name for one in ours),
            "their_people": ", ".join(f"{one.person.full_name}, {one.position}" for one in theirs),
        }


class CorrectionForm(RecordForm):
    text = forms.CharField(label=_("what changes"), max_length=500)
    side = forms.ChoiceField(label=_("side"), choices=Side.choices, widget=forms.RadioSelect)
    due_on = forms.DateField(label=_("by when"), widget=DateInput)
    done_on = forms.DateField(label=_("done on"), widget=DateInput, required=False)


class TrainingForm(RecordForm):
    topic = forms.CharField(label=_("topic"), max_length=200)
    trainer = forms.CharField(label=_("trainer"), max_length=150)
    participants = forms.CharField(
        label=_("participants"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    outcome = forms.CharField(label=_("result"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def fresh(self) -> dict[str, Any]:
        return {"topic": self.activity.purpose, "trainer": self.activity.manager.full_name}


class ShelfForm(RecordForm):
    outlet = forms.ModelChoiceField(Outlet.objects.none(), label=_("outlet"))
    shelf_share = AmountField(label=_("share of the shelf, %"), min_value=0, max_value=100)
    planogram = AmountField(label=_("planogram kept, %"), min_value=0, max_value=100)
    missing = ProductsField(label=_("out of stock"), required=False, help_text=_("Codes of products"))
    note = forms.CharField(label=_("note"), max_length=500, required=False)

    def begin(self, record: Any) -> dict[str, Any]:
        return super().begin(record) | {"missing": list(record.missing.all())}

    def offer(self) -> None:
        outlets = Outlet.objects.visible_to(self.user).filter(client=self.activity.client_id, is_active=True)
        self.fields["outlet"].queryset = outlets  # type: ignore[attr-defined]


class SampleForm(RecordForm):
    product = ProductsField(single=True, label=_("product"), help_text=_("Code of the product"))
    quantity = AmountField(label=_("quantity"), decimal_places=3)
    handed_on = forms.DateField(label=_("handed over on"), widget=DateInput)
    due_back_on = forms.DateField(label=_("due back on"), widget=DateInput, required=False)
    returned_on = forms.DateField(label=_("returned on"), widget=DateInput, required=False)

    def begin(self, record: Any) -> dict[str, Any]:
        return super().begin(record) | {"product": record.product.code}

    def fresh(self) -> dict[str, Any]:
        return {"handed_on": min(self.activity.day, clock.today())}


class ContactField(forms.ModelChoiceField[Any]):
    def label_from_instance(self, row: Any) -> str:
        return f"{row.person.full_name}, {row.position}"


class GuestForm(RecordForm):
    contact = ContactField(ClientContact.objects.none(), label=_("guest"))

    def offer(self) -> None:
        people = ClientContact.objects.visible_to(self.user).filter(
            client=self.activity.client_id, is_active=True
        )
        asked = EventGuest.objects.visible_to(self.user).filter(activity=self.activity)
        people = people.exclude(pk__in=asked.values("contact")).select_related("person")
        self.fields["contact"].queryset = people  # type: ignore[attr-defined]
