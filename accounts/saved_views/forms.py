from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.saved_views.models import SavedView


class ViewNameForm(forms.Form):
    name = forms.CharField(
        label=_("name of the view"), max_length=SavedView._meta.get_field("name").max_length
    )


class NewViewForm(ViewNameForm):
    page = forms.CharField(widget=forms.HiddenInput)
    query = forms.CharField(widget=forms.HiddenInput, required=False)
