from __future__ import annotations

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    """A decision may grant less than was asked; a loss is asked for with its amount."""

    dependencies = [("orders", "0002_document_numbers")]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="approval",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="approval",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="approval",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="approval",
            name="granted",
            field=models.DecimalField(decimal_places=4, max_digits=7, null=True, verbose_name="granted, %"),
        ),
        migrations.AddField(
            model_name="approval",
            name="loss",
            field=models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="below cost"),
        ),
        migrations.AddField(
            model_name="approvalevent",
            name="granted",
            field=models.DecimalField(decimal_places=4, max_digits=7, null=True, verbose_name="granted, %"),
        ),
        migrations.AddField(
            model_name="approvalevent",
            name="loss",
            field=models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="below cost"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="approval",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_approvalevent" ("allowed", "amount", "asked", "asked_at", "asked_by_id", "decided_at", "decided_by_id", "decision", "decision_reason", "granted", "id", "kind", "loss", "order_id", "overdue_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "updated_at") SELECT new_values."allowed", new_values."amount", new_values."asked", new_values."asked_at", new_values."asked_by_id", new_values."decided_at", new_values."decided_by_id", new_values."decision", new_values."decision_reason", new_values."granted", new_values."id", new_values."kind", new_values."loss", new_values."order_id", new_values."overdue_days", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reason", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="9692701c9f4836ab79d4886ae074c9f12e63b42f",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7ec08",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="orders_approval",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="approval",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_approvalevent" ("allowed", "amount", "asked", "asked_at", "asked_by_id", "decided_at", "decided_by_id", "decision", "decision_reason", "granted", "id", "kind", "loss", "order_id", "overdue_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "updated_at") SELECT new_values."allowed", new_values."amount", new_values."asked", new_values."asked_at", new_values."asked_by_id", new_values."decided_at", new_values."decided_by_id", new_values."decision", new_values."decision_reason", new_values."granted", new_values."id", new_values."kind", new_values."loss", new_values."order_id", new_values."overdue_days", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."reason", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="f744b1dd51638f5442d5a3fefd48005a81397b56",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0da02",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="orders_approval",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="approval",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_approvalevent" ("allowed", "amount", "asked", "asked_at", "asked_by_id", "decided_at", "decided_by_id", "decision", "decision_reason", "granted", "id", "kind", "loss", "order_id", "overdue_days", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "updated_at") SELECT old_values."allowed", old_values."amount", old_values."asked", old_values."asked_at", old_values."asked_by_id", old_values."decided_at", old_values."decided_by_id", old_values."decision", old_values."decision_reason", old_values."granted", old_values."id", old_values."kind", old_values."loss", old_values."order_id", old_values."overdue_days", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."reason", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="e303812c9093380c34c803aa35a78c73310ff6dc",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_b271d",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="orders_approval",
                    when="AFTER",
                ),
            ),
        ),
    ]
