import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from kam_crm.shared.migrations import CreatedAtOnce


class Migration(CreatedAtOnce):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('users', 'users'), ('clients', 'clients'), ('persons', 'people'), ('products', 'products'), ('prices', 'prices'), ('sales', 'sales'), ('invoices', 'invoices'), ('payments', 'payments'), ('targets', 'targets')], max_length=10, verbose_name='kind')),
                ('status', models.CharField(choices=[('new', 'waiting for the check'), ('checking', 'being checked'), ('checked', 'checked, not loaded'), ('queued', 'waiting to be loaded'), ('running', 'being loaded'), ('done', 'loaded'), ('failed', 'failed'), ('cancelled', 'cancelled')], max_length=10, verbose_name='status')),
                ('file', models.FileField(upload_to='imports/', verbose_name='file')),
                ('file_name', models.CharField(max_length=250, verbose_name='file name')),
                ('sha256', models.CharField(max_length=64)),
                ('create_missing', models.BooleanField(default=False, verbose_name='create what is missing')),
                ('total_rows', models.PositiveIntegerField(default=0, verbose_name='rows')),
                ('done_rows', models.PositiveIntegerField(default=0, verbose_name='rows read')),
                ('created', models.PositiveIntegerField(default=0, verbose_name='created')),
                ('updated', models.PositiveIntegerField(default=0, verbose_name='updated')),
                ('unchanged', models.PositiveIntegerField(default=0, verbose_name='unchanged')),
                ('bad_rows', models.PositiveIntegerField(default=0, verbose_name='bad rows')),
                ('errors', models.JSONField(default=list)),
                ('preview', models.JSONField(default=list)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='uploaded')),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('started_at', models.DateTimeField(null=True, verbose_name='started')),
                ('heartbeat_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True, verbose_name='finished')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'ordering': ['-created_at', '-pk'],
            },
        ),
    ]
