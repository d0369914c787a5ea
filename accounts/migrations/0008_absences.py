import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0007_saved_views'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        BtreeGistExtension(),  # one person and overlapping days in one exclusion constraint
        migrations.CreateModel(
            name='Absence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_day', models.DateField(verbose_name='first day')),
                ('last_day', models.DateField(verbose_name='last day')),
                ('reason', models.CharField(choices=[('vacation', 'vacation'), ('trip', 'business trip'), ('sickness', 'sickness'), ('other', 'other reason')], max_length=10, verbose_name='reason')),
                ('order_number', models.CharField(blank=True, max_length=40, verbose_name='order number')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by')),
                ('deputy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deputyships', to=settings.AUTH_USER_MODEL, verbose_name='deputy')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='absences', to=settings.AUTH_USER_MODEL, verbose_name='who is away')),
            ],
            options={
                'verbose_name': 'absence',
                'verbose_name_plural': 'absences',
                'ordering': ['-first_day', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='AbsenceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('first_day', models.DateField(verbose_name='first day')),
                ('last_day', models.DateField(verbose_name='last day')),
                ('reason', models.CharField(choices=[('vacation', 'vacation'), ('trip', 'business trip'), ('sickness', 'sickness'), ('other', 'other reason')], max_length=10, verbose_name='reason')),
                ('order_number', models.CharField(blank=True, max_length=40, verbose_name='order number')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('created_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by')),
                ('deputy', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='deputy')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='accounts.absence')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who is away')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='absence',
            index=models.Index(fields=['deputy', 'last_day'], name='absence_by_deputy'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='absence_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.CheckConstraint(condition=models.Q(('deputy', models.F('user')), _negated=True), name='absence_deputy_is_another'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=models.CheckConstraint(condition=models.Q(('reason__in', ['vacation', 'trip', 'sickness', 'other'])), name='absence_reason_known'),
        ),
        migrations.AddConstraint(
            model_name='absence',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('user', '='), (models.Func('first_day', 'last_day', django.contrib.postgres.fields.ranges.RangeBoundary(inclusive_upper=True), function='daterange', output_field=django.contrib.postgres.fields.ranges.DateRangeField()), '&&')], name='absence_one_at_a_time'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='absence',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_absenceevent" ("created_at", "created_by_id", "deputy_id", "first_day", "id", "last_day", "order_number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "updated_at", "user_id") SELECT new_values."created_at", new_values."created_by_id", new_values."deputy_id", new_values."first_day", new_values."id", new_values."last_day", new_values."order_number", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reason", new_values."updated_at", new_values."user_id" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b913a697624e256eed1aee3fbeb0290fa6998ad1', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_b9041', referencing='REFERENCING NEW TABLE AS new_values ', table='accounts_absence', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='absence',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_absenceevent" ("created_at", "created_by_id", "deputy_id", "first_day", "id", "last_day", "order_number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "updated_at", "user_id") SELECT new_values."created_at", new_values."created_by_id", new_values."deputy_id", new_values."first_day", new_values."id", new_values."last_day", new_values."order_number", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."reason", new_values."updated_at", new_values."user_id" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='c0ee0ee8f13762d1252f1b033677364d70206a11', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_b558a', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='accounts_absence', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='absence',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "accounts_absenceevent" ("created_at", "created_by_id", "deputy_id", "first_day", "id", "last_day", "order_number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "updated_at", "user_id") SELECT old_values."created_at", old_values."created_by_id", old_values."deputy_id", old_values."first_day", old_values."id", old_values."last_day", old_values."order_number", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."reason", old_values."updated_at", old_values."user_id" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='a54aad008fc2b66f906fc65a40f8cf0f82ff340c', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_1cc4d', referencing='REFERENCING OLD TABLE AS old_values ', table='accounts_absence', when='AFTER')),
        ),
    ]
