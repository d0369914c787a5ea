"""Addresses that keep the filters of the current page, for components that know a parameter's name only at run time."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()
POSITION = ("cursor", "page")  # a change of filter or order starts the list anew


def _address(context: template.Context, name: str, value: Any) -> str:
    query = context["request"].GET.copy()
    for key in (*POSITION, name):
        query.pop(key, None)
    if value not in (None, ""):
        query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag(takes_context=True)
def link_with(context: template.Context, name: str, value: Any = "") -> str:
    """This page's query with `name` set to `value`, or without it when the value is empty."""
    return _address(context, name, value)


@register.simple_tag(takes_context=True)
def sort_link(context: template.Context, name: str) -> str:
    """This page sorted by `name`; a second click turns the order round. Parameter: `sort`."""
    current = context["request"].GET.get("sort", "")
    return _address(context, "sort", f"-{name}" if current == name else name)


@register.simple_tag(takes_context=True)
def sort_state(context: template.Context, name: str, default: str = "") -> str:
    """«ascending», «descending» or empty: how the list is sorted by `name` now."""
    current = context["request"].GET.get("sort", "") or default
    if current.lstrip("-") != name:
        return ""
    return "descending" if current.startswith("-") else "ascending"


@register.simple_tag(takes_context=True)
def query_value(context: template.Context, name: str) -> str:
    """The value of a parameter of this page's address, or empty."""
    return str(context["request"].GET.get(name, ""))
