from django.db import migrations

WATCH = "SELECT integrations_watch_of_clients('orders_pricerule', 'price-rules');"


class Migration(migrations.Migration):
    """The feed of changes tells of rules of prices."""

    dependencies = [
        ("integrations", "0034_watch_tenders"),
        ("orders", "0018_retro_bonuses"),
    ]

    operations = [migrations.RunSQL(WATCH, reverse_sql=migrations.RunSQL.noop)]
