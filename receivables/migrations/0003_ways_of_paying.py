import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from pathlib import Path

from kam_crm.shared.migrations import CreatedAtOnce

SQL = Path(__file__).parent.parent / "sql"


def text(name: str) -> str:
    return (SQL / name).read_text(encoding="utf-8")


class Migration(CreatedAtOnce):

    dependencies = [
        ('dossiers', '0005_agree_contracts'),
        ('orders', '0005_ship_in_parts'),
        ('receivables', '0002_triggers'),
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
            model_name='creditcheck',
            name='way',
            field=models.CharField(choices=[('prepayment', 'in advance'), ('limit', 'on credit up to a limit'), ('unlimited', 'on credit without a limit')], default='limit', max_length=10, verbose_name='way of paying'),
        ),
        migrations.AddField(
            model_name='creditlimit',
            name='way',
            field=models.CharField(choices=[('prepayment', 'in advance'), ('limit', 'on credit up to a limit'), ('unlimited', 'on credit without a limit')], default='limit', max_length=10, verbose_name='way of paying'),
        ),
        migrations.AddField(
            model_name='creditlimitevent',
            name='way',
            field=models.CharField(choices=[('prepayment', 'in advance'), ('limit', 'on credit up to a limit'), ('unlimited', 'on credit without a limit')], default='limit', max_length=10, verbose_name='way of paying'),
        ),
        migrations.AlterField(
            model_name='creditcheck',
            name='limit',
            field=models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name='limit'),
        ),
        migrations.AlterField(
            model_name='creditlimit',
            name='amount',
            field=models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name='limit'),
        ),
        migrations.AlterField(
            model_name='creditlimitevent',
            name='amount',
            field=models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name='limit'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='creditlimit',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_creditlimitevent" ("amount", "client_id", "created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "set_by_id", "tolerance_days", "updated_at", "valid_from", "way") SELECT new_values."amount", new_values."client_id", new_values."created_at", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reason", new_values."set_by_id", new_values."tolerance_days", new_values."updated_at", new_values."valid_from", new_values."way" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='080389823a1fc9c9839a648aa730af67747b50f8', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_00b22', referencing='REFERENCING NEW TABLE AS new_values ', table='receivables_creditlimit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='creditlimit',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_creditlimitevent" ("amount", "client_id", "created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "set_by_id", "tolerance_days", "updated_at", "valid_from", "way") SELECT new_values."amount", new_values."client_id", new_values."created_at", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."reason", new_values."set_by_id", new_values."tolerance_days", new_values."updated_at", new_values."valid_from", new_values."way" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='5d90397c68a328586a46080ebadad5e3af8043ec', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_f6eab', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='receivables_creditlimit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='creditlimit',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_creditlimitevent" ("amount", "client_id", "created_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "set_by_id", "tolerance_days", "updated_at", "valid_from", "way") SELECT old_values."amount", old_values."client_id", old_values."created_at", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."reason", old_values."set_by_id", old_values."tolerance_days", old_values."updated_at", old_values."valid_from", old_values."way" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='ba0b16e68c3a471d493a124105882ae13716f92d', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_39cc2', referencing='REFERENCING OLD TABLE AS old_values ', table='receivables_creditlimit', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='creditlimit',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__isnull', False), ('way', 'limit')), models.Q(('amount__isnull', True), ('way__in', ['prepayment', 'unlimited'])), _connector='OR'), name='amount_where_there_is_a_limit'),
        ),
        migrations.RunSQL(
            [text("drop_credit.sql"), text("follow_order.sql"), text("credit_terms.sql")],
            [text("drop_credit_terms.sql"), text("drop_credit.sql"), text("follow_status.sql"), text("credit.sql")],
        ),
    ]
