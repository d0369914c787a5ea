import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from kam_crm.shared.migrations import CreatedAtOnce


class Migration(CreatedAtOnce):
    initial = True

    dependencies = [
        ('catalogue', '0001_initial'),
        ('dossiers', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ClientPriceColumn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='price_columns', to='dossiers.client', verbose_name='client')),
                ('column', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clients', to='catalogue.pricecolumn', verbose_name='column')),
            ],
            options={
                'verbose_name': "client's price column",
                'verbose_name_plural': "clients' price columns",
                'ordering': ['client', '-valid_from'],
                'constraints': [
                    models.UniqueConstraint(fields=('client', 'valid_from'), name='one_column_per_client_day'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ClientPriceColumnEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='dossiers.client', verbose_name='client')),
                ('column', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.pricecolumn', verbose_name='column')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='orders.clientpricecolumn')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True, verbose_name='number')),
                ('status', models.CharField(choices=[('draft', 'draft'), ('approval', 'discount asked'), ('hold', 'stopped by credit'), ('confirmed', 'confirmed'), ('shipped', 'shipped'), ('cancelled', 'cancelled')], default='draft', max_length=10, verbose_name='status')),
                ('date', models.DateField(verbose_name='date')),
                ('ship_on', models.DateField(verbose_name='ship on')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='note')),
                ('gross', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='sum with VAT')),
                ('vat', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='VAT')),
                ('cost', models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name='cost')),
                ('list_total', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='by the price list')),
                ('max_discount', models.DecimalField(decimal_places=4, default=0, max_digits=7, verbose_name='largest discount, %')),
                ('passed_on_at', models.DateTimeField(blank=True, null=True, verbose_name='passed to support')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='dossiers.client', verbose_name='client')),
                ('column', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.pricecolumn', verbose_name='price column')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('on_behalf_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of')),
            ],
            options={
                'verbose_name': 'order',
                'verbose_name_plural': 'orders',
                'ordering': ['-date', '-pk'],
                'indexes': [
                    models.Index(fields=['-date', '-id'], name='order_by_date'),
                    models.Index(fields=['client', '-date', '-id'], name='order_by_client_date'),
                    django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass('number', name='gin_trgm_ops'), name='order_number_trgm'),
                    models.Index(condition=models.Q(('status__in', ['draft', 'approval', 'hold', 'confirmed'])), fields=['status', '-date'], name='order_open'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'approval', 'hold', 'confirmed', 'shipped', 'cancelled'])), name='order_status_known'),
                    models.CheckConstraint(condition=models.Q(('gross__gte', 0)), name='order_gross_not_negative'),
                ],
            },
        ),
        migrations.CreateModel(
            name='OrderChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='at')),
                ('action', models.CharField(max_length=20, verbose_name='action')),
                ('from_status', models.CharField(max_length=12, verbose_name='from')),
                ('to_status', models.CharField(max_length=12, verbose_name='to')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('on_behalf_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='orders.order')),
            ],
            options={
                'ordering': ['at', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OrderEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('number', models.CharField(max_length=20, verbose_name='number')),
                ('status', models.CharField(choices=[('draft', 'draft'), ('approval', 'discount asked'), ('hold', 'stopped by credit'), ('confirmed', 'confirmed'), ('shipped', 'shipped'), ('cancelled', 'cancelled')], default='draft', max_length=10, verbose_name='status')),
                ('date', models.DateField(verbose_name='date')),
                ('ship_on', models.DateField(verbose_name='ship on')),
                ('note', models.TextField(blank=True, max_length=2000, verbose_name='note')),
                ('gross', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='sum with VAT')),
                ('vat', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='VAT')),
                ('cost', models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name='cost')),
                ('list_total', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='by the price list')),
                ('max_discount', models.DecimalField(decimal_places=4, default=0, max_digits=7, verbose_name='largest discount, %')),
                ('passed_on_at', models.DateTimeField(blank=True, null=True, verbose_name='passed to support')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='dossiers.client', verbose_name='client')),
                ('column', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.pricecolumn', verbose_name='price column')),
                ('created_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('on_behalf_of', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='orders.order')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OrderLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='No.')),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=14, verbose_name='quantity')),
                ('list_price', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='list price with VAT')),
                ('discount', models.DecimalField(decimal_places=4, default=0, max_digits=7, verbose_name='discount, %')),
                ('price', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='price with VAT')),
                ('vat_rate', models.DecimalField(decimal_places=4, max_digits=7, verbose_name='VAT, %')),
                ('unit_cost', models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name='cost of a unit')),
                ('gross', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='sum with VAT')),
                ('vat', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='VAT')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='orders.order', verbose_name='order')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='order_lines', to='catalogue.product', verbose_name='product')),
            ],
            options={
                'verbose_name': 'order line',
                'verbose_name_plural': 'order lines',
                'ordering': ['position', 'pk'],
                'constraints': [
                    models.UniqueConstraint(fields=('order', 'product'), name='product_once_per_order'),
                    models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='order_line_quantity_positive'),
                    models.CheckConstraint(condition=models.Q(('discount__range', (0, 100))), name='order_line_discount_real'),
                ],
            },
        ),
        migrations.CreateModel(
            name='OrderLineEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('position', models.PositiveSmallIntegerField(verbose_name='No.')),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=14, verbose_name='quantity')),
                ('list_price', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='list price with VAT')),
                ('discount', models.DecimalField(decimal_places=4, default=0, max_digits=7, verbose_name='discount, %')),
                ('price', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='price with VAT')),
                ('vat_rate', models.DecimalField(decimal_places=4, max_digits=7, verbose_name='VAT, %')),
                ('unit_cost', models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name='cost of a unit')),
                ('gross', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='sum with VAT')),
                ('vat', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='VAT')),
                ('order', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orders.order', verbose_name='order')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='orders.orderline')),
                ('product', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.product', verbose_name='product')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Shipment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, verbose_name='number')),
                ('date', models.DateField(verbose_name='date')),
                ('reason', models.CharField(blank=True, max_length=250, verbose_name='reason of the return')),
                ('is_imported', models.BooleanField(default=False, verbose_name='imported')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shipments', to='dossiers.client', verbose_name='client')),
                ('order', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='shipments', to='orders.order', verbose_name='order')),
                ('returns', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='returned_by', to='orders.shipment', verbose_name='return of')),
            ],
            options={
                'verbose_name': 'shipment',
                'verbose_name_plural': 'shipments',
                'ordering': ['-date', '-pk'],
                'indexes': [
                    models.Index(fields=['client', '-date', '-id'], name='shipment_by_client_date'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('number', 'date', 'client'), name='shipment_document_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ShipmentLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(verbose_name='date')),
                ('kind', models.CharField(choices=[('sale', 'sale'), ('return', 'return')], default='sale', max_length=10, verbose_name='kind')),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=14, verbose_name='quantity')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount net of VAT')),
                ('vat', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='VAT')),
                ('cost', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='cost')),
                ('client', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.client', verbose_name='client')),
                ('order_line', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='shipped', to='orders.orderline')),
                ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.product', verbose_name='product')),
                ('returned_line', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='returned', to='orders.shipmentline')),
                ('shipment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='orders.shipment', verbose_name='document')),
            ],
            options={
                'verbose_name': 'shipment line',
                'verbose_name_plural': 'shipment lines',
                'ordering': ['-date', '-pk'],
                'indexes': [
                    models.Index(fields=['client', 'date'], name='shipment_line_by_client_date'),
                    models.Index(fields=['-date', 'id'], name='shipment_line_by_date'),
                    models.Index(condition=models.Q(('returned_line__isnull', False)), fields=['returned_line'], name='shipment_line_returned'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('amount__gte', 0), ('kind', 'sale'), ('quantity__gte', 0)), models.Q(('amount__lte', 0), ('kind', 'return'), ('quantity__lte', 0)), _connector='OR'), name='shipment_line_sign_follows_kind'),
                ],
            },
        ),
        migrations.RunSQL("CREATE SEQUENCE orders_order_number", "DROP SEQUENCE orders_order_number"),
        migrations.RunSQL("CREATE SEQUENCE orders_shipment_number", "DROP SEQUENCE orders_shipment_number"),
        migrations.RunSQL("CREATE SEQUENCE orders_return_number", "DROP SEQUENCE orders_return_number"),
    ]
