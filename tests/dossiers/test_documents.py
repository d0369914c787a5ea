"""Files of clients: what is taken, how a photo is kept, and what a browser makes of it."""

from __future__ import annotations

import io
import uuid
import zipfile
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.models import AccessLog, Clearance, User
from dossiers.history.timeline import timeline
from dossiers.models import Client, Document, DocumentContent
from dossiers.services import add_document, add_version, remove_document, set_document_secrecy
from kam_crm.shared import clock, company, files
from kam_crm.shared.errors import NotAllowed, StateConflict
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory, DocumentFactory
from tests.support.refusals import refused
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db
# an empty page of A4
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj "
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj trailer<</Root 1 0 R>>"
)


@pytest.fixture
def client() -> Client:
    return ClientFactory(manager=UserFactory(role="kam", locale="en"))


@pytest.fixture
def regime(monkeypatch: pytest.MonkeyPatch) -> None:
    known = replace(company.company(), secret_mark="Commercial secret. Fox & Co, Moscow")
    monkeypatch.setattr("kam_crm.shared.company._file.read", lambda: vars(known))


def photo(width: int = 3000, height: int = 2000, form: str = "JPEG") -> bytes:
    """As a telephone takes it: lying on its side, with coordinates."""
    picture, written = Image.new("RGB", (width, height), "teal"), io.BytesIO()
    facts = picture.getexif()
    facts[0x0112] = 6  # turn by a quarter
    facts.get_ifd(0x8825)[2] = (55.0, 45.0, 0.0)  # where
    picture.save(written, form, exif=facts)
    return written.getvalue()


def office(folder: str) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr(f"{folder}/document.xml", "<x/>")
    return written.getvalue()


def test_a_photo_is_drawn_anew_upright_smaller_and_without_where_it_was_taken(client: Client) -> None:
    document = add_document(
        by=client.manager, client=client, name="C:\\DCIM\\IMG 1.PNG", data=photo(form="PNG"), kind="photo"
    )
    assert (document.name, document.media_type) == ("IMG 1.jpg", "image/jpeg")
    for data, side in ((document.content.data, files.WIDEST), (document.content.small, files.SMALL)):
        kept = Image.open(io.BytesIO(bytes(data)))
        assert kept.height == side and kept.width < side
        assert not kept.getexif()


def test_what_is_something_else_than_its_name_says_is_refused(client: Client, subtests: Any) -> None:
    for name, data, code in (
        ("empty.pdf", b"", "empty_file"),
        ("page.html", b"<html><script>1</script>", "file_type"),
        ("page.pdf", b"<html><script>1</script>", "file_type"),
        ("run.docx", b"MZ\x90\0" * 200, "file_type"),
        ("run.txt", b"MZ\x90\0" * 200, "file_type"),
        ("picture.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "file_type"),
        ("broken.jpg", photo(60, 40)[:200], "broken_picture"),
        ("large.txt", b"a" * (files.LARGEST + 1), "document_too_large"),
    ):
        with subtests.test(name), refused(code) as caught:
            add_document(by=client.manager, client=client, name=name, data=data)
        assert caught.value.field == "file"
    assert not DocumentContent.objects.exists()


def test_documents_of_an_office_are_kept_as_they_are(client: Client, subtests: Any) -> None:
    for name, data in (
        ("act.pdf", b"%PDF-1.4\n%"),
        ("act.docx", office("word")),
        ("table.xls", files.OLD_OFFICE + b"\0" * 600),
        ("text.csv", "Код;Имя".encode("cp1251")),
    ):
        with subtests.test(name):
            document = add_document(by=client.manager, client=client, name=name, data=data)
            assert bytes(document.content.data) == data and document.size == len(data)


def test_a_photo_must_be_one(client: Client) -> None:
    with refused("not_a_picture"):
        add_document(by=client.manager, client=client, name="a.txt", data=b"text", kind="photo")


def test_sent_twice_it_is_kept_once_and_never_for_somebody_else(client: Client) -> None:
    sent = uuid.uuid4()
    first, again = (
        add_document(by=client.manager, client=client, name="a.txt", data=b"text", client_uuid=sent)
        for _n in "12"
    )
    assert first == again and Document.objects.count() == 1
    other = ClientFactory()
    with pytest.raises(StateConflict):
        add_document(by=other.manager, client=other, name="a.txt", data=b"text", client_uuid=sent)
    # the same bytes of another client are the same content, and a document of its own
    add_document(by=other.manager, client=other, name="b.txt", data=b"text")
    assert (Document.objects.count(), DocumentContent.objects.count()) == (2, 1)


def test_the_browser_gets_it_with_nothing_to_run(client: Client) -> None:
    document = add_document(by=client.manager, client=client, name="акт.txt", data=b"Agreed")
    address = reverse("dossiers:document", args=[document.pk])
    answer = signed_in(client.manager).get(address)
    assert answer.content == b"Agreed" and answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"] and answer["X-Content-Type-Options"] == "nosniff"
    assert "private" in answer["Cache-Control"]
    assert (
        signed_in(client.manager).get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    )
    stranger = signed_in(UserFactory(role="kam"))
    assert stranger.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 404


def test_the_page_takes_a_file_and_says_beside_it_why_not(client: Client) -> None:
    browser, address = signed_in(client.manager), reverse("dossiers:document_add", args=[client.pk])
    refused = browser.post(address, {"file": SimpleUploadedFile("a.exe", b"MZ"), "kind": "other"})
    assert refused.status_code == 422 and "This file is not taken" in refused.content.decode()
    taken = browser.post(
        address, {"file": SimpleUploadedFile("act.txt", b"Agreed"), "kind": "letter"}, follow=True
    )
    assert "act.txt" in taken.content.decode()
    (event,) = timeline(client, client.manager, kind="files").events
    assert event.text == "Document added: act.txt"


def test_who_added_it_and_the_head_remove_it_and_nobody_sees_it_then(client: Client) -> None:
    document = DocumentFactory(client=client, added_by=UserFactory(role="support"))
    with pytest.raises(NotAllowed):
        remove_document(by=client.manager, document=document)
    head: User = UserFactory(role="head")
    remove_document(by=head, document=document)
    assert not Document.objects.visible_to(client.manager).exists()


def zipped(name: str, data: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as packed:
        packed.writestr(name, data)
    return written.getvalue()


def bomb(folder: str) -> bytes:
    """A document of some kilobytes that unpacks to half a gigabyte."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr(f"{folder}/document.xml", b"0" * (64 << 20))
    return written.getvalue()


def test_a_newer_version_takes_the_place_and_the_older_ones_stay_to_be_read(client: Client) -> None:
    kam = client.manager
    first = add_document(by=kam, client=client, name="terms.txt", data=b"30 days", kind="letter")
    second = add_version(by=kam, document=first, name="terms 2.txt", data=b"45 days")
    third = add_version(by=kam, document=first, name="terms 3.txt", data=b"60 days")
    assert [(row.version, row.first_id, row.kind) for row in (second, third)] == [
        (2, first.pk, "letter"), (3, first.pk, "letter"),
    ]  # fmt: skip
    assert list(Document.objects.visible_to(kam).current()) == [third]
    listed = signed_in(kam).get(reverse("dossiers:document_list", args=[client.pk])).content.decode()
    assert "terms 3.txt" in listed and "terms 2.txt" not in listed
    page = reverse("dossiers:version_add", args=[third.pk])
    versions = signed_in(kam).get(page).content.decode()
    assert all(name in versions for name in ("terms.txt", "terms 2.txt", "terms 3.txt"))
    refused = signed_in(kam).post(page, {"file": SimpleUploadedFile("run.exe", b"MZ")})
    assert refused.status_code == 422 and Document.objects.count() == 3
    assert signed_in(kam).get(reverse("dossiers:document", args=[first.pk])).content == b"30 days"
    sent = uuid.uuid4()
    for _time in "12":
        add_version(by=kam, document=third, name="terms 4.txt", data=b"90 days", client_uuid=sent)
    assert Document.objects.versions_of(first).count() == 4
    remove_document(by=kam, document=third)
    assert not Document.objects.visible_to(kam).exists()


def test_what_lies_about_itself_or_unpacks_without_end_is_refused(client: Client, subtests: Any) -> None:
    for name, data, code in (
        ("report.docx", bomb("word"), "unpacks_too_large"),
        ("report.xlsx", bomb("xl"), "unpacks_too_large"),
        ("report.xlsx", office("word"), "file_type"),
        ("report.docx", zipped("run.exe", b"MZ"), "file_type"),
    ):
        with subtests.test(name), refused(code) as caught:
            add_document(by=client.manager, client=client, name=name, data=data)
        assert caught.value.field == "file"
    browser, address = signed_in(client.manager), reverse("dossiers:document_add", args=[client.pk])
    answer = browser.post(address, {"file": SimpleUploadedFile("report.docx", bomb("word")), "kind": "other"})
    assert answer.status_code == 422 and "unpacks to more" in answer.content.decode()
    assert not Document.objects.exists() and not DocumentContent.objects.exists()


def test_a_name_of_ten_thousand_letters_and_one_that_computes_are_no_trouble(client: Client) -> None:
    browser, address = signed_in(client.manager), reverse("dossiers:document_add", args=[client.pk])
    answer = browser.post(
        address, {"file": SimpleUploadedFile("ы" * 10_000 + ".txt", b"Agreed"), "kind": "other"}
    )
    assert answer.status_code == 422 or Document.objects.get().name.endswith(".txt")
    made = add_document(by=client.manager, client=client, name="=cmd|' calc'!A0.txt", data=b"Agreed")
    page = browser.get(reverse("dossiers:document_list", args=[client.pk])).content.decode()
    assert "=cmd|&#39; calc" in page and made.name.startswith("=cmd|")


def test_the_first_page_of_a_pdf_stands_in_lists(client: Client) -> None:
    document = add_document(by=client.manager, client=client, name="act.pdf", data=PDF)
    picture = Image.open(io.BytesIO(bytes(document.content.small)))
    assert max(picture.size) == files.SMALL and picture.height > picture.width
    small = reverse("dossiers:document", args=[document.pk]) + "?small"
    answer = signed_in(client.manager).get(small)
    assert answer["Content-Type"] == "image/jpeg" and answer.content.startswith(b"\xff\xd8")
    assert (
        small
        in signed_in(client.manager).get(reverse("dossiers:document_list", args=[client.pk])).content.decode()
    )
    # what cannot be drawn is kept without a picture
    broken = add_document(by=client.manager, client=client, name="torn.pdf", data=b"%PDF-1.4\n%")
    assert bytes(broken.content.small) == b""
    assert (
        signed_in(client.manager).get(reverse("dossiers:document", args=[broken.pk]) + "?small").status_code
        == 404
    )


def test_a_secret_file_is_hidden_and_every_opening_is_logged(client: Client, regime: None) -> None:
    """(R35)"""
    kam, name = client.manager, "tender prices.txt"
    finance = UserFactory(role="finance", locale="en")
    document = add_document(by=kam, client=client, name=name, data=b"Agreed", is_secret=True)
    newer = add_version(by=kam, document=document, name="tender prices 2.txt", data=b"Agreed anew")
    assert newer.is_secret
    shown, hidden = signed_in(kam), signed_in(finance)
    for address in (
        reverse("dossiers:document_list", args=[client.pk]),
        reverse("dossiers:client_history", args=[client.pk], query={"kind": "all"}),
        reverse("api:documents-list"),
    ):
        assert "tender prices" in shown.get(address).content.decode(), address
        assert "tender prices" not in hidden.get(address).content.decode(), address
    for address in (
        reverse("dossiers:document", args=[document.pk]),
        reverse("dossiers:document", args=[document.pk]) + "?small",
        reverse("api:documents-detail", args=[document.pk]),
        reverse("api:documents-file", args=[document.pk]),
    ):
        assert hidden.get(address).status_code == 404, address
    AccessLog.objects.all().delete()
    shown.get(reverse("dossiers:document", args=[newer.pk]))
    lines = list(AccessLog.objects.order_by("pk").values_list("what", "details__name"))
    # who reads the log may know no secret
    assert lines == [("file", f"secret file № {newer.pk}"), ("secret", None)]
    # with a clearance, and when it is secret no more
    clearance = Clearance.objects.create(
        user=finance, valid_from=clock.today(), reason="Tender", given_by=UserFactory(role="admin")
    )
    assert hidden.get(reverse("dossiers:document", args=[document.pk])).status_code == 200
    clearance.delete()
    stranger = UserFactory(role="support", department=kam.department)
    with pytest.raises(NotAllowed):
        set_document_secrecy(by=stranger, document=document, is_secret=False)
    signed_in(kam).post(reverse("dossiers:document_secrecy", args=[document.pk]), {"secret": "no"})
    assert hidden.get(reverse("dossiers:document", args=[newer.pk])).status_code == 200


def test_without_a_mark_of_secrets_nothing_is_made_secret(client: Client) -> None:
    """(R35)"""
    with refused("no_regime"):
        add_document(by=client.manager, client=client, name="a.txt", data=b"text", is_secret=True)
    form = signed_in(client.manager).get(reverse("dossiers:document_list", args=[client.pk])).content.decode()
    assert 'name="is_secret"' not in form
