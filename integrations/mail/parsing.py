"""What is kept of an e-mail: text alone, bounded in every part, whatever its sender made of it."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import EmailPolicy
from email.utils import getaddresses, parsedate_to_datetime
from html import unescape
from typing import Any

from integrations.mail.models import EXCERPT
from kam_crm.shared import clock

MOST_ADDRESSES = 30
MOST_ATTACHMENTS = 20
LONGEST_NAME = 150
LONGEST_SUBJECT = 250
LONGEST_ID = 255
LONGEST_HTML = 300_000
LONGEST_HEADER, LONGEST_LIST = 1000, 4000
LISTS = {"to", "cc"}
RECIPIENTS = ("To", "Cc", "Delivered-To", "X-Original-To")
# what a reader does not see, and tags after which a line ends
SILENT = {"script", "style", "title"}
TAGS = re.compile(r"(<[^<>]*>)")
TAG_NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
BREAKS = {"br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "table", "blockquote"}


class BoundedPolicy(EmailPolicy):
    """As the library's, but of a header only the beginning is read: its parser takes minutes for a hostile long one."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[: LONGEST_LIST if name.lower() in LISTS else LONGEST_HEADER]


BOUNDED: Any = BoundedPolicy()  # the stubs want type arguments, which the class does not take


@dataclass(frozen=True)
class Letter:
    """Addresses are in lower case. `recipients` are all of them, `to` those that the sender wrote."""

    message_id: str
    from_name: str
    from_address: str
    to: list[str]
    recipients: list[str]
    subject: str
    text: str
    attachments: list[str]
    sent_at: dt.datetime


def parse(raw: bytes, *, now: dt.datetime) -> Letter:
    """Raises ValueError for what names no sender; other errors for what is no e-mail at all."""
    message: EmailMessage = message_from_bytes(raw, policy=BOUNDED)
    senders = _addresses(message, ["From"])
    if not senders:
        raise ValueError("no sender")
    name, address = senders[0]
    return Letter(
        message_id=_message_id(message, raw),
        from_name=name[:LONGEST_NAME],
        from_address=address,
        to=[one for _name, one in _addresses(message, ["To", "Cc"])][:MOST_ADDRESSES],
        recipients=[one for _name, one in _addresses(message, RECIPIENTS)][:MOST_ADDRESSES],
        subject=_line(str(message["Subject"] or ""))[:LONGEST_SUBJECT],
        text=_text(message)[:EXCERPT],
        attachments=_attachments(message),
        sent_at=_moment(message, now),
    )


def _message_id(message: EmailMessage, raw: bytes) -> str:
    given = _line(str(message["Message-ID"] or ""))
    if given and len(given) <= LONGEST_ID:
        return given
    # the same bytes are the same message
    return f"sha256:{hashlib.sha256(given.encode() or raw).hexdigest()}"


def _addresses(message: EmailMessage, headers: Iterable[str]) -> list[tuple[str, str]]:
    """Name and address of each, once, in their order."""
    values = [str(value) for header in headers for value in message.get_all(header, [])]
    found: dict[str, str] = {}
    for name, address in getaddresses(values):
        address = _line(address).lower()
        if "@" in address and len(address) <= 254:
            found.setdefault(address, _line(name))
    return [(name, address) for address, name in found.items()]


def _moment(message: EmailMessage, now: dt.datetime) -> dt.datetime:
    """When it was sent by its own word, but never in the future; `now` where it says nothing sensible."""
    try:
        moment = parsedate_to_datetime(str(message["Date"]))
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=dt.UTC)
        return min(moment, now) if moment.year in clock.YEARS else now
    except (TypeError, ValueError, OverflowError):
        return now


def _text(message: EmailMessage) -> str:
    body = message.get_body(preferencelist=("plain", "html"))
    if body is None:
        return ""
    text = _decoded(body)
    return _paragraphs(plain_text(text) if body.get_content_subtype() == "html" else text)


def _decoded(part: Message) -> str:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return ""
    try:
        return content.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:  # a character set that nobody knows
        return content.decode("utf-8", "replace")


def _attachments(message: EmailMessage) -> list[str]:
    names = (part.get_filename() for part in message.walk() if not part.is_multipart())
    return [_line(name)[:LONGEST_NAME] for name in names if name][:MOST_ATTACHMENTS]


def plain_text(page: str) -> str:
    """The words of a page, without what only a browser reads; in linear time, whatever a stranger sends.

    Not by html.parser: a hundred kilobytes of unfinished tags keep it busy for minutes.
    """
    words: list[str] = []
    silent = ""
    for part in TAGS.split(_without_comments(page[:LONGEST_HTML])):
        tag = TAG_NAME.match(part)
        if tag is None:
            words.append("" if silent else re.sub(r"\s+", " ", part))
            continue
        is_end, name = bool(tag[1]), tag[2].lower()
        if silent:
            silent = "" if is_end and name == silent else silent
        elif name in SILENT and not is_end:
            silent = name
        elif name in BREAKS:
            words.append("\n")
    return unescape("".join(words))


def _without_comments(page: str) -> str:
    parts, at = [], 0
    while (start := page.find("<!--", at)) >= 0:
        parts.append(page[at:start])
        end = page.find("-->", start + 4)
        at = len(page) if end < 0 else end + 3
    return "".join([*parts, page[at:]])


def _line(text: str) -> str:
    # PostgreSQL keeps no NUL; surrogates stand for bytes that were no letters
    text = text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    return " ".join(text.split())


def _paragraphs(text: str) -> str:
    lines = [_line(line) for line in text.replace("\r\n", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
