"""Values that all processes share for a short time. Not logged: losing them in a crash costs a count, writing them
through the log would cost every API call a flush."""

from django.db import migrations, models

from kam_crm.shared.migrations import CreatedAtOnce


class Migration(CreatedAtOnce):

    dependencies = [
        ('accounts', '0002_triggers'),
    ]

    operations = [
        migrations.CreateModel(
            name='SharedValue',
            fields=[
                ('key', models.CharField(max_length=250, primary_key=True, serialize=False)),
                ('value', models.TextField()),
                ('expires_at', models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(
            'ALTER TABLE accounts_sharedvalue SET UNLOGGED', 'ALTER TABLE accounts_sharedvalue SET LOGGED'
        ),
    ]
