from django.db import migrations

from kam_crm.shared.migrations import CreatedAtOnce

WATCH = """
SELECT integrations_watch('plans_trip', 'trips', client => ''),
       integrations_watch('plans_activity_colleagues', 'activities', id => 'r.activity_id', client => 'p.client_id',
           part => true, reach => 'JOIN plans_activity p ON p.id = r.activity_id');
"""
TABLES = {"plans_trip": "trips", "plans_activity_colleagues": "activities"}
UNWATCH = "".join(
    f"DROP TRIGGER change_{kind}_{event} ON {table};"
    for table, kind in TABLES.items()
    for event in ("insert", "update", "delete")
)


class Migration(CreatedAtOnce):
    """Trips, and who comes along to a contact, in the feed of changes."""

    dependencies = [("integrations", "0018_documents_and_promises"), ("plans", "0009_trips_and_colleagues")]

    operations = [migrations.RunSQL(WATCH, reverse_sql=UNWATCH)]
