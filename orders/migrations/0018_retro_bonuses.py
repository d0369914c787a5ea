from django.conf import settings
from django.db import migrations, models

from kam_crm.shared.migrations import CreatedAtOnce


class Migration(CreatedAtOnce):
    """A retro-bonus stands among the rules of prices and changes no price."""

    dependencies = [
        ('catalogue', '0006_rates_of_vat'),
        ('dossiers', '0033_tenders'),
        ('orders', '0017_first_service_kinds'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='pricerule',
            name='price_rule_known',
        ),
        migrations.RemoveConstraint(
            model_name='pricerule',
            name='price_rule_gives_one_thing',
        ),
        migrations.AlterField(
            model_name='pricerule',
            name='kind',
            field=models.CharField(choices=[('column', 'column'), ('special', 'special price'), ('promotion', 'promotion'), ('quantity', 'quantity'), ('group', 'turnover'), ('bonus', 'retro-bonus')], max_length=10, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='priceruleevent',
            name='kind',
            field=models.CharField(choices=[('column', 'column'), ('special', 'special price'), ('promotion', 'promotion'), ('quantity', 'quantity'), ('group', 'turnover'), ('bonus', 'retro-bonus')], max_length=10, verbose_name='kind'),
        ),
        migrations.AddConstraint(
            model_name='pricerule',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['column', 'special', 'promotion', 'quantity', 'group', 'bonus']), ('status__in', ['waiting', 'active', 'refused', 'ended'])), name='price_rule_known'),
        ),
        migrations.AddConstraint(
            model_name='pricerule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('gives_column', None), ('kind__in', ['special', 'promotion']), models.Q(models.Q(('percent', None), ('price__isnull', False)), models.Q(('percent__isnull', False), ('price', None)), _connector='OR')), models.Q(('gives_column__isnull', False), ('kind', 'column'), ('percent', None), ('price', None)), models.Q(('gives_column', None), ('kind__in', ['quantity', 'group', 'bonus']), ('percent', None), ('price', None)), _connector='OR'), name='price_rule_gives_one_thing'),
        ),
    ]
