from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


def text(name: str) -> str:
    return (SQL / name).read_text(encoding="utf-8")


class Migration(migrations.Migration):
    """Paid and allocated sums follow the allocations; the credit limit is checked where orders are confirmed."""

    dependencies = [("receivables", "0001_initial"), ("orders", "0002_document_numbers")]

    operations = [migrations.RunSQL([text("paid.sql"), text("credit.sql")], [text("undo.sql")])]
