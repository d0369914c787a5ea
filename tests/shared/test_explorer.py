"""The schema and the explorer of the whole API, the latter in a real browser under the strict CSP."""

import pytest
from django.urls import reverse

from tests.factories.accounts import UserFactory
from tests.support.browser import sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["schema", "docs"])
def test_only_signed_in_people_see_the_api(client, name):
    assert client.get(reverse(name)).status_code == 401


def test_who_is_not_signed_in_finds_the_way_to_it(client):
    """The explorer's refusal is a page with a link that leads back (A18)."""
    answer = client.get(reverse("docs"), headers={"Accept": "text/html"})
    assert answer.status_code == 401
    assert f'href="{reverse("account_login")}?next={reverse("docs")}"' in answer.content.decode()


def test_the_schema_is_complete_enough_to_try_things(signed_in):
    response = signed_in(UserFactory()).get(
        reverse("schema"), headers={"Accept": "application/vnd.oai.openapi+json"}
    )
    schema = response.json()
    assert schema["paths"]
    assert {"Error"} <= set(schema["components"]["schemas"])
    assert all(path.startswith("/api/v1/") for path in schema["paths"])


def test_an_unknown_address_of_the_api_is_json(signed_in):
    response = signed_in(UserFactory()).get("/api/v1/nothing/")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


@pytest.mark.e2e
@pytest.mark.django_db(transaction=True)
def test_the_explorer_lists_the_operations_without_inline_code(page, live_server):
    sign_in(page.context, live_server.url, UserFactory())
    problems = []
    page.on("console", lambda message: message.type == "error" and problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.add_init_script(
        "addEventListener('securitypolicyviolation', e => console.error('CSP ' + e.violatedDirective + e.blockedURI))"
    )
    page.goto(live_server.url + reverse("docs"))
    operations = page.locator(".opblock-summary")
    operations.first.scroll_into_view_if_needed()
    operations.nth(3).wait_for(state="attached")  # those of further tags are drawn when they come into sight
    operations.first.click()
    page.locator(".opblock-body").first.wait_for()
    assert problems == []
