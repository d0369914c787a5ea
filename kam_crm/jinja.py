"""The engine of our templates: compiled once a process, strict, in the language of the request."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.backends.jinja2 import Jinja2, Template
from django.template.backends.utils import csrf_input
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from jinja2 import Environment, StrictUndefined
from jinja2 import Template as Compiled

from kam_crm.shared.formats import NOTHING, one_language
from kam_crm.shared.jinja import FILTERS, FUNCTIONS, MESSAGES
from orders.confirming.pages.outlook import percentage


def environment(**options: Any) -> Environment:
    """Called by Django's backend with its own options (loader, autoescape, auto_reload)."""
    made = Environment(
        **{**options, "undefined": StrictUndefined}, cache_size=-1, extensions=["jinja2.ext.i18n"]
    )
    made.template_class = Drawn
    made.newstyle_gettext = True  # type: ignore[attr-defined]  # `trans` gives messages and variables apart
    made.globals |= FUNCTIONS | MESSAGES
    made.filters |= FILTERS | {"percentage": _percentage}
    return made


class Drawn(Compiled):
    """A compiled template; the language is looked up once for all of it."""

    def render(self, *args: Any, **kwargs: Any) -> str:
        with one_language():
            return super().render(*args, **kwargs)


class Templates(Jinja2):
    """Django's backend that also knows parts: «orders/order_list.html#rows» is the block `rows` of that page."""

    def get_template(self, template_name: str) -> Template:
        name, _sign, block = template_name.partition("#")
        compiled: Any = super().get_template(name).template
        drawn: Any = Part(compiled, block) if block else compiled
        return Page(drawn, self)


class Page(Template):
    """What comes out is HTML, also inside another template."""

    def render(self, context: dict[str, Any] | None = None, request: HttpRequest | None = None) -> SafeString:
        names = {} if request is None else self.names_of_every_page(request)
        # Django's backend lets them win over the view's: the bell just counted would be the one remembered
        return SafeString(super().render({**names, **(context or {})}))

    def names_of_every_page(self, request: HttpRequest) -> dict[str, Any]:
        names: dict[str, Any] = {
            "request": request,
            "csrf_input": SimpleLazyObject(lambda: csrf_input(request)),
            "csrf_token": SimpleLazyObject(lambda: get_token(request)),
        }
        for processor in self.backend.template_context_processors:
            names |= processor(request)
        return names


class Part:
    """One block of a template, in the place of the whole.

    Not jinja2-fragments: that renders a block without what the template imports at its top, and does not find one
    that stands in the template it extends.
    """

    def __init__(self, template: Compiled, block: str) -> None:
        self.template, self.block = template, block
        self.name, self.filename = f"{template.name}#{block}", template.filename

    @one_language()
    def render(self, context: dict[str, Any]) -> str:
        inner = self.template.new_context(context)
        # Up to its first output a template imports its macros and gives its blocks to the one it extends.
        page: Any = self.template.root_render_func(inner)
        try:
            next(page, None)
            return self.template.environment.concat(inner.blocks[self.block][0](inner))
        except Exception:
            # names lines of the template in the traceback, and raises again
            self.template.environment.handle_exception()
        finally:
            page.close()


def _percentage(value: Any) -> str:
    return NOTHING if value is None or value == "" else percentage(value)
