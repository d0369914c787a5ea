from django.db import migrations

from kam_crm.shared.migrations import CreatedAtOnce

OF_ACT = "JOIN orders_discrepancyact a ON a.id = r.act_id"
OF_CLAIM = "JOIN orders_claim a ON a.id = r.claim_id"
WATCH = (
    "SELECT integrations_watch_of_clients('orders_discrepancyact', 'acts'),"
    " integrations_watch_of_clients('orders_claim', 'claims'),"
    " integrations_watch('orders_actline', 'acts', id => 'a.id', client => 'a.client_id', part => true,"
    f" reach => '{OF_ACT}'),"
    " integrations_watch('orders_actsignatory', 'acts', id => 'a.id', client => 'a.client_id', part => true,"
    f" reach => '{OF_ACT}'),"
    " integrations_watch('orders_claimline', 'claims', id => 'a.id', client => 'a.client_id', part => true,"
    f" reach => '{OF_CLAIM}')"
)


class Migration(CreatedAtOnce):
    """The feed of changes tells of discrepancy acts and claims with their lines."""

    dependencies = [
        ("integrations", "0035_watch_price_rules"),
        ("orders", "0022_first_lists_of_claims"),
    ]

    operations = [migrations.RunSQL(WATCH, reverse_sql=migrations.RunSQL.noop)]
