"""What is looked at before a company starts."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.urls import URLPattern, URLResolver, get_resolver

from kam_crm import embedded
from kam_crm.celery import app
from kam_crm.prepare import UNSERVED, make_queues, refuse_foreign_data
from tests.support.broker import forget_broker_engines

pytestmark = pytest.mark.django_db


def test_data_of_this_version_is_taken() -> None:
    refuse_foreign_data()


def test_data_of_another_layout_is_refused_in_one_sentence() -> None:
    MigrationRecorder.Migration.objects.create(app="orders", name="0007_steps_of_deputies")
    with pytest.raises(SystemExit) as refusal:
        refuse_foreign_data()
    sentence = str(refusal.value)
    assert "orders.0007_steps_of_deputies" in sentence
    assert "\n" not in sentence
    assert "move it away" in sentence


def test_migrations_of_packages_are_not_looked_at() -> None:
    MigrationRecorder.Migration.objects.create(app="no_such_app", name="0001_initial")
    refuse_foreign_data()


@pytest.mark.django_db(transaction=True)
def test_the_queues_are_there_before_several_workers_look_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two that made the tables at once ended each other (F7)."""
    monkeypatch.setattr(app.conf, "broker_url", embedded.broker_url(connection.settings_dict))
    make_queues()
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM kombu_queue WHERE name IN ('celery', 'imports') ORDER BY name")
        assert cursor.fetchall() == [("celery",), ("imports",)]
        forget_broker_engines()
        cursor.execute("DROP TABLE kombu_message, kombu_queue CASCADE")


def views_of(resolver: URLResolver) -> set[str]:
    found: set[str] = set()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            found.add(getattr(entry.callback, "view_class", entry.callback).__name__)
        else:
            found |= views_of(entry)
    return found


def test_no_page_needs_the_static_files_that_are_left_out() -> None:
    assert UNSERVED == ("redoc", "rest_framework")
    views = views_of(get_resolver())
    assert len(views) > 50
    assert not [name for name in views if "redoc" in name.lower()]
    assert settings.REST_FRAMEWORK["DEFAULT_RENDERER_CLASSES"] == [
        "kam_crm.shared.api.rendering.JSONRenderer"
    ]
