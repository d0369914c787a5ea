from pathlib import Path

from django.db import migrations

from kam_crm.shared.migrations import CreatedAtOnce

SQL = Path(__file__).parent.parent / "sql"


class Migration(CreatedAtOnce):
    """Returns, price columns of clients and corrections of targets come into the feed of changes."""

    dependencies = [
        ("integrations", "0004_hand_overs"),
        ("orders", "0006_announce_returns"),
        ("reports", "0005_correct_closed_targets"),
    ]

    operations = [
        migrations.RunSQL(
            (SQL / "more_kinds.sql").read_text(encoding="utf-8"),
            reverse_sql=(SQL / "more_kinds_undo.sql").read_text(encoding="utf-8"),
        ),
    ]
