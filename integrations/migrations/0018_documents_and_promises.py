from pathlib import Path

from django.db import migrations

from kam_crm.shared.migrations import CreatedAtOnce

SQL = Path(__file__).parent.parent / "sql"


class Migration(CreatedAtOnce):
    """The feed of changes tells of files and promises of clients."""

    dependencies = [
        ("integrations", "0017_calendar_feeds"),
        ("dossiers", "0012_documents"),
        ("plans", "0006_tasks_and_promises"),
    ]

    operations = [
        migrations.RunSQL(
            (SQL / "changes_of_clients.sql").read_text(encoding="utf-8"),
            reverse_sql="DROP FUNCTION integrations_watch_of_clients",
        ),
    ]
