from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


def text(name: str) -> str:
    return (SQL / name).read_text(encoding="utf-8")


class Migration(migrations.Migration):
    """What an approved act has taken off the debt is not held out of it once more."""

    dependencies = [("receivables", "0012_bank_statements")]

    operations = [
        migrations.RunSQL(text("disputed_by_acts.sql"), reverse_sql=text("disputed_of.sql"))
    ]
