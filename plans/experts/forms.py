from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from catalogue.models import Product, ProductGroup
from dossiers.models import Client
from kam_crm.shared.forms import DateInput, PickedField, PickerWidget
from plans.models import Expertise
from plans.tasks.forms import colleague_field, text_area


class ExpertiseForm(forms.Form):
    expert = colleague_field(_("expert"))
    subject = forms.CharField(label=_("subject"), max_length=120)
    group = forms.ModelChoiceField(ProductGroup.objects.none(), label=_("product group"), required=False)

    def __init__(self, data: Any = None, *, by: User) -> None:
        super().__init__(data)
        self.fields["expert"].required = True
        self.fields["group"].queryset = ProductGroup.objects.visible_to(by)  # type: ignore[attr-defined]


class QuestionForm(forms.Form):
    client = PickedField(
        Client.objects.none(),
        label=_("client"),
        widget=PickerWidget("dossiers:client_picker"),
        words=("name", "sort_key", "code"),
    )
    text = forms.CharField(label=_("question"), max_length=250)
    note = text_area(_("note"))
    product = PickedField(
        Product.objects.none(),
        label=_("product"),
        widget=PickerWidget("orders:product_picker"),
        words=("name", "code"),
        required=False,
    )
    subject = forms.ChoiceField(label=_("subject"), required=False)
    expert = colleague_field(
        _("expert"), help_text=_("Without a name it goes to whoever answers for the product or the subject.")
    )
    due_on = forms.DateField(label=pgettext_lazy("step", "due"), widget=DateInput, required=False)

    def __init__(self, data: Any = None, *, by: User, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        fields: Any = self.fields
        fields["client"].queryset = Client.objects.visible_to(by)
        fields["product"].queryset = Product.objects.visible_to(by)
        known = Expertise.objects.visible_to(by).order_by("subject").values_list("subject", flat=True)
        fields["subject"].choices = [("", "—"), *((one, one) for one in dict.fromkeys(known))]
