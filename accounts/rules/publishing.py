"""What the database knows of rules, for the processes of this machine."""

from __future__ import annotations

from accounts.rules.models import CalendarDay, Rule
from kam_crm.shared.rules import FILE


def publish_rules() -> None:
    """Let the processes of this machine know what stands in the database: after a change, at every start.

    Read behind the lock: of two changes at one moment the later one publishes both.
    """
    with FILE.alone():
        rows = Rule.objects.order_by("pk").values_list("name", "role", "department", "valid_from", "value")
        days = CalendarDay.objects.values_list("day", "is_working")
        FILE.write(
            {
                "rules": [
                    [
                        name,
                        role,
                        department,
                        day.isoformat(),
                        None if value is None else f"{value.normalize():f}",
                    ]
                    for name, role, department, day, value in rows
                ],
                "days": {day.isoformat(): works for day, works in days},
            }
        )
