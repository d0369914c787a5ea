from __future__ import annotations

import datetime as dt

from accounts.models import Absence, Access, CalendarDay, Clearance, Rule, Session
from accounts.services import create_token, log_access, save_view
from kam_crm.shared import clock
from tests.factories.accounts import AbsenceFactory, OwnCompanyFactory, UserFactory
from tests.permissions.world import Side, World
from tests.support.sessions import session_of


def absence_of(world: World, side: Side) -> Absence:
    """Of the deputised one today, with our KAM as deputy; of the others some day."""
    if side.name == "deputised":
        return AbsenceFactory(user=side.manager, deputy=world.users["kam"], order_number="Away deputised")
    some_day = clock.today() + dt.timedelta(days=90)
    return AbsenceFactory(
        user=side.manager, first_day=some_day, last_day=some_day, order_number=f"Away {side.name}"
    )


def build_accounts(world: World) -> None:
    """Every manager with his department, a token and a view of his own, a line in the access log."""
    for side in world.sides.values():
        side["user"] = side.manager
        side["department"] = side.manager.department
        side["invited"] = UserFactory(last_login=None)
        side["own_company"] = OwnCompanyFactory()
        side["session"] = Session.objects.get(session_key=session_of(side.manager))
        side["calendar_day"] = CalendarDay.objects.create(
            day=clock.today() + dt.timedelta(days=100 + side.manager.pk % 500),
            is_working=False,
            reason="inventory",
        )
        # of a department, which several sides share
        side["rule"], _made = Rule.objects.get_or_create(
            name="discount.grant",
            role="kam",
            department=side.manager.department,
            defaults={
                "value": f"7.{side.manager.department_id % 90 + 10}",
                "valid_from": clock.today() + dt.timedelta(days=9),
            },
        )
        side["token"], _key = create_token(by=side.manager, name=f"Token of {side.name}")
        side["absence"] = absence_of(world, side)
        side["clearance"] = Clearance.objects.create(
            user=side["invited"], valid_from=clock.today(), reason="Tenders", given_by=world.users["admin"]
        )
        side["access"] = log_access(user=side.manager, what=Access.EXPORT, subject=f"clients of {side.name}")
        side["view"], _before = save_view(
            by=side.manager, page="dossiers:client_list", name=f"View of {side.name}", query="debt=overdue"
        )
