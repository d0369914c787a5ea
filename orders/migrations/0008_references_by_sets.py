from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).parent.parent / 'sql'


class Migration(migrations.Migration):
    """References of shipments and their lines are checked once per statement instead of once per row."""

    dependencies = [
        ('catalogue', '0002_triggers'),
        ('dossiers', '0005_agree_contracts'),
        ('orders', '0007_shipment_days_index'),
    ]

    operations = [
        migrations.AlterField(
            model_name='shipment',
            name='client',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='shipments', to='dossiers.client', verbose_name='client'),
        ),
        migrations.AlterField(
            model_name='shipment',
            name='order',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='shipments', to='orders.order', verbose_name='order'),
        ),
        migrations.AlterField(
            model_name='shipment',
            name='returns',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='returned_by', to='orders.shipment', verbose_name='return of'),
        ),
        migrations.AlterField(
            model_name='shipmentline',
            name='client',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.client', verbose_name='client'),
        ),
        migrations.AlterField(
            model_name='shipmentline',
            name='order_line',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='shipped', to='orders.orderline'),
        ),
        migrations.AlterField(
            model_name='shipmentline',
            name='product',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.product', verbose_name='product'),
        ),
        migrations.AlterField(
            model_name='shipmentline',
            name='shipment',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='orders.shipment', verbose_name='document'),
        ),
        migrations.RunSQL(
            (SQL / 'references.sql').read_text(encoding='utf-8'),
            reverse_sql=(SQL / 'references_undo.sql').read_text(encoding='utf-8'),
        ),
    ]
