"""Whoever is signed in stays so: the rows of Django's own table move, and say whose they are."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import migrations
from django.utils import timezone

FIELDS = ("session_key", "session_data", "expire_date")


def forwards(apps: Any, editor: Any) -> None:
    before, after = apps.get_model("sessions", "Session"), apps.get_model("accounts", "Session")
    people = set(apps.get_model("accounts", "User").objects.values_list("pk", flat=True))
    store = SessionStore()
    for row in before.objects.filter(expire_date__gt=timezone.now()).iterator():
        person = int(store.decode(row.session_data).get(SESSION_KEY, 0))
        if person in people:
            after.objects.create(user_id=person, **{field: getattr(row, field) for field in FIELDS})
    before.objects.all().delete()


def backwards(apps: Any, editor: Any) -> None:
    before, after = apps.get_model("sessions", "Session"), apps.get_model("accounts", "Session")
    for row in after.objects.filter(expire_date__gt=timezone.now()).iterator():
        before.objects.create(**{field: getattr(row, field) for field in FIELDS})
    after.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_session"), ("sessions", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
