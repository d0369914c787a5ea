from __future__ import annotations

import datetime as dt

from django.db import connection, transaction

from accounts.sending.models import FormUse
from kam_crm.shared import clock

KEPT = dt.timedelta(days=2)  # nobody sends a page of the day before yesterday by accident


def take_form(user_id: int, key: str) -> bool:
    """Write the form's row in the running transaction; False where it is there. Waits for a twin not yet committed."""
    with connection.cursor() as cursor:
        # in one statement: the constraint decides between two at once, and refuses without breaking the transaction
        cursor.execute(
            "INSERT INTO accounts_formuse (user_id, key, answer, created_at) VALUES (%s, %s, '', %s)"
            " ON CONFLICT DO NOTHING RETURNING id",
            [user_id, key, clock.now()],
        )
        return cursor.fetchone() is not None


@transaction.atomic
def keep_form_answer(user_id: int, key: str, answer: str) -> None:
    FormUse.objects.filter(user=user_id, key=key).update(answer=answer)


@transaction.atomic
def forget_form_uses() -> int:
    """Delete what is too old to be sent again; how many."""
    return FormUse.objects.filter(created_at__lt=clock.now() - KEPT).delete()[0]
