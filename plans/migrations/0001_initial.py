import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models

from kam_crm.shared.migrations import CreatedAtOnce


class Migration(CreatedAtOnce):
    initial = True

    dependencies = [
        ('dossiers', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WeekPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('iso_year', models.PositiveSmallIntegerField(verbose_name='ISO year')),
                ('iso_week', models.PositiveSmallIntegerField(verbose_name='ISO week')),
                ('status', models.CharField(choices=[('draft', 'draft'), ('submitted', 'submitted'), ('approved', 'approved')], default='draft', max_length=10, verbose_name='status')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True)),
                ('manager', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='week_plans', to=settings.AUTH_USER_MODEL, verbose_name='manager')),
            ],
            options={
                'verbose_name': 'week plan',
                'verbose_name_plural': 'week plans',
                'ordering': ['-iso_year', '-iso_week', 'pk'],
                'constraints': [
                    models.UniqueConstraint(fields=('manager', 'iso_year', 'iso_week'), name='one_plan_per_manager_week'),
                    models.CheckConstraint(condition=models.Q(('iso_week__range', (1, 53))), name='iso_week_real'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'submitted', 'approved'])), name='week_status_known'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client_uuid', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('result_uuid', models.UUIDField(blank=True, null=True, unique=True)),
                ('kind', models.CharField(choices=[('visit', 'visit'), ('call', 'call')], default='visit', max_length=10, verbose_name='kind')),
                ('status', models.CharField(choices=[('planned', 'planned'), ('done', 'done'), ('cancelled', 'cancelled')], default='planned', max_length=10, verbose_name='status')),
                ('day', models.DateField(verbose_name='day')),
                ('starts_at', models.TimeField(blank=True, null=True, verbose_name='at')),
                ('minutes', models.PositiveSmallIntegerField(default=60, verbose_name='minutes')),
                ('purpose', models.CharField(max_length=250, verbose_name='purpose')),
                ('is_off_plan', models.BooleanField(default=False, verbose_name='off plan')),
                ('came_at', models.TimeField(blank=True, null=True, verbose_name='came at')),
                ('left_at', models.TimeField(blank=True, null=True, verbose_name='left at')),
                ('outcome', models.CharField(blank=True, choices=[('order', 'order'), ('agreed', 'agreed'), ('thinking', 'thinking it over'), ('refused', 'refused'), ('absent', 'not met')], max_length=10, verbose_name='outcome')),
                ('result', models.TextField(blank=True, max_length=2000, verbose_name='result')),
                ('no_next_step_reason', models.CharField(blank=True, max_length=250, verbose_name='why no next step')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='logged at')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='dossiers.client', verbose_name='client')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='logged by')),
                ('follows', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='next_steps', to='plans.activity', verbose_name='follows')),
                ('manager', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activities', to=settings.AUTH_USER_MODEL, verbose_name='manager')),
                ('on_behalf_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of')),
                ('persons', models.ManyToManyField(blank=True, related_name='meetings', to='dossiers.clientcontact', verbose_name='with')),
                ('plan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='plans.weekplan', verbose_name='week plan')),
            ],
            options={
                'verbose_name': 'activity',
                'verbose_name_plural': 'activities',
                'ordering': ['day', 'starts_at', 'pk'],
                'indexes': [
                    models.Index(fields=['manager', 'day'], name='activity_by_manager_day'),
                    models.Index(fields=['client', '-day'], name='activity_by_client_day'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('status__in', ['planned', 'done', 'cancelled'])), name='activity_status_known'),
                    models.CheckConstraint(condition=models.Q(('minutes__range', (5, 600))), name='activity_minutes_real'),
                    models.CheckConstraint(condition=models.Q(models.Q(('status', 'done'), _negated=True), models.Q(('outcome', ''), _negated=True), _connector='OR'), name='done_activity_has_outcome'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ActivityEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('client_uuid', models.UUIDField(default=uuid.uuid4)),
                ('result_uuid', models.UUIDField(blank=True, null=True)),
                ('kind', models.CharField(choices=[('visit', 'visit'), ('call', 'call')], default='visit', max_length=10, verbose_name='kind')),
                ('status', models.CharField(choices=[('planned', 'planned'), ('done', 'done'), ('cancelled', 'cancelled')], default='planned', max_length=10, verbose_name='status')),
                ('day', models.DateField(verbose_name='day')),
                ('starts_at', models.TimeField(blank=True, null=True, verbose_name='at')),
                ('minutes', models.PositiveSmallIntegerField(default=60, verbose_name='minutes')),
                ('purpose', models.CharField(max_length=250, verbose_name='purpose')),
                ('is_off_plan', models.BooleanField(default=False, verbose_name='off plan')),
                ('came_at', models.TimeField(blank=True, null=True, verbose_name='came at')),
                ('left_at', models.TimeField(blank=True, null=True, verbose_name='left at')),
                ('outcome', models.CharField(blank=True, choices=[('order', 'order'), ('agreed', 'agreed'), ('thinking', 'thinking it over'), ('refused', 'refused'), ('absent', 'not met')], max_length=10, verbose_name='outcome')),
                ('result', models.TextField(blank=True, max_length=2000, verbose_name='result')),
                ('no_next_step_reason', models.CharField(blank=True, max_length=250, verbose_name='why no next step')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='logged at')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='dossiers.client', verbose_name='client')),
                ('created_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('done_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='logged by')),
                ('follows', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.activity', verbose_name='follows')),
                ('manager', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='manager')),
                ('on_behalf_of', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='plans.activity')),
                ('plan', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.weekplan', verbose_name='week plan')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='WeekPlanChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='at')),
                ('action', models.CharField(max_length=20, verbose_name='action')),
                ('from_status', models.CharField(max_length=12, verbose_name='from')),
                ('to_status', models.CharField(max_length=12, verbose_name='to')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('on_behalf_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='plans.weekplan')),
            ],
            options={
                'ordering': ['at', 'pk'],
                'abstract': False,
            },
        ),
    ]
