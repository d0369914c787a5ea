from django.db import migrations

from kam_crm.shared.migrations import CreatedAtOnce

LISTS = {
    "plans_reviewprotocol": "review-protocols",
    "plans_reviewcorrection": "review-corrections",
    "plans_stafftraining": "staff-trainings",
    "plans_shelfreport": "shelf-reports",
    "plans_sample": "samples",
    "plans_eventguest": "event-guests",
}
WATCH = "".join(f"SELECT integrations_watch_of_clients('{table}', '{kind}');" for table, kind in LISTS.items())
WATCH += """
SELECT integrations_watch('plans_shelfreport_missing', 'shelf-reports', id => 'r.shelfreport_id',
    client => 'p.client_id', part => true, reach => 'JOIN plans_shelfreport p ON p.id = r.shelfreport_id');
"""


def _unwatch(table: str, kind: str, events: tuple[str, ...]) -> str:
    name = f"change_{kind.replace('-', '_')}"
    return "".join(f"DROP TRIGGER {name}_{event} ON {table};" for event in events)


UNWATCH = "".join(
    _unwatch(table, kind, ("insert", "update", "delete", "moved"))
    + f"DROP TRIGGER change_hand_over_{kind.replace('-', '_')} ON dossiers_client;"
    for table, kind in LISTS.items()
) + _unwatch("plans_shelfreport_missing", "shelf-reports", ("insert", "update", "delete"))


class Migration(CreatedAtOnce):
    """What contacts leave behind, in the feed of changes."""

    dependencies = [("integrations", "0020_mail"), ("plans", "0011_records_of_contacts")]

    operations = [migrations.RunSQL(WATCH, reverse_sql=UNWATCH)]
