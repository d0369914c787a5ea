"""Payments that were reversed: the rows are gone, the events of their deletion say what they were and why."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.fields.json import KeyTextTransform

from accounts.models import User
from kam_crm.shared.history import CONTEXT, person_in
from receivables.models import Payment, PaymentKind

# a credit belongs to its return
REVERSIBLE = (PaymentKind.MONEY, PaymentKind.OPENING, PaymentKind.WRITE_OFF)


def reversed_payments(client_ids: Collection[int] | QuerySet[Any]) -> QuerySet[Any]:
    """Events with the fields of the payment as it was, `who` reversed it and the `reason`; both may be None.

    The caller has made sure that the clients may be seen. The moment is `pgh_created_at`, the payment `pgh_obj_id`.
    """
    events: QuerySet[Any] = Payment.pgh_event_model.objects  # type: ignore[attr-defined]
    gone = events.filter(pgh_label="delete", kind__in=REVERSIBLE, client__in=client_ids).exclude(
        # a file that was undone: nobody judged the payments, the right file may bring them again
        pgh_context__metadata__has_key="undone"
    )
    person = User.objects.filter(pk=person_in(OuterRef(CONTEXT)))
    return gone.annotate(
        who=Subquery(person.values("full_name")[:1]), reason=KeyTextTransform("reason", CONTEXT)
    )
