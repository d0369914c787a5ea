import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from kam_crm.shared.migrations import CreatedAtOnce


class Migration(CreatedAtOnce):

    dependencies = [
        ('catalogue', '0002_triggers'),
        ('dossiers', '0005_agree_contracts'),
        ('orders', '0004_line_uuid'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LineRefusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.DecimalField(decimal_places=3, max_digits=14, verbose_name='quantity')),
                ('side', models.CharField(choices=[('ours', 'ours'), ('client', "the client's")], max_length=6, verbose_name='whose decision')),
                ('reason', models.CharField(max_length=250, verbose_name='reason')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='at')),
            ],
            options={
                'verbose_name': 'refusal of a line',
                'verbose_name_plural': 'refusals of lines',
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='order',
            name='order_status_known',
        ),
        migrations.RemoveIndex(
            model_name='order',
            name='order_open',
        ),
        migrations.AlterField(
            model_name='order',
            name='status',
            field=models.CharField(choices=[('draft', 'draft'), ('approval', 'discount asked'), ('hold', 'stopped by credit'), ('confirmed', 'confirmed'), ('partial', 'part shipped'), ('shipped', 'shipped'), ('cancelled', 'cancelled')], default='draft', max_length=10, verbose_name='status'),
        ),
        migrations.AlterField(
            model_name='orderevent',
            name='status',
            field=models.CharField(choices=[('draft', 'draft'), ('approval', 'discount asked'), ('hold', 'stopped by credit'), ('confirmed', 'confirmed'), ('partial', 'part shipped'), ('shipped', 'shipped'), ('cancelled', 'cancelled')], default='draft', max_length=10, verbose_name='status'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(condition=models.Q(('status__in', ['draft', 'approval', 'hold', 'confirmed', 'partial'])), fields=['status', '-date'], name='order_open'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'approval', 'hold', 'confirmed', 'partial', 'shipped', 'cancelled'])), name='order_status_known'),
        ),
        migrations.AddField(
            model_name='linerefusal',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='linerefusal',
            name='order_line',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refusals', to='orders.orderline', verbose_name='order line'),
        ),
        migrations.AddConstraint(
            model_name='linerefusal',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='refused_quantity_positive'),
        ),
        migrations.AddConstraint(
            model_name='linerefusal',
            constraint=models.CheckConstraint(condition=models.Q(('side__in', ['ours', 'client'])), name='refusal_side_known'),
        ),
    ]
