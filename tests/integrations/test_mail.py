"""E-mails of a mailbox become part of the history of the client they are about."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client as Browser
from django.urls import reverse

from accounts.models import AccessLog, User
from dossiers.history.timeline import timeline
from integrations.mail import fetching, services
from integrations.mail.mailbox import Account
from integrations.mail.models import EXCERPT
from integrations.mail.parsing import BOUNDED, LONGEST_LIST, MOST_ADDRESSES, parse, plain_text
from integrations.models import MailCursor, MailMessage
from integrations.tasks import fetch_mail
from kam_crm.shared import clock
from tests.factories.accounts import AbsenceFactory, UserFactory
from tests.factories.dossiers import ClientContactFactory, ClientFactory
from tests.support.imap import PASSWORD, USER, Box, mailbox
from tests.support.refusals import refused
from tests.support.sessions import signed_in

pytestmark = pytest.mark.django_db
SENT = "Mon, 02 Mar 2026 12:00:00 +0300"


@pytest.fixture
def box(settings: Any) -> Iterator[Box]:
    with mailbox() as opened:
        settings.IMAP_URL = opened.url
        yield opened


def letter(
    sender: str,
    to: str = USER,
    *,
    number: int = 1,
    text: str = "Good day",
    subject: str = "Prices",
    **headers: str,
) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"], message["Date"] = f"<{number}@vega.example>", SENT
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


def test_a_letter_of_a_known_person_comes_into_the_clients_history_once(box: Box) -> None:
    """(R216)"""
    link = ClientContactFactory(person__email="Irina@Client.example")
    box.letters.append(letter("Irina L <irina@CLIENT.example>"))
    assert fetch_mail() == 1
    kept = MailMessage.objects.get()
    assert (kept.client, kept.person, kept.direction) == (link.client, link.person, "in")
    assert (kept.subject, kept.excerpt) == ("Prices", "Good day")
    [event] = timeline(link.client, link.client.manager, kind="mail").events
    assert event.text == "E-mail received: Prices"
    assert "Good day" not in event.text + event.note
    # asked again, numbered anew, sent by another server: it is the same message
    assert fetch_mail() == 0
    box.uid_validity += 1
    box.letters.append(box.letters[0])
    assert fetch_mail() == 0
    assert MailMessage.objects.count() == 1


def test_what_a_colleague_writes_is_sent_and_a_code_names_the_client(box: Box) -> None:
    """(R216)"""
    named, other = ClientFactory(code="CL0042"), ClientContactFactory(person__email="irina@client.example")
    kam = UserFactory(role="kam", email="kam@vega.example")
    box.letters += [
        letter("kam@vega.example", "irina@client.example, crm@vega.example", number=1),
        letter("stranger@post.example", "crm+cl0042@vega.example", number=2),
        letter("irina@client.example", "kam@vega.example", number=3, Delivered_To="crm+CL0042@vega.example"),
        letter("stranger@post.example", "crm+cl0042@elsewhere.example", number=4),
        letter("office@client.example", number=5),
    ]
    ClientFactory(email="office@client.example", code="OFFICE")
    fetch_mail()
    found = MailMessage.objects.order_by("message_id")
    assert [(one.direction, one.client and one.client.code) for one in found] == [
        ("out", other.client.code), ("in", named.code), ("in", named.code), ("in", None), ("in", "OFFICE"),
    ]  # fmt: skip
    assert found[0].colleague == kam
    assert found[0].person == other.person


def test_whoever_works_at_several_clients_leaves_it_open(box: Box) -> None:
    link = ClientContactFactory(person__email="irina@client.example")
    ClientContactFactory(person=link.person, client__manager=link.client.manager)
    box.letters.append(letter("irina@client.example"))
    fetch_mail()
    kept = MailMessage.objects.get()
    assert (kept.client, kept.person) == (None, link.person)


def test_a_broken_letter_stops_no_other(box: Box, monkeypatch: pytest.MonkeyPatch) -> None:
    box.letters += [
        b"", b"\xff\xfe\0 no letter at all", b"From: nobody\r\n\r\n",
        b"From: a@b.example\r\nContent-Type: text/plain; charset=nothing\r\nDate: never\r\n\r\n\xd0\x9f\0ok",
        letter("c@b.example", number=2),
    ]  # fmt: skip
    assert fetch_mail() == 2
    assert MailCursor.objects.get().last_uid == 5
    # where the database is away the message is read again
    box.letters.append(letter("d@b.example", number=3))

    def away(**_: Any) -> None:
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setattr(fetching, "keep_letter", away)
        with pytest.raises(OperationalError):
            fetch_mail()
    assert fetch_mail() == 1


def test_a_cut_connection_goes_on_behind_what_was_read(box: Box) -> None:
    box.letters += [letter(f"a{number}@b.example", number=number) for number in (1, 2, 3)]
    box.gone.add(1)
    box.breaks_at = 3
    fetch_mail()
    cursor = MailCursor.objects.get()
    assert (cursor.last_uid, bool(cursor.trouble)) == (2, True)
    box.breaks_at = 0
    assert fetch_mail() == 1
    cursor.refresh_from_db()
    assert (cursor.last_uid, cursor.trouble) == (3, "")
    # it was looked at, nothing else: no flag, no message was changed
    assert {command.split()[0] for command in box.asked} == {
        "CAPABILITY",
        "LOGIN",
        "EXAMINE",
        "UID",
        "LOGOUT",
    }


def test_no_word_of_the_server_brings_the_password_out(box: Box, settings: Any) -> None:
    settings.IMAP_URL = box.url.replace("crm%40", "other%40")
    assert fetch_mail() == 0
    cursor = MailCursor.objects.get()
    assert "wrong" in cursor.trouble
    assert PASSWORD not in cursor.trouble + cursor.name


def test_without_a_mailbox_nothing_is_read(settings: Any) -> None:
    settings.IMAP_URL = ""
    assert fetch_mail() == 0
    assert not MailCursor.objects.exists()


@pytest.mark.parametrize("url", ["host/INBOX", "pop://a:b@host/", "imaps://host/INBOX", "imaps://user@host"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="IMAP_URL is"):
        Account.of(url)


def test_only_words_are_kept_and_attachments_by_name() -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "a@b.example", "Act\r\n of  May".replace("\r\n", "")
    html = "<style>p{}</style><p>Hello&nbsp;<b>Anna</b></p><script>alert(1)</script><div>Bye</div>"
    message.set_content(html, subtype="html")
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename="Акт.pdf")
    found = parse(message.as_bytes(), now=clock.now())
    assert found.text == "Hello Anna\n\nBye"
    assert found.attachments == ["Акт.pdf"]
    assert found.message_id.startswith("sha256:")
    assert len(parse(letter("a@b.example", text="word " * 9000), now=clock.now()).text) <= EXCERPT


def test_a_date_to_come_is_now() -> None:
    now = clock.now()
    raw = letter("a@b.example").replace(SENT.encode(), b"Mon, 02 Mar 2099 12:00:00 +0300")
    assert parse(raw, now=now).sent_at == now
    assert parse(letter("a@b.example"), now=now).sent_at == dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


def test_of_a_long_header_the_beginning_is_read() -> None:
    """The library's parser takes time by the square of its length, and strangers write it."""
    raw = letter("a@b.example", to=", ".join(f"person{number}@b.example" for number in range(900)))
    found = parse(raw.replace(b"Subject: Prices", b"Subject: " + b"long " * 900), now=clock.now())
    assert len(found.to) == MOST_ADDRESSES
    assert found.subject.startswith("long long")
    message = message_from_bytes(raw, policy=BOUNDED)
    assert len(str(message["To"])) <= LONGEST_LIST


def test_an_unfinished_page_is_words_too() -> None:
    assert plain_text(
        "a <b>c<!-- d > e --> &lt;f <script>g<h</script><title>i</title> j <!-- k"
    ) == "a c &lt;f  j ".replace("&lt;", "<")
    assert plain_text("<script>never ends <p>x") == ""


# ---- who sees and assigns it ------------------------------------------------------------------------------------


def stored(**facts: Any) -> MailMessage:
    number = MailMessage.objects.count()
    known = {"direction": "in", "from_address": "irina@client.example", "subject": f"Prices {number}",
             "excerpt": "Good day", "sent_at": clock.now()}  # fmt: skip
    return MailMessage.objects.create(**{"message_id": f"<{number}>", **known, **facts})


def seen_by(user: User) -> set[MailMessage]:
    return set(MailMessage.objects.visible_to(user))


def test_who_sees_a_letter() -> None:
    """That of a client: who sees the client and contact data. Without one: its colleague, and their head."""
    head = UserFactory(role="head")
    kam, deputy = UserFactory.create_batch(2, role="kam", department=head.department)
    own, open_one, nobodys = stored(client=ClientFactory(manager=kam)), stored(colleague=kam), stored()
    support = UserFactory(role="support", department=head.department)
    assert seen_by(kam) == {own, open_one}
    assert seen_by(head) == {own, open_one, nobodys}
    assert seen_by(support) == {own, open_one}
    for role in ("finance", "director", "lawyer", "admin"):  # no contact data
        assert seen_by(UserFactory(role=role)) == set()
    assert seen_by(UserFactory(role="kam")) == seen_by(deputy) == set()
    AbsenceFactory(user=kam, deputy=deputy)
    assert seen_by(User.objects.get(pk=deputy.pk)) == {own, open_one}
    assert timeline(own.client, UserFactory(role="director"), kind="mail").events == []


def test_a_letter_without_a_client_is_assigned() -> None:
    """(R216)"""
    kam = UserFactory(role="kam")
    link = ClientContactFactory(client__manager=kam, person__email="irina@client.example")
    message = stored(colleague=kam)
    browser = signed_in(kam)
    assert message.subject in browser.get(reverse("integrations:mail_list")).text
    page = browser.get(reverse("integrations:mail_detail", args=[message.pk]))
    assert "irina@client.example" in page.text
    assert page.context["page"].guesses() == [link.client]
    assert AccessLog.objects.get(user=kam).subject == f"mail {message.pk}"
    assign = reverse("integrations:mail_assign", args=[message.pk])
    foreign = browser.post(assign, {"client": ClientFactory().pk})
    assert foreign.status_code == 422
    assert browser.post(assign, {"client": link.client.pk}).status_code == 302
    message.refresh_from_db()
    assert (message.client, message.assigned_by) == (link.client, kam)
    assert message.subject not in browser.get(reverse("integrations:mail_list")).text
    with refused("mail_assigned"):
        services.dismiss_message(by=kam, message=message)


def test_of_a_dismissed_letter_nothing_is_left_and_it_does_not_come_again(box: Box) -> None:
    head = UserFactory(role="head")
    box.letters.append(letter("spam@post.example"))
    fetch_mail()
    message = MailMessage.objects.get()
    browser = signed_in(head)
    assert browser.post(reverse("integrations:mail_dismiss", args=[message.pk])).status_code == 302
    message.refresh_from_db()
    assert (message.subject, message.excerpt, message.from_address, message.to_addresses) == ("", "", "", [])
    assert browser.get(reverse("integrations:mail_detail", args=[message.pk])).status_code == 404
    MailCursor.objects.all().delete()
    assert fetch_mail() == 0
    with refused("mail_dismissed"):
        services.assign_message(by=head, message=message, client=ClientFactory())


def test_the_menu_names_it_where_a_mailbox_is_read(settings: Any) -> None:
    browser: Browser = signed_in(UserFactory(role="kam"))
    address = f'href="{reverse("integrations:mail_list")}"'
    assert address not in browser.get(reverse("dossiers:client_list")).text
    settings.IMAP_URL = "imaps://user:password@mail.example/INBOX"
    assert address in browser.get(reverse("dossiers:client_list")).text
