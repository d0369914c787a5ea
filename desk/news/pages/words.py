"""Words that news of all sources are put together from."""

from __future__ import annotations

from django.utils.translation import gettext as _


def about(*parts: str) -> str:
    """The second line: whose, how much, the words of the person."""
    return " · ".join(part for part in parts if part)


def quoted(words: str) -> str:
    words = " ".join(words.split())
    return _("«%(words)s»") % {"words": words} if words else ""


def lowered(text: str) -> str:
    """For the middle of a sentence."""
    return text[:1].lower() + text[1:]


def raised(text: str) -> str:
    """For the beginning of a sentence."""
    return text[:1].upper() + text[1:]
