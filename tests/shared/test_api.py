"""Bases of the API on a small API of its own: errors, rights, scoping, pages, search, actions, schema."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import connection, models
from django.test import RequestFactory
from django.test.utils import isolate_apps
from django.urls import path
from drf_spectacular.generators import SchemaGenerator
from rest_framework import exceptions, serializers
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.views import APIView

from kam_crm.shared.api.errors import handler404, handler500
from kam_crm.shared.api.viewsets import ReadViewSet, WriteViewSet, row_action
from kam_crm.shared.errors import BusinessRuleError, NotAllowed, StateConflict
from kam_crm.shared.scoping import ScopedQuerySet

requests = APIRequestFactory()


class ThingQuerySet(ScopedQuerySet):
    def visible_to(self, user):
        return self.filter(owner=user.pk)


with isolate_apps("kam_crm"):

    class Thing(models.Model):  # noqa: DJ008
        name = models.CharField(max_length=40)
        rank = models.IntegerField(null=True)
        owner = models.IntegerField()

        objects = ThingQuerySet.as_manager()

        class Meta:
            app_label = "kam_crm"
            db_table = "test_api_thing"


class ThingSerializer(serializers.ModelSerializer):
    class Meta:
        model = Thing
        fields = ["id", "name", "rank"]


class ThingInput(serializers.Serializer):
    name = serializers.CharField(max_length=40)
    rank = serializers.IntegerField(required=False, allow_null=True)


class RankInput(serializers.Serializer):
    rank = serializers.IntegerField()


class ThingViewSet(WriteViewSet):
    queryset = Thing.objects.all()
    serializer_class = ThingSerializer
    input_serializer_class = ThingInput
    ordering = ("name",)
    ordering_fields = {"name": "name", "place": "rank"}
    search_fields = ("name",)
    takes_idempotency_key = True
    throttle_classes = []
    capabilities = {
        "list": "things.view",
        "retrieve": "things.view",
        "create": "things.write",
        "partial_update": "things.write",
        "promote": "things.write",
        "hide": "things.write",
    }

    def do_create(self, data):
        return Thing.objects.create(owner=self.request.user.pk, **data)

    def do_update(self, row, data):
        Thing.objects.filter(pk=row.pk).update(**data)
        return row

    @row_action(RankInput)
    def promote(self, row, data):
        if data["rank"] > 9:
            raise BusinessRuleError("rank_too_high", "Too high.", "rank", highest=Decimal("9.50"))
        Thing.objects.filter(pk=row.pk).update(rank=data["rank"])

    @row_action()
    def hide(self, row, data):
        """Take the thing out of sight."""
        row.owner = 0
        row.save()
        return row

    @row_action()
    def unnamed(self, row, data):
        raise AssertionError("no capability names this action")


class ThingReader(ReadViewSet):
    """Things to look at."""

    queryset = Thing.objects.all()
    serializer_class = ThingSerializer
    capabilities = {"list": "things.view"}


collection = {"get": "list", "post": "create"}
single = {"get": "retrieve", "patch": "partial_update"}


def person(*capabilities, pk=1):
    return SimpleNamespace(pk=pk, is_authenticated=True, can=lambda capability: capability in capabilities)


writer = person("things.view", "things.write")


def call(actions, request, user=writer, token=None, **kwargs):
    if user:
        force_authenticate(request, user, token)
    response = ThingViewSet.as_view(actions)(request, **kwargs)
    response.render()
    return response


def listed(query="", **kwargs):
    return call(collection, requests.get(f"/api/things/{query}"), **kwargs)


@pytest.fixture
def things(db):
    with connection.schema_editor() as editor:
        editor.create_model(Thing)
    return Thing.objects.bulk_create(
        [
            Thing(name="ромашка", rank=2, owner=1),
            Thing(name="василек", rank=None, owner=1),
            Thing(name="мак", rank=1, owner=1),
            Thing(name="чужой", rank=1, owner=2),
        ]
    )


def names(response):
    return [row["name"] for row in response.data["results"]]


class Failing(APIView):
    permission_classes = []
    authentication_classes = []
    throttle_classes = []

    def post(self, request, error):
        raise error


def answer(error):
    response = Failing.as_view()(requests.post("/api/x/"), error=error)
    return response.status_code, response.data


def test_a_broken_rule_is_422_with_code_field_and_figures():
    status, body = answer(BusinessRuleError("over_limit", "Over the limit.", "amount", free="5.00"))
    assert status == 422
    assert body == {
        "code": "over_limit",
        "message": "Over the limit.",
        "errors": {"amount": ["Over the limit."]},
        "params": {"free": "5.00"},
    }


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (StateConflict("wrong_state", "Gone."), 409, "wrong_state"),
        (NotAllowed("forbidden", "No."), 403, "forbidden"),
        (exceptions.PermissionDenied(), 403, "forbidden"),
        (exceptions.NotFound(), 404, "not_found"),
        (exceptions.ParseError(), 400, "parse_error"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
        (exceptions.UnsupportedMediaType("text/x"), 415, "unsupported_media_type"),
    ],
)
def test_every_refusal_has_the_same_shape(error, status, code):
    answered, body = answer(error)
    assert (answered, body["code"]) == (status, code)
    assert body["message"]
    assert body["errors"] == {}


def test_fields_inside_fields_are_named_by_their_path():
    error = exceptions.ValidationError(
        {"lines": [{}, {"quantity": ["Too few.", "Odd."]}], "client": "Unknown."}
    )
    status, body = answer(error)
    assert status == 400
    assert body["errors"] == {"lines.1.quantity": ["Too few.", "Odd."], "client": ["Unknown."]}


def test_a_refusal_of_a_model_or_identifier_is_400():
    assert answer(DjangoValidationError({"inn": ["Wrong."]}))[1]["errors"] == {"inn": ["Wrong."]}
    assert answer(DjangoValidationError("Wrong."))[1]["errors"] == {"non_field_errors": ["Wrong."]}


def test_too_many_requests_say_how_long_to_wait():
    response = Failing.as_view()(requests.post("/api/x/"), error=exceptions.Throttled(wait=7))
    assert (response.status_code, response["Retry-After"], response.data["code"]) == (429, "7", "throttled")


def test_what_nobody_foresaw_is_not_hidden():
    with pytest.raises(ZeroDivisionError):
        answer(ZeroDivisionError())


def test_under_api_also_django_itself_answers_json():
    asked = RequestFactory().get("/api/v1/nothing/")
    assert handler404(asked, Exception())["Content-Type"] == "application/json"
    assert handler500(asked).status_code == 500
    assert b'"server_error"' in handler500(asked).content


def test_elsewhere_a_person_gets_a_page():
    answer = handler500(RequestFactory().get("/clients/"))
    assert answer.status_code == 500
    assert answer["Content-Type"].startswith("text/html")


def test_nobody_is_401_and_is_told_how_to_sign_in():
    response = listed(user=None)
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith("Bearer")
    assert response.data["code"] == "not_authenticated"


def test_without_the_capability_it_is_403():
    assert listed(user=person("things.write")).status_code == 403


def test_an_action_that_names_no_capability_is_forbidden_to_everybody(things):
    request = requests.post("/api/things/1/unnamed/")
    assert call({"post": "unnamed"}, request, pk=things[0].pk).status_code == 403


def test_the_description_of_a_view_is_not_given_away():
    assert call(collection, requests.options("/api/things/")).status_code == 403


def test_a_method_that_does_not_exist_is_405():
    assert call(collection, requests.put("/api/things/", {})).status_code == 405


@pytest.mark.parametrize(("read_only", "status"), [(True, 403), (False, 201)])
def test_a_token_may_only_what_it_was_made_for(things, read_only, status):
    def allows(*, is_read, capability):
        return (is_read or not read_only) and capability.startswith("things.")

    token = SimpleNamespace(allows=allows, read_only=read_only, scopes=["things"])
    request = requests.post("/api/things/", {"name": "лилия"}, format="json")
    assert call(collection, request, token=token).status_code == status
    assert listed(token=token).status_code == 200


def test_a_list_shows_only_visible_rows(things):
    assert names(listed()) == ["василек", "мак", "ромашка"]


@pytest.mark.parametrize("actions", [single, {"post": "promote"}])
def test_an_invisible_row_is_404_for_reading_and_actions(things, actions):
    make = requests.get if "get" in actions else requests.post
    response = call(actions, make("/api/things/1/", {"rank": 1}), pk=things[3].pk)
    assert (response.status_code, response.data["code"]) == (404, "not_found")


def test_pages_follow_each_other(things):
    first = listed("?page_size=2")
    assert names(first) == ["василек", "мак"]
    assert first.data["previous"] is None
    second = call(collection, requests.get(first.data["next"]))
    assert (names(second), second.data["next"]) == (["ромашка"], None)
    assert "page_size=2" in second.data["previous"]
    assert names(call(collection, requests.get(second.data["previous"]))) == ["василек", "мак"]


def test_sorting_by_a_column_with_empty_values(things):
    assert names(listed("?ordering=place")) == ["мак", "ромашка", "василек"]
    assert names(listed("?ordering=-place")) == ["ромашка", "мак", "василек"]


@pytest.mark.parametrize(
    "query",
    ["?ordering=owner", "?ordering=rank", "?ordering=,", "?page_size=0", "?page_size=a", "?page_size=-1"],
)
def test_a_list_that_cannot_be_made_is_400(things, query):
    response = listed(query)
    assert (response.status_code, response.data["code"]) == (400, "invalid")


def test_a_page_never_has_more_than_200_rows(things):
    Thing.objects.bulk_create(Thing(name=f"n{number}", owner=1) for number in range(230))
    assert len(listed("?page_size=200").data["results"]) == 200
    assert listed("?page_size=201").status_code == 400


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ВАСИЛЁК", ["василек"]),
        ("hjvfirf", ["ромашка"]),
        ("ма", ["мак", "ромашка"]),
        ("ма ром", ["ромашка"]),
        ("нет", []),
        ("...", []),
    ],
)
def test_search_forgives_case_yo_and_layout(things, query, found):
    request = requests.get("/api/things/", {"search": query})
    assert names(call(collection, request)) == found


def test_creating_answers_with_the_row_as_it_is_read(things):
    response = call(collection, requests.post("/api/things/", {"name": "лилия"}, format="json"))
    assert response.status_code == 201
    assert response.data == {"id": Thing.objects.get(name="лилия").pk, "name": "лилия", "rank": None}


def test_changing_a_part(things):
    request = requests.patch("/api/things/1/", {"rank": 7}, format="json")
    response = call(single, request, pk=things[0].pk)
    assert (response.status_code, response.data["rank"], response.data["name"]) == (200, 7, "ромашка")


def test_wrong_input_names_its_field(things):
    response = call(collection, requests.post("/api/things/", {"rank": "x"}, format="json"))
    assert response.status_code == 400
    assert set(response.data["errors"]) == {"name", "rank"}


def test_an_action_answers_with_the_changed_row(things):
    request = requests.post("/api/things/1/promote/", {"rank": 9}, format="json")
    response = call({"post": "promote"}, request, pk=things[0].pk)
    assert (response.status_code, response.data["rank"]) == (200, 9)


def test_an_action_may_take_the_row_out_of_sight(things):
    response = call({"post": "hide"}, requests.post("/api/things/1/hide/"), pk=things[0].pk)
    assert (response.status_code, response.data["name"]) == (200, "ромашка")
    assert names(listed()) == ["василек", "мак"]


def test_a_refused_action_shows_its_figures(things):
    request = requests.post("/api/things/1/promote/", {"rank": 10}, format="json")
    response = call({"post": "promote"}, request, pk=things[0].pk)
    assert response.status_code == 422
    assert b'"params":{"highest":"9.50"}' in response.content


@pytest.fixture(scope="module")
def schema():
    patterns = [
        path("api/v1/things/", ThingViewSet.as_view(collection)),
        path("api/v1/things/<int:pk>/", ThingViewSet.as_view(single)),
        path("api/v1/things/<int:pk>/promote/", ThingViewSet.as_view({"post": "promote"})),
        path("api/v1/things/<int:pk>/hide/", ThingViewSet.as_view({"post": "hide"})),
        path("api/v1/read/", ThingReader.as_view({"get": "list"})),
    ]
    return SchemaGenerator(patterns=patterns).get_schema(request=None, public=True)


def operation(schema, method, address="things/"):
    return schema["paths"][f"/api/v1/{address}"][method]


def test_the_schema_tells_input_from_output(schema):
    body = operation(schema, "post")["requestBody"]["content"]["application/json"]["schema"]
    assert body == {"$ref": "#/components/schemas/ThingInputRequest"}
    created = operation(schema, "post")["responses"]["201"]["content"]["application/json"]["schema"]
    assert created == {"$ref": "#/components/schemas/Thing"}
    patched = operation(schema, "patch", "things/{id}/")["requestBody"]["content"]["application/json"][
        "schema"
    ]
    assert patched == {"$ref": "#/components/schemas/PatchedThingInputRequest"}


def test_the_schema_of_an_action(schema):
    promote, hide = (operation(schema, "post", f"things/{{id}}/{verb}/") for verb in ("promote", "hide"))
    assert "RankInputRequest" in str(promote["requestBody"])
    assert "requestBody" not in hide
    assert "Thing" in str(hide["responses"]["200"])


def test_refusals_are_described_once_and_referred_to(schema):
    assert sorted(operation(schema, "get")["responses"]) == ["200", "400", "401", "403", "429"]
    assert sorted(operation(schema, "post", "things/{id}/promote/")["responses"]) == [
        "200", "400", "401", "403", "404", "409", "412", "413", "415", "422", "429",
    ]  # fmt: skip
    assert operation(schema, "get")["responses"]["403"] == {"$ref": "#/components/responses/Forbidden"}
    assert "Error" in schema["components"]["schemas"]
    assert len(schema["components"]["responses"]) == 10


def test_descriptions_are_those_of_the_view_and_not_of_its_bases(schema):
    assert operation(schema, "get", "read/")["description"] == "Things to look at."
    assert "description" not in operation(schema, "get")
    assert operation(schema, "post", "things/{id}/hide/")["description"] == "Take the thing out of sight."


def parameters(operation):
    return {parameter["name"] for parameter in operation["parameters"]}


def test_only_writes_offer_an_idempotency_key(schema):
    assert "Idempotency-Key" in parameters(operation(schema, "post"))
    assert "Idempotency-Key" not in parameters(operation(schema, "get"))


def test_lists_describe_how_they_are_paged_sorted_and_searched(schema):
    assert parameters(operation(schema, "get")) == {"cursor", "page_size", "ordering", "search", "id"}
    assert parameters(operation(schema, "get", "read/")) == {"cursor", "page_size", "id"}
