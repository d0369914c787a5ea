"""Files of clients: what is taken, how a photo is kept, and what a browser makes of it."""

from __future__ import annotations

import io
import uuid
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts.models import User
from dossiers.history.timeline import timeline
from dossiers.models import Client, Document, DocumentContent
from dossiers.services import add_document, remove_document
from kam_crm.shared import files
from kam_crm.shared.errors import NotAllowed, StateConflict
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import ClientFactory, DocumentFactory
from tests.support.refusals import refused
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return ClientFactory(manager=UserFactory(role="kam", locale="en"))


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
