from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dossiers.facts.known import label_of
from dossiers.facts.services import MOST_ITEMS, ItemInput
from dossiers.models import DossierItem, DossierPart, DossierTemplate, ItemKind

NEW_ROWS = 2
HEAVIEST = 10


class ItemForm(forms.Form):
    """An item of the version to come. The words of the product's own items stand in place of an empty name."""

    key = forms.SlugField(required=False, widget=forms.HiddenInput)
    label = forms.CharField(label=pgettext_lazy("of a thing", "name"), max_length=120, required=False)
    part = forms.TypedChoiceField(label=_("part"), choices=DossierPart.choices, coerce=int)
    position = forms.IntegerField(label=_("order"), min_value=0, max_value=999)
    kind = forms.ChoiceField(label=_("kind"), choices=ItemKind.choices)
    choices = forms.CharField(
        label=_("words to choose from"), required=False, max_length=1000, widget=forms.Textarea({"rows": 2})
    )
    weight = forms.IntegerField(label=_("weight"), min_value=1, max_value=HEAVIEST)
    max_age = forms.IntegerField(
        label=_("to be checked after, months"), min_value=1, max_value=120, required=False
    )
    is_obligatory = forms.BooleanField(label=_("obligatory"), required=False)
    is_secret = forms.BooleanField(label=_("commercial secret"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # by the version that is in force: what fills an item is not asked here
        self.source = (self.initial or {}).get("source", "")
        if words := (self.initial or {}).get("words"):
            self.fields["label"].widget.attrs["placeholder"] = words

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if cleaned and not cleaned.get("key") and not cleaned.get("label", "").strip():
            self.add_error("label", _("Name the item."))
        if cleaned and cleaned.get("kind") == ItemKind.CHOICE and not cleaned.get("choices", "").strip():
            self.add_error("choices", _("Write the words, one a line."))
        return cleaned

    @property
    def item(self) -> ItemInput:
        known = {
            name: value for name, value in self.cleaned_data.items() if name in ItemInput.__annotations__
        }
        return ItemInput(**known)


class ItemFormSet(forms.BaseFormSet):  # type: ignore[type-arg]
    @property
    def items(self) -> list[ItemInput]:
        """In the order that was set; rows that were left empty or ticked for removal are not there."""
        kept = [
            form
            for form in self.forms
            if form.cleaned_data
            and not form.cleaned_data.get("DELETE")
            and (form.has_changed() or form.initial)
        ]
        kept.sort(key=lambda form: (form.cleaned_data["part"], form.cleaned_data["position"]))
        return [form.item for form in kept]


ItemForms = forms.formset_factory(
    ItemForm,
    formset=ItemFormSet,
    extra=NEW_ROWS,
    can_delete=True,
    can_delete_extra=False,
    max_num=MOST_ITEMS,
    validate_max=True,
)


def item_forms(data: Any, template: DossierTemplate) -> Any:
    """The rows of a version, and a few empty ones."""
    items = list(template.items.all()) if template.pk else []
    return ItemForms(data, initial=[_stored(item, number) for number, item in enumerate(items, 1)])


def _stored(item: DossierItem, number: int) -> dict[str, Any]:
    names = (
        "key",
        "label",
        "part",
        "kind",
        "choices",
        "weight",
        "max_age",
        "is_obligatory",
        "is_secret",
        "source",
    )
    return {"words": label_of(item), "position": number * 10, **{name: getattr(item, name) for name in names}}
