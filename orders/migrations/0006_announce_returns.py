import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from kam_crm.shared.migrations import CreatedAtOnce


class Migration(CreatedAtOnce):

    dependencies = [
        ('orders', '0005_ship_in_parts'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='GoodsReturn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('announced', 'announced'), ('asked', 'waits for the head'), ('accepted', 'accepted'), ('refused', 'refused'), ('withdrawn', 'withdrawn')], default='announced', max_length=10, verbose_name='status')),
                ('reason', models.CharField(max_length=250, verbose_name='reason')),
                ('date', models.DateField(null=True, verbose_name='came back on')),
                ('announced_at', models.DateTimeField(auto_now_add=True, verbose_name='announced')),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True)),
                ('announced_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='announced by')),
                ('document', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='goods_return', to='orders.shipment', verbose_name='document')),
                ('on_behalf_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of')),
                ('shipment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='announced_returns', to='orders.shipment', verbose_name='shipment')),
            ],
            options={
                'verbose_name': 'return of goods',
                'verbose_name_plural': 'returns of goods',
                'ordering': ['-announced_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='GoodsReturnEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('status', models.CharField(choices=[('announced', 'announced'), ('asked', 'waits for the head'), ('accepted', 'accepted'), ('refused', 'refused'), ('withdrawn', 'withdrawn')], default='announced', max_length=10, verbose_name='status')),
                ('reason', models.CharField(max_length=250, verbose_name='reason')),
                ('date', models.DateField(null=True, verbose_name='came back on')),
                ('announced_at', models.DateTimeField(auto_now_add=True, verbose_name='announced')),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('announced_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='announced by')),
                ('document', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orders.shipment', verbose_name='document')),
                ('on_behalf_of', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='orders.goodsreturn')),
                ('shipment', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orders.shipment', verbose_name='shipment')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReturnChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='at')),
                ('action', models.CharField(max_length=20, verbose_name='action')),
                ('from_status', models.CharField(max_length=12, verbose_name='from')),
                ('to_status', models.CharField(max_length=12, verbose_name='to')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('on_behalf_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='orders.goodsreturn')),
            ],
            options={
                'ordering': ['at', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReturnLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=14, verbose_name='quantity')),
                ('goods_return', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='orders.goodsreturn')),
                ('shipment_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='announced_returns', to='orders.shipmentline')),
            ],
            options={
                'verbose_name': 'line of a return',
                'verbose_name_plural': 'lines of returns',
                'ordering': ['pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='goodsreturn',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['announced', 'asked', 'accepted', 'refused', 'withdrawn'])), name='return_status_known'),
        ),
        migrations.AddConstraint(
            model_name='goodsreturn',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('document__isnull', False), ('status', 'accepted')), models.Q(models.Q(('status', 'accepted'), _negated=True), ('document__isnull', True)), _connector='OR'), name='accepted_return_has_its_document'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='goodsreturn',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_goodsreturnevent" ("announced_at", "announced_by_id", "date", "document_id", "id", "on_behalf_of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "shipment_id", "status", "updated_at") SELECT new_values."announced_at", new_values."announced_by_id", new_values."date", new_values."document_id", new_values."id", new_values."on_behalf_of_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reason", new_values."shipment_id", new_values."status", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='f113da93b07e9e55b50c0b63e36efdfde4a321a9', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_b080f', referencing='REFERENCING NEW TABLE AS new_values ', table='orders_goodsreturn', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='goodsreturn',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_goodsreturnevent" ("announced_at", "announced_by_id", "date", "document_id", "id", "on_behalf_of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "shipment_id", "status", "updated_at") SELECT new_values."announced_at", new_values."announced_by_id", new_values."date", new_values."document_id", new_values."id", new_values."on_behalf_of_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."reason", new_values."shipment_id", new_values."status", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='9653a31475b72e0f09987895b8ebeb52de37b162', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_4b2ac', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='orders_goodsreturn', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='goodsreturn',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_goodsreturnevent" ("announced_at", "announced_by_id", "date", "document_id", "id", "on_behalf_of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "shipment_id", "status", "updated_at") SELECT old_values."announced_at", old_values."announced_by_id", old_values."date", old_values."document_id", old_values."id", old_values."on_behalf_of_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."reason", old_values."shipment_id", old_values."status", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='d7ff603af2b9c74da325686aabd85812ed8eaf8f', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_89eed', referencing='REFERENCING OLD TABLE AS old_values ', table='orders_goodsreturn', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='returnline',
            constraint=models.UniqueConstraint(fields=('goods_return', 'shipment_line'), name='line_once_per_return'),
        ),
        migrations.AddConstraint(
            model_name='returnline',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='return_quantity_positive'),
        ),
    ]
