from django.db import migrations

from kam_crm.shared.migrations import CreatedAtOnce

WATCH = "SELECT integrations_watch('dossiers_segmentnote', 'segment-notes', client => '');"


class Migration(CreatedAtOnce):
    """The feed of changes tells of notes on market segments."""

    dependencies = [
        ("integrations", "0029_watch_facts_of_dossiers"),
        ("dossiers", "0031_notes_on_segments"),
    ]

    operations = [migrations.RunSQL(WATCH, reverse_sql=migrations.RunSQL.noop)]
