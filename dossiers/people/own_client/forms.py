from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from dossiers.clients.forms import CHOOSE
from dossiers.clients.models.client import Source
from dossiers.forms_base import ConfirmedForm
from dossiers.models import Stage
from kam_crm.shared.forms import conditional


class OwnClientForm(ConfirmedForm):
    """Name, phone and e-mail are the person's."""

    stage = forms.ChoiceField(
        label=_("stage"), choices=Stage.choices, widget=forms.RadioSelect, initial=Stage.PROSPECT
    )
    source = conditional(
        forms.ChoiceField(
            label=_("where from"),
            choices=[CHOOSE, *Source.choices],
            required=False,
            help_text=_("A prospect needs it"),
        )
    )
    inn = forms.CharField(label=_("INN"), max_length=30, required=False)
