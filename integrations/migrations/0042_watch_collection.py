from django.db import migrations

# invoices of a result are shown in it
WATCH = """
SELECT integrations_watch_of_clients('receivables_collectionstep', 'collection-steps'),
       integrations_watch_of_clients('receivables_collectionresult', 'collection-results'),
       integrations_watch_of_clients('receivables_collectionletter', 'collection-letters'),
       integrations_watch_of_clients('receivables_shipmentstop', 'shipment-stops');
"""
TABLES = {
    "receivables_collectionstep": "collection_steps",
    "receivables_collectionresult": "collection_results",
    "receivables_collectionletter": "collection_letters",
    "receivables_shipmentstop": "shipment_stops",
}
UNWATCH = "".join(
    f"DROP TRIGGER change_{kind}_{event} ON {table};"
    for table, kind in TABLES.items()
    for event in ("insert", "update", "delete", "moved")
)
UNWATCH += "".join(
    f"DROP TRIGGER change_hand_over_{kind} ON dossiers_client;" for kind in TABLES.values()
)


class Migration(migrations.Migration):
    """Steps, results and letters of collection, and stops of shipments, in the feed of changes."""

    dependencies = [("integrations", "0041_watch_banks"), ("receivables", "0019_collection")]

    operations = [migrations.RunSQL(WATCH, reverse_sql=UNWATCH)]
