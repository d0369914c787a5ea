from django.db import migrations

from kam_crm.shared.migrations import CreatedAtOnce

# versions are shown in their document; who sees a rule or a power of attorney does not depend on a client
WATCH = """
SELECT integrations_watch('dossiers_powerofattorney', 'powers-of-attorney', client => ''),
       integrations_watch('plans_librarydocument', 'library', client => ''),
       integrations_watch('plans_libraryversion', 'library', id => 'r.document_id', client => '', part => true),
       integrations_watch_of_clients('receivables_reliabilitycheck', 'reliability-checks');
"""
TABLES = {
    "dossiers_powerofattorney": "powers_of_attorney",
    "plans_librarydocument": "library",
    "plans_libraryversion": "library",
    "receivables_reliabilitycheck": "reliability_checks",
}
UNWATCH = "".join(
    f"DROP TRIGGER change_{kind}_{event} ON {table};"
    for table, kind in TABLES.items()
    for event in ("insert", "update", "delete")
)
UNWATCH += """
DROP TRIGGER change_reliability_checks_moved ON receivables_reliabilitycheck;
DROP TRIGGER change_hand_over_reliability_checks ON dossiers_client;
"""


class Migration(CreatedAtOnce):
    """Powers of attorney, checks of reliability and rules in the feed of changes."""

    dependencies = [
        ("integrations", "0027_watch_competitors"),
        ("dossiers", "0022_drop_is_agreed"),
        ("plans", "0018_library"),
        ("receivables", "0008_first_checklist"),
    ]

    operations = [migrations.RunSQL(WATCH, reverse_sql=UNWATCH)]
