import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    """The sheet of an act of reconciliation as it was signed."""

    dependencies = [
        ("receivables", "0016_payment_debits"),
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
            name='paper',
            field=models.BinaryField(null=True, verbose_name='signed sheet'),
        ),
        migrations.AddField(
            model_name='reconciliationact',
            name='paper_sha256',
            field=models.CharField(blank=True, max_length=64, verbose_name='fingerprint of the signed sheet'),
        ),
        migrations.AddField(
            model_name='reconciliationactevent',
            name='paper_sha256',
            field=models.CharField(blank=True, max_length=64, verbose_name='fingerprint of the signed sheet'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reconciliationact',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_reconciliationactevent" ("author_id", "client_id", "closing", "contract_id", "created_at", "credit", "debit", "first", "head", "id", "last", "number", "on_behalf_of_id", "opening", "paper_sha256", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "their_closing", "updated_at") SELECT new_values."author_id", new_values."client_id", new_values."closing", new_values."contract_id", new_values."created_at", new_values."credit", new_values."debit", new_values."first", new_values."head", new_values."id", new_values."last", new_values."number", new_values."on_behalf_of_id", new_values."opening", new_values."paper_sha256", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."status", new_values."their_closing", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='b98b28303f178c07c1c3908ccd147c2747f6eee0', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_bd73c', referencing='REFERENCING NEW TABLE AS new_values ', table='receivables_reconciliationact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reconciliationact',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_reconciliationactevent" ("author_id", "client_id", "closing", "contract_id", "created_at", "credit", "debit", "first", "head", "id", "last", "number", "on_behalf_of_id", "opening", "paper_sha256", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "their_closing", "updated_at") SELECT new_values."author_id", new_values."client_id", new_values."closing", new_values."contract_id", new_values."created_at", new_values."credit", new_values."debit", new_values."first", new_values."head", new_values."id", new_values."last", new_values."number", new_values."on_behalf_of_id", new_values."opening", new_values."paper_sha256", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."status", new_values."their_closing", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."author_id" IS DISTINCT FROM (new_values."author_id") OR old_values."client_id" IS DISTINCT FROM (new_values."client_id") OR old_values."closing" IS DISTINCT FROM (new_values."closing") OR old_values."contract_id" IS DISTINCT FROM (new_values."contract_id") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."credit" IS DISTINCT FROM (new_values."credit") OR old_values."debit" IS DISTINCT FROM (new_values."debit") OR old_values."first" IS DISTINCT FROM (new_values."first") OR old_values."head" IS DISTINCT FROM (new_values."head") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."last" IS DISTINCT FROM (new_values."last") OR old_values."number" IS DISTINCT FROM (new_values."number") OR old_values."on_behalf_of_id" IS DISTINCT FROM (new_values."on_behalf_of_id") OR old_values."opening" IS DISTINCT FROM (new_values."opening") OR old_values."paper_sha256" IS DISTINCT FROM (new_values."paper_sha256") OR old_values."status" IS DISTINCT FROM (new_values."status") OR old_values."their_closing" IS DISTINCT FROM (new_values."their_closing") OR old_values."updated_at" IS DISTINCT FROM (new_values."updated_at")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='a4e645b4afff17a62b35ec599b1532b806def599', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_3c452', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='receivables_reconciliationact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reconciliationact',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_reconciliationactevent" ("author_id", "client_id", "closing", "contract_id", "created_at", "credit", "debit", "first", "head", "id", "last", "number", "on_behalf_of_id", "opening", "paper_sha256", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "their_closing", "updated_at") SELECT old_values."author_id", old_values."client_id", old_values."closing", old_values."contract_id", old_values."created_at", old_values."credit", old_values."debit", old_values."first", old_values."head", old_values."id", old_values."last", old_values."number", old_values."on_behalf_of_id", old_values."opening", old_values."paper_sha256", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."status", old_values."their_closing", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='cda1b587dfba9db6bdc1a3f5b0023a6cd977f17b', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_29eec', referencing='REFERENCING OLD TABLE AS old_values ', table='receivables_reconciliationact', when='AFTER')),
        ),
    ]
