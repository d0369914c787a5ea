import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from kam_crm.shared.migrations import CreatedAtOnce


class Migration(CreatedAtOnce):

    dependencies = [
        ('dossiers', '0004_contract_number'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='contract',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='contract',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='contract',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='contract',
            name='is_agreed',
            field=models.BooleanField(default=True, verbose_name='agreed'),
        ),
        migrations.AddField(
            model_name='contractevent',
            name='is_agreed',
            field=models.BooleanField(default=True, verbose_name='agreed'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contract',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "dossiers_contractevent" ("client_id", "id", "is_agreed", "number", "payment_term_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signed_on", "term_unit", "updated_at", "valid_from", "valid_to") SELECT new_values."client_id", new_values."id", new_values."is_agreed", new_values."number", new_values."payment_term_days", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."signed_on", new_values."term_unit", new_values."updated_at", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='949538476eef0ea635ee195ffc23344426eb6e0c', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_70227', referencing='REFERENCING NEW TABLE AS new_values ', table='dossiers_contract', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contract',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "dossiers_contractevent" ("client_id", "id", "is_agreed", "number", "payment_term_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signed_on", "term_unit", "updated_at", "valid_from", "valid_to") SELECT new_values."client_id", new_values."id", new_values."is_agreed", new_values."number", new_values."payment_term_days", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."signed_on", new_values."term_unit", new_values."updated_at", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='4921c6d6bcfd4f4a2e1232be9a0730fd8e2954b2', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_a7552', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='dossiers_contract', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contract',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "dossiers_contractevent" ("client_id", "id", "is_agreed", "number", "payment_term_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signed_on", "term_unit", "updated_at", "valid_from", "valid_to") SELECT old_values."client_id", old_values."id", old_values."is_agreed", old_values."number", old_values."payment_term_days", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."signed_on", old_values."term_unit", old_values."updated_at", old_values."valid_from", old_values."valid_to" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='23138423eb4b76bfd7b1969f5a710e65fd3e23fb', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_7c671', referencing='REFERENCING OLD TABLE AS old_values ', table='dossiers_contract', when='AFTER')),
        ),
    ]
