from pathlib import Path

import django.db.models.functions.datetime
from django.db import migrations, models

import accounts.events.models
from kam_crm.shared.migrations import CreatedAtOnce

SQL = Path(__file__).parent.parent / "sql"


class Migration(CreatedAtOnce):
    """The feed of changes: its table, and the triggers on everything that the API lists."""

    dependencies = [
        ("integrations", "0001_initial"),
        ("accounts", "0002_triggers"),
        ("approvals", "0002_triggers"),
        ("catalogue", "0002_triggers"),
        ("dossiers", "0002_triggers"),
        ("orders", "0002_triggers"),
        ("plans", "0002_triggers"),
        ("receivables", "0002_triggers"),
        ("reports", "0003_default_policy"),
    ]

    operations = [
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=24)),
                ('row_id', models.BigIntegerField()),
                ('what', models.CharField(choices=[('c', 'created'), ('u', 'changed'), ('d', 'deleted'), ('h', 'handed over')], max_length=1)),
                ('client_id', models.BigIntegerField(null=True)),
                ('manager_id', models.BigIntegerField(null=True)),
                ('left_id', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('xid', models.BigIntegerField(db_default=accounts.events.models.TransactionId())),
            ],
            options={
                'verbose_name': 'change',
                'verbose_name_plural': 'changes',
                'indexes': [models.Index(fields=['xid', 'id'], name='change_commit_order')],
            },
        ),
        migrations.RunSQL(
            (SQL / "changes.sql").read_text(encoding="utf-8"),
            reverse_sql=(SQL / "changes_undo.sql").read_text(encoding="utf-8"),
        ),
    ]
