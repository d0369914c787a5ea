"""allauth's pages, written in Django's language, inside our frame, which is Jinja2: there is one frame only."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()
KEY = "parts of the frame"


@register.simple_block_tag(takes_context=True)
def part(context: Context, content: str, name: str) -> str:
    """Keep what is inside as the part `name` of the frame; nothing is drawn here."""
    # not in the context itself: what is set there inside a block is gone after it
    kept: Any = context.render_context
    kept.setdefault(KEY, {})[name] = SafeString(content.strip())
    return ""


@register.simple_tag(takes_context=True)
def framed(context: Context, name: str) -> SafeString:
    """The page `name` with the parts kept so far: its context is `parts`."""
    kept: Any = context.render_context
    return render_to_string(name, {"parts": kept.get(KEY, {})}, request=context["request"])
