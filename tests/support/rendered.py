"""Which templates answered a request, and with what: Django tells it of its own engine only."""

from __future__ import annotations

from typing import Any

from django.template.backends.jinja2 import Jinja2
from django.test.signals import template_rendered

from kam_crm import jinja


class Told:
    """A template that says, like Django's own in tests, that it is drawn: `response.context`, `response.templates`."""

    def __init__(self, template: Any) -> None:
        self.template = template
        self.name, self.filename = template.name, template.filename

    def render(self, context: dict[str, Any]) -> str:
        template_rendered.send(sender=self, template=self, context=context)
        return str(self.template.render(context))


class Page(jinja.Page):
    def __init__(self, template: Any, backend: Jinja2) -> None:
        super().__init__(Told(template), backend)


def tell() -> None:
    jinja.Page = Page  # type: ignore[misc]


def source(code: str, context: dict[str, Any], request: Any = None) -> str:
    """What the piece of a template draws in our environment."""
    from django.template import engines

    return str(engines["jinja"].from_string(code).render(context, request))
