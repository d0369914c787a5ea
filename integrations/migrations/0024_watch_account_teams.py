from django.db import migrations

from kam_crm.shared.migrations import CreatedAtOnce


class Migration(CreatedAtOnce):
    """The feed of changes tells of account teams."""

    dependencies = [
        ("integrations", "0023_watch_suggestions_and_courses"),
        ("dossiers", "0014_account_team"),
    ]

    operations = [
        migrations.RunSQL(
            "SELECT integrations_watch_of_clients('dossiers_clientteammember', 'client-team')",
            reverse_sql=migrations.RunSQL.noop,
        ),
    ]
