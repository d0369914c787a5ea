from django.db import migrations

from kam_crm.shared.migrations import CreatedAtOnce


class Migration(CreatedAtOnce):
    """The feed of changes tells of facts of dossiers."""

    dependencies = [
        ("integrations", "0028_watch_papers"),
        ("dossiers", "0029_first_dossier_template"),
    ]

    operations = [
        migrations.RunSQL(
            "SELECT integrations_watch_of_clients('dossiers_dossieranswer', 'dossier-facts')",
            reverse_sql=migrations.RunSQL.noop,
        ),
    ]
