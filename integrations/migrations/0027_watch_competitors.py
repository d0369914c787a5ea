from django.db import migrations

from kam_crm.shared.migrations import CreatedAtOnce

WATCH = """
SELECT integrations_watch('dossiers_competitor', 'competitors', client => ''),
       integrations_watch_of_clients('dossiers_competitoroffer', 'competitor-offers'),
       integrations_watch('dossiers_competitornews', 'competitor-news', client => ''),
       integrations_watch_of_clients('dossiers_competitorprice', 'competitor-prices');
"""


class Migration(CreatedAtOnce):
    """The feed of changes tells of competitors, their offers, prices and news."""

    dependencies = [
        ("integrations", "0026_watch_decision_maps"),
        ("dossiers", "0027_offers_of_competitors"),
    ]

    operations = [migrations.RunSQL(WATCH, reverse_sql=migrations.RunSQL.noop)]
