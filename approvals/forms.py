from __future__ import annotations

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _


class DecisionForm(forms.Form):
    """A decision on a request. A kind that may grant less than was asked registers a form of its own."""

    decision = forms.ChoiceField(choices=[("approve", ""), ("refuse", "")])
    reason = forms.CharField(label=_("reason"), max_length=2000, required=False)

    @property
    def granted(self) -> Decimal | None:
        """What is granted, in the unit of the kind; None is all that was asked."""
        return None
