from pathlib import Path

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from kam_crm.shared.migrations import CreatedAtOnce


SQL = Path(__file__).parent.parent / "sql"
UNDO = """
DROP TRIGGER month_kept_updated ON receivables_paymentdebit;
DROP TRIGGER month_kept_deleted ON receivables_paymentdebit;
DROP TRIGGER month_kept_inserted ON receivables_paymentdebit;
DROP TRIGGER debit_deleted ON receivables_paymentdebit;
DROP TRIGGER debit_updated ON receivables_paymentdebit;
DROP TRIGGER debit_inserted ON receivables_paymentdebit;
DROP FUNCTION receivables_follow_debits();
"""


class Migration(CreatedAtOnce):
    """Debits of payments: what was paid back, and reversals of what a closed month keeps."""

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ("receivables", "0015_limits_that_end"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PaymentDebit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('refund', 'paid back to the client'), ('reversal', 'reversal of the entry')], max_length=10, verbose_name='kind')),
                ('date', models.DateField(verbose_name='date')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount')),
                ('reason', models.CharField(max_length=250, verbose_name='reason')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'debit of a payment',
                'verbose_name_plural': 'debits of payments',
                'ordering': ['date', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='PaymentDebitEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('refund', 'paid back to the client'), ('reversal', 'reversal of the entry')], max_length=10, verbose_name='kind')),
                ('date', models.DateField(verbose_name='date')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='amount')),
                ('reason', models.CharField(max_length=250, verbose_name='reason')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.RemoveConstraint(
            model_name='allocation',
            name='one_allocation_per_pair',
        ),
        migrations.RemoveConstraint(
            model_name='allocation',
            name='allocation_amount_positive',
        ),
        migrations.AlterField(
            model_name='payment',
            name='kind',
            field=models.CharField(choices=[('money', 'payment'), ('return', 'credit for a return'), ('correction', 'credit by an act'), ('opening', 'opening balance'), ('writeoff', 'rest written off')], default='money', max_length=10, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='paymentevent',
            name='kind',
            field=models.CharField(choices=[('money', 'payment'), ('return', 'credit for a return'), ('correction', 'credit by an act'), ('opening', 'opening balance'), ('writeoff', 'rest written off')], default='money', max_length=10, verbose_name='kind'),
        ),
        migrations.AddConstraint(
            model_name='allocation',
            constraint=models.UniqueConstraint(condition=models.Q(('amount__gt', 0)), fields=('payment', 'invoice'), name='one_allocation_per_pair'),
        ),
        migrations.AddConstraint(
            model_name='allocation',
            constraint=models.UniqueConstraint(condition=models.Q(('amount__lt', 0)), fields=('payment', 'invoice'), name='one_reversal_per_pair'),
        ),
        migrations.AddConstraint(
            model_name='allocation',
            constraint=models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='allocation_amount_not_zero'),
        ),
        migrations.AddField(
            model_name='paymentdebit',
            name='bank_line',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='debits', to='receivables.bankline', verbose_name='line of a bank statement'),
        ),
        migrations.AddField(
            model_name='paymentdebit',
            name='created_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by'),
        ),
        migrations.AddField(
            model_name='paymentdebit',
            name='payment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='debits', to='receivables.payment', verbose_name='payment'),
        ),
        migrations.AddField(
            model_name='paymentdebitevent',
            name='bank_line',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='receivables.bankline', verbose_name='line of a bank statement'),
        ),
        migrations.AddField(
            model_name='paymentdebitevent',
            name='created_by',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by'),
        ),
        migrations.AddField(
            model_name='paymentdebitevent',
            name='payment',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='receivables.payment', verbose_name='payment'),
        ),
        migrations.AddField(
            model_name='paymentdebitevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='paymentdebitevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='receivables.paymentdebit'),
        ),
        migrations.AddIndex(
            model_name='paymentdebit',
            index=models.Index(fields=['date'], name='debit_by_date'),
        ),
        migrations.AddConstraint(
            model_name='paymentdebit',
            constraint=models.CheckConstraint(condition=models.Q(('amount__gt', 0)), name='debit_amount_positive'),
        ),
        migrations.AddConstraint(
            model_name='paymentdebit',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='debit_says_why'),
        ),
        migrations.AddConstraint(
            model_name='paymentdebit',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'reversal')), fields=('payment',), name='payment_reversed_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='paymentdebit',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_paymentdebitevent" ("amount", "bank_line_id", "created_at", "created_by_id", "date", "id", "kind", "payment_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason") SELECT new_values."amount", new_values."bank_line_id", new_values."created_at", new_values."created_by_id", new_values."date", new_values."id", new_values."kind", new_values."payment_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reason" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='bf43bd48922d291846eb220cc8045217c161c934', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_c2835', referencing='REFERENCING NEW TABLE AS new_values ', table='receivables_paymentdebit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='paymentdebit',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_paymentdebitevent" ("amount", "bank_line_id", "created_at", "created_by_id", "date", "id", "kind", "payment_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason") SELECT new_values."amount", new_values."bank_line_id", new_values."created_at", new_values."created_by_id", new_values."date", new_values."id", new_values."kind", new_values."payment_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."reason" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='977c1449b65ff811d6ee610fec7a73bf90a568a6', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_c4316', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='receivables_paymentdebit', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='paymentdebit',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_paymentdebitevent" ("amount", "bank_line_id", "created_at", "created_by_id", "date", "id", "kind", "payment_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason") SELECT old_values."amount", old_values."bank_line_id", old_values."created_at", old_values."created_by_id", old_values."date", old_values."id", old_values."kind", old_values."payment_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."reason" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='3c5ea5da2b44711c1b24b77da472eb59964b3f72', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_854a7', referencing='REFERENCING OLD TABLE AS old_values ', table='receivables_paymentdebit', when='AFTER')),
        ),
        migrations.RunSQL((SQL / "debits.sql").read_text(encoding="utf-8"), reverse_sql=UNDO),
    ]
