"""What people think of us, each time with its day and who noted it."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from dossiers.decision_map.events import STANCE
from dossiers.decision_map.rules import EDIT, locked_map
from dossiers.inputs import check_plausible_date
from dossiers.models import Attitude, MapSeat, Stance
from kam_crm.shared import clock
from kam_crm.shared.checks import locked
from kam_crm.shared.errors import BusinessRuleError
from kam_crm.shared.events import record_event
from kam_crm.shared.service import service
from kam_crm.shared.text import normalise_spaces


@service(capability=EDIT, subject="seat")
def note_stance(
    *, by: User, seat: MapSeat, attitude: int, on: dt.date | None = None, note: str = ""
) -> Stance:
    """The attitude of whoever sits there from that day on, today unless given.

    Raises `nobody_sits_there`, `attitude_unknown`, `stance_in_future`, `unlikely_date`, StateConflict `gone`;
    NotAllowed `not_your_map`, `clearance_required`.
    """
    decision_map = locked_map(by, seat.map)
    stored: MapSeat = locked(seat, "contact__person")
    stored.map = decision_map
    day = on or clock.today()
    if stored.contact is None:
        raise BusinessRuleError(
            "nobody_sits_there", _("Nobody is known here yet whose attitude could be noted."), "attitude"
        )
    if attitude not in Attitude.values:
        raise BusinessRuleError("attitude_unknown", _("Attitude is a number from -2 to 2."), "attitude")
    check_plausible_date("on", day)
    if day > clock.today():
        raise BusinessRuleError("stance_in_future", _("The day lies in the future."), "on")
    stance: Stance = Stance.objects.create(
        seat=stored, contact=stored.contact, attitude=attitude, on=day, note=normalise_spaces(note), author=by
    )
    record_event(STANCE, stance, by=by, on_behalf_of_id=by.covered_among([decision_map.client.manager_id]))
    return stance
