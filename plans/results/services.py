"""A result in place of another one of the same activity, chosen by who sees both."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from accounts.models import User
from dossiers.models import ClientContact
from kam_crm.shared.checks import locked
from kam_crm.shared.service import service
from plans.activities.services import Result, log_activity, reopen_activity
from plans.activities.states import activity_machine
from plans.models import Activity, ActivityStatus


@service(capability=activity_machine.capabilities("reopen"), subject="activity")
def replace_result(
    *,
    by: User,
    activity: Activity,
    result: Result,
    persons: Iterable[ClientContact] = (),
    day: dt.date | None = None,
    result_uuid: uuid.UUID | None = None,
) -> Activity:
    """Undo the result there is and log this one. Promises and photos of the first stay: somebody gave them.

    Sent again under its `result_uuid` it changes nothing. Raises as `reopen_activity` and `log_activity`.
    """
    stored: Activity = locked(activity)
    if stored.status == ActivityStatus.DONE and stored.result_uuid != result_uuid:
        reopen_activity(by=by, activity=stored)
    done: Activity = log_activity(
        by=by, activity=stored, result=result, persons=persons, day=day, result_uuid=result_uuid
    )
    return done
