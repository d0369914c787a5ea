import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from kam_crm.shared.migrations import CreatedAtOnce


class Migration(CreatedAtOnce):

    dependencies = [
        ('dossiers', '0033_tenders'),
        ("orders", "0011_let_requests_expire"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RefusalReason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, unique=True, verbose_name='name')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('is_active', models.BooleanField(default=True, verbose_name='offered')),
            ],
            options={
                'verbose_name': 'reason of refusals',
                'verbose_name_plural': 'reasons of refusals',
                'ordering': ['position', 'name'],
            },
        ),
        migrations.AddField(
            model_name='linerefusal',
            name='measure',
            field=models.CharField(blank=True, db_default='', max_length=250, verbose_name='measure'),
        ),
        migrations.AddField(
            model_name='linerefusal',
            name='measure_due',
            field=models.DateField(blank=True, null=True, verbose_name='measure until'),
        ),
        migrations.AddField(
            model_name='linerefusal',
            name='responsible',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='responsible'),
        ),
        migrations.AddField(
            model_name='linerefusal',
            name='updated_at',
            field=models.DateTimeField(auto_now=True, db_index=True),
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=250, verbose_name='address')),
                ('window', models.CharField(blank=True, max_length=120, verbose_name='delivery window')),
                ('carrier', models.CharField(blank=True, max_length=120, verbose_name='carrier')),
                ('transport', models.CharField(blank=True, max_length=250, verbose_name='driver and vehicle')),
                ('planned_on', models.DateField(verbose_name='delivery on')),
                ('delivered_on', models.DateField(blank=True, null=True, verbose_name='delivered on')),
                ('updated_at', models.DateTimeField(auto_now=True, db_index=True)),
                ('outlet', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.outlet', verbose_name='point of delivery')),
                ('shipment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='delivery', to='orders.shipment', verbose_name='shipment')),
            ],
            options={
                'verbose_name': 'delivery',
                'verbose_name_plural': 'deliveries',
                'ordering': ['-planned_on', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='PromisedDate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('was', models.DateField(verbose_name='was promised')),
                ('day', models.DateField(verbose_name='promised')),
                ('side', models.CharField(choices=[('ours', 'ours'), ('client', "the client's")], max_length=6, verbose_name='whose wish')),
                ('reason', models.CharField(max_length=250, verbose_name='reason')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='at')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('line', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='promised', to='orders.orderline', verbose_name='order line')),
                ('on_behalf_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='on behalf of')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='promised', to='orders.order', verbose_name='order')),
            ],
            options={
                'verbose_name': 'moved shipping day',
                'verbose_name_plural': 'moved shipping days',
                'ordering': ['pk'],
            },
        ),
        migrations.AddField(
            model_name='linerefusal',
            name='cause',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='refusals', to='orders.refusalreason', verbose_name='kind of reason'),
        ),
        migrations.AddConstraint(
            model_name='linerefusal',
            constraint=models.CheckConstraint(condition=models.Q(('measure', ''), ('responsible__isnull', False), _connector='OR'), name='refusal_measure_has_somebody'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('address', ''), _negated=True), name='delivery_has_address'),
        ),
        migrations.AddConstraint(
            model_name='promiseddate',
            constraint=models.CheckConstraint(condition=models.Q(('side__in', ['ours', 'client'])), name='moved_day_side_known'),
        ),
        migrations.AddConstraint(
            model_name='promiseddate',
            constraint=models.CheckConstraint(condition=models.Q(('was', models.F('day')), _negated=True), name='moved_day_is_another'),
        ),
        migrations.AddConstraint(
            model_name='promiseddate',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='moved_day_has_reason'),
        ),
    ]
