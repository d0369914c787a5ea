from pathlib import Path

from django.db import migrations

from kam_crm.shared.migrations import CreatedAtOnce

SQL = Path(__file__).parent.parent / "sql"


class Migration(CreatedAtOnce):
    """A hand-over holds the feed of changes back until it has ended."""

    dependencies = [("integrations", "0003_attempts")]

    operations = [
        migrations.RunSQL(
            (SQL / "hand_overs.sql").read_text(encoding="utf-8"),
            reverse_sql=(SQL / "hand_overs_undo.sql").read_text(encoding="utf-8"),
        ),
    ]
