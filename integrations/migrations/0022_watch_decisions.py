from django.db import migrations

from kam_crm.shared.migrations import CreatedAtOnce

WATCH = "SELECT integrations_watch('plans_decision', 'decisions', client => '');"
UNWATCH = "".join(
    f"DROP TRIGGER change_decisions_{event} ON plans_decision;" for event in ("insert", "update", "delete")
)


class Migration(CreatedAtOnce):
    """Decisions of management in the feed of changes."""

    dependencies = [("integrations", "0021_watch_records"), ("plans", "0013_decisions")]

    operations = [migrations.RunSQL(WATCH, reverse_sql=UNWATCH)]
