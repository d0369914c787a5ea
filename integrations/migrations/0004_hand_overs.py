from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    """A hand-over holds the feed of changes back until it has ended."""

    dependencies = [("integrations", "0003_attempts")]

    operations = [
        migrations.RunSQL(
            (SQL / "hand_overs.sql").read_text(encoding="utf-8"),
            reverse_sql=(SQL / "hand_overs_undo.sql").read_text(encoding="utf-8"),
        ),
    ]
