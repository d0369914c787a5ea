from __future__ import annotations

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    """A manager passes a draft on, sales support completes it."""

    dependencies = [("orders", "0003_requests_keep_what_was_granted")]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="order",
            name="insert_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="order",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="order",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="order",
            name="passed_on_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="passed to support"),
        ),
        migrations.AddField(
            model_name="orderevent",
            name="passed_on_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="passed to support"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="order",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_orderevent" ("client_id", "column_id", "cost", "created_at", "created_by_id", "date", "gross", "id", "list_total", "max_discount", "note", "number", "passed_on_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "ship_on", "status", "updated_at", "vat") SELECT new_values."client_id", new_values."column_id", new_values."cost", new_values."created_at", new_values."created_by_id", new_values."date", new_values."gross", new_values."id", new_values."list_total", new_values."max_discount", new_values."note", new_values."number", new_values."passed_on_at", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."ship_on", new_values."status", new_values."updated_at", new_values."vat" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="16c3d8804d79e843c601d54966165c55c4bfc61f",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_eb763",
                    referencing="REFERENCING NEW TABLE AS new_values ",
                    table="orders_order",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="order",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_orderevent" ("client_id", "column_id", "cost", "created_at", "created_by_id", "date", "gross", "id", "list_total", "max_discount", "note", "number", "passed_on_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "ship_on", "status", "updated_at", "vat") SELECT new_values."client_id", new_values."column_id", new_values."cost", new_values."created_at", new_values."created_by_id", new_values."date", new_values."gross", new_values."id", new_values."list_total", new_values."max_discount", new_values."note", new_values."number", new_values."passed_on_at", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."ship_on", new_values."status", new_values."updated_at", new_values."vat" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;',
                    hash="f4c032adc8e139e330c3d8d49590fff961ebbd9a",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d4b84",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="orders_order",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="order",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_orderevent" ("client_id", "column_id", "cost", "created_at", "created_by_id", "date", "gross", "id", "list_total", "max_discount", "note", "number", "passed_on_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "ship_on", "status", "updated_at", "vat") SELECT old_values."client_id", old_values."column_id", old_values."cost", old_values."created_at", old_values."created_by_id", old_values."date", old_values."gross", old_values."id", old_values."list_total", old_values."max_discount", old_values."note", old_values."number", old_values."passed_on_at", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."ship_on", old_values."status", old_values."updated_at", old_values."vat" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;',
                    hash="fa612fd25565902cf45617c99734412d8352f4e4",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_709b4",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="orders_order",
                    when="AFTER",
                ),
            ),
        ),
    ]
