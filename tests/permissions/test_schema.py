"""The API against its own schema: what the schema allows is sent with the token of every role.

Whatever comes, nobody gets a server error, an answer the schema does not promise, or one that is not JSON. The cases
are the same in every run. Ids of the schema's making mostly lead nowhere, so every other case goes to a row that the
person sees.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests
import schemathesis
from django.db import transaction
from django.test import Client
from django.urls import resolve
from hypothesis import HealthCheck, Phase, given, settings
from pytest_django import DjangoDbBlocker
from rest_framework.response import Response as ApiResponse
from schemathesis import Case, checks
from schemathesis.core.failures import FailureGroup
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from accounts.models import User
from accounts.services import create_token
from tests.consistency.sources import ROOT
from tests.permissions.world import World, build_world

pytestmark = pytest.mark.django_db
SERVER = "http://testserver"
EXAMPLES = 2
CHECKS = [
    checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
SCHEMA = schemathesis.openapi.from_path(str(ROOT / "docs" / "openapi.yaml"))
OPERATIONS = {found.ok().label: found.ok() for found in SCHEMA.get_all_operations()}


@pytest.fixture(scope="module")
def tokens(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[dict[str, tuple[User, str]]]:
    """A person of each role with a token, in a company that is rolled back in the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        world: World = build_world()
        yield {role: (user, create_token(by=user, name="fuzz")[1]) for role, user in world.users.items()}
        transaction.set_rollback(True)


def cases_of(operation: Any) -> list[Case]:
    found: list[Case] = []

    @settings(
        max_examples=EXAMPLES, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(operation.as_strategy())
    def collect(case: Case) -> None:
        found.append(case)

    collect()
    return found


def visible_key(case: Case, user: User) -> int | None:
    """A row that this address may be about, or None where it is about none."""
    if "id" not in case.path_parameters:
        return None
    view = resolve(case.formatted_path).func.cls  # type: ignore[attr-defined]
    queryset = getattr(view, "queryset", None)
    return (
        None
        if queryset is None
        else queryset.model.objects.visible_to(user).values_list("pk", flat=True).first()
    )


def send(case: Case, key: str) -> Response:
    """The case's own request through Django's handler; what it writes is taken back."""
    request = requests.Request(**case.as_transport_kwargs(base_url=SERVER)).prepare()
    address = request.url.removeprefix(SERVER)
    content = {"content_type": request.headers.get("Content-Type", "application/octet-stream")}
    browser = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {key}"})
    with transaction.atomic():
        answer = browser.generic(request.method, address, request.body or b"", **content)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    headers = {name: [value] for name, value in answer.headers.items()}
    return Response(answer.status_code, headers, body, request, elapsed=0.0, verify=False)


def faults(case: Case, tokens: dict[str, tuple[User, str]], *, known_row: bool) -> Iterator[str]:
    for role, (user, key) in tokens.items():
        if known_row and (row := visible_key(case, user)) is not None:
            case.path_parameters["id"] = row
        try:
            case.validate_response(send(case, key), checks=CHECKS)
        except FailureGroup as found:
            yield f"{role}: {found}"


@pytest.mark.parametrize("label", OPERATIONS)
def test_the_api_keeps_the_promises_of_its_schema(label: str, tokens: dict[str, tuple[User, str]]) -> None:
    cases = cases_of(OPERATIONS[label])
    assert cases
    found = [
        fault for place, case in enumerate(cases) for fault in faults(case, tokens, known_row=place == 0)
    ]
    assert not found, "\n\n".join(found)


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (lambda *args, **given: 1 / 0, "Server error"),
        (lambda *args, **given: ApiResponse({"rows": []}), "violates schema"),
        (lambda *args, **given: ApiResponse(status=418), "Undocumented status code"),
    ],
)
def test_a_broken_promise_is_found(
    answer: Any, fault: str, tokens: dict[str, tuple[User, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resolve("/api/v1/notes/").func.cls, "list", answer)  # type: ignore[attr-defined]
    (case, *_others) = cases_of(OPERATIONS["GET /api/v1/notes/"])
    assert fault in "\n".join(faults(case, tokens, known_row=False))
