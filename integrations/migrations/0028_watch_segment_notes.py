from django.db import migrations

WATCH = "SELECT integrations_watch('dossiers_segmentnote', 'segment-notes', client => '');"


class Migration(migrations.Migration):
    """The feed of changes tells of notes on market segments."""

    dependencies = [
        ("integrations", "0027_watch_competitors"),
        ("dossiers", "0028_notes_on_segments"),
    ]

    operations = [migrations.RunSQL(WATCH, reverse_sql=migrations.RunSQL.noop)]
