import datetime
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from kam_crm.shared.migrations import CreatedAtOnce


class Migration(CreatedAtOnce):
    """Which rate of the law goods bear, and the rates with their dates."""

    dependencies = [
        ('catalogue', '0004_words_of_the_company'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='VatRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('standard', 'standard rate'), ('reduced', 'reduced rate'), ('zero', 'rate of 0 %'), ('exempt', 'without VAT')], max_length=10, verbose_name='kind')),
                ('rate', models.DecimalField(decimal_places=4, max_digits=7, verbose_name='VAT, %')),
                ('valid_from', models.DateField(default=datetime.date(2004, 1, 1), verbose_name='valid from')),
            ],
            options={
                'verbose_name': 'rate of VAT',
                'verbose_name_plural': 'rates of VAT',
                'ordering': ['kind', '-valid_from'],
            },
        ),
        migrations.CreateModel(
            name='VatRateEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('standard', 'standard rate'), ('reduced', 'reduced rate'), ('zero', 'rate of 0 %'), ('exempt', 'without VAT')], max_length=10, verbose_name='kind')),
                ('rate', models.DecimalField(decimal_places=4, max_digits=7, verbose_name='VAT, %')),
                ('valid_from', models.DateField(default=datetime.date(2004, 1, 1), verbose_name='valid from')),
            ],
            options={
                'abstract': False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='product',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='product',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='product',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='product',
            name='vat_kind',
            field=models.CharField(blank=True, choices=[('standard', 'standard rate'), ('reduced', 'reduced rate'), ('zero', 'rate of 0 %'), ('exempt', 'without VAT')], max_length=10, verbose_name='kind of VAT'),
        ),
        migrations.AddField(
            model_name='productevent',
            name='vat_kind',
            field=models.CharField(blank=True, choices=[('standard', 'standard rate'), ('reduced', 'reduced rate'), ('zero', 'rate of 0 %'), ('exempt', 'without VAT')], max_length=10, verbose_name='kind of VAT'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='product',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalogue_productevent" ("code", "cost", "group_id", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sort_key", "unit", "updated_at", "vat_kind", "vat_rate") SELECT new_values."code", new_values."cost", new_values."group_id", new_values."id", new_values."is_active", new_values."name", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."sort_key", new_values."unit", new_values."updated_at", new_values."vat_kind", new_values."vat_rate" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='68f7707ea66a0242465f91e31f54439ed7a2d8b2', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_cd102', referencing='REFERENCING NEW TABLE AS new_values ', table='catalogue_product', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='product',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalogue_productevent" ("code", "cost", "group_id", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sort_key", "unit", "updated_at", "vat_kind", "vat_rate") SELECT new_values."code", new_values."cost", new_values."group_id", new_values."id", new_values."is_active", new_values."name", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."sort_key", new_values."unit", new_values."updated_at", new_values."vat_kind", new_values."vat_rate" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='039cf62065232d7e70d1bf626d13165f50c55d25', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_0454b', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='catalogue_product', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='product',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalogue_productevent" ("code", "cost", "group_id", "id", "is_active", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "sort_key", "unit", "updated_at", "vat_kind", "vat_rate") SELECT old_values."code", old_values."cost", old_values."group_id", old_values."id", old_values."is_active", old_values."name", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."sort_key", old_values."unit", old_values."updated_at", old_values."vat_kind", old_values."vat_rate" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='1ad3fb202094461611577f5f442bc702710ac721', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_7cc82', referencing='REFERENCING OLD TABLE AS old_values ', table='catalogue_product', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='product',
            constraint=models.CheckConstraint(condition=models.Q(('vat_kind__in', ['', 'standard', 'reduced', 'zero', 'exempt'])), name='product_vat_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='product',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('vat_kind__in', ['zero', 'exempt']), _negated=True), ('vat_rate', 0), _connector='OR'), name='product_without_vat_has_none'),
        ),
        migrations.AddConstraint(
            model_name='vatrate',
            constraint=models.UniqueConstraint(fields=('kind', 'valid_from'), name='one_vat_rate_per_day'),
        ),
        migrations.AddConstraint(
            model_name='vatrate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['standard', 'reduced']), ('rate__gt', 0), ('rate__lt', 100)), models.Q(('kind__in', ['zero', 'exempt']), ('rate', 0)), _connector='OR'), name='vat_rate_of_its_kind'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='vatrate',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalogue_vatrateevent" ("id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate", "valid_from") SELECT new_values."id", new_values."kind", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."rate", new_values."valid_from" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e43676db5d2e9468c8c667f00e82dcb93a48a83b', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_642f3', referencing='REFERENCING NEW TABLE AS new_values ', table='catalogue_vatrate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='vatrate',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalogue_vatrateevent" ("id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate", "valid_from") SELECT new_values."id", new_values."kind", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."rate", new_values."valid_from" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='e69002f871aa22d6c3ebc39f21ed6883be327c08', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_fba01', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='catalogue_vatrate', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='vatrate',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "catalogue_vatrateevent" ("id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate", "valid_from") SELECT old_values."id", old_values."kind", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."rate", old_values."valid_from" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='a88a36562122162f99983c804b62c578d6ed77e3', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_42bc6', referencing='REFERENCING OLD TABLE AS old_values ', table='catalogue_vatrate', when='AFTER')),
        ),
        migrations.AddField(
            model_name='vatrateevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='vatrateevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='catalogue.vatrate'),
        ),
    ]
