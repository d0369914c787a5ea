import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_department_updated_at")]

    operations = [
        migrations.AlterModelOptions(
            name="accesslog",
            options={
                "ordering": ["-at", "-pk"],
                "verbose_name": "access",
                "verbose_name_plural": "access log",
            },
        ),
        migrations.AlterField(
            model_name="accesslog",
            name="subject",
            field=models.CharField(max_length=120, verbose_name="of what"),
        ),
        migrations.AlterField(
            model_name="accesslog",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="who",
            ),
        ),
        migrations.AlterField(
            model_name="accesslog",
            name="what",
            field=models.CharField(
                choices=[("contact_data", "phones and e-mails shown"), ("export", "list exported")],
                max_length=40,
                verbose_name="what",
            ),
        ),
    ]
