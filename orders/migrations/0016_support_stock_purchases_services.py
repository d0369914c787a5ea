import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from kam_crm.shared.migrations import CreatedAtOnce


class Migration(CreatedAtOnce):

    dependencies = [
        ('catalogue', '0006_rates_of_vat'),
        ('dossiers', '0033_tenders'),
        ("orders", "0015_what_entry_keeps"),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ServiceKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True, verbose_name='name')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('is_active', models.BooleanField(default=True, verbose_name='offered')),
            ],
            options={
                'verbose_name': 'kind of service',
                'verbose_name_plural': 'kinds of services',
                'ordering': ['position', 'name'],
            },
        ),
        migrations.CreateModel(
            name='AgreedStock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=14, verbose_name='quantity to keep')),
                ('until', models.DateField(blank=True, null=True, verbose_name='kept until')),
                ('note', models.CharField(blank=True, max_length=250, verbose_name='note')),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True)),
                ('agreed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='agreed by')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='agreed_stock', to='dossiers.client', verbose_name='client')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.product', verbose_name='product')),
            ],
            options={
                'verbose_name': 'agreed stock',
                'verbose_name_plural': 'agreed stock',
                'ordering': ['client', 'product__name'],
            },
        ),
        migrations.CreateModel(
            name='AgreedStockEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=14, verbose_name='quantity to keep')),
                ('until', models.DateField(blank=True, null=True, verbose_name='kept until')),
                ('note', models.CharField(blank=True, max_length=250, verbose_name='note')),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('agreed_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='agreed by')),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='dossiers.client', verbose_name='client')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='orders.agreedstock')),
                ('product', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.product', verbose_name='product')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OrderNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=2000, verbose_name='note')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='at')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author')),
                ('on_behalf_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='thread', to='orders.order', verbose_name='order')),
            ],
            options={
                'verbose_name': 'note on an order',
                'verbose_name_plural': 'notes on orders',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='OrderWork',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('taken_at', models.DateTimeField(blank=True, null=True, verbose_name='taken')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='done by')),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='work', to='orders.order', verbose_name='order')),
                ('taken_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='taken by')),
            ],
            options={
                'verbose_name': 'work on an order',
                'verbose_name_plural': 'work on orders',
            },
        ),
        migrations.CreateModel(
            name='PurchaseRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=14, verbose_name='quantity')),
                ('status', models.CharField(choices=[('asked', 'asked for'), ('ordered', 'ordered'), ('arrived', 'arrived'), ('cancelled', 'cancelled')], default='asked', max_length=10, verbose_name='status')),
                ('supplier', models.CharField(blank=True, max_length=200, verbose_name='supplier')),
                ('expected_on', models.DateField(blank=True, null=True, verbose_name='expected on')),
                ('note', models.CharField(blank=True, max_length=250, verbose_name='note')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='purchases', to='dossiers.client', verbose_name='client')),
                ('line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='purchases', to='orders.orderline', verbose_name='order line')),
                ('on_behalf_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='purchases', to='orders.order', verbose_name='order')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.product', verbose_name='product')),
            ],
            options={
                'verbose_name': 'purchase request',
                'verbose_name_plural': 'purchase requests',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='PurchaseChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='at')),
                ('action', models.CharField(max_length=20, verbose_name='action')),
                ('from_status', models.CharField(max_length=12, verbose_name='from')),
                ('to_status', models.CharField(max_length=12, verbose_name='to')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('on_behalf_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='orders.purchaserequest')),
            ],
            options={
                'ordering': ['at', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ServiceLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.CharField(blank=True, max_length=250, verbose_name='what is to be done')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('done_on', models.DateField(blank=True, null=True, verbose_name='done on')),
                ('result', models.CharField(blank=True, max_length=250, verbose_name='result')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True)),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author')),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='done by')),
                ('kind', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='orders.servicekind', verbose_name='kind of service')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='service_lines', to='orders.order', verbose_name='order')),
            ],
            options={
                'verbose_name': 'service of an order',
                'verbose_name_plural': 'services of orders',
                'ordering': ['due_on', 'pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='agreedstock',
            constraint=models.UniqueConstraint(fields=('client', 'product'), name='agreed_stock_once_per_product'),
        ),
        migrations.AddConstraint(
            model_name='agreedstock',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='agreed_stock_positive'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreedstock',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_agreedstockevent" ("agreed_by_id", "client_id", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "quantity", "until", "updated_at") SELECT new_values."agreed_by_id", new_values."client_id", new_values."id", new_values."note", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."product_id", new_values."quantity", new_values."until", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='438b4459bfd6b566e53f3cc344d3694516df1af0', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_1a265', referencing='REFERENCING NEW TABLE AS new_values ', table='orders_agreedstock', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreedstock',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_agreedstockevent" ("agreed_by_id", "client_id", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "quantity", "until", "updated_at") SELECT new_values."agreed_by_id", new_values."client_id", new_values."id", new_values."note", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."product_id", new_values."quantity", new_values."until", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='5b2823468d8048f782640a9923d58d4b3a5fc398', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_8949c', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='orders_agreedstock', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreedstock',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_agreedstockevent" ("agreed_by_id", "client_id", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "product_id", "quantity", "until", "updated_at") SELECT old_values."agreed_by_id", old_values."client_id", old_values."id", old_values."note", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."product_id", old_values."quantity", old_values."until", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='6b9aed295522b5e6f666fbdcbe55de2a78efa1a7', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_5a4fa', referencing='REFERENCING OLD TABLE AS old_values ', table='orders_agreedstock', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='ordernote',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='order_note_not_empty'),
        ),
        migrations.AddConstraint(
            model_name='orderwork',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('taken_at__isnull', True), ('taken_by__isnull', True)), models.Q(('taken_at__isnull', False), ('taken_by__isnull', False)), _connector='OR'), name='order_taken_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='purchaserequest',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='purchase_quantity_positive'),
        ),
        migrations.AddConstraint(
            model_name='purchaserequest',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['asked', 'ordered', 'arrived', 'cancelled'])), name='purchase_status_known'),
        ),
        migrations.AddConstraint(
            model_name='purchaserequest',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['asked', 'ordered'])), fields=('line',), name='purchase_open_once_per_line'),
        ),
        migrations.AddConstraint(
            model_name='serviceline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('done_by__isnull', True), ('done_on__isnull', True)), models.Q(('done_by__isnull', False), ('done_on__isnull', False)), _connector='OR'), name='service_done_by_somebody'),
        ),
    ]
