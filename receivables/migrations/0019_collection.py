from pathlib import Path

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from kam_crm.shared.migrations import CreatedAtOnce

SQL = Path(__file__).parent.parent / "sql"


def text(name: str) -> str:
    return (SQL / name).read_text(encoding="utf-8")


class Migration(CreatedAtOnce):
    """Steps of collection, what calls came to, letters about debts, stops of shipments."""

    dependencies = [
        ('dossiers', '0033_tenders'),
        ('orders', '0024_letters_about_debts'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('plans', '0025_evidence_of_demand'),
        ('receivables', '0018_columns_of_client_files'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CollectionLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('subject', models.CharField(blank=True, max_length=300, verbose_name='subject')),
                ('body', models.TextField(blank=True, verbose_name='letter')),
                ('status', models.CharField(choices=[('waiting', 'waiting'), ('sending', 'being sent'), ('sent', 'sent'), ('failed', 'not delivered to the mail server'), ('skipped', 'not sent')], default='waiting', max_length=8, verbose_name='status')),
                ('why', models.CharField(blank=True, max_length=250, verbose_name='why not')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                ('rung', models.CharField(choices=[('notice', 'notice'), ('call', 'call'), ('letter', 'letter'), ('stop', 'stop of shipments'), ('claim', 'written claim'), ('lawyer', 'lawyer')], max_length=6, verbose_name='rung')),
                ('date', models.DateField(verbose_name='date')),
                ('locale', models.CharField(choices=[('ru', 'Russian'), ('en', 'English')], default='ru', max_length=2, verbose_name='language')),
                ('lines', models.JSONField(default=list, verbose_name='invoices')),
                ('total', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='sum')),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='collection_letters', to='dossiers.client', verbose_name='client')),
                ('contact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='dossiers.clientcontact', verbose_name='whom')),
            ],
            options={
                'verbose_name': 'letter about a debt',
                'verbose_name_plural': 'letters about debts',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='CollectionResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('promised', 'promised'), ('no_answer', 'no answer'), ('paid', 'says it is paid'), ('disputed', 'disputes it')], max_length=10, verbose_name='result')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                ('again_at', models.DateTimeField(verbose_name='call again')),
                ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='undone')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='at')),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written down by')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='collection_results', to='dossiers.client', verbose_name='client')),
                ('on_behalf_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='dossiers.person', verbose_name='person')),
                ('promise', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='plans.promise', verbose_name='promise')),
                ('task', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='plans.task', verbose_name='task')),
            ],
            options={
                'verbose_name': 'result of a call about a debt',
                'verbose_name_plural': 'results of calls about debts',
                'ordering': ['-created_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='CollectionResultEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('outcome', models.CharField(choices=[('promised', 'promised'), ('no_answer', 'no answer'), ('paid', 'says it is paid'), ('disputed', 'disputes it')], max_length=10, verbose_name='result')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                ('again_at', models.DateTimeField(verbose_name='call again')),
                ('undone_at', models.DateTimeField(blank=True, null=True, verbose_name='undone')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='at')),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written down by')),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='dossiers.client', verbose_name='client')),
                ('on_behalf_of', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of')),
                ('person', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='dossiers.person', verbose_name='person')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='receivables.collectionresult')),
                ('promise', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.promise', verbose_name='promise')),
                ('task', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='plans.task', verbose_name='task')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='CollectionStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rung', models.CharField(choices=[('notice', 'notice'), ('call', 'call'), ('letter', 'letter'), ('stop', 'stop of shipments'), ('claim', 'written claim'), ('lawyer', 'lawyer')], max_length=6, verbose_name='rung')),
                ('reached_on', models.DateField(verbose_name='day by the rules')),
                ('made_on', models.DateField(verbose_name='due')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='demanded')),
                ('status', models.CharField(choices=[('due', 'to do'), ('done', 'done'), ('dropped', 'not needed any more')], default='due', max_length=7, verbose_name='status')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='note')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='collection_steps', to='dossiers.client', verbose_name='client')),
                ('closed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='closed by')),
                ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='collection_steps', to='receivables.invoice', verbose_name='invoice')),
                ('letter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='steps', to='receivables.collectionletter')),
                ('result', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='steps', to='receivables.collectionresult')),
            ],
            options={
                'verbose_name': 'step of collection',
                'verbose_name_plural': 'steps of collection',
                'ordering': ['-made_on', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ResultInvoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('open_amount', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='open')),
                ('claim', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='orders.claim')),
                ('invoice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='receivables.invoice')),
                ('result', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invoices', to='receivables.collectionresult')),
            ],
            options={
                'verbose_name': 'invoice of a call about a debt',
                'verbose_name_plural': 'invoices of calls about debts',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='ShipmentStop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(verbose_name='since')),
                ('due_before', models.DateField(verbose_name='for what was due up to')),
                ('overdue', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='overdue')),
                ('reserved', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='confirmed, not shipped')),
                ('lifting', models.CharField(blank=True, choices=[('paid', 'paid'), ('decision', 'decided')], max_length=8, verbose_name='how it ended')),
                ('lifted_at', models.DateTimeField(blank=True, null=True, verbose_name='lifted')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True)),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shipment_stops', to='dossiers.client', verbose_name='client')),
                ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='lifted by')),
                ('on_behalf_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of')),
            ],
            options={
                'verbose_name': 'stop of shipments',
                'verbose_name_plural': 'stops of shipments',
                'ordering': ['-since', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='ShipmentStopEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('since', models.DateField(verbose_name='since')),
                ('due_before', models.DateField(verbose_name='for what was due up to')),
                ('overdue', models.DecimalField(decimal_places=2, max_digits=14, verbose_name='overdue')),
                ('reserved', models.DecimalField(decimal_places=2, default=0, max_digits=14, verbose_name='confirmed, not shipped')),
                ('lifting', models.CharField(blank=True, choices=[('paid', 'paid'), ('decision', 'decided')], max_length=8, verbose_name='how it ended')),
                ('lifted_at', models.DateTimeField(blank=True, null=True, verbose_name='lifted')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('client', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='dossiers.client', verbose_name='client')),
                ('lifted_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='lifted by')),
                ('on_behalf_of', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='receivables.shipmentstop')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='collectionletter',
            index=models.Index(condition=models.Q(('status', 'waiting')), fields=['created_at'], name='debt_letter_outbox'),
        ),
        migrations.AddConstraint(
            model_name='collectionletter',
            constraint=models.UniqueConstraint(fields=('client', 'rung', 'date'), name='one_letter_a_day'),
        ),
        migrations.AddConstraint(
            model_name='collectionletter',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['waiting', 'sending', 'sent', 'failed', 'skipped'])), name='debt_letter_status_known'),
        ),
        migrations.AddConstraint(
            model_name='collectionletter',
            constraint=models.CheckConstraint(condition=models.Q(('rung__in', ['notice', 'letter', 'claim'])), name='debt_letter_of_a_rung'),
        ),
        migrations.AddConstraint(
            model_name='collectionletter',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('status', 'sent')), models.Q(models.Q(('status', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='debt_letter_sent_at_a_moment'),
        ),
        migrations.AddIndex(
            model_name='collectionresult',
            index=models.Index(fields=['client', '-id'], name='collection_result_by_client'),
        ),
        migrations.AddConstraint(
            model_name='collectionresult',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['promised', 'no_answer', 'paid', 'disputed'])), name='collection_outcome_known'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='collectionresult',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_collectionresultevent" ("again_at", "by_id", "client_id", "created_at", "id", "note", "on_behalf_of_id", "outcome", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "promise_id", "task_id", "undone_at", "updated_at") SELECT new_values."again_at", new_values."by_id", new_values."client_id", new_values."created_at", new_values."id", new_values."note", new_values."on_behalf_of_id", new_values."outcome", new_values."person_id", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."promise_id", new_values."task_id", new_values."undone_at", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='23d442ed66588137c55eff874663c8497f66d2d6', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_09454', referencing='REFERENCING NEW TABLE AS new_values ', table='receivables_collectionresult', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='collectionresult',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_collectionresultevent" ("again_at", "by_id", "client_id", "created_at", "id", "note", "on_behalf_of_id", "outcome", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "promise_id", "task_id", "undone_at", "updated_at") SELECT new_values."again_at", new_values."by_id", new_values."client_id", new_values."created_at", new_values."id", new_values."note", new_values."on_behalf_of_id", new_values."outcome", new_values."person_id", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."promise_id", new_values."task_id", new_values."undone_at", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='94c089e8dafb551ffd8f5632613f60dbb8ae8921', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_070a4', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='receivables_collectionresult', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='collectionresult',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_collectionresultevent" ("again_at", "by_id", "client_id", "created_at", "id", "note", "on_behalf_of_id", "outcome", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "promise_id", "task_id", "undone_at", "updated_at") SELECT old_values."again_at", old_values."by_id", old_values."client_id", old_values."created_at", old_values."id", old_values."note", old_values."on_behalf_of_id", old_values."outcome", old_values."person_id", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."promise_id", old_values."task_id", old_values."undone_at", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='35571c548607e026835a4adf5ef5ddf2aacdcc0e', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_ea17b', referencing='REFERENCING OLD TABLE AS old_values ', table='receivables_collectionresult', when='AFTER')),
        ),
        migrations.AddIndex(
            model_name='collectionstep',
            index=models.Index(condition=models.Q(('status', 'due')), fields=['client'], name='collection_step_due'),
        ),
        migrations.AddConstraint(
            model_name='collectionstep',
            constraint=models.UniqueConstraint(fields=('invoice', 'rung'), name='rung_once_per_invoice'),
        ),
        migrations.AddConstraint(
            model_name='collectionstep',
            constraint=models.CheckConstraint(condition=models.Q(('rung__in', ['notice', 'call', 'letter', 'stop', 'claim', 'lawyer'])), name='collection_rung_known'),
        ),
        migrations.AddConstraint(
            model_name='collectionstep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('status', 'due')), models.Q(('closed_at__isnull', False), ('status__in', ['done', 'dropped'])), _connector='OR'), name='collection_step_closed_at_a_moment'),
        ),
        migrations.AddConstraint(
            model_name='resultinvoice',
            constraint=models.UniqueConstraint(fields=('result', 'invoice'), name='result_names_invoice_once'),
        ),
        migrations.AddConstraint(
            model_name='shipmentstop',
            constraint=models.UniqueConstraint(condition=models.Q(('lifted_at__isnull', True)), fields=('client',), name='one_stop_of_a_client'),
        ),
        migrations.AddConstraint(
            model_name='shipmentstop',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('lifted_at__isnull', True), ('lifted_by__isnull', True), ('lifting', '')), models.Q(('lifted_at__isnull', False), ('lifted_by__isnull', True), ('lifting', 'paid')), models.Q(('lifted_at__isnull', False), ('lifted_by__isnull', False), ('lifting', 'decision'), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='lifted_stop_says_how'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='shipmentstop',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_shipmentstopevent" ("client_id", "created_at", "due_before", "id", "lifted_at", "lifted_by_id", "lifting", "on_behalf_of_id", "overdue", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reserved", "since", "updated_at") SELECT new_values."client_id", new_values."created_at", new_values."due_before", new_values."id", new_values."lifted_at", new_values."lifted_by_id", new_values."lifting", new_values."on_behalf_of_id", new_values."overdue", _pgh_attached_context.value, NOW(), \'insert\', new_values."id", new_values."reason", new_values."reserved", new_values."since", new_values."updated_at" FROM ( SELECT new_values.* FROM new_values  ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='f66a87c9e9e8a36e28d5c05df91863679f300aee', level='STATEMENT', operation='INSERT', pgid='pgtrigger_insert_insert_99d28', referencing='REFERENCING NEW TABLE AS new_values ', table='receivables_shipmentstop', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='shipmentstop',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_shipmentstopevent" ("client_id", "created_at", "due_before", "id", "lifted_at", "lifted_by_id", "lifting", "on_behalf_of_id", "overdue", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reserved", "since", "updated_at") SELECT new_values."client_id", new_values."created_at", new_values."due_before", new_values."id", new_values."lifted_at", new_values."lifted_by_id", new_values."lifting", new_values."on_behalf_of_id", new_values."overdue", _pgh_attached_context.value, NOW(), \'update\', new_values."id", new_values."reason", new_values."reserved", new_values."since", new_values."updated_at" FROM ( SELECT new_values.* FROM old_values JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) ) AS new_values, _pgh_attached_context; RETURN NULL;', hash='c6fb1c99ee48413f4e511a47dcb1b2fb6f9799b5', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_update_update_e72c3', referencing='REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ', table='receivables_shipmentstop', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='shipmentstop',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='WITH _pgh_attached_context AS ( SELECT _pgh_attach_context() AS value ) INSERT INTO "receivables_shipmentstopevent" ("client_id", "created_at", "due_before", "id", "lifted_at", "lifted_by_id", "lifting", "on_behalf_of_id", "overdue", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "reserved", "since", "updated_at") SELECT old_values."client_id", old_values."created_at", old_values."due_before", old_values."id", old_values."lifted_at", old_values."lifted_by_id", old_values."lifting", old_values."on_behalf_of_id", old_values."overdue", _pgh_attached_context.value, NOW(), \'delete\', old_values."id", old_values."reason", old_values."reserved", old_values."since", old_values."updated_at" FROM ( SELECT old_values.* FROM old_values  ) AS old_values, _pgh_attached_context; RETURN NULL;', hash='8aca763b9ac124d945423cb14da72215449912b4', level='STATEMENT', operation='DELETE', pgid='pgtrigger_delete_delete_a1e32', referencing='REFERENCING OLD TABLE AS old_values ', table='receivables_shipmentstop', when='AFTER')),
        ),
        migrations.RunSQL(text("stops.sql"), reverse_sql=text("drop_stops.sql")),
    ]
