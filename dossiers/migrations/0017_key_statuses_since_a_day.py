from django.db import migrations
import pgtrigger.migrations


class Migration(migrations.Migration):

    dependencies = [
        ('dossiers', '0016_one_person_many_sides'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='keystatus',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='keystatus',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='keystatus',
            name='delete_delete',
        ),
        migrations.RemoveConstraint(
            model_name='keystatus',
            name='key_definition_once_per_level',
        ),
        migrations.RenameField(
            model_name='keystatus',
            old_name='set_on',
            new_name='valid_from',
        ),
        migrations.RenameField(
            model_name='keystatusevent',
            old_name='set_on',
            new_name='valid_from',
        ),
        migrations.AlterModelOptions(
            name='keystatus',
            options={'ordering': ['level', 'definition', 'pk'], 'verbose_name': 'key status', 'verbose_name_plural': 'key statuses'},
        ),
    ]
