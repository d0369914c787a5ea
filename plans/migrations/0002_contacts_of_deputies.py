import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('plans', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='contact',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='contact',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='contact',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='contact',
            name='done_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='logged by'),
        ),
        migrations.AddField(
            model_name='contact',
            name='on_behalf_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of'),
        ),
        migrations.AddField(
            model_name='contactevent',
            name='done_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='logged by'),
        ),
        migrations.AddField(
            model_name='contactevent',
            name='on_behalf_of',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of'),
        ),
        migrations.AddField(
            model_name='weekplanchange',
            name='on_behalf_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "plans_contactevent" ("came_at", "client_id", "client_uuid", "created_at", "created_by_id", "day", "done_at", "done_by_id", "follows_id", "id", "is_off_plan", "kind", "left_at", "manager_id", "minutes", "no_next_step_reason", "on_behalf_of_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "purpose", "result", "starts_at", "status", "updated_at") SELECT new_values."came_at", new_values."client_id", new_values."client_uuid", new_values."created_at", new_values."created_by_id", new_values."day", new_values."done_at", new_values."done_by_id", new_values."follows_id", new_values."id", new_values."is_off_plan", new_values."kind", new_values."left_at", new_values."manager_id", new_values."minutes", new_values."no_next_step_reason", new_values."on_behalf_of_id", new_values."outcome", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."plan_id", new_values."purpose", new_values."result", new_values."starts_at", new_values."status", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='46b74c785dc209309b639068f6353fec0b67dea2', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_07a7c', referencing='REFERENCING NEW TABLE AS new_values ', table='plans_contact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "plans_contactevent" ("came_at", "client_id", "client_uuid", "created_at", "created_by_id", "day", "done_at", "done_by_id", "follows_id", "id", "is_off_plan", "kind", "left_at", "manager_id", "minutes", "no_next_step_reason", "on_behalf_of_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "purpose", "result", "starts_at", "status", "updated_at") SELECT new_values."came_at", new_values."client_id", new_values."client_uuid", new_values."created_at", new_values."created_by_id", new_values."day", new_values."done_at", new_values."done_by_id", new_values."follows_id", new_values."id", new_values."is_off_plan", new_values."kind", new_values."left_at", new_values."manager_id", new_values."minutes", new_values."no_next_step_reason", new_values."on_behalf_of_id", new_values."outcome", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."plan_id", new_values."purpose", new_values."result", new_values."starts_at", new_values."status", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='5f1806c01b4f2eb129faff218b4a43df29d93314', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_68e26', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='plans_contact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contact',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "plans_contactevent" ("came_at", "client_id", "client_uuid", "created_at", "created_by_id", "day", "done_at", "done_by_id", "follows_id", "id", "is_off_plan", "kind", "left_at", "manager_id", "minutes", "no_next_step_reason", "on_behalf_of_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "plan_id", "purpose", "result", "starts_at", "status", "updated_at") SELECT old_values."came_at", old_values."client_id", old_values."client_uuid", old_values."created_at", old_values."created_by_id", old_values."day", old_values."done_at", old_values."done_by_id", old_values."follows_id", old_values."id", old_values."is_off_plan", old_values."kind", old_values."left_at", old_values."manager_id", old_values."minutes", old_values."no_next_step_reason", old_values."on_behalf_of_id", old_values."outcome", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."plan_id", old_values."purpose", old_values."result", old_values."starts_at", old_values."status", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='9d262bdb03a001345659860bc36b3fe9ecd9da7d', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_50c08', referencing='REFERENCING OLD TABLE AS old_values ', table='plans_contact', when='AFTER')),
        ),
    ]
