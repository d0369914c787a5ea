from django.db import migrations, models

from kam_crm.shared.text import sort_key


def fill_keys(apps, schema_editor):
    users = apps.get_model("accounts", "User")
    for user in users.objects.filter(sort_key="").iterator():
        users.objects.filter(pk=user.pk).update(sort_key=sort_key(user.full_name))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_extensions")]

    operations = [
        migrations.AlterModelOptions(
            name="user",
            options={"ordering": ["sort_key", "pk"], "verbose_name": "user", "verbose_name_plural": "users"},
        ),
        migrations.AddField(
            model_name="user",
            name="sort_key",
            field=models.CharField(db_index=True, default="", editable=False, max_length=220),
        ),
        migrations.RunPython(fill_keys, migrations.RunPython.noop),
    ]
