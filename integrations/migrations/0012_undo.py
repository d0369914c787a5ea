from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from kam_crm.shared.migrations import CreatedAtOnce

SQL = Path(__file__).parent.parent / "sql"


class Migration(CreatedAtOnce):
    """Loads can be undone: images of the rows they write, kept by triggers on every table that a file may change."""

    dependencies = [
        ('integrations', '0011_kinds_of_plans_and_rivals'),
        ('catalogue', '0003_stock'),
        ('dossiers', '0008_competitors'),
        ('reports', '0008_derived_without_constraints'),
        ('orders', '0007_shipment_days_index'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='importrun',
            name='undo_reason',
            field=models.CharField(blank=True, max_length=250, verbose_name='why it was undone'),
        ),
        migrations.AddField(
            model_name='importrun',
            name='undone_at',
            field=models.DateTimeField(null=True, verbose_name='undone'),
        ),
        migrations.AddField(
            model_name='importrun',
            name='undone_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='undone by'),
        ),
        migrations.AlterField(
            model_name='importrun',
            name='status',
            field=models.CharField(choices=[('new', 'waiting for the check'), ('checking', 'being checked'), ('checked', 'checked, not loaded'), ('queued', 'waiting to be loaded'), ('running', 'being loaded'), ('done', 'loaded'), ('failed', 'failed'), ('cancelled', 'cancelled'), ('to_undo', 'waiting to be undone'), ('undoing', 'being undone'), ('undone', 'undone')], max_length=10, verbose_name='status'),
        ),
        migrations.CreateModel(
            name='RowImage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('run_id', models.BigIntegerField()),
                ('table', models.CharField(max_length=63)),
                ('row_id', models.BigIntegerField()),
                ('what', models.CharField(choices=[('i', 'created'), ('u', 'changed'), ('d', 'deleted')], max_length=1)),
                ('before', models.JSONField(null=True)),
                ('after', models.JSONField(null=True)),
            ],
            options={
                'verbose_name': 'image of a row',
                'verbose_name_plural': 'images of rows',
                'indexes': [models.Index(fields=['run_id', 'id'], name='image_of_run'), models.Index(fields=['table', 'row_id'], name='image_of_row')],
            },
        ),
        migrations.RunSQL(
            (SQL / "images.sql").read_text(encoding="utf-8"),
            reverse_sql=(SQL / "images_undo.sql").read_text(encoding="utf-8"),
        ),
    ]
