import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from kam_crm.shared.migrations import CreatedAtOnce


class Migration(CreatedAtOnce):
    """A payment term runs from the shipment or from the acceptance of the goods, and is counted in bank days too."""

    dependencies = [
        ('dossiers', '0034_words_of_names'),
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
            name='term_base',
            field=models.CharField(choices=[('shipment', 'from the shipment'), ('acceptance', 'from the acceptance of the goods')], default='shipment', max_length=10, verbose_name='term runs'),
        ),
        migrations.AddField(
            model_name='contractevent',
            name='term_base',
            field=models.CharField(choices=[('shipment', 'from the shipment'), ('acceptance', 'from the acceptance of the goods')], default='shipment', max_length=10, verbose_name='term runs'),
        ),
        migrations.AlterField(
            model_name='contract',
            name='term_unit',
            field=models.CharField(choices=[('calendar', 'calendar days'), ('working', 'working days'), ('bank', 'bank days')], default='calendar', max_length=10, verbose_name='counted in'),
        ),
        migrations.AlterField(
            model_name='contractevent',
            name='term_unit',
            field=models.CharField(choices=[('calendar', 'calendar days'), ('working', 'working days'), ('bank', 'bank days')], default='calendar', max_length=10, verbose_name='counted in'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contract',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "dossiers_contractevent" ("client_id", "credit_limit", "delivery_terms", "exclusivity", "id", "kind", "note", "number", "original_id", "own_company_id", "payment_term_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "power_id", "previous_id", "price_column_id", "signed_by_id", "signed_on", "status", "term_base", "term_unit", "updated_at", "valid_from", "valid_to") SELECT new_values."client_id", new_values."credit_limit", new_values."delivery_terms", new_values."exclusivity", new_values."id", new_values."kind", new_values."note", new_values."number", new_values."original_id", new_values."own_company_id", new_values."payment_term_days", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."power_id", new_values."previous_id", new_values."price_column_id", new_values."signed_by_id", new_values."signed_on", new_values."status", new_values."term_base", new_values."term_unit", new_values."updated_at", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='06a14123865c5f72d3ff1398a7b7d664a42ed059', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_70227', referencing='REFERENCING NEW TABLE AS new_values ', table='dossiers_contract', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contract',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "dossiers_contractevent" ("client_id", "credit_limit", "delivery_terms", "exclusivity", "id", "kind", "note", "number", "original_id", "own_company_id", "payment_term_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "power_id", "previous_id", "price_column_id", "signed_by_id", "signed_on", "status", "term_base", "term_unit", "updated_at", "valid_from", "valid_to") SELECT new_values."client_id", new_values."credit_limit", new_values."delivery_terms", new_values."exclusivity", new_values."id", new_values."kind", new_values."note", new_values."number", new_values."original_id", new_values."own_company_id", new_values."payment_term_days", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."power_id", new_values."previous_id", new_values."price_column_id", new_values."signed_by_id", new_values."signed_on", new_values."status", new_values."term_base", new_values."term_unit", new_values."updated_at", new_values."valid_from", new_values."valid_to" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='fb271b6c91b3e1ba778d749d8b9bbb6987676b2c', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_a7552', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='dossiers_contract', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contract',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "dossiers_contractevent" ("client_id", "credit_limit", "delivery_terms", "exclusivity", "id", "kind", "note", "number", "original_id", "own_company_id", "payment_term_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "power_id", "previous_id", "price_column_id", "signed_by_id", "signed_on", "status", "term_base", "term_unit", "updated_at", "valid_from", "valid_to") SELECT old_values."client_id", old_values."credit_limit", old_values."delivery_terms", old_values."exclusivity", old_values."id", old_values."kind", old_values."note", old_values."number", old_values."original_id", old_values."own_company_id", old_values."payment_term_days", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."power_id", old_values."previous_id", old_values."price_column_id", old_values."signed_by_id", old_values."signed_on", old_values."status", old_values."term_base", old_values."term_unit", old_values."updated_at", old_values."valid_from", old_values."valid_to" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='6392a98f96b00746786a51991c5eefd03ee1ae7e', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_7c671', referencing='REFERENCING OLD TABLE AS old_values ', table='dossiers_contract', when='AFTER')),
        ),
    ]
