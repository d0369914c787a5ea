import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from kam_crm.shared.migrations import CreatedAtOnce


class Migration(CreatedAtOnce):

    dependencies = [
        ('reports', '0004_following'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TargetCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(verbose_name='month')),
                ('measure', models.CharField(choices=[('revenue', 'revenue'), ('active_clients', 'active clients'), ('new_clients', 'new clients')], max_length=14, verbose_name='measure')),
                ('was', models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name='target before')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name='target')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True)),
                ('manager', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='manager')),
            ],
            options={
                'verbose_name': 'correction of a target',
                'verbose_name_plural': 'corrections of targets',
                'ordering': ['-created_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='correction_not_negative'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='correction_month_is_first_day')],
            },
        ),
    ]
