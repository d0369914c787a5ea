import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from kam_crm.shared.migrations import CreatedAtOnce


class Migration(CreatedAtOnce):
    """Discrepancy acts with their corrections of the sales fact, claims, reasons of returns."""

    dependencies = [
        ('catalogue', '0004_words_of_the_company'),
        ('dossiers', '0033_tenders'),
        ('orders', '0020_first_letters'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ActChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='at')),
                ('action', models.CharField(max_length=20, verbose_name='action')),
                ('from_status', models.CharField(max_length=12, verbose_name='from')),
                ('to_status', models.CharField(max_length=12, verbose_name='to')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
            ],
            options={
                'ordering': ['at', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ActLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='No.')),
                ('documented', models.DecimalField(decimal_places=3, max_digits=14, verbose_name='documented')),
                ('actual', models.DecimalField(decimal_places=3, max_digits=14, verbose_name='actual')),
                ('price', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='price with VAT')),
                ('vat_rate', models.DecimalField(decimal_places=4, default=0, max_digits=7, verbose_name='VAT, %')),
                ('unit_cost', models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name='cost of a unit')),
                ('amount', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='sum of the difference with VAT')),
                ('note', models.CharField(blank=True, max_length=250, verbose_name='note')),
                ('updated_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'verbose_name': 'line of an act',
                'verbose_name_plural': 'lines of acts',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ActLineEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('position', models.PositiveSmallIntegerField(verbose_name='No.')),
                ('documented', models.DecimalField(decimal_places=3, max_digits=14, verbose_name='documented')),
                ('actual', models.DecimalField(decimal_places=3, max_digits=14, verbose_name='actual')),
                ('price', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='price with VAT')),
                ('vat_rate', models.DecimalField(decimal_places=4, default=0, max_digits=7, verbose_name='VAT, %')),
                ('unit_cost', models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name='cost of a unit')),
                ('amount', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='sum of the difference with VAT')),
                ('note', models.CharField(blank=True, max_length=250, verbose_name='note')),
                ('updated_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ActSignatory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('side', models.CharField(choices=[('ours', 'ours'), ('client', "the client's"), ('carrier', "the carrier's")], max_length=7, verbose_name='side')),
                ('signed_on', models.DateField(verbose_name='signed')),
            ],
            options={
                'verbose_name': 'signatory',
                'verbose_name_plural': 'signatories',
                'ordering': ['signed_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, unique=True, verbose_name='number')),
                ('status', models.CharField(choices=[('agree', 'agree'), ('options', 'ask for options'), ('offer', 'own offer'), ('asked', 'waits for the head'), ('confirm', 'confirm in writing'), ('execute', 'carry out'), ('closed', 'carried out'), ('withdrawn', 'withdrawn')], default='agree', max_length=10, verbose_name='step')),
                ('opened_on', models.DateField(verbose_name='opened')),
                ('due_on', models.DateField(verbose_name='answer by')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='closed')),
                ('text', models.TextField(max_length=2000, verbose_name='what the client says')),
                ('subject_kind', models.CharField(blank=True, max_length=60, verbose_name='of what')),
                ('subject_id', models.BigIntegerField(blank=True, null=True)),
                ('disputed', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='disputed')),
                ('wanted', models.CharField(blank=True, max_length=500, verbose_name='the client wants')),
                ('solution', models.CharField(blank=True, max_length=500, verbose_name='solution')),
                ('settlement', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='offered')),
                ('letter', models.TextField(blank=True, max_length=8000, verbose_name='letter')),
                ('letter_to', models.EmailField(blank=True, max_length=254, verbose_name='e-mail of the recipient')),
                ('letter_sent_at', models.DateTimeField(blank=True, null=True, verbose_name='letter sent')),
                ('lawyer_due_on', models.DateField(blank=True, null=True, verbose_name='lawyer answers by')),
                ('escalated_at', models.DateTimeField(blank=True, null=True, verbose_name='head told')),
                ('verdict', models.CharField(blank=True, choices=[('yes', 'justified'), ('partly', 'justified in part'), ('no', 'not justified')], max_length=6, verbose_name='justified')),
                ('verdict_on', models.DateField(blank=True, null=True, verbose_name='judged')),
                ('verdict_reason', models.CharField(blank=True, max_length=1000, verbose_name='reason of the verdict')),
                ('loss', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='loss of the company')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True)),
            ],
            options={
                'verbose_name': 'claim',
                'verbose_name_plural': 'claims',
                'ordering': ['-opened_on', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ClaimChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='at')),
                ('action', models.CharField(max_length=20, verbose_name='action')),
                ('from_status', models.CharField(max_length=12, verbose_name='from')),
                ('to_status', models.CharField(max_length=12, verbose_name='to')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
            ],
            options={
                'ordering': ['at', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ClaimEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('number', models.CharField(max_length=40, verbose_name='number')),
                ('status', models.CharField(choices=[('agree', 'agree'), ('options', 'ask for options'), ('offer', 'own offer'), ('asked', 'waits for the head'), ('confirm', 'confirm in writing'), ('execute', 'carry out'), ('closed', 'carried out'), ('withdrawn', 'withdrawn')], default='agree', max_length=10, verbose_name='step')),
                ('opened_on', models.DateField(verbose_name='opened')),
                ('due_on', models.DateField(verbose_name='answer by')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='closed')),
                ('text', models.TextField(max_length=2000, verbose_name='what the client says')),
                ('subject_kind', models.CharField(blank=True, max_length=60, verbose_name='of what')),
                ('subject_id', models.BigIntegerField(blank=True, null=True)),
                ('disputed', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='disputed')),
                ('wanted', models.CharField(blank=True, max_length=500, verbose_name='the client wants')),
                ('solution', models.CharField(blank=True, max_length=500, verbose_name='solution')),
                ('settlement', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='offered')),
                ('letter', models.TextField(blank=True, max_length=8000, verbose_name='letter')),
                ('letter_to', models.EmailField(blank=True, max_length=254, verbose_name='e-mail of the recipient')),
                ('letter_sent_at', models.DateTimeField(blank=True, null=True, verbose_name='letter sent')),
                ('lawyer_due_on', models.DateField(blank=True, null=True, verbose_name='lawyer answers by')),
                ('escalated_at', models.DateTimeField(blank=True, null=True, verbose_name='head told')),
                ('verdict', models.CharField(blank=True, choices=[('yes', 'justified'), ('partly', 'justified in part'), ('no', 'not justified')], max_length=6, verbose_name='justified')),
                ('verdict_on', models.DateField(blank=True, null=True, verbose_name='judged')),
                ('verdict_reason', models.CharField(blank=True, max_length=1000, verbose_name='reason of the verdict')),
                ('loss', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='loss of the company')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ClaimKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='name')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
            ],
            options={
                'verbose_name': 'kind of claims',
                'verbose_name_plural': 'kinds of claims',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='ClaimLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=14, verbose_name='quantity')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='sum with VAT')),
            ],
            options={
                'verbose_name': 'line of a claim',
                'verbose_name_plural': 'lines of claims',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='DiscrepancyAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, unique=True, verbose_name='number')),
                ('status', models.CharField(choices=[('draft', 'draft'), ('asked', 'being approved'), ('approved', 'approved'), ('refused', 'refused'), ('withdrawn', 'withdrawn'), ('reversed', 'reversed')], default='draft', max_length=10, verbose_name='status')),
                ('date', models.DateField(verbose_name='drawn up')),
                ('due_on', models.DateField(verbose_name='to be drawn up by')),
                ('is_late', models.BooleanField(default=False, verbose_name='taken after its term')),
                ('step', models.PositiveSmallIntegerField(null=True, verbose_name='step of the route')),
                ('step_due_on', models.DateField(null=True, verbose_name='to be decided by')),
                ('note', models.CharField(blank=True, max_length=1000, verbose_name='note')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True)),
            ],
            options={
                'verbose_name': 'discrepancy act',
                'verbose_name_plural': 'discrepancy acts',
                'ordering': ['-date', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='DiscrepancyActEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('number', models.CharField(max_length=40, verbose_name='number')),
                ('status', models.CharField(choices=[('draft', 'draft'), ('asked', 'being approved'), ('approved', 'approved'), ('refused', 'refused'), ('withdrawn', 'withdrawn'), ('reversed', 'reversed')], default='draft', max_length=10, verbose_name='status')),
                ('date', models.DateField(verbose_name='drawn up')),
                ('due_on', models.DateField(verbose_name='to be drawn up by')),
                ('is_late', models.BooleanField(default=False, verbose_name='taken after its term')),
                ('step', models.PositiveSmallIntegerField(null=True, verbose_name='step of the route')),
                ('step_due_on', models.DateField(null=True, verbose_name='to be decided by')),
                ('note', models.CharField(blank=True, max_length=1000, verbose_name='note')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='DiscrepancyKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='name')),
                ('nature', models.CharField(choices=[('shortage', 'shortage'), ('missort', 'mis-sort'), ('surplus', 'surplus'), ('damage', 'damage'), ('quality', 'quality')], default='quality', max_length=8, verbose_name='what it does')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
            ],
            options={
                'verbose_name': 'kind of discrepancy',
                'verbose_name_plural': 'kinds of discrepancies',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='FaultyService',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='name')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
            ],
            options={
                'verbose_name': 'service at fault',
                'verbose_name_plural': 'services at fault',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='ReturnReason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='name')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
            ],
            options={
                'verbose_name': 'reason of returns',
                'verbose_name_plural': 'reasons of returns',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='RouteStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='No.')),
                ('decider', models.CharField(choices=[('act_goods', 'whoever has the goods'), ('act', 'whoever approves, within the limit'), ('act_money', 'whoever keeps the debts')], max_length=30, verbose_name='who decides')),
                ('nature', models.CharField(blank=True, choices=[('shortage', 'shortage'), ('missort', 'mis-sort'), ('surplus', 'surplus'), ('damage', 'damage'), ('quality', 'quality')], max_length=8, verbose_name='of acts with')),
                ('from_amount', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='from a sum of')),
                ('days', models.PositiveSmallIntegerField(default=3, verbose_name='working days')),
            ],
            options={
                'verbose_name': 'step of the route of acts',
                'verbose_name_plural': 'route of acts',
                'ordering': ['position', 'pk'],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='goodsreturn',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='goodsreturn',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='goodsreturn',
            name='delete_delete',
        ),
        migrations.RemoveConstraint(
            model_name='shipmentline',
            name='shipment_line_sign_follows_kind',
        ),
        migrations.AddField(
            model_name='goodsreturn',
            name='measure',
            field=models.CharField(blank=True, max_length=500, verbose_name='measure against its coming again'),
        ),
        migrations.AddField(
            model_name='goodsreturnevent',
            name='measure',
            field=models.CharField(blank=True, max_length=500, verbose_name='measure against its coming again'),
        ),
        migrations.AddField(
            model_name='shipment',
            name='corrects',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='orders.shipment', verbose_name='correction of'),
        ),
        migrations.AddField(
            model_name='shipmentline',
            name='corrected_line',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='orders.shipmentline'),
        ),
        migrations.AlterField(
            model_name='shipmentline',
            name='kind',
            field=models.CharField(choices=[('sale', 'sale'), ('return', 'return'), ('correction', 'correction by an act')], default='sale', max_length=10, verbose_name='kind'),
        ),
        migrations.AddIndex(
            model_name='shipmentline',
            index=models.Index(condition=models.Q(('corrected_line__isnull', False)), fields=['corrected_line'], name='shipment_line_corrected'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='goodsreturn',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_goodsreturnevent" ("announced_at", "announced_by_id", "cause_id", "date", "document_id", "id", "measure", "on_behalf_of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "shipment_id", "status", "updated_at") SELECT new_values."announced_at", new_values."announced_by_id", new_values."cause_id", new_values."date", new_values."document_id", new_values."id", new_values."measure", new_values."on_behalf_of_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reason", new_values."shipment_id", new_values."status", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='84d015f8d8fee8e1751c86ca901e60932b4b34ac', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_b080f', referencing='REFERENCING NEW TABLE AS new_values ', table='orders_goodsreturn', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='goodsreturn',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_goodsreturnevent" ("announced_at", "announced_by_id", "cause_id", "date", "document_id", "id", "measure", "on_behalf_of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "shipment_id", "status", "updated_at") SELECT new_values."announced_at", new_values."announced_by_id", new_values."cause_id", new_values."date", new_values."document_id", new_values."id", new_values."measure", new_values."on_behalf_of_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."reason", new_values."shipment_id", new_values."status", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='705061215e5ad38d185cc31479ad4d3081263e53', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_4b2ac', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='orders_goodsreturn', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='goodsreturn',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_goodsreturnevent" ("announced_at", "announced_by_id", "cause_id", "date", "document_id", "id", "measure", "on_behalf_of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "shipment_id", "status", "updated_at") SELECT old_values."announced_at", old_values."announced_by_id", old_values."cause_id", old_values."date", old_values."document_id", old_values."id", old_values."measure", old_values."on_behalf_of_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."reason", old_values."shipment_id", old_values."status", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='a4850385204ccda89f6a3a9360c6274aaffbb29e', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_89eed', referencing='REFERENCING OLD TABLE AS old_values ', table='orders_goodsreturn', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='shipmentline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__gte', 0), ('kind', 'sale'), ('quantity__gte', 0)), models.Q(('amount__lte', 0), ('kind', 'return'), ('quantity__lte', 0)), models.Q(('amount__lte', 0), ('kind', 'correction'), ('quantity__lte', 0)), models.Q(('amount__gte', 0), ('kind', 'correction'), ('quantity__gte', 0)), _connector='OR'), name='shipment_line_sign_follows_kind'),
        ),
        migrations.AddField(
            model_name='actchange',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='actchange',
            name='on_behalf_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of'),
        ),
        migrations.AddField(
            model_name='actline',
            name='instead_of',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='came', to='orders.actline', verbose_name='instead of'),
        ),
        migrations.AddField(
            model_name='actline',
            name='product',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.product', verbose_name='product'),
        ),
        migrations.AddField(
            model_name='actline',
            name='shipment_line',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='act_lines', to='orders.shipmentline'),
        ),
        migrations.AddField(
            model_name='actlineevent',
            name='instead_of',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orders.actline', verbose_name='instead of'),
        ),
        migrations.AddField(
            model_name='actlineevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='actlineevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='orders.actline'),
        ),
        migrations.AddField(
            model_name='actlineevent',
            name='product',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.product', verbose_name='product'),
        ),
        migrations.AddField(
            model_name='actlineevent',
            name='shipment_line',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orders.shipmentline'),
        ),
        migrations.AddField(
            model_name='claim',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='opened by'),
        ),
        migrations.AddField(
            model_name='claim',
            name='client',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='dossiers.client', verbose_name='client'),
        ),
        migrations.AddField(
            model_name='claim',
            name='lawyer',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='lawyer'),
        ),
        migrations.AddField(
            model_name='claim',
            name='on_behalf_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of'),
        ),
        migrations.AddField(
            model_name='claim',
            name='order',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='orders.order', verbose_name='order'),
        ),
        migrations.AddField(
            model_name='claim',
            name='shipment',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='orders.shipment', verbose_name='shipment'),
        ),
        migrations.AddField(
            model_name='claim',
            name='verdict_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='judged by'),
        ),
        migrations.AddField(
            model_name='claimchange',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='claimchange',
            name='on_behalf_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of'),
        ),
        migrations.AddField(
            model_name='claimchange',
            name='subject',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='orders.claim'),
        ),
        migrations.AddField(
            model_name='claimevent',
            name='author',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='opened by'),
        ),
        migrations.AddField(
            model_name='claimevent',
            name='client',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='dossiers.client', verbose_name='client'),
        ),
        migrations.AddField(
            model_name='claimevent',
            name='lawyer',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='lawyer'),
        ),
        migrations.AddField(
            model_name='claimevent',
            name='on_behalf_of',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of'),
        ),
        migrations.AddField(
            model_name='claimevent',
            name='order',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orders.order', verbose_name='order'),
        ),
        migrations.AddField(
            model_name='claimevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='claimevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='orders.claim'),
        ),
        migrations.AddField(
            model_name='claimevent',
            name='shipment',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orders.shipment', verbose_name='shipment'),
        ),
        migrations.AddField(
            model_name='claimevent',
            name='verdict_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='judged by'),
        ),
        migrations.AddField(
            model_name='claimevent',
            name='kind',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orders.claimkind', verbose_name='kind'),
        ),
        migrations.AddField(
            model_name='claim',
            name='kind',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='orders.claimkind', verbose_name='kind'),
        ),
        migrations.AddField(
            model_name='claimline',
            name='claim',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='orders.claim'),
        ),
        migrations.AddField(
            model_name='claimline',
            name='shipment_line',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claim_lines', to='orders.shipmentline'),
        ),
        migrations.AddField(
            model_name='discrepancyact',
            name='author',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='drawn up by'),
        ),
        migrations.AddField(
            model_name='discrepancyact',
            name='client',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acts', to='dossiers.client', verbose_name='client'),
        ),
        migrations.AddField(
            model_name='discrepancyact',
            name='document',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='act', to='orders.shipment', verbose_name='document'),
        ),
        migrations.AddField(
            model_name='discrepancyact',
            name='on_behalf_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of'),
        ),
        migrations.AddField(
            model_name='discrepancyact',
            name='reversal',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_act', to='orders.shipment', verbose_name='reversal'),
        ),
        migrations.AddField(
            model_name='discrepancyact',
            name='shipment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acts', to='orders.shipment', verbose_name='shipment'),
        ),
        migrations.AddField(
            model_name='claimevent',
            name='act',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orders.discrepancyact', verbose_name='act'),
        ),
        migrations.AddField(
            model_name='claim',
            name='act',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='orders.discrepancyact', verbose_name='act'),
        ),
        migrations.AddField(
            model_name='actsignatory',
            name='act',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='signatories', to='orders.discrepancyact'),
        ),
        migrations.AddField(
            model_name='actlineevent',
            name='act',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orders.discrepancyact', verbose_name='act'),
        ),
        migrations.AddField(
            model_name='actline',
            name='act',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='orders.discrepancyact', verbose_name='act'),
        ),
        migrations.AddField(
            model_name='actchange',
            name='subject',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='orders.discrepancyact'),
        ),
        migrations.AddField(
            model_name='discrepancyactevent',
            name='author',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='drawn up by'),
        ),
        migrations.AddField(
            model_name='discrepancyactevent',
            name='client',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='dossiers.client', verbose_name='client'),
        ),
        migrations.AddField(
            model_name='discrepancyactevent',
            name='document',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orders.shipment', verbose_name='document'),
        ),
        migrations.AddField(
            model_name='discrepancyactevent',
            name='on_behalf_of',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of'),
        ),
        migrations.AddField(
            model_name='discrepancyactevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='discrepancyactevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='orders.discrepancyact'),
        ),
        migrations.AddField(
            model_name='discrepancyactevent',
            name='reversal',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orders.shipment', verbose_name='reversal'),
        ),
        migrations.AddField(
            model_name='discrepancyactevent',
            name='shipment',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orders.shipment', verbose_name='shipment'),
        ),
        migrations.AddConstraint(
            model_name='discrepancykind',
            constraint=models.CheckConstraint(condition=models.Q(('nature__in', ['shortage', 'missort', 'surplus', 'damage', 'quality'])), name='discrepancy_nature_known'),
        ),
        migrations.AddField(
            model_name='actlineevent',
            name='kind',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orders.discrepancykind', verbose_name='kind'),
        ),
        migrations.AddField(
            model_name='actline',
            name='kind',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='orders.discrepancykind', verbose_name='kind'),
        ),
        migrations.AddField(
            model_name='claimevent',
            name='fault',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orders.faultyservice', verbose_name='at fault'),
        ),
        migrations.AddField(
            model_name='claim',
            name='fault',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='orders.faultyservice', verbose_name='at fault'),
        ),
        migrations.AddField(
            model_name='goodsreturn',
            name='cause',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='orders.returnreason', verbose_name='cause'),
        ),
        migrations.AddField(
            model_name='goodsreturnevent',
            name='cause',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='orders.returnreason', verbose_name='cause'),
        ),
        migrations.AddConstraint(
            model_name='routestep',
            constraint=models.CheckConstraint(condition=models.Q(('decider__in', ['act_goods', 'act', 'act_money'])), name='route_decider_known'),
        ),
        migrations.AddConstraint(
            model_name='routestep',
            constraint=models.UniqueConstraint(fields=('position',), name='route_position_once'),
        ),
        migrations.AddConstraint(
            model_name='claimline',
            constraint=models.UniqueConstraint(fields=('claim', 'shipment_line'), name='line_once_per_claim'),
        ),
        migrations.AddConstraint(
            model_name='claimline',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='claim_quantity_positive'),
        ),
        migrations.AddIndex(
            model_name='discrepancyact',
            index=models.Index(fields=['client', '-date'], name='act_by_client'),
        ),
        migrations.AddConstraint(
            model_name='discrepancyact',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'asked', 'approved', 'refused', 'withdrawn', 'reversed'])), name='act_status_known'),
        ),
        migrations.AddConstraint(
            model_name='discrepancyact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('document__isnull', False), ('status__in', ['approved', 'reversed'])), models.Q(models.Q(('status__in', ['approved', 'reversed']), _negated=True), ('document__isnull', True)), _connector='OR'), name='approved_act_has_its_document'),
        ),
        migrations.AddConstraint(
            model_name='discrepancyact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reversal__isnull', False), ('status', 'reversed')), models.Q(models.Q(('status', 'reversed'), _negated=True), ('reversal__isnull', True)), _connector='OR'), name='reversed_act_has_its_reversal'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='discrepancyact',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_discrepancyactevent" ("author_id", "client_id", "created_at", "date", "document_id", "due_on", "id", "is_late", "note", "number", "on_behalf_of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reversal_id", "shipment_id", "status", "step", "step_due_on", "updated_at") SELECT new_values."author_id", new_values."client_id", new_values."created_at", new_values."date", new_values."document_id", new_values."due_on", new_values."id", new_values."is_late", new_values."note", new_values."number", new_values."on_behalf_of_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reversal_id", new_values."shipment_id", new_values."status", new_values."step", new_values."step_due_on", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='a37603d485fb3bfa2b393b26d2082d045d542228', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_1fdef', referencing='REFERENCING NEW TABLE AS new_values ', table='orders_discrepancyact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='discrepancyact',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_discrepancyactevent" ("author_id", "client_id", "created_at", "date", "document_id", "due_on", "id", "is_late", "note", "number", "on_behalf_of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reversal_id", "shipment_id", "status", "step", "step_due_on", "updated_at") SELECT new_values."author_id", new_values."client_id", new_values."created_at", new_values."date", new_values."document_id", new_values."due_on", new_values."id", new_values."is_late", new_values."note", new_values."number", new_values."on_behalf_of_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."reversal_id", new_values."shipment_id", new_values."status", new_values."step", new_values."step_due_on", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='6e2aa02db87f17e751243047fa9ef2669e096f36', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_c0763', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='orders_discrepancyact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='discrepancyact',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_discrepancyactevent" ("author_id", "client_id", "created_at", "date", "document_id", "due_on", "id", "is_late", "note", "number", "on_behalf_of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reversal_id", "shipment_id", "status", "step", "step_due_on", "updated_at") SELECT old_values."author_id", old_values."client_id", old_values."created_at", old_values."date", old_values."document_id", old_values."due_on", old_values."id", old_values."is_late", old_values."note", old_values."number", old_values."on_behalf_of_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."reversal_id", old_values."shipment_id", old_values."status", old_values."step", old_values."step_due_on", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='7825910537d083e921d852cee79a5de699c37360', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_0c7f6', referencing='REFERENCING OLD TABLE AS old_values ', table='orders_discrepancyact', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='actsignatory',
            constraint=models.CheckConstraint(condition=models.Q(('side__in', ['ours', 'client', 'carrier'])), name='signatory_side_known'),
        ),
        migrations.AddConstraint(
            model_name='actline',
            constraint=models.UniqueConstraint(fields=('act', 'shipment_line'), name='line_once_per_act'),
        ),
        migrations.AddConstraint(
            model_name='actline',
            constraint=models.CheckConstraint(condition=models.Q(('actual__gte', 0), ('documented__gte', 0)), name='act_quantities_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='actline',
            constraint=models.CheckConstraint(condition=models.Q(('shipment_line__isnull', False), models.Q(('documented', 0), ('product__isnull', False)), _connector='OR'), name='act_line_of_shipment_or_undocumented'),
        ),
        migrations.AddConstraint(
            model_name='actline',
            constraint=models.CheckConstraint(condition=models.Q(('instead_of__isnull', True), models.Q(('instead_of', models.F('id')), _negated=True), _connector='OR'), name='act_pair_of_two'),
        ),
        migrations.AddConstraint(
            model_name='actline',
            constraint=models.CheckConstraint(condition=models.Q(('kind__isnull', False), ('actual', models.F('documented')), _connector='OR'), name='act_difference_has_its_kind'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='actline',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_actlineevent" ("act_id", "actual", "amount", "documented", "id", "instead_of_id", "kind_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "price", "product_id", "shipment_line_id", "unit_cost", "updated_at", "vat_rate") SELECT new_values."act_id", new_values."actual", new_values."amount", new_values."documented", new_values."id", new_values."instead_of_id", new_values."kind_id", new_values."note", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."position", new_values."price", new_values."product_id", new_values."shipment_line_id", new_values."unit_cost", new_values."updated_at", new_values."vat_rate" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='f6e27f6153b7ae62148210ab08f9729ddc05ea35', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_dba9d', referencing='REFERENCING NEW TABLE AS new_values ', table='orders_actline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='actline',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_actlineevent" ("act_id", "actual", "amount", "documented", "id", "instead_of_id", "kind_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "price", "product_id", "shipment_line_id", "unit_cost", "updated_at", "vat_rate") SELECT new_values."act_id", new_values."actual", new_values."amount", new_values."documented", new_values."id", new_values."instead_of_id", new_values."kind_id", new_values."note", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."position", new_values."price", new_values."product_id", new_values."shipment_line_id", new_values."unit_cost", new_values."updated_at", new_values."vat_rate" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='09391972baaf2ed7697c20d1def1beccd111d618', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_d7d91', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='orders_actline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='actline',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_actlineevent" ("act_id", "actual", "amount", "documented", "id", "instead_of_id", "kind_id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "price", "product_id", "shipment_line_id", "unit_cost", "updated_at", "vat_rate") SELECT old_values."act_id", old_values."actual", old_values."amount", old_values."documented", old_values."id", old_values."instead_of_id", old_values."kind_id", old_values."note", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."position", old_values."price", old_values."product_id", old_values."shipment_line_id", old_values."unit_cost", old_values."updated_at", old_values."vat_rate" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='a7ab9d57dcc7dd5efb7362d128fe1155a3705cff', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_cf90f', referencing='REFERENCING OLD TABLE AS old_values ', table='orders_actline', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(fields=['client', '-opened_on'], name='claim_by_client'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(condition=models.Q(('disputed__gt', 0), models.Q(('status__in', ('closed', 'withdrawn')), _negated=True)), fields=['shipment'], name='claim_disputing'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(condition=models.Q(('status__in', ('closed', 'withdrawn')), _negated=True), fields=['due_on'], name='claim_open_by_due'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['agree', 'options', 'offer', 'asked', 'confirm', 'execute', 'closed', 'withdrawn'])), name='claim_status_known'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('disputed__gte', 0), ('loss__gte', 0), ('settlement__gte', 0)), name='claim_sums_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', False), ('status__in', ('closed', 'withdrawn'))), models.Q(models.Q(('status__in', ('closed', 'withdrawn')), _negated=True), ('closed_on__isnull', True)), _connector='OR'), name='claim_over_has_its_day'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('verdict', ''), ('verdict_by__isnull', True), ('verdict_on__isnull', True)), models.Q(('verdict__in', ['yes', 'partly', 'no']), ('verdict_by__isnull', False), ('verdict_on__isnull', False), models.Q(('verdict_reason', ''), _negated=True)), _connector='OR'), name='verdict_has_who_when_why'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(('verdict_by__isnull', True), models.Q(('verdict_by', models.F('author')), _negated=True), _connector='OR'), name='nobody_judges_own_claim'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lawyer__isnull', True), ('lawyer_due_on__isnull', True)), models.Q(('lawyer__isnull', False), ('lawyer_due_on__isnull', False)), _connector='OR'), name='lawyer_has_a_deadline'),
        ),
        migrations.AddConstraint(
            model_name='claim',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('subject_id__isnull', True), ('subject_kind', '')), models.Q(models.Q(('subject_kind', ''), _negated=True), ('subject_id__isnull', False)), _connector='OR'), name='claim_subject_whole'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claim',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_claimevent" ("act_id", "author_id", "client_id", "closed_on", "created_at", "disputed", "due_on", "escalated_at", "fault_id", "id", "kind_id", "lawyer_due_on", "lawyer_id", "letter", "letter_sent_at", "letter_to", "loss", "number", "on_behalf_of_id", "opened_on", "order_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "settlement", "shipment_id", "solution", "status", "subject_id", "subject_kind", "text", "updated_at", "verdict", "verdict_by_id", "verdict_on", "verdict_reason", "wanted") SELECT new_values."act_id", new_values."author_id", new_values."client_id", new_values."closed_on", new_values."created_at", new_values."disputed", new_values."due_on", new_values."escalated_at", new_values."fault_id", new_values."id", new_values."kind_id", new_values."lawyer_due_on", new_values."lawyer_id", new_values."letter", new_values."letter_sent_at", new_values."letter_to", new_values."loss", new_values."number", new_values."on_behalf_of_id", new_values."opened_on", new_values."order_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."settlement", new_values."shipment_id", new_values."solution", new_values."status", new_values."subject_id", new_values."subject_kind", new_values."text", new_values."updated_at", new_values."verdict", new_values."verdict_by_id", new_values."verdict_on", new_values."verdict_reason", new_values."wanted" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='77d1ea76fe497e787afc3ec8b2b47d737898295e', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_461a8', referencing='REFERENCING NEW TABLE AS new_values ', table='orders_claim', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claim',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_claimevent" ("act_id", "author_id", "client_id", "closed_on", "created_at", "disputed", "due_on", "escalated_at", "fault_id", "id", "kind_id", "lawyer_due_on", "lawyer_id", "letter", "letter_sent_at", "letter_to", "loss", "number", "on_behalf_of_id", "opened_on", "order_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "settlement", "shipment_id", "solution", "status", "subject_id", "subject_kind", "text", "updated_at", "verdict", "verdict_by_id", "verdict_on", "verdict_reason", "wanted") SELECT new_values."act_id", new_values."author_id", new_values."client_id", new_values."closed_on", new_values."created_at", new_values."disputed", new_values."due_on", new_values."escalated_at", new_values."fault_id", new_values."id", new_values."kind_id", new_values."lawyer_due_on", new_values."lawyer_id", new_values."letter", new_values."letter_sent_at", new_values."letter_to", new_values."loss", new_values."number", new_values."on_behalf_of_id", new_values."opened_on", new_values."order_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."settlement", new_values."shipment_id", new_values."solution", new_values."status", new_values."subject_id", new_values."subject_kind", new_values."text", new_values."updated_at", new_values."verdict", new_values."verdict_by_id", new_values."verdict_on", new_values."verdict_reason", new_values."wanted" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='63e879776bf6f41b91a96165512b2b624b8c69ca', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_3993f', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='orders_claim', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='claim',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_claimevent" ("act_id", "author_id", "client_id", "closed_on", "created_at", "disputed", "due_on", "escalated_at", "fault_id", "id", "kind_id", "lawyer_due_on", "lawyer_id", "letter", "letter_sent_at", "letter_to", "loss", "number", "on_behalf_of_id", "opened_on", "order_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "settlement", "shipment_id", "solution", "status", "subject_id", "subject_kind", "text", "updated_at", "verdict", "verdict_by_id", "verdict_on", "verdict_reason", "wanted") SELECT old_values."act_id", old_values."author_id", old_values."client_id", old_values."closed_on", old_values."created_at", old_values."disputed", old_values."due_on", old_values."escalated_at", old_values."fault_id", old_values."id", old_values."kind_id", old_values."lawyer_due_on", old_values."lawyer_id", old_values."letter", old_values."letter_sent_at", old_values."letter_to", old_values."loss", old_values."number", old_values."on_behalf_of_id", old_values."opened_on", old_values."order_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."settlement", old_values."shipment_id", old_values."solution", old_values."status", old_values."subject_id", old_values."subject_kind", old_values."text", old_values."updated_at", old_values."verdict", old_values."verdict_by_id", old_values."verdict_on", old_values."verdict_reason", old_values."wanted" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='62043bda9d9d98dce3dddb3c9f08c7de6164a4fd', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_d6d89', referencing='REFERENCING OLD TABLE AS old_values ', table='orders_claim', when='AFTER')),
        ),
    ]
