import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from kam_crm.shared.migrations import CreatedAtOnce


class Migration(CreatedAtOnce):

    dependencies = [
        ('orders', '0002_triggers'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='order',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='order',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='order',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='order',
            name='priced_on',
            field=models.DateField(editable=False, null=True, verbose_name='priced on'),
        ),
        migrations.AddField(
            model_name='orderevent',
            name='priced_on',
            field=models.DateField(editable=False, null=True, verbose_name='priced on'),
        ),
        # here, while no history is written: nothing happened to these orders
        migrations.RunSQL("UPDATE orders_order SET priced_on = date WHERE status <> 'draft'", migrations.RunSQL.noop),
        pgtrigger.migrations.AddTrigger(
            model_name='order',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_orderevent" ("client_id", "column_id", "cost", "created_at", "created_by_id", "date", "gross", "id", "list_total", "max_discount", "note", "number", "on_behalf_of_id", "passed_on_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priced_on", "ship_on", "status", "updated_at", "vat") SELECT new_values."client_id", new_values."column_id", new_values."cost", new_values."created_at", new_values."created_by_id", new_values."date", new_values."gross", new_values."id", new_values."list_total", new_values."max_discount", new_values."note", new_values."number", new_values."on_behalf_of_id", new_values."passed_on_at", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."priced_on", new_values."ship_on", new_values."status", new_values."updated_at", new_values."vat" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='65c053cf973794cd177309c4428ee81b45f94481', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_eb763', referencing='REFERENCING NEW TABLE AS new_values ', table='orders_order', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='order',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_orderevent" ("client_id", "column_id", "cost", "created_at", "created_by_id", "date", "gross", "id", "list_total", "max_discount", "note", "number", "on_behalf_of_id", "passed_on_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priced_on", "ship_on", "status", "updated_at", "vat") SELECT new_values."client_id", new_values."column_id", new_values."cost", new_values."created_at", new_values."created_by_id", new_values."date", new_values."gross", new_values."id", new_values."list_total", new_values."max_discount", new_values."note", new_values."number", new_values."on_behalf_of_id", new_values."passed_on_at", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."priced_on", new_values."ship_on", new_values."status", new_values."updated_at", new_values."vat" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='ca4a6513bcc36264ac9ab13a28f8c94083603bba', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_d4b84', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='orders_order', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='order',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_orderevent" ("client_id", "column_id", "cost", "created_at", "created_by_id", "date", "gross", "id", "list_total", "max_discount", "note", "number", "on_behalf_of_id", "passed_on_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "priced_on", "ship_on", "status", "updated_at", "vat") SELECT old_values."client_id", old_values."column_id", old_values."cost", old_values."created_at", old_values."created_by_id", old_values."date", old_values."gross", old_values."id", old_values."list_total", old_values."max_discount", old_values."note", old_values."number", old_values."on_behalf_of_id", old_values."passed_on_at", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."priced_on", old_values."ship_on", old_values."status", old_values."updated_at", old_values."vat" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='8f67705f9444c0e3e285b63247a12ff4bb151285', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_709b4', referencing='REFERENCING OLD TABLE AS old_values ', table='orders_order', when='AFTER')),
        ),
    ]
