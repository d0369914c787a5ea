from django.db import migrations

from kam_crm.shared.migrations import CreatedAtOnce

WATCH = """
SELECT integrations_watch('reports_demandrequest', 'demand-requests', client => ''),
       integrations_watch('reports_demandestimate', 'demand-estimates', client => ''),
       integrations_watch('reports_demandline', 'demand-estimates', id => 'r.estimate_id', client => '', part => true);
"""


class Migration(CreatedAtOnce):
    """The feed of changes tells of questions about demand and their answers."""

    dependencies = [
        ("integrations", "0036_watch_acts_and_claims"),
        ("reports", "0011_demand_of_segments"),
    ]

    operations = [migrations.RunSQL(WATCH, reverse_sql=migrations.RunSQL.noop)]
