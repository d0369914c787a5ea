from django.db import migrations

# debits are shown in their payment
WATCH = """
SELECT integrations_watch('receivables_paymentdebit', 'payments', id => 'r.payment_id', client => 'p.client_id',
           part => true, reach => 'JOIN receivables_payment p ON p.id = r.payment_id');
"""
UNWATCH = "".join(
    f"DROP TRIGGER change_payments_{event} ON receivables_paymentdebit;" for event in ("insert", "update", "delete")
)


class Migration(migrations.Migration):
    """What takes money off a payment again in the feed of changes."""

    dependencies = [("integrations", "0040_watch_settlements"), ("receivables", "0021_payment_debits")]

    operations = [migrations.RunSQL(WATCH, reverse_sql=UNWATCH)]
