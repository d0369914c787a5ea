import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0004_search_indexes_without_pending_lists'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='note',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='note',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='note',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='note',
            name='on_behalf_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of'),
        ),
        migrations.AddField(
            model_name='noteevent',
            name='on_behalf_of',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='note',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "dossiers_noteevent" ("author_id", "client_id", "created_at", "id", "on_behalf_of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "updated_at") SELECT new_values."author_id", new_values."client_id", new_values."created_at", new_values."id", new_values."on_behalf_of_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."text", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='59ad4efa6cf5c7b4f52f35db4c2c0543d233fa21', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_49b44', referencing='REFERENCING NEW TABLE AS new_values ', table='dossiers_note', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='note',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "dossiers_noteevent" ("author_id", "client_id", "created_at", "id", "on_behalf_of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "updated_at") SELECT new_values."author_id", new_values."client_id", new_values."created_at", new_values."id", new_values."on_behalf_of_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."text", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='36980cfc6283fa03e34007f448471450c4442744', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_57fe2', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='dossiers_note', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='note',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "dossiers_noteevent" ("author_id", "client_id", "created_at", "id", "on_behalf_of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text", "updated_at") SELECT old_values."author_id", old_values."client_id", old_values."created_at", old_values."id", old_values."on_behalf_of_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."text", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='b5ba2ac4a78d48f795c2149dfaa7b261bed2b6e0', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_1a1da', referencing='REFERENCING OLD TABLE AS old_values ', table='dossiers_note', when='AFTER')),
        ),
    ]
