import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import kam_crm.shared.clock
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from kam_crm.shared.migrations import CreatedAtOnce


class Migration(CreatedAtOnce):
    """Rules of prices beside the columns: who gets which column, special prices, promotions, quantity and turnover."""

    dependencies = [
        ('catalogue', '0004_words_of_the_company'),
        ('dossiers', '0033_tenders'),
        ('orders', '0008_numbers_elsewhere'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PriceRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('column', 'column'), ('special', 'special price'), ('promotion', 'promotion'), ('quantity', 'quantity'), ('group', 'turnover')], max_length=10, verbose_name='kind')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('status', models.CharField(choices=[('waiting', 'waits for a decision'), ('active', 'decided'), ('refused', 'refused'), ('ended', 'ended')], default='active', max_length=10, verbose_name='status')),
                ('valid_from', models.DateField(default=kam_crm.shared.clock.today, verbose_name='valid from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                ('segments', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), blank=True, default=list, size=None, verbose_name='segments')),
                ('percent', models.DecimalField(blank=True, decimal_places=4, max_digits=7, null=True, verbose_name='discount, %')),
                ('price', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='price with VAT')),
                ('priority', models.PositiveSmallIntegerField(default=100, verbose_name='priority')),
                ('volume_from', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='average month from')),
                ('term_upto', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='payment term up to, days')),
                ('period', models.CharField(blank=True, choices=[('month', 'month'), ('quarter', 'quarter'), ('year', 'year')], max_length=8, verbose_name='period')),
                ('decision_number', models.CharField(blank=True, max_length=40, verbose_name='number of the decision')),
                ('decision_on', models.DateField(blank=True, null=True, verbose_name='date of the decision')),
                ('mechanics', models.TextField(blank=True, max_length=2000, verbose_name='mechanics')),
                ('planned_cost', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='planned cost')),
                ('actual_cost', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='actual cost')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True)),
            ],
            options={
                'verbose_name': 'price rule',
                'verbose_name_plural': 'price rules',
                'ordering': ['kind', 'priority', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='PriceRuleChange',
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
            name='PriceRuleEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('column', 'column'), ('special', 'special price'), ('promotion', 'promotion'), ('quantity', 'quantity'), ('group', 'turnover')], max_length=10, verbose_name='kind')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('status', models.CharField(choices=[('waiting', 'waits for a decision'), ('active', 'decided'), ('refused', 'refused'), ('ended', 'ended')], default='active', max_length=10, verbose_name='status')),
                ('valid_from', models.DateField(default=kam_crm.shared.clock.today, verbose_name='valid from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                ('segments', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=2), blank=True, default=list, size=None, verbose_name='segments')),
                ('percent', models.DecimalField(blank=True, decimal_places=4, max_digits=7, null=True, verbose_name='discount, %')),
                ('price', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='price with VAT')),
                ('priority', models.PositiveSmallIntegerField(default=100, verbose_name='priority')),
                ('volume_from', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='average month from')),
                ('term_upto', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='payment term up to, days')),
                ('period', models.CharField(blank=True, choices=[('month', 'month'), ('quarter', 'quarter'), ('year', 'year')], max_length=8, verbose_name='period')),
                ('decision_number', models.CharField(blank=True, max_length=40, verbose_name='number of the decision')),
                ('decision_on', models.DateField(blank=True, null=True, verbose_name='date of the decision')),
                ('mechanics', models.TextField(blank=True, max_length=2000, verbose_name='mechanics')),
                ('planned_cost', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='planned cost')),
                ('actual_cost', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='actual cost')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PriceStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('threshold', models.DecimalField(decimal_places=3, max_digits=16, verbose_name='from')),
                ('percent', models.DecimalField(decimal_places=4, max_digits=7, verbose_name='discount, %')),
            ],
            options={
                'verbose_name': 'step of a price rule',
                'verbose_name_plural': 'steps of price rules',
                'ordering': ['rule', 'threshold'],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='clientpricecolumn',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='clientpricecolumn',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='clientpricecolumn',
            name='delete_delete',
        ),
        migrations.AddField(
            model_name='clientpricecolumn',
            name='valid_until',
            field=models.DateField(blank=True, null=True, verbose_name='valid until'),
        ),
        migrations.AddField(
            model_name='clientpricecolumnevent',
            name='valid_until',
            field=models.DateField(blank=True, null=True, verbose_name='valid until'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clientpricecolumn',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_clientpricecolumnevent" ("client_id", "column_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_until") SELECT new_values."client_id", new_values."column_id", new_values."id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."valid_from", new_values."valid_until" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='ba5bafceed006945ea8861c0fb06d6e135cfe799', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_20e27', referencing='REFERENCING NEW TABLE AS new_values ', table='orders_clientpricecolumn', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clientpricecolumn',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_clientpricecolumnevent" ("client_id", "column_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_until") SELECT new_values."client_id", new_values."column_id", new_values."id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."valid_from", new_values."valid_until" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='ddaceb909843e5a2fd9b6af6531d9a7a6e3ddd20', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_49040', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='orders_clientpricecolumn', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='clientpricecolumn',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_clientpricecolumnevent" ("client_id", "column_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "valid_from", "valid_until") SELECT old_values."client_id", old_values."column_id", old_values."id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."valid_from", old_values."valid_until" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='5d383774962697fe909ad3a112cef6d7d53c2011', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_397fa', referencing='REFERENCING OLD TABLE AS old_values ', table='orders_clientpricecolumn', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='clientpricecolumn',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='client_column_ends_after_it_begins'),
        ),
        migrations.AddField(
            model_name='pricerule',
            name='channels',
            field=models.ManyToManyField(blank=True, related_name='+', to='dossiers.channel', verbose_name='sales channels'),
        ),
        migrations.AddField(
            model_name='pricerule',
            name='client',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='special_prices', to='dossiers.client', verbose_name='client'),
        ),
        migrations.AddField(
            model_name='pricerule',
            name='clients',
            field=models.ManyToManyField(blank=True, related_name='+', to='dossiers.client', verbose_name='clients'),
        ),
        migrations.AddField(
            model_name='pricerule',
            name='columns',
            field=models.ManyToManyField(blank=True, related_name='+', to='catalogue.pricecolumn', verbose_name='price columns'),
        ),
        migrations.AddField(
            model_name='pricerule',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='pricerule',
            name='gives_column',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='catalogue.pricecolumn', verbose_name='price column'),
        ),
        migrations.AddField(
            model_name='pricerule',
            name='groups',
            field=models.ManyToManyField(blank=True, related_name='+', to='catalogue.productgroup', verbose_name='product groups'),
        ),
        migrations.AddField(
            model_name='pricerule',
            name='holding',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.clientgroup', verbose_name='holding'),
        ),
        migrations.AddField(
            model_name='pricerule',
            name='holdings',
            field=models.ManyToManyField(blank=True, related_name='+', to='dossiers.clientgroup', verbose_name='holdings'),
        ),
        migrations.AddField(
            model_name='pricerule',
            name='on_behalf_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of'),
        ),
        migrations.AddField(
            model_name='pricerule',
            name='products',
            field=models.ManyToManyField(blank=True, related_name='+', to='catalogue.product', verbose_name='products'),
        ),
        migrations.AddField(
            model_name='pricerulechange',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='pricerulechange',
            name='on_behalf_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of'),
        ),
        migrations.AddField(
            model_name='pricerulechange',
            name='subject',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='orders.pricerule'),
        ),
        migrations.AddField(
            model_name='priceruleevent',
            name='client',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='dossiers.client', verbose_name='client'),
        ),
        migrations.AddField(
            model_name='priceruleevent',
            name='created_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='priceruleevent',
            name='gives_column',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='catalogue.pricecolumn', verbose_name='price column'),
        ),
        migrations.AddField(
            model_name='priceruleevent',
            name='holding',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='dossiers.clientgroup', verbose_name='holding'),
        ),
        migrations.AddField(
            model_name='priceruleevent',
            name='on_behalf_of',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of'),
        ),
        migrations.AddField(
            model_name='priceruleevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='priceruleevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='orders.pricerule'),
        ),
        migrations.AddField(
            model_name='pricestep',
            name='rule',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='orders.pricerule', verbose_name='price rule'),
        ),
        migrations.AddIndex(
            model_name='pricerule',
            index=models.Index(condition=models.Q(('status', 'active')), fields=['valid_from'], name='price_rule_in_force'),
        ),
        migrations.AddConstraint(
            model_name='pricerule',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['column', 'special', 'promotion', 'quantity', 'group']), ('status__in', ['waiting', 'active', 'refused', 'ended'])), name='price_rule_known'),
        ),
        migrations.AddConstraint(
            model_name='pricerule',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='price_rule_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='pricerule',
            constraint=models.CheckConstraint(condition=models.Q(('percent', None), models.Q(('percent__gt', 0), ('percent__lte', 100)), _connector='OR'), name='price_rule_percent_real'),
        ),
        migrations.AddConstraint(
            model_name='pricerule',
            constraint=models.CheckConstraint(condition=models.Q(('price', None), ('price__gt', 0), _connector='OR'), name='price_rule_price_positive'),
        ),
        migrations.AddConstraint(
            model_name='pricerule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('gives_column', None), ('kind__in', ['special', 'promotion']), models.Q(models.Q(('percent', None), ('price__isnull', False)), models.Q(('percent__isnull', False), ('price', None)), _connector='OR')), models.Q(('gives_column__isnull', False), ('kind', 'column'), ('percent', None), ('price', None)), models.Q(('gives_column', None), ('kind__in', ['quantity', 'group']), ('percent', None), ('price', None)), _connector='OR'), name='price_rule_gives_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='pricerule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'special'), models.Q(models.Q(('client', None), ('holding__isnull', False)), models.Q(('client__isnull', False), ('holding', None)), _connector='OR')), models.Q(models.Q(('kind', 'special'), _negated=True), ('client', None), ('holding', None)), _connector='OR'), name='special_price_of_one'),
        ),
        migrations.AddConstraint(
            model_name='pricerule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decision_number', ''), ('decision_on', None)), models.Q(models.Q(('decision_number', ''), _negated=True), ('decision_on__isnull', False)), _connector='OR'), name='price_rule_decision_whole'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pricerule',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_priceruleevent" ("actual_cost", "client_id", "created_at", "created_by_id", "decision_number", "decision_on", "gives_column_id", "holding_id", "id", "kind", "mechanics", "name", "on_behalf_of_id", "percent", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_cost", "price", "priority", "segments", "status", "term_upto", "updated_at", "valid_from", "valid_until", "volume_from") SELECT new_values."actual_cost", new_values."client_id", new_values."created_at", new_values."created_by_id", new_values."decision_number", new_values."decision_on", new_values."gives_column_id", new_values."holding_id", new_values."id", new_values."kind", new_values."mechanics", new_values."name", new_values."on_behalf_of_id", new_values."percent", new_values."period", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."planned_cost", new_values."price", new_values."priority", new_values."segments", new_values."status", new_values."term_upto", new_values."updated_at", new_values."valid_from", new_values."valid_until", new_values."volume_from" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='eb7fd205b22ffa468c429f4a8a9ef1eed790e5ad', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_3d076', referencing='REFERENCING NEW TABLE AS new_values ', table='orders_pricerule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pricerule',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_priceruleevent" ("actual_cost", "client_id", "created_at", "created_by_id", "decision_number", "decision_on", "gives_column_id", "holding_id", "id", "kind", "mechanics", "name", "on_behalf_of_id", "percent", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_cost", "price", "priority", "segments", "status", "term_upto", "updated_at", "valid_from", "valid_until", "volume_from") SELECT new_values."actual_cost", new_values."client_id", new_values."created_at", new_values."created_by_id", new_values."decision_number", new_values."decision_on", new_values."gives_column_id", new_values."holding_id", new_values."id", new_values."kind", new_values."mechanics", new_values."name", new_values."on_behalf_of_id", new_values."percent", new_values."period", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."planned_cost", new_values."price", new_values."priority", new_values."segments", new_values."status", new_values."term_upto", new_values."updated_at", new_values."valid_from", new_values."valid_until", new_values."volume_from" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='2699b27e1ed449ea9b921213025cd7d7651f1104', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_99a50', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='orders_pricerule', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='pricerule',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "orders_priceruleevent" ("actual_cost", "client_id", "created_at", "created_by_id", "decision_number", "decision_on", "gives_column_id", "holding_id", "id", "kind", "mechanics", "name", "on_behalf_of_id", "percent", "period", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "planned_cost", "price", "priority", "segments", "status", "term_upto", "updated_at", "valid_from", "valid_until", "volume_from") SELECT old_values."actual_cost", old_values."client_id", old_values."created_at", old_values."created_by_id", old_values."decision_number", old_values."decision_on", old_values."gives_column_id", old_values."holding_id", old_values."id", old_values."kind", old_values."mechanics", old_values."name", old_values."on_behalf_of_id", old_values."percent", old_values."period", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."planned_cost", old_values."price", old_values."priority", old_values."segments", old_values."status", old_values."term_upto", old_values."updated_at", old_values."valid_from", old_values."valid_until", old_values."volume_from" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='8f9d823771a07003f91493418898042582368303', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_cdd05', referencing='REFERENCING OLD TABLE AS old_values ', table='orders_pricerule', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='pricestep',
            constraint=models.UniqueConstraint(fields=('rule', 'threshold'), name='one_step_per_threshold'),
        ),
        migrations.AddConstraint(
            model_name='pricestep',
            constraint=models.CheckConstraint(condition=models.Q(('percent__gt', 0), ('percent__lt', 100), ('threshold__gt', 0)), name='price_step_real'),
        ),
    ]
