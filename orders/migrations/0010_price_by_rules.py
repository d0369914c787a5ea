import django.contrib.postgres.indexes
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from kam_crm.shared.migrations import CreatedAtOnce

# without the triggers: history and feed would tell of every line as changed, and nothing of it is new
FILL = """
ALTER TABLE {table} DISABLE TRIGGER USER;
UPDATE {table} SET rule_price = list_price;
ALTER TABLE {table} ENABLE TRIGGER USER;
"""


class Migration(CreatedAtOnce):
    """A line knows what the rules made of the column's price; of those that are there no rule made anything."""

    dependencies = [("orders", "0009_price_rules")]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='orderline',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='orderline',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='orderline',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='orderline',
            name='rule_price',
            field=models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='price by the rules with VAT'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='orderline',
            name='rules',
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list, verbose_name='rules of the price'),
        ),
        migrations.AddField(
            model_name='orderlineevent',
            name='rule_price',
            field=models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='price by the rules with VAT'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='orderlineevent',
            name='rules',
            field=models.JSONField(db_default=models.Value([], models.JSONField()), default=list, verbose_name='rules of the price'),
        ),
        migrations.RunSQL(FILL.format(table="orders_orderline"), migrations.RunSQL.noop),
        migrations.RunSQL("UPDATE orders_orderlineevent SET rule_price = list_price", migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='orderline',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('rules', name='jsonb_path_ops'), condition=models.Q(('rules', []), _negated=True), name='order_line_rules'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='orderline',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_orderlineevent" ("discount", "gross", "id", "list_price", "order_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "price", "product_id", "quantity", "rule_price", "rules", "unit_cost", "uuid", "vat", "vat_rate") SELECT new_values."discount", new_values."gross", new_values."id", new_values."list_price", new_values."order_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."position", new_values."price", new_values."product_id", new_values."quantity", new_values."rule_price", new_values."rules", new_values."unit_cost", new_values."uuid", new_values."vat", new_values."vat_rate" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='3410967ee46d9d4c21e7fe6f4151057e73d88e3a', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_353b8', referencing='REFERENCING NEW TABLE AS new_values ', table='orders_orderline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='orderline',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_orderlineevent" ("discount", "gross", "id", "list_price", "order_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "price", "product_id", "quantity", "rule_price", "rules", "unit_cost", "uuid", "vat", "vat_rate") SELECT new_values."discount", new_values."gross", new_values."id", new_values."list_price", new_values."order_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."position", new_values."price", new_values."product_id", new_values."quantity", new_values."rule_price", new_values."rules", new_values."unit_cost", new_values."uuid", new_values."vat", new_values."vat_rate" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='ca7e1295fad694cbe1ba57e7095697e5e1d217d2', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_e67df', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='orders_orderline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='orderline',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_orderlineevent" ("discount", "gross", "id", "list_price", "order_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "price", "product_id", "quantity", "rule_price", "rules", "unit_cost", "uuid", "vat", "vat_rate") SELECT old_values."discount", old_values."gross", old_values."id", old_values."list_price", old_values."order_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."position", old_values."price", old_values."product_id", old_values."quantity", old_values."rule_price", old_values."rules", old_values."unit_cost", old_values."uuid", old_values."vat", old_values."vat_rate" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='cce95e1ffa388796bbaf120aa6c818d4d69659c1', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_dfb51', referencing='REFERENCING OLD TABLE AS old_values ', table='orders_orderline', when='AFTER')),
        ),
    ]
