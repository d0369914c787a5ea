from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.http import HttpRequest, QueryDict

from kam_crm.shared.errors import BusinessRuleError, NotAllowed
from kam_crm.shared.forms import apply_business_error

T = TypeVar("T")


def post_data(request: HttpRequest) -> QueryDict | None:
    """What was sent, also when it is empty; None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def submit(form: forms.Form, service: Callable[..., T], **known: Any) -> T | None:
    """What the service returned for the form's data; None where either refused, the reasons stand in the form.

    Raises NotAllowed: no other input would help, so that the answer is not the form again but 403.
    """
    if not form.is_valid():
        return None
    try:
        return service(**known, **form.cleaned_data)
    except NotAllowed:
        raise
    except BusinessRuleError as error:
        apply_business_error(form, error)
        return None


def given(form: forms.Form) -> dict[str, Any]:
    """What a small form beside a page says. Raises `input_unclear` with the words of its fields."""
    if not form.is_valid():
        texts = [str(text) for errors in form.errors.values() for text in errors]
        raise BusinessRuleError("input_unclear", " ".join(texts))
    return dict(form.cleaned_data)
