import pgtrigger.compiler
import pgtrigger.migrations

from kam_crm.shared.migrations import CreatedAtOnce


class Migration(CreatedAtOnce):
    dependencies = [("catalogue", "0001_initial")]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='price',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalogue_priceevent" ("column_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "product_id", "valid_from") SELECT new_values."column_id", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."price", new_values."product_id", new_values."valid_from" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='25ac031b9e78f4738918a89f1f93c5c51f5598d4', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_23b23', referencing='REFERENCING NEW TABLE AS new_values ', table='catalogue_price', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='price',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalogue_priceevent" ("column_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "product_id", "valid_from") SELECT new_values."column_id", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."price", new_values."product_id", new_values."valid_from" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='a5192a5cfab75def272c6314f6913674cfa434d3', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_ba2d4', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='catalogue_price', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='price',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalogue_priceevent" ("column_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "product_id", "valid_from") SELECT old_values."column_id", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."price", old_values."product_id", old_values."valid_from" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='1ca9ca2350bde77d4279b56605734dd581f40b19', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_50a2c', referencing='REFERENCING OLD TABLE AS old_values ', table='catalogue_price', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='product',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalogue_productevent" ("code", "cost", "group_id", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sort_key", "unit", "updated_at", "vat_rate") SELECT new_values."code", new_values."cost", new_values."group_id", new_values."id", new_values."is_active", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."sort_key", new_values."unit", new_values."updated_at", new_values."vat_rate" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='9563bf6b7799a53097be26d8ae7d7e973e004279', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_cd102', referencing='REFERENCING NEW TABLE AS new_values ', table='catalogue_product', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='product',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalogue_productevent" ("code", "cost", "group_id", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sort_key", "unit", "updated_at", "vat_rate") SELECT new_values."code", new_values."cost", new_values."group_id", new_values."id", new_values."is_active", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."sort_key", new_values."unit", new_values."updated_at", new_values."vat_rate" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='ff77e005241c5b25c9f4e50e7ab50969ead2123b', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_0454b', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='catalogue_product', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='product',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalogue_productevent" ("code", "cost", "group_id", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sort_key", "unit", "updated_at", "vat_rate") SELECT old_values."code", old_values."cost", old_values."group_id", old_values."id", old_values."is_active", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."sort_key", old_values."unit", old_values."updated_at", old_values."vat_rate" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='356d229b727b779826ff4757abf2bf8217a86c68', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_7cc82', referencing='REFERENCING OLD TABLE AS old_values ', table='catalogue_product', when='AFTER')),
        ),
    ]
