from django.db import migrations

from kam_crm.shared.migrations import CreatedAtOnce

WATCH = "SELECT integrations_watch_of_clients('dossiers_tender', 'tenders');"


class Migration(CreatedAtOnce):
    """The feed of changes tells of tenders of clients."""

    dependencies = [
        ("integrations", "0033_watch_threats"),
        ("dossiers", "0033_tenders"),
    ]

    operations = [migrations.RunSQL(WATCH, reverse_sql=migrations.RunSQL.noop)]
