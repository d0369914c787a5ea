from django.db import migrations

from kam_crm.shared.migrations import CreatedAtOnce

WATCH = "SELECT integrations_watch_of_clients('orders_pricerule', 'price-rules');"


class Migration(CreatedAtOnce):
    """The feed of changes tells of rules of prices."""

    dependencies = [
        ("integrations", "0034_watch_tenders"),
        ("orders", "0018_retro_bonuses"),
    ]

    operations = [migrations.RunSQL(WATCH, reverse_sql=migrations.RunSQL.noop)]
