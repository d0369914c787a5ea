
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from kam_crm.shared.migrations import CreatedAtOnce


class Migration(CreatedAtOnce):

    dependencies = [
        ('dossiers', '0033_tenders'),
        ("orders", "0018_retro_bonuses"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='NoticeTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('confirmed', 'order confirmed'), ('rescheduled', 'shipping day moved'), ('partial', 'shipped in part'), ('shipped', 'shipped'), ('refused', 'the rest will not come'), ('cancelled', 'order cancelled')], max_length=12, unique=True, verbose_name='news')),
                ('is_on', models.BooleanField(default=False, verbose_name='sent by itself')),
                ('subject_ru', models.CharField(max_length=200, verbose_name='subject in Russian')),
                ('subject_en', models.CharField(max_length=200, verbose_name='subject in English')),
                ('body_ru', models.TextField(max_length=4000, verbose_name='letter in Russian')),
                ('body_en', models.TextField(max_length=4000, verbose_name='letter in English')),
                ('updated_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'verbose_name': 'template of a letter to clients',
                'verbose_name_plural': 'templates of letters to clients',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='NoticeContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='dossiers.clientcontact', verbose_name='whom')),
                ('order', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='notice_contact', to='orders.order', verbose_name='order')),
            ],
            options={
                'verbose_name': 'person told of an order',
                'verbose_name_plural': 'people told of orders',
            },
        ),
        migrations.CreateModel(
            name='NoticeSetting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_on', models.BooleanField(default=False, verbose_name='tell of orders by e-mail')),
                ('on_since', models.DateTimeField(blank=True, null=True, verbose_name='since')),
                ('locale', models.CharField(choices=[('ru', 'Russian'), ('en', 'English')], default='ru', max_length=2, verbose_name='language')),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('client', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='notice_setting', to='dossiers.client', verbose_name='client')),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='dossiers.clientcontact', verbose_name='whom')),
            ],
            options={
                'verbose_name': 'news of orders',
                'verbose_name_plural': 'news of orders',
                'constraints': [models.CheckConstraint(condition=models.Q(('is_on', False), ('on_since__isnull', False), _connector='OR'), name='notices_on_since')],
            },
        ),
        migrations.CreateModel(
            name='OrderNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('confirmed', 'order confirmed'), ('rescheduled', 'shipping day moved'), ('partial', 'shipped in part'), ('shipped', 'shipped'), ('refused', 'the rest will not come'), ('cancelled', 'order cancelled')], max_length=12, verbose_name='news')),
                ('address', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('subject', models.CharField(blank=True, max_length=300, verbose_name='subject')),
                ('body', models.TextField(blank=True, verbose_name='letter')),
                ('status', models.CharField(choices=[('waiting', 'waiting'), ('sending', 'being sent'), ('sent', 'sent'), ('failed', 'not delivered to the mail server'), ('skipped', 'not sent')], default='waiting', max_length=8, verbose_name='status')),
                ('why', models.CharField(blank=True, max_length=250, verbose_name='why not')),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('change', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='orders.orderchange')),
                ('contact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='dossiers.clientcontact', verbose_name='whom')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='orders.order', verbose_name='order')),
            ],
            options={
                'verbose_name': 'letter about an order',
                'verbose_name_plural': 'letters about orders',
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('status', 'waiting')), fields=['created_at'], name='notice_outbox')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['waiting', 'sending', 'sent', 'failed', 'skipped'])), name='notice_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('status', 'sent')), models.Q(models.Q(('status', 'sent'), _negated=True), ('sent_at__isnull', True)), _connector='OR'), name='notice_sent_at_a_moment')],
            },
        ),
    ]
