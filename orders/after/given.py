from __future__ import annotations

from typing import Any

from django import forms

from kam_crm.shared.errors import BusinessRuleError


def given(form: forms.Form) -> dict[str, Any]:
    """What a small form beside an order says. Raises `input_unclear` with the words of its fields."""
    if not form.is_valid():
        texts = [str(text) for errors in form.errors.values() for text in errors]
        raise BusinessRuleError("input_unclear", " ".join(texts))
    return dict(form.cleaned_data)
