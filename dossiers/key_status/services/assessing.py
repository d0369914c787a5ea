"""What speaks for a client: six criteria, three П with evidence, potential and costs; and the «no» to a candidate."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rights.secrets import check_strategy
from dossiers.inputs import refuse_together
from dossiers.key_status.events import ASSESSED, DISMISSED
from dossiers.key_status.models import CRITERIA, THREE_P
from dossiers.models import CandidateDismissal, Client, KeyAssessment
from kam_crm.shared import clock
from kam_crm.shared.checks import check_reason
from kam_crm.shared.clock import add_months
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.events import record_event
from kam_crm.shared.service import service

HIDDEN_MONTHS = 6
SUMS = ("potential", "investment", "service_cost")
TEXTS = (*THREE_P, "current_supplier")
FIELDS = (*CRITERIA, *(f"{name}_ok" for name in THREE_P), *TEXTS, *SUMS)


@service(capability="key_status.set", subject="client")
def assess_client(*, by: User, client: Client, **facts: Any) -> KeyAssessment:
    """Write what is known; `facts` are of FIELDS, what is not among them stays.

    Raises `evidence_of_mark` beside a mark without what shows it, `sum_negative`; NotAllowed `clearance_required`.
    """
    check_strategy(by, client.manager_id)
    Client.objects.locked(client.pk)
    assessment = KeyAssessment.objects.filter(client=client).first() or KeyAssessment(client=client)
    for name, value in facts.items():
        if name not in FIELDS:
            raise TypeError(name)
        setattr(assessment, name, value.strip() if isinstance(value, str) else value)
    refuse_together(
        [
            *((lambda name=name: _check_mark(assessment, name)) for name in THREE_P),
            *((lambda name=name: _check_sum(assessment, name)) for name in SUMS),
        ]
    )
    assessment.updated_by = by
    assessment.save()
    record_event(ASSESSED, assessment, by=by, on_behalf_of_id=by.covered_among([client.manager_id]))
    return assessment


@service(capability="key_status.decide", subject="client")
def dismiss_candidate(*, by: User, client: Client, reason: str) -> CandidateDismissal:
    """Leave a candidate among the other clients; the list shows it again in six months (R23).

    Raises `reason_required`; NotAllowed `clearance_required`.
    """
    check_strategy(by, client.manager_id)
    check_reason(reason)
    today = clock.today()
    dismissal = CandidateDismissal.objects.create(
        client=client,
        reason=reason.strip(),
        dismissed_on=today,
        hidden_until=add_months(today, HIDDEN_MONTHS),
        by=by,
    )
    record_event(DISMISSED, dismissal, by=by, on_behalf_of_id=by.covered_among([client.manager_id]))
    return dismissal


def _check_mark(assessment: KeyAssessment, name: str) -> None:
    if getattr(assessment, f"{name}_ok") and not getattr(assessment, name):
        raise BusinessRuleError("evidence_of_mark", _("Say what shows it."), name)


def _check_sum(assessment: KeyAssessment, name: str) -> None:
    value = getattr(assessment, name)
    if value is not None and value < 0:
        raise BusinessRuleError("sum_negative", _("A sum is not below zero here."), name)
