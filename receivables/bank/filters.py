from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from kam_crm.shared.api.filters import ChangedSinceFilterSet
from receivables.bank.states import LineState, StatementStatus
from receivables.models import BankLine, BankStatement


class StatementFilter(ChangedSinceFilterSet):
    status = django_filters.ChoiceFilter(choices=StatementStatus.choices, label=_("status"))
    account = django_filters.CharFilter(field_name="account__number", label=_("account"))
    sha256 = django_filters.CharFilter(label=_("SHA-256 of the file"))

    class Meta:
        model = BankStatement
        fields: list[str] = []


class LineFilter(ChangedSinceFilterSet):
    statement = django_filters.NumberFilter(field_name="statement_id", label=_("bank statement"))
    state = django_filters.ChoiceFilter(choices=LineState.choices, label=_("state"))
    client = django_filters.NumberFilter(field_name="client_id", label=_("client"))
    is_incoming = django_filters.BooleanFilter(label=_("came in"))

    class Meta:
        model = BankLine
        fields: list[str] = []
