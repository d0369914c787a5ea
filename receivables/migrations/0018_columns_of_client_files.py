import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    """Columns of the client's file that a person chose, with the act they were chosen for."""

    dependencies = [
        ("receivables", "0017_signed_sheets"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='reconciliationact',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='reconciliationact',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='reconciliationact',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='reconciliationact',
            name='columns',
            field=models.JSONField(default=dict, verbose_name="columns of the client's file"),
        ),
        migrations.AddField(
            model_name='reconciliationactevent',
            name='columns',
            field=models.JSONField(default=dict, verbose_name="columns of the client's file"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reconciliationact',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_reconciliationactevent" ("author_id", "client_id", "closing", "columns", "contract_id", "created_at", "credit", "debit", "first", "head", "id", "last", "number", "on_behalf_of_id", "opening", "paper_sha256", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "their_closing", "updated_at") SELECT new_values."author_id", new_values."client_id", new_values."closing", new_values."columns", new_values."contract_id", new_values."created_at", new_values."credit", new_values."debit", new_values."first", new_values."head", new_values."id", new_values."last", new_values."number", new_values."on_behalf_of_id", new_values."opening", new_values."paper_sha256", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."status", new_values."their_closing", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e809ca82af01e4c5c3a0933c336c1254aa070e3e', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_bd73c', referencing='REFERENCING NEW TABLE AS new_values ', table='receivables_reconciliationact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reconciliationact',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_reconciliationactevent" ("author_id", "client_id", "closing", "columns", "contract_id", "created_at", "credit", "debit", "first", "head", "id", "last", "number", "on_behalf_of_id", "opening", "paper_sha256", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "their_closing", "updated_at") SELECT new_values."author_id", new_values."client_id", new_values."closing", new_values."columns", new_values."contract_id", new_values."created_at", new_values."credit", new_values."debit", new_values."first", new_values."head", new_values."id", new_values."last", new_values."number", new_values."on_behalf_of_id", new_values."opening", new_values."paper_sha256", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."status", new_values."their_closing", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."author_id" IS DISTINCT FROM (new_values."author_id") OR old_values."client_id" IS DISTINCT FROM (new_values."client_id") OR old_values."closing" IS DISTINCT FROM (new_values."closing") OR old_values."columns" IS DISTINCT FROM (new_values."columns") OR old_values."contract_id" IS DISTINCT FROM (new_values."contract_id") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."credit" IS DISTINCT FROM (new_values."credit") OR old_values."debit" IS DISTINCT FROM (new_values."debit") OR old_values."first" IS DISTINCT FROM (new_values."first") OR old_values."head" IS DISTINCT FROM (new_values."head") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."last" IS DISTINCT FROM (new_values."last") OR old_values."number" IS DISTINCT FROM (new_values."number") OR old_values."on_behalf_of_id" IS DISTINCT FROM (new_values."on_behalf_of_id") OR old_values."opening" IS DISTINCT FROM (new_values."opening") OR old_values."paper_sha256" IS DISTINCT FROM (new_values."paper_sha256") OR old_values."status" IS DISTINCT FROM (new_values."status") OR old_values."their_closing" IS DISTINCT FROM (new_values."their_closing") OR old_values."updated_at" IS DISTINCT FROM (new_values."updated_at")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e80c3921d9bab8af8bb2418596883207d9f48789', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_3c452', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='receivables_reconciliationact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reconciliationact',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_reconciliationactevent" ("author_id", "client_id", "closing", "columns", "contract_id", "created_at", "credit", "debit", "first", "head", "id", "last", "number", "on_behalf_of_id", "opening", "paper_sha256", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "their_closing", "updated_at") SELECT old_values."author_id", old_values."client_id", old_values."closing", old_values."columns", old_values."contract_id", old_values."created_at", old_values."credit", old_values."debit", old_values."first", old_values."head", old_values."id", old_values."last", old_values."number", old_values."on_behalf_of_id", old_values."opening", old_values."paper_sha256", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."status", old_values."their_closing", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='f370c47597b10f337b8acd2e220a427547d21103', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_29eec', referencing='REFERENCING OLD TABLE AS old_values ', table='receivables_reconciliationact', when='AFTER')),
        ),
    ]
