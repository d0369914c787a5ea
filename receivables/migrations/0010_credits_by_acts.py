from django.db import migrations, models

from kam_crm.shared.migrations import CreatedAtOnce


class Migration(CreatedAtOnce):
    """A credit note may come from an act."""

    dependencies = [
        ('receivables', '0009_refused_rest_is_free'),
    ]

    operations = [
        migrations.AlterField(
            model_name='payment',
            name='kind',
            field=models.CharField(choices=[('money', 'payment'), ('return', 'credit for a return'), ('correction', 'credit by an act'), ('opening', 'opening balance')], default='money', max_length=10, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='paymentevent',
            name='kind',
            field=models.CharField(choices=[('money', 'payment'), ('return', 'credit for a return'), ('correction', 'credit by an act'), ('opening', 'opening balance')], default='money', max_length=10, verbose_name='kind'),
        ),
    ]
