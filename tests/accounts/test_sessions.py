"""Where somebody is signed in: seen, ended one by one or all at once, by themselves or by the administrator."""

from __future__ import annotations

import datetime as dt
import importlib

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as PlainStore
from django.contrib.sessions.models import Session as PlainSession
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import services
from accounts.models import AccessLog, Session, User
from accounts.sessions import devices
from desk.news.feed import news
from kam_crm.shared import clock
from kam_crm.shared.errors import NotAllowed
from tests.factories.accounts import PASSWORD, UserFactory
from tests.support.sessions import session_of, signed_in

pytestmark = pytest.mark.django_db
PROFILE = reverse("accounts:profile")
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Safari/604.1"


@pytest.fixture
def anna() -> User:
    return UserFactory(full_name="Anna Keys")


def enter(user: User, agent: str) -> Browser:
    """By the form, as people do."""
    browser = Browser(headers={"User-Agent": agent})
    answer = browser.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    return browser


def is_inside(browser: Browser) -> bool:
    return browser.get(PROFILE).status_code == 200


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (WINDOWS, "Chrome, Windows"),
        (IPHONE, "Safari, iPhone"),
        (f"{WINDOWS} YaBrowser/24.12", "Yandex Browser, Windows"),
        (f"{WINDOWS} Edg/131.0", "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox, Linux"),
        (
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/605 Version/17 Safari/605", "Safari, Mac"),
        ("", "unknown browser"),
        ("curl/8.0", "unknown browser"),
    ],
)
def test_a_browser_is_told_by_its_words(agent: str, words: str) -> None:
    assert devices.words(agent) == words


def test_the_profile_lists_the_browsers_of_the_person_alone(anna: User) -> None:
    here, _phone = enter(anna, WINDOWS), enter(anna, IPHONE)
    enter(UserFactory(), f"{WINDOWS} Edg/131.0")
    page = here.get(PROFILE).text
    assert ("Chrome, Windows" in page, "Safari, iPhone" in page, "Edge" in page) == (True, True, False)
    assert page.count("this one</span>") == 1
    assert not any(key in page for key in Session.objects.values_list("session_key", flat=True))


def test_one_browser_is_signed_out_and_this_one_stays(anna: User) -> None:
    here, phone = enter(anna, WINDOWS), enter(anna, IPHONE)
    other = Session.objects.get(user=anna, agent=IPHONE)
    assert "Safari, iPhone" in here.post(reverse("accounts:session_end", args=[other.pk]), follow=True).text
    assert (is_inside(here), is_inside(phone)) == (True, False)


def test_ending_the_own_browser_is_signing_out(anna: User) -> None:
    here = enter(anna, WINDOWS)
    answer = here.post(reverse("accounts:session_end", args=[Session.objects.get(user=anna).pk]))
    assert answer.headers["Location"] == reverse("account_login")
    assert not is_inside(here)


def test_everywhere_else_is_everywhere_but_here(anna: User) -> None:
    here, others = enter(anna, WINDOWS), [enter(anna, IPHONE) for _turn in range(2)]
    foreign = signed_in(UserFactory())
    assert "2 sessions ended." in here.post(reverse("accounts:sessions_end"), follow=True).text
    assert [is_inside(browser) for browser in (here, *others, foreign)] == [True, False, False, True]


def test_nobody_ends_a_foreign_one(anna: User) -> None:
    session_of(anna)
    session, by = Session.objects.get(user=anna), UserFactory(role="admin")
    with pytest.raises(NotAllowed):
        services.end_session(by=by, session=session)
    assert signed_in(by).post(reverse("accounts:session_end", args=[session.pk])).status_code == 404


def test_the_administrator_ends_all_of_a_person(anna: User) -> None:
    admin = UserFactory(role="admin")
    browser, theirs = signed_in(admin), [enter(anna, WINDOWS), enter(anna, IPHONE)]
    page = reverse("accounts:user_edit", args=[anna.pk])
    assert "Safari, iPhone" in browser.get(page).text
    browser.post(reverse("accounts:person_sign_out", args=[anna.pk]))
    assert [is_inside(one) for one in (browser, *theirs)] == [True, False, False]
    assert [(row.what, row.subject) for row in AccessLog.objects.all()] == [
        ("sessions_ended", f"user {anna.pk}")
    ]
    assert [event.text for event in news(anna).events] == ["You were signed out everywhere"]
    assert "Nowhere at present." in browser.get(page).text


def test_of_oneself_the_administrator_keeps_this_browser() -> None:
    admin = UserFactory(role="admin")
    here, other = signed_in(admin), signed_in(admin)
    here.post(reverse("accounts:person_sign_out", args=[admin.pk]))
    assert (is_inside(here), is_inside(other)) == (True, False)


def test_seen_is_written_once_in_five_minutes_and_costs_other_pages_nothing(anna: User) -> None:
    browser, began = signed_in(anna), clock.now()
    browser.get(PROFILE)
    for minutes, is_written in ((4, False), (6, True), (10, False)):
        with time_machine.travel(began + dt.timedelta(minutes=minutes), tick=False):
            with CaptureQueriesContext(connection) as queries:
                browser.get(reverse("accounts:token_list"))
            writes = [query["sql"] for query in queries if query["sql"].startswith("UPDATE")]
            assert len(writes) == is_written, minutes
            assert not is_written or Session.objects.get(user=anna).seen_at == clock.now()


def test_what_a_browser_is_told_later_keeps_since_when_it_is_there(anna: User) -> None:
    browser = enter(anna, WINDOWS)
    before = Session.objects.get(user=anna)
    with time_machine.travel(clock.now() + dt.timedelta(hours=1), tick=False):
        browser.post(reverse("accounts:set_theme"), {"theme": "dark"})
        store = before.get_session_store_class()(before.session_key)
        store["acting_for"] = 7
        store.save()
    after = Session.objects.get(user=anna)
    assert (after.pk, after.agent, after.signed_in_at) == (before.pk, WINDOWS, before.signed_in_at)
    assert after.get_decoded()["acting_for"] == 7


def test_an_ended_session_does_not_come_back_by_a_request_under_way(anna: User) -> None:
    """What the request read is gone when it writes: it is refused, the browser is out."""
    key = session_of(anna)
    store = Session.get_session_store_class()(key)
    store["acting_for"] = 7
    services.sign_out_person(by=UserFactory(role="admin"), user=anna)
    with pytest.raises(UpdateError):
        store.save()
    assert not Session.objects.filter(user=anna).exists()


def test_a_cookie_that_names_nothing_begins_anew() -> None:
    browser = Browser()
    browser.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
    assert browser.get(PROFILE).status_code == 302
    store = Session.get_session_store_class()("b" * 32)
    store.save()
    assert Session.objects.get().session_key == store.session_key != "b" * 32


def test_old_ones_are_forgotten(anna: User) -> None:
    session_of(anna)
    kept = session_of(anna)
    Session.objects.exclude(session_key=kept).update(expire_date=clock.now() - dt.timedelta(minutes=1))
    assert services.forget_sessions() == 1
    assert [session.session_key for session in Session.objects.all()] == [kept]


def test_who_was_signed_in_before_the_update_stays_so(anna: User) -> None:
    """The table of Django is carried over, with whose each row is; one of nobody is left behind."""
    migration = importlib.import_module("accounts.migrations.0008_take_sessions_along")
    key = session_of(anna)
    data = Session.objects.get(session_key=key).get_decoded()
    Session.objects.all().delete()
    for name, values in ((key, data), ("nobody", {}), ("gone", {**data, "_auth_user_id": "0"})):
        PlainSession.objects.create(
            session_key=name,
            session_data=PlainStore().encode(values),
            expire_date=clock.now() + dt.timedelta(days=1),
        )
    migration.forwards(apps, None)
    assert [session.user for session in Session.objects.all()] == [anna]
    assert not PlainSession.objects.exists()
    browser = Browser()
    browser.cookies[settings.SESSION_COOKIE_NAME] = key
    assert is_inside(browser)
    migration.backwards(apps, None)
    assert [row.session_key for row in PlainSession.objects.all()] == [key]
