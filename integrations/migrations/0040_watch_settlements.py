from django.db import migrations

# who sees a closed month does not depend on a client; differences are shown in their act
WATCH = """
SELECT integrations_watch('receivables_closedmonth', 'closed-months', client => ''),
       integrations_watch_of_clients('receivables_reconciliationact', 'reconciliations'),
       integrations_watch('receivables_reconciliationdifference', 'reconciliations', id => 'r.act_id',
           client => '(SELECT client_id FROM receivables_reconciliationact WHERE id = r.act_id)', part => true);
"""
TABLES = {
    "receivables_closedmonth": "closed_months",
    "receivables_reconciliationact": "reconciliations",
    "receivables_reconciliationdifference": "reconciliations",
}
UNWATCH = "".join(
    f"DROP TRIGGER change_{kind}_{event} ON {table};"
    for table, kind in TABLES.items()
    for event in ("insert", "update", "delete")
)
UNWATCH += """
DROP TRIGGER change_reconciliations_moved ON receivables_reconciliationact;
DROP TRIGGER change_hand_over_reconciliations ON dossiers_client;
"""


class Migration(migrations.Migration):
    """Acts of reconciliation and closed months in the feed of changes."""

    dependencies = [("integrations", "0039_watch_what_follows_orders"), ("receivables", "0014_settlements")]

    operations = [migrations.RunSQL(WATCH, reverse_sql=UNWATCH)]
