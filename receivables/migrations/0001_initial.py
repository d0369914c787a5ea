import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from kam_crm.shared.migrations import CreatedAtOnce


class Migration(CreatedAtOnce):
    initial = True

    dependencies = [
        ('dossiers', '0001_initial'),
        ('orders', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CreditCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='at')),
                ('as_of', models.DateField(verbose_name='as of')),
                ('debt', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='debt')),
                ('advances', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='advances')),
                ('reserved', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='confirmed, not shipped')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='this order')),
                ('limit', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='limit')),
                ('overdue_days', models.PositiveIntegerField(verbose_name='days overdue')),
                ('result', models.CharField(choices=[('passed', 'passed'), ('stopped', 'stopped'), ('released', 'released')], max_length=10, verbose_name='result')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='credit_checks', to='orders.order', verbose_name='order')),
            ],
            options={
                'verbose_name': 'credit check',
                'verbose_name_plural': 'credit checks',
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='CreditLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='limit')),
                ('tolerance_days', models.PositiveSmallIntegerField(default=5, verbose_name='tolerated days overdue')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('reason', models.CharField(blank=True, max_length=250, verbose_name='reason')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='limits', to='dossiers.client', verbose_name='client')),
                ('set_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='set by')),
            ],
            options={
                'verbose_name': 'credit limit',
                'verbose_name_plural': 'credit limits',
                'ordering': ['client', '-valid_from', '-pk'],
                'constraints': [
                    models.UniqueConstraint(fields=('client', 'valid_from'), name='one_limit_per_client_day'),
                    models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='limit_not_negative'),
                ],
            },
        ),
        migrations.CreateModel(
            name='CreditLimitEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='limit')),
                ('tolerance_days', models.PositiveSmallIntegerField(default=5, verbose_name='tolerated days overdue')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('reason', models.CharField(blank=True, max_length=250, verbose_name='reason')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='dossiers.client', verbose_name='client')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='receivables.creditlimit')),
                ('set_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='set by')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CreditReservation',
            fields=[
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='reservation', serialize=False, to='orders.order')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reservations', to='dossiers.client')),
            ],
            options={
                'verbose_name': 'credit reservation',
                'verbose_name_plural': 'credit reservations',
            },
        ),
        migrations.CreateModel(
            name='Invoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, verbose_name='number')),
                ('date', models.DateField(verbose_name='date')),
                ('due_date', models.DateField(verbose_name='due')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount with VAT')),
                ('paid', models.DecimalField(decimal_places=2, default=0, editable=False, max_digits=14, verbose_name='paid')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invoices', to='dossiers.client', verbose_name='client')),
                ('shipment', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invoice', to='orders.shipment', verbose_name='shipment')),
            ],
            options={
                'verbose_name': 'invoice',
                'verbose_name_plural': 'invoices',
                'ordering': ['-date', '-pk'],
                'indexes': [
                    models.Index(fields=['-date', '-id'], name='invoice_by_date'),
                    models.Index(fields=['client', '-date', '-id'], name='invoice_by_client_date'),
                    models.Index(condition=models.Q(('paid__lt', models.F('amount'))), fields=['client', 'due_date', 'date', 'number'], name='invoice_open_by_due'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('number', 'client', 'date'), name='invoice_document_once'),
                    models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='invoice_amount_positive'),
                    models.CheckConstraint(condition=models.Q(('paid__gte', 0), ('paid__lte', models.F('amount'))), name='invoice_not_overpaid'),
                ],
            },
        ),
        migrations.CreateModel(
            name='InvoiceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('number', models.CharField(max_length=40, verbose_name='number')),
                ('date', models.DateField(verbose_name='date')),
                ('due_date', models.DateField(verbose_name='due')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount with VAT')),
                ('paid', models.DecimalField(decimal_places=2, default=0, editable=False, max_digits=14, verbose_name='paid')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='dossiers.client', verbose_name='client')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='receivables.invoice')),
                ('shipment', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orders.shipment', verbose_name='shipment')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, verbose_name='number')),
                ('kind', models.CharField(choices=[('money', 'payment'), ('return', 'credit for a return')], default='money', max_length=10, verbose_name='kind')),
                ('date', models.DateField(verbose_name='date')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount')),
                ('allocated', models.DecimalField(decimal_places=2, default=0, editable=False, max_digits=14, verbose_name='allocated')),
                ('purpose', models.CharField(blank=True, max_length=250, verbose_name='purpose')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='dossiers.client', verbose_name='client')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('named_invoice', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='receivables.invoice', verbose_name='for the invoice')),
                ('shipment', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='credit', to='orders.shipment', verbose_name='return')),
            ],
            options={
                'verbose_name': 'payment',
                'verbose_name_plural': 'payments',
                'ordering': ['-date', '-pk'],
                'indexes': [
                    models.Index(fields=['-date', '-id'], name='payment_by_date'),
                    models.Index(fields=['client', '-date', '-id'], name='payment_by_client_date'),
                    models.Index(condition=models.Q(('allocated__lt', models.F('amount'))), fields=['client', 'date'], name='payment_with_advance'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('number', 'client', 'date', 'kind'), name='payment_document_once'),
                    models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='payment_amount_positive'),
                    models.CheckConstraint(condition=models.Q(('allocated__gte', 0), ('allocated__lte', models.F('amount'))), name='payment_not_overallocated'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Allocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount')),
                ('date', models.DateField(verbose_name='date')),
                ('rule', models.CharField(choices=[('named', 'named in the payment'), ('due', 'by due date'), ('manual', 'by hand')], max_length=10, verbose_name='rule')),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True)),
                ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='allocations', to='receivables.invoice', verbose_name='invoice')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='allocations', to='receivables.payment', verbose_name='payment')),
            ],
            options={
                'verbose_name': 'allocation',
                'verbose_name_plural': 'allocations',
                'ordering': ['date', 'pk'],
                'indexes': [
                    models.Index(fields=['date'], name='allocation_by_date'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('payment', 'invoice'), name='one_allocation_per_pair'),
                    models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='allocation_amount_positive'),
                ],
            },
        ),
        migrations.CreateModel(
            name='AllocationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount')),
                ('date', models.DateField(verbose_name='date')),
                ('rule', models.CharField(choices=[('named', 'named in the payment'), ('due', 'by due date'), ('manual', 'by hand')], max_length=10, verbose_name='rule')),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='receivables.allocation')),
                ('invoice', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='receivables.invoice', verbose_name='invoice')),
                ('payment', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='receivables.payment', verbose_name='payment')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PaymentEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('number', models.CharField(max_length=40, verbose_name='number')),
                ('kind', models.CharField(choices=[('money', 'payment'), ('return', 'credit for a return')], default='money', max_length=10, verbose_name='kind')),
                ('date', models.DateField(verbose_name='date')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount')),
                ('allocated', models.DecimalField(decimal_places=2, default=0, editable=False, max_digits=14, verbose_name='allocated')),
                ('purpose', models.CharField(blank=True, max_length=250, verbose_name='purpose')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='dossiers.client', verbose_name='client')),
                ('created_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('named_invoice', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='receivables.invoice', verbose_name='for the invoice')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='receivables.payment')),
                ('shipment', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orders.shipment', verbose_name='return')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Reallocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='at')),
                ('reason', models.CharField(max_length=250, verbose_name='reason')),
                ('before', models.JSONField(default=list, verbose_name='before')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reallocations', to='receivables.payment', verbose_name='payment')),
            ],
            options={
                'verbose_name': 'reallocation',
                'verbose_name_plural': 'reallocations',
                'ordering': ['-at', '-pk'],
            },
        ),
    ]
