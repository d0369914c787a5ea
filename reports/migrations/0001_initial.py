import django.db.models.deletion
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
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(verbose_name='month')),
                ('measure', models.CharField(choices=[('revenue', 'revenue'), ('active_clients', 'active clients'), ('new_clients', 'new clients')], max_length=14, verbose_name='measure')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='target')),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True)),
                ('manager', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to=settings.AUTH_USER_MODEL, verbose_name='manager')),
            ],
            options={
                'verbose_name': 'target',
                'verbose_name_plural': 'targets',
                'ordering': ['-month', 'manager', 'measure'],
                'constraints': [
                    models.UniqueConstraint(fields=('month', 'measure', 'manager'), name='one_target_per_month_measure'),
                    models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='target_not_negative'),
                    models.CheckConstraint(condition=models.Q(('month__day', 1)), name='target_month_is_first_day'),
                ],
            },
        ),
        migrations.CreateModel(
            name='TargetEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('month', models.DateField(verbose_name='month')),
                ('measure', models.CharField(choices=[('revenue', 'revenue'), ('active_clients', 'active clients'), ('new_clients', 'new clients')], max_length=14, verbose_name='measure')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='target')),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('manager', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='manager')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.target')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TouchedMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client_id', models.BigIntegerField()),
                ('month', models.DateField()),
            ],
            options={
                'verbose_name': 'touched month',
                'verbose_name_plural': 'touched months',
            },
        ),
        migrations.CreateModel(
            name='Alert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('as_of', models.DateField(verbose_name='as of')),
                ('kind', models.CharField(choices=[('segment_up', 'segment rose'), ('segment_down', 'segment fell'), ('lifecycle', 'lifecycle changed'), ('overdue', 'became overdue'), ('over_limit', 'went over the limit'), ('dependence', 'critical share of sales'), ('paid', 'paid')], max_length=14, verbose_name='kind')),
                ('weight', models.PositiveSmallIntegerField(default=0)),
                ('figures', models.JSONField(default=dict)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='alerts', to='dossiers.client', verbose_name='client')),
            ],
            options={
                'verbose_name': 'alert',
                'verbose_name_plural': 'alerts',
                'ordering': ['-as_of', '-weight', 'client', 'kind'],
                'constraints': [
                    models.UniqueConstraint(fields=('as_of', 'client', 'kind'), name='one_alert_per_kind'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Attainment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('as_of', models.DateField(verbose_name='as of')),
                ('month', models.DateField(verbose_name='month')),
                ('measure', models.CharField(choices=[('revenue', 'revenue'), ('active_clients', 'active clients'), ('new_clients', 'new clients')], max_length=14, verbose_name='measure')),
                ('plan', models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name='plan')),
                ('fact', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='fact')),
                ('attainment', models.DecimalField(decimal_places=2, max_digits=22, null=True, verbose_name='attainment, %')),
                ('landing', models.DecimalField(decimal_places=2, max_digits=18, null=True, verbose_name='landing')),
                ('landing_pct', models.DecimalField(decimal_places=2, max_digits=22, null=True, verbose_name='landing, %')),
                ('required_per_day', models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name='required a day')),
                ('working_days', models.PositiveSmallIntegerField(verbose_name='working days')),
                ('elapsed', models.PositiveSmallIntegerField(verbose_name='working days gone')),
                ('manager', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attainments', to=settings.AUTH_USER_MODEL, verbose_name='manager')),
            ],
            options={
                'verbose_name': 'attainment',
                'verbose_name_plural': 'attainments',
                'ordering': ['-as_of', 'manager', 'measure'],
                'constraints': [
                    models.UniqueConstraint(fields=('as_of', 'month', 'measure', 'manager'), name='one_attainment_per_measure'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ClientLifecycle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('as_of', models.DateField(verbose_name='as of')),
                ('status', models.CharField(choices=[('new', 'new'), ('active', 'active'), ('at_risk', 'at risk'), ('sleeping', 'sleeping'), ('lost', 'lost'), ('returned', 'returned')], max_length=10, verbose_name='status')),
                ('last_on', models.DateField(verbose_name='last shipment')),
                ('days', models.PositiveIntegerField(verbose_name='days since')),
                ('usual_days', models.DecimalField(decimal_places=1, max_digits=8, null=True, verbose_name='usual interval, days')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lifecycles', to='dossiers.client', verbose_name='client')),
            ],
            options={
                'verbose_name': 'lifecycle',
                'verbose_name_plural': 'lifecycles',
                'ordering': ['as_of', 'client'],
                'constraints': [
                    models.UniqueConstraint(fields=('as_of', 'client'), name='one_lifecycle_per_client_day'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ClientMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(verbose_name='month')),
                ('revenue', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='revenue')),
                ('known_revenue', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='revenue with known cost')),
                ('cost', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='cost')),
                ('lines', models.PositiveIntegerField(verbose_name='lines')),
                ('first_on', models.DateField(verbose_name='first line')),
                ('last_on', models.DateField(verbose_name='last line')),
                ('first_sale_on', models.DateField(null=True, verbose_name='first shipment')),
                ('last_sale_on', models.DateField(null=True, verbose_name='last shipment')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='months', to='dossiers.client', verbose_name='client')),
            ],
            options={
                'verbose_name': "client's month",
                'verbose_name_plural': "clients' months",
                'ordering': ['client', 'month'],
                'indexes': [
                    models.Index(fields=['month', 'client'], name='client_month_by_month'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('client', 'month'), name='one_row_per_client_month'),
                ],
            },
        ),
        migrations.CreateModel(
            name='DebtSnapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('as_of', models.DateField(verbose_name='as of')),
                ('balance', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='debt')),
                ('not_due', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='in time')),
                ('days_1_30', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='1–30')),
                ('days_31_60', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='31–60')),
                ('days_61_90', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='61–90')),
                ('days_91_180', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='91–180')),
                ('days_over_180', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='> 180')),
                ('overdue', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='overdue')),
                ('overdue_days', models.PositiveIntegerField(verbose_name='days overdue')),
                ('over_limit', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='over limit')),
                ('advances', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='advances')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='debts', to='dossiers.client', verbose_name='client')),
                ('manager', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='manager')),
            ],
            options={
                'verbose_name': 'debt',
                'verbose_name_plural': 'debts',
                'ordering': ['as_of', 'client'],
                'constraints': [
                    models.UniqueConstraint(fields=('as_of', 'client'), name='one_debt_per_client_day'),
                ],
            },
        ),
        migrations.CreateModel(
            name='NightlyRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('as_of', models.DateField(verbose_name='as of')),
                ('step', models.CharField(max_length=20, verbose_name='step')),
                ('position', models.PositiveSmallIntegerField()),
                ('started_at', models.DateTimeField(null=True, verbose_name='started')),
                ('done_at', models.DateTimeField(null=True, verbose_name='done')),
                ('rows', models.BigIntegerField(null=True, verbose_name='rows')),
                ('milliseconds', models.BigIntegerField(null=True, verbose_name='ms')),
                ('error', models.TextField(blank=True, verbose_name='error')),
            ],
            options={
                'verbose_name': 'nightly step',
                'verbose_name_plural': 'nightly steps',
                'ordering': ['-as_of', 'position'],
                'constraints': [
                    models.UniqueConstraint(fields=('as_of', 'step'), name='one_row_per_step_and_date'),
                ],
            },
        ),
        migrations.CreateModel(
            name='SegmentPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(unique=True, verbose_name='valid from')),
                ('shown_base', models.CharField(choices=[('revenue', 'revenue'), ('gross_profit', 'gross profit')], default='revenue', max_length=14, verbose_name='shown base')),
                ('shown_xyz', models.CharField(choices=[('frequency', 'frequency of purchases'), ('variation', 'variation of amounts')], default='frequency', max_length=10, verbose_name='shown XYZ')),
                ('window_months', models.PositiveSmallIntegerField(default=12, verbose_name='window, months')),
                ('min_months', models.PositiveSmallIntegerField(default=6, verbose_name='least history, months')),
                ('abc_a', models.PositiveSmallIntegerField(default=80, verbose_name='A below, % of sales before')),
                ('abc_b', models.PositiveSmallIntegerField(default=95, verbose_name='B below, % of sales before')),
                ('freq_x', models.PositiveSmallIntegerField(default=80, verbose_name='X from, % of months')),
                ('freq_y', models.PositiveSmallIntegerField(default=50, verbose_name='Y from, % of months')),
                ('cv_x', models.PositiveSmallIntegerField(default=10, verbose_name='X up to, % variation')),
                ('cv_y', models.PositiveSmallIntegerField(default=25, verbose_name='Y up to, % variation')),
                ('active_days', models.PositiveSmallIntegerField(default=90, verbose_name='active up to, days')),
                ('lost_days', models.PositiveSmallIntegerField(default=180, verbose_name='lost after, days')),
                ('risk_times', models.PositiveSmallIntegerField(default=2, verbose_name='at risk after, usual intervals')),
                ('risk_shipments', models.PositiveSmallIntegerField(default=4, verbose_name='least shipments for the usual interval')),
                ('dependence_pct', models.PositiveSmallIntegerField(default=20, verbose_name='critical share of sales above, %')),
            ],
            options={
                'verbose_name': 'segment policy',
                'verbose_name_plural': 'segment policies',
                'ordering': ['-valid_from'],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('abc_a__lt', models.F('abc_b')), ('cv_x__lt', models.F('cv_y')), ('freq_x__gt', models.F('freq_y'))), name='policy_thresholds_ordered'),
                    models.CheckConstraint(condition=models.Q(('active_days__lt', models.F('lost_days')), ('risk_shipments__gte', 2), ('window_months__range', (1, 60))), name='policy_periods_real'),
                ],
            },
        ),
        migrations.CreateModel(
            name='SegmentPolicyEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('shown_base', models.CharField(choices=[('revenue', 'revenue'), ('gross_profit', 'gross profit')], default='revenue', max_length=14, verbose_name='shown base')),
                ('shown_xyz', models.CharField(choices=[('frequency', 'frequency of purchases'), ('variation', 'variation of amounts')], default='frequency', max_length=10, verbose_name='shown XYZ')),
                ('window_months', models.PositiveSmallIntegerField(default=12, verbose_name='window, months')),
                ('min_months', models.PositiveSmallIntegerField(default=6, verbose_name='least history, months')),
                ('abc_a', models.PositiveSmallIntegerField(default=80, verbose_name='A below, % of sales before')),
                ('abc_b', models.PositiveSmallIntegerField(default=95, verbose_name='B below, % of sales before')),
                ('freq_x', models.PositiveSmallIntegerField(default=80, verbose_name='X from, % of months')),
                ('freq_y', models.PositiveSmallIntegerField(default=50, verbose_name='Y from, % of months')),
                ('cv_x', models.PositiveSmallIntegerField(default=10, verbose_name='X up to, % variation')),
                ('cv_y', models.PositiveSmallIntegerField(default=25, verbose_name='Y up to, % variation')),
                ('active_days', models.PositiveSmallIntegerField(default=90, verbose_name='active up to, days')),
                ('lost_days', models.PositiveSmallIntegerField(default=180, verbose_name='lost after, days')),
                ('risk_times', models.PositiveSmallIntegerField(default=2, verbose_name='at risk after, usual intervals')),
                ('risk_shipments', models.PositiveSmallIntegerField(default=4, verbose_name='least shipments for the usual interval')),
                ('dependence_pct', models.PositiveSmallIntegerField(default=20, verbose_name='critical share of sales above, %')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='reports.segmentpolicy')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SegmentSnapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('as_of', models.DateField(verbose_name='as of')),
                ('level', models.CharField(choices=[('company', 'company'), ('department', 'department'), ('manager', 'manager')], max_length=10, verbose_name='level')),
                ('scope_id', models.BigIntegerField(default=0)),
                ('base', models.CharField(choices=[('revenue', 'revenue'), ('gross_profit', 'gross profit')], max_length=14, verbose_name='base')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount')),
                ('without_cost', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='sales without cost')),
                ('share', models.DecimalField(decimal_places=4, max_digits=9, null=True, verbose_name='share, %')),
                ('cum_before', models.DecimalField(decimal_places=4, max_digits=9, null=True, verbose_name='sales before, %')),
                ('abc', models.CharField(blank=True, max_length=1, verbose_name='ABC')),
                ('n_months', models.PositiveSmallIntegerField(verbose_name='months of history')),
                ('active_months', models.PositiveSmallIntegerField(verbose_name='months with sales')),
                ('cv', models.DecimalField(decimal_places=4, max_digits=26, null=True, verbose_name='variation, %')),
                ('xyz_freq', models.CharField(blank=True, max_length=1, verbose_name='XYZ by frequency')),
                ('xyz_cv', models.CharField(blank=True, max_length=1, verbose_name='XYZ by variation')),
                ('segment', models.CharField(blank=True, max_length=2, verbose_name='segment')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='snapshots', to='dossiers.client', verbose_name='client')),
                ('policy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reports.segmentpolicy')),
            ],
            options={
                'verbose_name': 'segment',
                'verbose_name_plural': 'segments',
                'ordering': ['as_of', 'level', 'base', '-amount', 'client'],
                'indexes': [
                    models.Index(fields=['client', 'as_of'], name='segment_by_client'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('as_of', 'level', 'base', 'client'), name='one_segment_per_client_level_base'),
                ],
            },
        ),
    ]
