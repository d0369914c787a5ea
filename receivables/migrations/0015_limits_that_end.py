from pathlib import Path

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from kam_crm.shared.migrations import CreatedAtOnce

SQL = Path(__file__).parent.parent / "sql"


def text(name: str) -> str:
    return (SQL / name).read_text(encoding="utf-8")


class Migration(CreatedAtOnce):
    """Credit limits that end, with what the formula proposed and who asked for them; notices of their use."""

    dependencies = [
        ('approvals', '0002_triggers'),
        ('dossiers', '0033_tenders'),
        ('receivables', '0014_settlements'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='creditlimit',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='creditlimit',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='creditlimit',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='creditlimit',
            name='approval',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='approvals.request', verbose_name='request for approval'),
        ),
        migrations.AddField(
            model_name='creditlimit',
            name='proposed',
            field=models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name='proposed by the formula'),
        ),
        migrations.AddField(
            model_name='creditlimit',
            name='valid_to',
            field=models.DateField(blank=True, null=True, verbose_name='valid to'),
        ),
        migrations.AddField(
            model_name='creditlimitevent',
            name='approval',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='approvals.request', verbose_name='request for approval'),
        ),
        migrations.AddField(
            model_name='creditlimitevent',
            name='proposed',
            field=models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name='proposed by the formula'),
        ),
        migrations.AddField(
            model_name='creditlimitevent',
            name='valid_to',
            field=models.DateField(blank=True, null=True, verbose_name='valid to'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='creditlimit',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_creditlimitevent" ("amount", "approval_id", "client_id", "created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed", "reason", "set_by_id", "tolerance_days", "updated_at", "valid_from", "valid_to", "way") SELECT new_values."amount", new_values."approval_id", new_values."client_id", new_values."created_at", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."proposed", new_values."reason", new_values."set_by_id", new_values."tolerance_days", new_values."updated_at", new_values."valid_from", new_values."valid_to", new_values."way" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='6cab0eac5d5e69bdddfb53bec1211aa643c0d192', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_00b22', referencing='REFERENCING NEW TABLE AS new_values ', table='receivables_creditlimit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='creditlimit',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_creditlimitevent" ("amount", "approval_id", "client_id", "created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed", "reason", "set_by_id", "tolerance_days", "updated_at", "valid_from", "valid_to", "way") SELECT new_values."amount", new_values."approval_id", new_values."client_id", new_values."created_at", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."proposed", new_values."reason", new_values."set_by_id", new_values."tolerance_days", new_values."updated_at", new_values."valid_from", new_values."valid_to", new_values."way" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='5d138d012cf38cd8c24c45c98a1c79f214b5b4ed', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_f6eab', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='receivables_creditlimit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='creditlimit',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_creditlimitevent" ("amount", "approval_id", "client_id", "created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed", "reason", "set_by_id", "tolerance_days", "updated_at", "valid_from", "valid_to", "way") SELECT old_values."amount", old_values."approval_id", old_values."client_id", old_values."created_at", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."proposed", old_values."reason", old_values."set_by_id", old_values."tolerance_days", old_values."updated_at", old_values."valid_from", old_values."valid_to", old_values."way" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='b036a53ea883c92f1a8095afe31bf49599dfa82c', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_39cc2', referencing='REFERENCING OLD TABLE AS old_values ', table='receivables_creditlimit', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='creditlimit',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='limit_ends_after_start'),
        ),
        migrations.CreateModel(
            name='LimitNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('crossed_on', models.DateField(verbose_name='crossed')),
                ('taken', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='taken')),
                ('limit', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='limit')),
                ('cleared_on', models.DateField(blank=True, null=True, verbose_name='below again')),
                ('created_at', models.DateTimeField(verbose_name='at')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='limit_notices', to='dossiers.client', verbose_name='client')),
            ],
            options={
                'verbose_name': 'notice of limit use',
                'verbose_name_plural': 'notices of limit use',
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(fields=['-created_at'], name='limit_notice_by_moment')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('cleared_on__isnull', True)), fields=('client',), name='one_open_limit_notice')],
            },
        ),
        migrations.RunSQL(text("limits_end.sql"), reverse_sql=text("disputed.sql")),
    ]
