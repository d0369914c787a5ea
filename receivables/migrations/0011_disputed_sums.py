from pathlib import Path

from django.db import migrations

from kam_crm.shared.migrations import CreatedAtOnce

SQL = Path(__file__).parent.parent / "sql"


def text(name: str) -> str:
    return (SQL / name).read_text(encoding="utf-8")


class Migration(CreatedAtOnce):
    """What a claim disputes does not stop orders as overdue."""

    dependencies = [
        ("receivables", "0010_credits_by_acts"),
        ("orders", "0021_acts_and_claims"),
    ]

    operations = [
        migrations.RunSQL(text("disputed_of.sql"), reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL(text("disputed.sql"), reverse_sql=text("drop_disputed.sql")),
    ]
