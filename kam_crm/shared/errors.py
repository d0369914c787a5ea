"""Refusals that people and programs meet, the same on pages, in the API and in imports."""

from __future__ import annotations

from typing import Any


class BusinessRuleError(Exception):
    """A rule of the business forbids the action.

    `code` is stable and meant for programs, `message` is translated and meant for people, `field` names the
    input it belongs to (None: the whole). `params` holds the figures behind the message for the API. `also` are
    refusals of other fields of the same input, so that they can be mended all at once.
    """

    def __init__(self, code: str, message: Any, field: str | None = None, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.field = field
        self.params = params
        self.also: tuple[BusinessRuleError, ...] = ()

    def __str__(self) -> str:
        return str(self.message)

    def together(self) -> tuple[BusinessRuleError, ...]:
        """This refusal and those that came with it."""
        return (self, *self.also)


class StateConflict(BusinessRuleError):
    """The thing is no longer in a state that allows the action, or somebody changed it meanwhile."""


class NotAllowed(BusinessRuleError):
    """The person sees the row but may not do this to it."""
