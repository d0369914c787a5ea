from django.db import migrations

from kam_crm.shared.migrations import CreatedAtOnce

WATCH = "SELECT integrations_watch('reports_threat', 'threats');"


class Migration(CreatedAtOnce):
    """The feed of changes tells of threats of refusal."""

    dependencies = [
        ("integrations", "0032_search_over_everything"),
        ("reports", "0010_threats_of_refusal"),
    ]

    operations = [migrations.RunSQL(WATCH, reverse_sql=migrations.RunSQL.noop)]
