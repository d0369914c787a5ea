from pathlib import Path

from django.db import migrations

from kam_crm.shared.migrations import CreatedAtOnce

SQL = (Path(__file__).parent.parent / "sql" / "refused_rest.sql").read_text(encoding="utf-8")
UNDO = (
    "DROP TRIGGER refused_rest_is_free ON orders_linerefusal; DROP FUNCTION receivables_free_refused();"
)


class Migration(CreatedAtOnce):
    """What of an order is refused frees its part of the credit at once."""

    dependencies = [
        ("orders", "0014_moved_days_of_before"),
        ("receivables", "0008_first_checklist"),
    ]

    operations = [migrations.RunSQL(SQL, reverse_sql=UNDO)]
