from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_sort_users_by_key")]

    operations = [
        migrations.RemoveConstraint(
            model_name="apitoken",
            name="token_name_once_per_user",
        ),
        migrations.AddConstraint(
            model_name="apitoken",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_at__isnull", True)),
                fields=("user", "name"),
                name="token_name_once_per_user",
            ),
        ),
    ]
