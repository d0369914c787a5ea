"""From the one-time link to a filled board by the browser alone: eleven files of an office, dropped at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.services import open_founding
from integrations import tasks as import_tasks
from integrations.imports import jobs
from integrations.imports.models import ImportRun
from reports import tasks as report_tasks
from tests.support import office_files
from tests.support.browser import Watch

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PASSWORD = "сырок-глазированный-7"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.BUSINESS_DATE = office_files.LAST_DAY
    yield tmp_path


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The worker: does what it was called for since, until nobody calls any more."""
    called: list[Callable[[], object]] = []
    monkeypatch.setattr(
        import_tasks.run_import,
        "apply_async",
        lambda args, **_: called.append(lambda: jobs.run_import(*args)),
    )
    monkeypatch.setattr(
        report_tasks.resume_nightly,
        "apply_async",
        lambda *_args, **_: called.append(report_tasks.resume_nightly),
    )

    def work_off() -> None:
        while called:
            called.pop(0)()

    return work_off


@pytest.mark.parametrize(("width", "language"), [(1440, "ru"), (390, "en")])
def test_an_office_brings_its_files_and_the_director_sees_the_board(
    page: Page,
    live_server: Any,
    browser: Browser,
    folder: Path,
    work: Callable[[], None],
    width: int,
    language: str,
) -> None:
    """(R214, R221 of files)"""
    is_russian = language == "ru"
    page.set_default_timeout(20_000)
    page.set_viewport_size({"width": width, "height": 900})
    watch = Watch(page)
    page.goto(f"{live_server.url}/founding/{open_founding(by=None)}/")
    page.locator("[name=full_name]").fill("Марина Котова")
    page.locator("[name=email]").fill("kotova@northwind.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=name]").fill("Northwind")
    page.locator("select[name=language]").select_option(language)
    page.keyboard.press("Enter")
    page.wait_for_url("**/settings/setup/")
    watch.check()

    page.locator("#drop-files").set_input_files(office_files.write(folder))
    page.locator("[data-drop-files] [name=loads_itself]").check()
    page.locator("[data-drop-files] [name=create_missing]").check()
    watch.check()
    page.locator("[data-drop-files] button[type=submit]").click()
    page.wait_for_url("**/settings/imports/?batch=*")
    expect(page.locator(".jour tbody tr")).to_have_count(11)
    watch.check()
    work()
    held = ImportRun.objects.exclude(status="done").values_list("file_name", "status", "kind", "errors")
    assert not held, [(name, status, kind, errors[:3]) for name, status, kind, errors in held]
    done = "загружен" if is_russian else "loaded"
    expect(page.locator(".jour tbody .light-green")).to_have_count(11)
    expect(page.locator(".jour tbody tr").first).to_contain_text(done)
    watch.check()

    page.goto(f"{live_server.url}/settings/setup/")
    expect(page.locator(".files .st-no")).to_have_count(1)  # clients have no price columns of their own
    page.locator("form[action$='/calculate/'] button").click()
    work()
    page.goto(f"{live_server.url}/settings/users/")
    page.get_by_role("link", name="Commercial Director").first.click()
    page.locator("form[action$='/invite/'] button").click()
    link = page.locator("#invitation-link").inner_text()

    other = browser.new_context(viewport={"width": width, "height": 900}).new_page()
    other.set_default_timeout(20_000)
    guest = Watch(other)
    other.goto(link)
    other.locator("[name=password]").fill(PASSWORD)
    other.keyboard.press("Enter")
    other.wait_for_url("**/team/")
    guest.check()
    # what Northwind's last days of May 1998 come to, of every manager with a target
    expect(other.locator("body")).to_contain_text("Nancy Davolio")
    sales = other.locator("body").inner_text()
    assert "ALFKI" not in sales
    other.goto(f"{live_server.url}/clients/?sort=-sales")
    expect(other.locator("main")).to_contain_text("QUICK-Stop")
    guest.check()
    other.goto(f"{live_server.url}/receivables/")
    guest.check()
    other.context.close()
    assert ImportRun.objects.filter(status="done").count() == 11
