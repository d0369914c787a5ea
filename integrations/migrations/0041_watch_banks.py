from django.db import migrations

# debits are shown in their payment; statements and their lines are of who knows the company's accounts, not of clients
WATCH = """
SELECT integrations_watch('receivables_paymentdebit', 'payments', id => 'r.payment_id', client => 'p.client_id',
           part => true, reach => 'JOIN receivables_payment p ON p.id = r.payment_id'),
       integrations_watch('receivables_bankstatement', 'bank-statements', client => ''),
       integrations_watch('receivables_bankline', 'bank-lines', client => '');
"""
TABLES = {
    "receivables_paymentdebit": "payments",
    "receivables_bankstatement": "bank_statements",
    "receivables_bankline": "bank_lines",
}
UNWATCH = "".join(
    f"DROP TRIGGER change_{kind}_{event} ON {table};"
    for table, kind in TABLES.items()
    for event in ("insert", "update", "delete")
)


class Migration(migrations.Migration):
    """Bank statements, their lines and what takes money off a payment again in the feed of changes."""

    dependencies = [("integrations", "0040_watch_settlements"), ("receivables", "0016_payment_debits")]

    operations = [migrations.RunSQL(WATCH, reverse_sql=UNWATCH)]
