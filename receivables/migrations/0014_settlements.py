from pathlib import Path

import django.db.models.deletion
import django.db.models.expressions
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from kam_crm.shared.migrations import CreatedAtOnce

SQL = Path(__file__).parent.parent / "sql"


def text(name: str) -> str:
    return (SQL / name).read_text(encoding="utf-8")


class Migration(CreatedAtOnce):
    """Acts of reconciliation, and months that are closed."""

    dependencies = [
        ('dossiers', '0033_tenders'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('receivables', '0013_disputed_by_acts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ClosedMonth',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(verbose_name='month')),
                ('closed_at', models.DateTimeField(auto_now_add=True, verbose_name='closed')),
                ('reopened_at', models.DateTimeField(null=True, verbose_name='opened again')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='why it was opened again')),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True)),
                ('closed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='closed by')),
                ('reopened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='opened by')),
            ],
            options={
                'verbose_name': 'closed month',
                'verbose_name_plural': 'closed months',
                'ordering': ['-month', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ClosedMonthEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('month', models.DateField(verbose_name='month')),
                ('closed_at', models.DateTimeField(auto_now_add=True, verbose_name='closed')),
                ('reopened_at', models.DateTimeField(null=True, verbose_name='opened again')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='why it was opened again')),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('closed_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='closed by')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='receivables.closedmonth')),
                ('reopened_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='opened by')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReconciliationAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, unique=True, verbose_name='number')),
                ('first', models.DateField(verbose_name='first day')),
                ('last', models.DateField(verbose_name='last day')),
                ('status', models.CharField(choices=[('draft', 'drawn up'), ('sent', 'sent'), ('differs', 'differs'), ('signed', 'signed')], default='draft', max_length=10, verbose_name='status')),
                ('opening', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='opening balance')),
                ('debit', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='debit')),
                ('credit', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='credit')),
                ('closing', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='closing balance')),
                ('head', models.JSONField(default=dict, verbose_name='parties')),
                ('lines', models.JSONField(default=list, verbose_name='documents')),
                ('theirs', models.JSONField(default=list, verbose_name="the client's documents")),
                ('their_closing', models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="the client's closing balance")),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='drawn up')),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='drawn up by')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reconciliations', to='dossiers.client', verbose_name='client')),
                ('contract', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.contract', verbose_name='contract')),
                ('on_behalf_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of')),
            ],
            options={
                'verbose_name': 'act of reconciliation',
                'verbose_name_plural': 'acts of reconciliation',
                'ordering': ['-last', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ReconciliationActEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('number', models.CharField(max_length=40, verbose_name='number')),
                ('first', models.DateField(verbose_name='first day')),
                ('last', models.DateField(verbose_name='last day')),
                ('status', models.CharField(choices=[('draft', 'drawn up'), ('sent', 'sent'), ('differs', 'differs'), ('signed', 'signed')], default='draft', max_length=10, verbose_name='status')),
                ('opening', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='opening balance')),
                ('debit', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='debit')),
                ('credit', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='credit')),
                ('closing', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='closing balance')),
                ('head', models.JSONField(default=dict, verbose_name='parties')),
                ('their_closing', models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="the client's closing balance")),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='drawn up')),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('author', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='drawn up by')),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='dossiers.client', verbose_name='client')),
                ('contract', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='dossiers.contract', verbose_name='contract')),
                ('on_behalf_of', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='receivables.reconciliationact')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReconciliationChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='at')),
                ('action', models.CharField(max_length=20, verbose_name='action')),
                ('from_status', models.CharField(max_length=12, verbose_name='from')),
                ('to_status', models.CharField(max_length=12, verbose_name='to')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('on_behalf_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='receivables.reconciliationact')),
            ],
            options={
                'ordering': ['at', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReconciliationDifference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(verbose_name='No.')),
                ('reason', models.CharField(choices=[('border', 'its day is at the border of the period'), ('not_theirs', 'the client does not have it'), ('not_ours', 'we do not have it'), ('digits', 'two digits changed places'), ('other_sum', 'another sum'), ('other_contract', 'it is of another contract'), ('twice', 'entered twice'), ('other_day', 'another day'), ('opening', 'the balances at the start differ')], max_length=14, verbose_name='likely reason')),
                ('day', models.DateField(null=True, verbose_name='our day')),
                ('document', models.CharField(blank=True, max_length=120, verbose_name='our document')),
                ('ours', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='our sum')),
                ('their_day', models.DateField(null=True, verbose_name="the client's day")),
                ('their_document', models.CharField(blank=True, max_length=120, verbose_name="the client's document")),
                ('theirs', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name="the client's sum")),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='how it was settled')),
                ('settled_at', models.DateTimeField(null=True, verbose_name='settled')),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('act', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='differences', to='receivables.reconciliationact', verbose_name='act')),
                ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='settled by')),
            ],
            options={
                'verbose_name': 'difference of a reconciliation',
                'verbose_name_plural': 'differences of reconciliations',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ReconciliationDifferenceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('position', models.PositiveIntegerField(verbose_name='No.')),
                ('reason', models.CharField(choices=[('border', 'its day is at the border of the period'), ('not_theirs', 'the client does not have it'), ('not_ours', 'we do not have it'), ('digits', 'two digits changed places'), ('other_sum', 'another sum'), ('other_contract', 'it is of another contract'), ('twice', 'entered twice'), ('other_day', 'another day'), ('opening', 'the balances at the start differ')], max_length=14, verbose_name='likely reason')),
                ('day', models.DateField(null=True, verbose_name='our day')),
                ('document', models.CharField(blank=True, max_length=120, verbose_name='our document')),
                ('ours', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='our sum')),
                ('their_day', models.DateField(null=True, verbose_name="the client's day")),
                ('their_document', models.CharField(blank=True, max_length=120, verbose_name="the client's document")),
                ('theirs', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name="the client's sum")),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='how it was settled')),
                ('settled_at', models.DateTimeField(null=True, verbose_name='settled')),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('act', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='receivables.reconciliationact', verbose_name='act')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='receivables.reconciliationdifference')),
                ('settled_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='settled by')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='closedmonth',
            constraint=models.UniqueConstraint(condition=models.Q(('reopened_at__isnull', True)), fields=('month',), name='month_closed_once'),
        ),
        migrations.AddConstraint(
            model_name='closedmonth',
            constraint=models.CheckConstraint(condition=models.Q(('month__day', 1)), name='closed_month_begins_on_first'),
        ),
        migrations.AddConstraint(
            model_name='closedmonth',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reopened_at__isnull', True), ('reopened_by__isnull', True)), models.Q(('reopened_at__isnull', False), ('reopened_by__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='opened_month_says_why'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='closedmonth',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_closedmonthevent" ("closed_at", "closed_by_id", "id", "month", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reopened_at", "reopened_by_id", "updated_at") SELECT new_values."closed_at", new_values."closed_by_id", new_values."id", new_values."month", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reason", new_values."reopened_at", new_values."reopened_by_id", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='46d1d09fd6e5b92dd2833de52165ed8c9f8c1a7c', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_38af0', referencing='REFERENCING NEW TABLE AS new_values ', table='receivables_closedmonth', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='closedmonth',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_closedmonthevent" ("closed_at", "closed_by_id", "id", "month", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reopened_at", "reopened_by_id", "updated_at") SELECT new_values."closed_at", new_values."closed_by_id", new_values."id", new_values."month", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."reason", new_values."reopened_at", new_values."reopened_by_id", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='778bd666603d05fc17fd6fa9a24cf85a889323a5', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_62908', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='receivables_closedmonth', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='closedmonth',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_closedmonthevent" ("closed_at", "closed_by_id", "id", "month", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reopened_at", "reopened_by_id", "updated_at") SELECT old_values."closed_at", old_values."closed_by_id", old_values."id", old_values."month", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."reason", old_values."reopened_at", old_values."reopened_by_id", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='dbeee294bf7ab7cb4a6c60e600796b25bc8d0d9c', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_04dd4', referencing='REFERENCING OLD TABLE AS old_values ', table='receivables_closedmonth', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='reconciliationact',
            index=models.Index(fields=['client', '-last', '-id'], name='reconciliation_by_client'),
        ),
        migrations.AddConstraint(
            model_name='reconciliationact',
            constraint=models.CheckConstraint(condition=models.Q(('last__gte', models.F('first'))), name='reconciliation_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='reconciliationact',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'sent', 'differs', 'signed'])), name='reconciliation_status_known'),
        ),
        migrations.AddConstraint(
            model_name='reconciliationact',
            constraint=models.CheckConstraint(condition=models.Q(('closing', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('opening'), '+', models.F('debit')), '-', models.F('credit')))), name='reconciliation_adds_up'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reconciliationact',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_reconciliationactevent" ("author_id", "client_id", "closing", "contract_id", "created_at", "credit", "debit", "first", "head", "id", "last", "number", "on_behalf_of_id", "opening", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "their_closing", "updated_at") SELECT new_values."author_id", new_values."client_id", new_values."closing", new_values."contract_id", new_values."created_at", new_values."credit", new_values."debit", new_values."first", new_values."head", new_values."id", new_values."last", new_values."number", new_values."on_behalf_of_id", new_values."opening", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."status", new_values."their_closing", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='85c0b99d02a7c3e7203940b5aa9c4c77a23502ec', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_bd73c', referencing='REFERENCING NEW TABLE AS new_values ', table='receivables_reconciliationact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reconciliationact',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_reconciliationactevent" ("author_id", "client_id", "closing", "contract_id", "created_at", "credit", "debit", "first", "head", "id", "last", "number", "on_behalf_of_id", "opening", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "their_closing", "updated_at") SELECT new_values."author_id", new_values."client_id", new_values."closing", new_values."contract_id", new_values."created_at", new_values."credit", new_values."debit", new_values."first", new_values."head", new_values."id", new_values."last", new_values."number", new_values."on_behalf_of_id", new_values."opening", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."status", new_values."their_closing", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values."author_id" IS DISTINCT FROM (new_values."author_id") OR old_values."client_id" IS DISTINCT FROM (new_values."client_id") OR old_values."closing" IS DISTINCT FROM (new_values."closing") OR old_values."contract_id" IS DISTINCT FROM (new_values."contract_id") OR old_values."created_at" IS DISTINCT FROM (new_values."created_at") OR old_values."credit" IS DISTINCT FROM (new_values."credit") OR old_values."debit" IS DISTINCT FROM (new_values."debit") OR old_values."first" IS DISTINCT FROM (new_values."first") OR old_values."head" IS DISTINCT FROM (new_values."head") OR old_values."id" IS DISTINCT FROM (new_values."id") OR old_values."last" IS DISTINCT FROM (new_values."last") OR old_values."number" IS DISTINCT FROM (new_values."number") OR old_values."on_behalf_of_id" IS DISTINCT FROM (new_values."on_behalf_of_id") OR old_values."opening" IS DISTINCT FROM (new_values."opening") OR old_values."status" IS DISTINCT FROM (new_values."status") OR old_values."their_closing" IS DISTINCT FROM (new_values."their_closing") OR old_values."updated_at" IS DISTINCT FROM (new_values."updated_at")) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='1071eb4fad302d7fcfa334f74c9e0ae3a73f3133', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_3c452', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='receivables_reconciliationact', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reconciliationact',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_reconciliationactevent" ("author_id", "client_id", "closing", "contract_id", "created_at", "credit", "debit", "first", "head", "id", "last", "number", "on_behalf_of_id", "opening", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "their_closing", "updated_at") SELECT old_values."author_id", old_values."client_id", old_values."closing", old_values."contract_id", old_values."created_at", old_values."credit", old_values."debit", old_values."first", old_values."head", old_values."id", old_values."last", old_values."number", old_values."on_behalf_of_id", old_values."opening", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."status", old_values."their_closing", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='3835b198f28965873913da18dc27040754a73e43', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_29eec', referencing='REFERENCING OLD TABLE AS old_values ', table='receivables_reconciliationact', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='reconciliationdifference',
            constraint=models.CheckConstraint(condition=models.Q(('reason__in', ['border', 'not_theirs', 'not_ours', 'digits', 'other_sum', 'other_contract', 'twice', 'other_day', 'opening'])), name='difference_reason_known'),
        ),
        migrations.AddConstraint(
            model_name='reconciliationdifference',
            constraint=models.CheckConstraint(condition=models.Q(('settled_at__isnull', True), models.Q(('note', ''), _negated=True), _connector='OR'), name='settled_difference_says_how'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reconciliationdifference',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_reconciliationdifferenceevent" ("act_id", "day", "document", "id", "note", "ours", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "reason", "settled_at", "settled_by_id", "their_day", "their_document", "theirs", "updated_at") SELECT new_values."act_id", new_values."day", new_values."document", new_values."id", new_values."note", new_values."ours", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."position", new_values."reason", new_values."settled_at", new_values."settled_by_id", new_values."their_day", new_values."their_document", new_values."theirs", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='677b3fcebed9a1bce853f04c59c4cb4c32533549', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_886d4', referencing='REFERENCING NEW TABLE AS new_values ', table='receivables_reconciliationdifference', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reconciliationdifference',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_reconciliationdifferenceevent" ("act_id", "day", "document", "id", "note", "ours", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "reason", "settled_at", "settled_by_id", "their_day", "their_document", "theirs", "updated_at") SELECT new_values."act_id", new_values."day", new_values."document", new_values."id", new_values."note", new_values."ours", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."position", new_values."reason", new_values."settled_at", new_values."settled_by_id", new_values."their_day", new_values."their_document", new_values."theirs", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='158eaecdc3766eadb78091d43be446b79aaef4ea', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_e5093', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='receivables_reconciliationdifference', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reconciliationdifference',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_reconciliationdifferenceevent" ("act_id", "day", "document", "id", "note", "ours", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "reason", "settled_at", "settled_by_id", "their_day", "their_document", "theirs", "updated_at") SELECT old_values."act_id", old_values."day", old_values."document", old_values."id", old_values."note", old_values."ours", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."position", old_values."reason", old_values."settled_at", old_values."settled_by_id", old_values."their_day", old_values."their_document", old_values."theirs", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='926715bd4a2802191c0f37a50ab23a4365749c61', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_30d6f', referencing='REFERENCING OLD TABLE AS old_values ', table='receivables_reconciliationdifference', when='AFTER')),
        ),
        migrations.RunSQL(text("months.sql"), reverse_sql=text("drop_months.sql")),
        migrations.RunSQL(
            "CREATE SEQUENCE receivables_reconciliation_number", "DROP SEQUENCE receivables_reconciliation_number"
        ),
    ]
