import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orders', '0006_find_orders_by_number'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='approval',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='approval',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='approval',
            name='delete_delete',
        ),
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
            model_name='approval',
            name='on_behalf_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of'),
        ),
        migrations.AddField(
            model_name='approvalevent',
            name='on_behalf_of',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of'),
        ),
        migrations.AddField(
            model_name='order',
            name='on_behalf_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of'),
        ),
        migrations.AddField(
            model_name='orderchange',
            name='on_behalf_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of'),
        ),
        migrations.AddField(
            model_name='orderevent',
            name='on_behalf_of',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='approval',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_approvalevent" ("allowed", "amount", "asked", "asked_at", "asked_by_id", "decided_at", "decided_by_id", "decision", "decision_reason", "granted", "id", "kind", "loss", "on_behalf_of_id", "order_id", "overdue_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "updated_at") SELECT new_values."allowed", new_values."amount", new_values."asked", new_values."asked_at", new_values."asked_by_id", new_values."decided_at", new_values."decided_by_id", new_values."decision", new_values."decision_reason", new_values."granted", new_values."id", new_values."kind", new_values."loss", new_values."on_behalf_of_id", new_values."order_id", new_values."overdue_days", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reason", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='f6dfbc4c32977b536036d6ed8c0ad5b2e8a74af7', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_7ec08', referencing='REFERENCING NEW TABLE AS new_values ', table='orders_approval', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='approval',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_approvalevent" ("allowed", "amount", "asked", "asked_at", "asked_by_id", "decided_at", "decided_by_id", "decision", "decision_reason", "granted", "id", "kind", "loss", "on_behalf_of_id", "order_id", "overdue_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "updated_at") SELECT new_values."allowed", new_values."amount", new_values."asked", new_values."asked_at", new_values."asked_by_id", new_values."decided_at", new_values."decided_by_id", new_values."decision", new_values."decision_reason", new_values."granted", new_values."id", new_values."kind", new_values."loss", new_values."on_behalf_of_id", new_values."order_id", new_values."overdue_days", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."reason", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='647283c3540a88a1532b82c7d3d7c2711a4bb321', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_0da02', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='orders_approval', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='approval',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_approvalevent" ("allowed", "amount", "asked", "asked_at", "asked_by_id", "decided_at", "decided_by_id", "decision", "decision_reason", "granted", "id", "kind", "loss", "on_behalf_of_id", "order_id", "overdue_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "updated_at") SELECT old_values."allowed", old_values."amount", old_values."asked", old_values."asked_at", old_values."asked_by_id", old_values."decided_at", old_values."decided_by_id", old_values."decision", old_values."decision_reason", old_values."granted", old_values."id", old_values."kind", old_values."loss", old_values."on_behalf_of_id", old_values."order_id", old_values."overdue_days", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."reason", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='d895c74ecd8365bf8353bdaff79599c6e5bf6053', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_b271d', referencing='REFERENCING OLD TABLE AS old_values ', table='orders_approval', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='order',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_orderevent" ("client_id", "column_id", "cost", "created_at", "created_by_id", "date", "gross", "id", "list_total", "max_discount", "note", "number", "on_behalf_of_id", "passed_on_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "ship_on", "status", "updated_at", "vat") SELECT new_values."client_id", new_values."column_id", new_values."cost", new_values."created_at", new_values."created_by_id", new_values."date", new_values."gross", new_values."id", new_values."list_total", new_values."max_discount", new_values."note", new_values."number", new_values."on_behalf_of_id", new_values."passed_on_at", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."ship_on", new_values."status", new_values."updated_at", new_values."vat" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='0827724298dd4a7d8ec2ff5a90f1cf9377afc3c7', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_eb763', referencing='REFERENCING NEW TABLE AS new_values ', table='orders_order', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='order',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_orderevent" ("client_id", "column_id", "cost", "created_at", "created_by_id", "date", "gross", "id", "list_total", "max_discount", "note", "number", "on_behalf_of_id", "passed_on_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "ship_on", "status", "updated_at", "vat") SELECT new_values."client_id", new_values."column_id", new_values."cost", new_values."created_at", new_values."created_by_id", new_values."date", new_values."gross", new_values."id", new_values."list_total", new_values."max_discount", new_values."note", new_values."number", new_values."on_behalf_of_id", new_values."passed_on_at", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."ship_on", new_values."status", new_values."updated_at", new_values."vat" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='f9131fdb41621b956a448b0e2423ea7e3129a72f', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_d4b84', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='orders_order', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='order',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_orderevent" ("client_id", "column_id", "cost", "created_at", "created_by_id", "date", "gross", "id", "list_total", "max_discount", "note", "number", "on_behalf_of_id", "passed_on_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "ship_on", "status", "updated_at", "vat") SELECT old_values."client_id", old_values."column_id", old_values."cost", old_values."created_at", old_values."created_by_id", old_values."date", old_values."gross", old_values."id", old_values."list_total", old_values."max_discount", old_values."note", old_values."number", old_values."on_behalf_of_id", old_values."passed_on_at", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."ship_on", old_values."status", old_values."updated_at", old_values."vat" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='dc967f40f74130d2bc7bcb83bccc1b9dcc61242c', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_709b4', referencing='REFERENCING OLD TABLE AS old_values ', table='orders_order', when='AFTER')),
        ),
    ]
