from django.db import migrations

from kam_crm.shared.migrations import CreatedAtOnce

WATCH = """
SELECT integrations_watch_of_clients('plans_cooperationplan', 'cooperation-plans'),
       integrations_watch_of_clients('plans_groupneed', 'group-needs');
"""


class Migration(CreatedAtOnce):
    """The feed of changes tells of cooperation plans and of what clients need."""

    dependencies = [("integrations", "0030_watch_segment_notes"), ("plans", "0020_cooperation_plans")]

    operations = [migrations.RunSQL(WATCH, reverse_sql=migrations.RunSQL.noop)]
