import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from kam_crm.shared.migrations import CreatedAtOnce


class Migration(CreatedAtOnce):
    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Request',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=30, verbose_name='kind')),
                ('subject_kind', models.CharField(max_length=60, verbose_name='of what')),
                ('subject_id', models.BigIntegerField()),
                ('subject_version', models.DateTimeField(null=True)),
                ('client_id', models.BigIntegerField(null=True)),
                ('size', models.DecimalField(decimal_places=4, default=0, max_digits=16, verbose_name='size')),
                ('figures', models.JSONField(default=dict, verbose_name='figures')),
                ('granted', models.DecimalField(decimal_places=4, max_digits=16, null=True, verbose_name='granted')),
                ('reason', models.TextField(blank=True, verbose_name='why')),
                ('asked_at', models.DateTimeField(auto_now_add=True, verbose_name='asked')),
                ('expires_at', models.DateTimeField(null=True, verbose_name='valid until')),
                ('status', models.CharField(choices=[('open', 'open'), ('approved', 'approved'), ('refused', 'refused'), ('withdrawn', 'withdrawn'), ('expired', 'expired')], default='open', max_length=10, verbose_name='status')),
                ('decision_reason', models.TextField(blank=True, verbose_name='reason of the decision')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='decided')),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('department', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.department', verbose_name='department')),
                ('on_behalf_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of')),
            ],
            options={
                'verbose_name': 'request for approval',
                'verbose_name_plural': 'requests for approval',
                'ordering': ['asked_at', 'pk'],
                'indexes': [
                    models.Index(fields=['status', 'asked_at'], name='approval_queue'),
                    models.Index(fields=['subject_kind', 'subject_id'], name='approval_by_subject'),
                    models.Index(fields=['client_id', '-decided_at'], name='approval_by_client'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('status', 'open')), fields=('subject_kind', 'subject_id', 'kind'), name='one_open_request_per_subject_kind'),
                    models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('asked_by')), _negated=True), ('status', 'withdrawn'), _connector='OR'), name='nobody_approves_own_request'),
                    models.CheckConstraint(condition=models.Q(('status__in', ['open', 'approved', 'refused', 'withdrawn', 'expired'])), name='request_status_known'),
                    models.CheckConstraint(condition=models.Q(('size__gte', 0)), name='request_size_not_negative'),
                ],
            },
        ),
        migrations.CreateModel(
            name='RequestEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(max_length=30, verbose_name='kind')),
                ('subject_kind', models.CharField(max_length=60, verbose_name='of what')),
                ('subject_id', models.BigIntegerField()),
                ('subject_version', models.DateTimeField(null=True)),
                ('client_id', models.BigIntegerField(null=True)),
                ('size', models.DecimalField(decimal_places=4, default=0, max_digits=16, verbose_name='size')),
                ('figures', models.JSONField(default=dict, verbose_name='figures')),
                ('granted', models.DecimalField(decimal_places=4, max_digits=16, null=True, verbose_name='granted')),
                ('reason', models.TextField(blank=True, verbose_name='why')),
                ('asked_at', models.DateTimeField(auto_now_add=True, verbose_name='asked')),
                ('expires_at', models.DateTimeField(null=True, verbose_name='valid until')),
                ('status', models.CharField(choices=[('open', 'open'), ('approved', 'approved'), ('refused', 'refused'), ('withdrawn', 'withdrawn'), ('expired', 'expired')], default='open', max_length=10, verbose_name='status')),
                ('decision_reason', models.TextField(blank=True, verbose_name='reason of the decision')),
                ('decided_at', models.DateTimeField(null=True, verbose_name='decided')),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('asked_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by')),
                ('decided_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('department', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='accounts.department', verbose_name='department')),
                ('on_behalf_of', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='approvals.request')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
