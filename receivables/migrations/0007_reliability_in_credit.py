from pathlib import Path

from django.db import migrations

from kam_crm.shared.migrations import CreatedAtOnce

SQL = Path(__file__).parent.parent / "sql"


def text(name: str) -> str:
    return (SQL / name).read_text(encoding="utf-8")


class Migration(CreatedAtOnce):
    """Credit only under a signed contract, and where the company wants it for a client whose reliability is checked."""

    dependencies = [
        ("accounts", "0020_reliability_threshold"),
        ("dossiers", "0021_contract_status"),
        ("receivables", "0006_reliability"),
    ]

    # the function that credit is decided by reads the column that goes
    run_before = [("dossiers", "0022_drop_is_agreed")]

    operations = [migrations.RunSQL(text("credit_rules.sql"), reverse_sql=text("drop_credit_rules.sql"))]
