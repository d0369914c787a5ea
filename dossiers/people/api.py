from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Model, Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Access
from accounts.services import log_access
from dossiers import services
from dossiers.api_base import TwoInputsViewSet, optional_text, reads
from dossiers.clients.api_fields import OfClientInput, PersonField
from dossiers.clients.models.client import Source
from dossiers.models import Basis, ClientContact, ContactRole, Person, PersonalData, PersonMerge, Stage
from dossiers.people.cards import MEDIA_TYPE, take_cards
from dossiers.people.filters import ClientContactFilter, PersonFilter
from dossiers.personal.models import LENGTH
from dossiers.search import people_matching
from kam_crm.shared.api.filters import ById, Search, StrictFilters
from kam_crm.shared.api.inputs import ChoiceField, MomentField
from kam_crm.shared.api.permissions import is_allowed
from kam_crm.shared.api.viewsets import row_action
from kam_crm.shared.errors import StateConflict

CONTACT_DATA = ("phone", "phone_extension", "email")
INHERITED = ("person", "full_name", *CONTACT_DATA)


class ContactDataMixin(serializers.Serializer[Any]):
    """Phones and e-mails are null for callers who may not see them."""

    def to_representation(self, instance: Any) -> dict[str, Any]:
        shown = super().to_representation(instance)
        if not self.context["view"].shows_contact_data():
            shown |= dict.fromkeys(CONTACT_DATA)
        return shown


def _contact_datum(source: str) -> serializers.CharField:
    return serializers.CharField(source=source, read_only=True, allow_null=True)


class LinkSerializer(serializers.ModelSerializer[ClientContact]):
    """Where a person works."""

    client_code = serializers.CharField(source="client.code", read_only=True)
    client_name = serializers.CharField(source="client.name", read_only=True)

    class Meta:
        model = ClientContact
        fields = ["id", "client", "client_code", "client_name", "position", "role", "is_active"]


class PersonSerializer(ContactDataMixin, serializers.ModelSerializer[Person]):
    """`links` are those at clients the caller sees."""

    phone = serializers.CharField(read_only=True, allow_null=True)
    phone_extension = serializers.CharField(read_only=True, allow_null=True)
    email = serializers.CharField(read_only=True, allow_null=True)
    links = LinkSerializer(source="seen_links", many=True, read_only=True)

    class Meta:
        model = Person
        fields = ["id", "full_name", *CONTACT_DATA, "links", "created_at", "updated_at"]


class PersonFactsInput(serializers.Serializer[Any]):
    full_name = serializers.CharField(max_length=150)
    phone = optional_text(40)
    phone_extension = optional_text(10)
    email = optional_text(254)


class PersonInput(PersonFactsInput, OfClientInput):
    """A new person with the first client they work at."""

    position = serializers.CharField(max_length=120)
    role = ChoiceField(choices=ContactRole.choices)
    confirm_duplicate = serializers.BooleanField(required=False, default=False)


class PersonChange(PersonFactsInput):
    expected_updated_at = MomentField(required=False)


class ClientContactSerializer(ContactDataMixin, serializers.ModelSerializer[ClientContact]):
    """Name, phone and e-mail are the person's and change with them; position and role belong to this link."""

    client_code = serializers.CharField(source="client.code", read_only=True)
    full_name = serializers.CharField(source="person.full_name", read_only=True)
    phone = _contact_datum("person.phone")
    phone_extension = _contact_datum("person.phone_extension")
    email = _contact_datum("person.email")

    class Meta:
        model = ClientContact
        fields = [
            "id", "client", "client_code", "person", "full_name", *CONTACT_DATA, "position", "role", "is_active",
            "created_at", "updated_at",
        ]  # fmt: skip


def refuse_inherited(names: set[str]) -> None:
    """Raise a 400 that says where the data of a person is changed (R46, R217)."""
    text = _("This belongs to the person and is inherited here: change it at /api/v1/persons/.")
    wrong = {name: text for name in INHERITED if name in names}
    if wrong:
        raise serializers.ValidationError(wrong)


class ClientContactInput(OfClientInput):
    """`person` links a known person; without it `full_name`, `phone` and `email` make a new one."""

    person = PersonField(required=False)
    full_name = optional_text(150)
    phone = optional_text(40)
    phone_extension = optional_text(10)
    email = optional_text(254)
    position = serializers.CharField(max_length=120)
    role = ChoiceField(choices=ContactRole.choices)
    confirm_duplicate = serializers.BooleanField(required=False, default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        attrs = super().validate(attrs)
        # only a known person's data is inherited, a new one brings their own
        if "person" in attrs:
            refuse_inherited(set(attrs) - {"person"})
        return attrs


class ClientContactChange(serializers.Serializer[Any]):
    """Only what belongs to the link. `is_active` false: the person no longer works there."""

    position = serializers.CharField(max_length=120)
    role = ChoiceField(choices=ContactRole.choices)
    is_active = serializers.BooleanField()
    expected_updated_at = MomentField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        # by what was sent: these fields are none of this input and would only be «unknown»
        refuse_inherited(set(self.initial_data))
        return attrs


class OwnClientInput(serializers.Serializer[Any]):
    """The person as a client of their own; name, phone and e-mail are theirs."""

    stage = ChoiceField(choices=Stage.choices, required=False)
    source = ChoiceField(choices=Source.choices, required=False)  # type: ignore[assignment]
    inn = optional_text(30)
    confirm_duplicate = serializers.BooleanField(required=False, default=False)


class MergeInput(serializers.Serializer[Any]):
    merged = PersonField(help_text="the second record, which joins this one")


class ShowsContactData:
    """Phones and e-mails in an answer are logged, one line per request."""

    def shows_contact_data(self: Any) -> bool:
        """Whether the caller, and their token, may see them."""
        return is_allowed(self.request, "people.contact_data", is_read=True)

    def filter_queryset(self: Any, queryset: QuerySet[Any]) -> QuerySet[Any]:
        # an answer to a number that may not be seen would tell whose it is
        if set(CONTACT_DATA) & set(self.request.query_params) and not self.shows_contact_data():
            raise PermissionDenied(_("You may not see phones and e-mails of people."))
        rows: QuerySet[Any] = super().filter_queryset(queryset)  # type: ignore[misc]
        return rows

    # the one method through which lists, single rows and answers to writes all pass
    def get_serializer(self: Any, *args: Any, **kwargs: Any) -> Any:
        if args and self.shows_contact_data():
            rows = args[0] if kwargs.get("many") else [args[0]]
            # rows are people or links of people
            people = [getattr(row, "person_id", row.pk) for row in rows]
            if people:
                log_access(
                    user=self.request.user, what=Access.CONTACT_DATA, subject=self.request.path, people=people
                )
        return super().get_serializer(*args, **kwargs)  # type: ignore[misc]


class PeopleSearch(Search):
    """`?search=` over names and, for those who may see them, phones in any spelling and e-mails."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        query = self.query(request)
        if not query.strip():
            return queryset
        # otherwise trying numbers one by one would tell a hidden phone
        people = people_matching(query, with_numbers=view.shows_contact_data())
        return (
            queryset.filter(people)
            if queryset.model is Person
            else queryset.filter(
                Q(person__in=Person.objects.visible_to(request.user).filter(people).values("pk"))
                | Q(position__icontains=query.strip())
            )
        )


PEOPLE_FILTERS = (StrictFilters, ById, PeopleSearch)


class PersonalSerializer(serializers.ModelSerializer[PersonalData]):
    class Meta:
        model = PersonalData
        fields = [
            "person", "birthday", "birth_year", "family", "hobby", "values", "gifts", "basis", "source",
            "collected_on", "review_on", "consent", "updated_at",
        ]  # fmt: skip
        read_only_fields = fields


class PersonalInput(serializers.Serializer[Any]):
    birthday = serializers.CharField(
        max_length=10, required=False, allow_blank=True, help_text="«21.11», «21.11.1980», «1980-11-21»"
    )
    family = optional_text(LENGTH)
    hobby = optional_text(LENGTH)
    values = optional_text(LENGTH)
    gifts = optional_text(LENGTH)
    basis = ChoiceField(choices=Basis.choices, required=False)
    source = optional_text(150)  # type: ignore[assignment]
    collected_on = serializers.DateField(required=False, allow_null=True)
    review_on = serializers.DateField(required=False, allow_null=True)


class AnonymisingInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=250)


class PersonViewSet(ShowsContactData, TwoInputsViewSet):
    """People of the caller's clients. A new person comes with their first client.

    `?phone=`, in any spelling, and `?email=` find who calls or writes, with all the clients they work at in `links`.
    """

    # the links are fetched below, as the caller sees them
    queryset = Person.objects.all()
    serializer_class = PersonSerializer
    create_serializer_class = PersonInput
    change_serializer_class = PersonChange
    capabilities = {
        **reads("people.view"),
        "create": services.add_person,
        "partial_update": services.update_person,
        "personal": services.show_personal_data,
        "keep_personal": services.keep_personal_data,
        "vcard": take_cards,
        "anonymise": services.anonymise_person,
        "own_client": services.make_own_client,
        "merge": services.merge_people,
        "unmerge": services.undo_merge,
    }
    filterset_class = PersonFilter
    filter_backends = PEOPLE_FILTERS
    search_fields = ("full_name", "phone", "email")  # for the schema: PeopleSearch knows them
    ordering = ("sort_key",)
    ordering_fields = {"full_name": "sort_key", "updated_at": "updated_at"}

    def get_queryset(self) -> QuerySet[Person]:
        links = ClientContact.objects.visible_to(self.request.user).select_related("client").order_by("pk")
        return super().get_queryset().prefetch_related(Prefetch("links", links, to_attr="seen_links"))

    def do_create(self, data: dict[str, Any]) -> Model:
        return services.add_person(by=self.request.user, **data).person

    def do_update(self, row: Person, data: dict[str, Any]) -> Model:
        return services.update_person(by=self.request.user, person=row, **data)

    @extend_schema(
        parameters=[OpenApiParameter("reason", str, description="why, from whom must say it: directors")],
        responses={
            200: PersonalSerializer,
            204: None,
            422: OpenApiResponse(description="a reason is wanted"),
        },
    )
    @action(detail=True, methods=["get"], filter_backends=())
    def personal(self, request: Request, pk: str) -> Response:
        """What is known beyond business; 204 where nothing is. Each showing is logged."""
        reason = request.query_params.get("reason", "")
        found = services.show_personal_data(by=self.request.user, person=self.get_object(), reason=reason)
        return Response(status=204) if found is None else Response(PersonalSerializer(found).data)

    @row_action(PersonalInput, url_path="keep-personal")
    def keep_personal(self, person: Person, data: dict[str, Any]) -> Model:
        """Enter or change what is known beyond business; what is not sent stays."""
        services.keep_personal_data(by=self.request.user, person=person, **data)
        return person

    @extend_schema(responses={(200, "text/vcard"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], filter_backends=())
    def vcard(self, request: Request, pk: str) -> HttpResponse:
        """A card for address books, without personal data."""
        links = ClientContact.objects.visible_to(self.request.user).filter(person=self.get_object())
        data = take_cards(by=self.request.user, links=links.select_related("person", "client").order_by("pk"))
        return HttpResponse(data, content_type=MEDIA_TYPE)

    @row_action(AnonymisingInput)
    def anonymise(self, person: Person, data: dict[str, Any]) -> Model:
        """For good: name, contact and personal data go, in the history too."""
        return services.anonymise_person(by=self.request.user, person=person, **data)

    @row_action(OwnClientInput, url_path="own-client")
    def own_client(self, row: Person, data: dict[str, Any]) -> Model:
        """Make the person a client of their own, too."""
        services.make_own_client(by=self.request.user, person=row, **data)
        return row

    @row_action(MergeInput)
    def merge(self, row: Person, data: dict[str, Any]) -> Model:
        """A second record of the same person joins this one."""
        return services.merge_people(by=self.request.user, kept=row, **data).kept

    @row_action()
    def unmerge(self, row: Person, data: dict[str, Any]) -> Model:
        """Undo the last merge into this record. Raises `nothing_merged` (409)."""
        merges = PersonMerge.objects.visible_to(self.request.user).filter(kept=row, undone_at=None)
        if (last := merges.order_by("-pk").first()) is None:
            raise StateConflict("nothing_merged", _("No record was merged into this one."))
        return services.undo_merge(by=self.request.user, merge=last).kept


class ClientContactViewSet(ShowsContactData, TwoInputsViewSet):
    """Places of people at clients."""

    queryset = ClientContact.objects.select_related("client", "person")
    serializer_class = ClientContactSerializer
    create_serializer_class = ClientContactInput
    change_serializer_class = ClientContactChange
    capabilities = {
        **reads("people.view"),
        "create": services.link_person,
        "partial_update": services.update_link,
    }
    filterset_class = ClientContactFilter
    filter_backends = PEOPLE_FILTERS
    search_fields = ("full_name", "position", "phone", "email")  # for the schema: PeopleSearch knows them
    ordering = ("pk",)
    ordering_fields = ("updated_at",)

    def do_create(self, data: dict[str, Any]) -> Model:
        if "person" in data:
            known = {name: data[name] for name in ("client", "person", "position", "role")}
            return services.link_person(by=self.request.user, **known)
        return services.add_person(by=self.request.user, **{"full_name": "", **data})

    # up to two services, one PATCH: both are written or neither
    @transaction.atomic
    def do_update(self, row: ClientContact, data: dict[str, Any]) -> Model:
        is_active = data.pop("is_active", row.is_active)
        if data:
            row = services.update_link(by=self.request.user, link=row, **data)
        # leaving and coming back are events of their own, with services of their own
        if is_active == row.is_active:
            return row
        if not is_active:
            return services.end_link(by=self.request.user, link=row)
        link = {"position": row.position, "role": row.role}
        return services.link_person(by=self.request.user, client=row.client, person=row.person, **link)
