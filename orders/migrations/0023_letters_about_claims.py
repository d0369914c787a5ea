import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def add(apps, schema_editor):
    apps.get_model("orders", "NoticeTemplate").objects.create(
        kind="claim",
        subject_ru="Ответ на претензию {number} от {day}",
        subject_en="Our answer to claim {number} of {day}",
        body_ru="Здравствуйте, {contact}!\n\n{answer}\n\nС уважением,\n{manager}, {company}",
        body_en="Dear {contact},\n\n{answer}\n\nKind regards,\n{manager}, {company}",
    )


def take(apps, schema_editor):
    apps.get_model("orders", "NoticeTemplate").objects.filter(kind="claim").delete()


class Migration(migrations.Migration):
    """Answers to claims by mail, with the letter a company begins with; it does not go by itself."""

    dependencies = [
        ('dossiers', '0033_tenders'),
        ('orders', '0022_first_lists_of_claims'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='noticetemplate',
            name='kind',
            field=models.CharField(choices=[('confirmed', 'order confirmed'), ('rescheduled', 'shipping day moved'), ('partial', 'shipped in part'), ('shipped', 'shipped'), ('refused', 'the rest will not come'), ('cancelled', 'order cancelled'), ('claim', 'answer to a claim')], max_length=12, unique=True, verbose_name='news'),
        ),
        migrations.CreateModel(
            name='ClaimLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('subject', models.CharField(blank=True, max_length=300, verbose_name='subject')),
                ('body', models.TextField(blank=True, verbose_name='letter')),
                ('status', models.CharField(choices=[('waiting', 'waiting'), ('sending', 'being sent'), ('sent', 'sent'), ('failed', 'not delivered to the mail server'), ('skipped', 'not sent')], default='waiting', max_length=8, verbose_name='status')),
                ('why', models.CharField(blank=True, max_length=250, verbose_name='why not')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('change', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orders.claimchange')),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='letters', to='orders.claim', verbose_name='claim')),
                ('contact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='dossiers.clientcontact', verbose_name='whom')),
            ],
            options={
                'verbose_name': 'answer to a claim',
                'verbose_name_plural': 'answers to claims',
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('status', 'waiting')), fields=['created_at'], name='claim_letter_outbox')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['waiting', 'sending', 'sent', 'failed', 'skipped'])), name='claim_letter_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('status', 'sent')), models.Q(models.Q(('status', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='claim_letter_sent_at_a_moment')],
            },
        ),
        migrations.RunPython(add, take),
    ]
