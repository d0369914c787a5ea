from django.db import migrations, models

from kam_crm.shared.migrations import CreatedAtOnce


class Migration(CreatedAtOnce):
    """What an import made of its file: header, columns taken and left out."""

    dependencies = [
        ('integrations', '0006_kinds_of_terms'),
    ]

    operations = [
        migrations.AddField(
            model_name='importrun',
            name='recognised',
            field=models.JSONField(default=dict),
        ),
    ]
