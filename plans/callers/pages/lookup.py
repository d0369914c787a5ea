"""The page «Who calls?»."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

from accounts.models import User
from dossiers.people.lookup import Found, Side, look_up, sides_of_people
from kam_crm.shared.errors import BusinessRuleError
from plans.models import Activity

LONGEST = 100
NUMBER = re.compile(r"^[+\d][\d\s()\-.–]{5,}$")


class LookupPage:
    """What was asked and who it may be. In the one field of the page a number is a phone, «@» makes an e-mail."""

    def __init__(self, user: User, query: Mapping[str, str]) -> None:
        self.user = user
        given = {
            name: query.get(name, "").replace("\0", "").strip()[:LONGEST] for name in ("phone", "email", "q")
        }
        self.phone, self.email, self.words = given["phone"], given["email"], given["q"]
        if not self.phone and not self.email and self.words:
            if NUMBER.match(self.words):
                self.phone, self.words = self.words, ""
            elif "@" in self.words:
                self.email, self.words = self.words, ""

    @property
    def asked(self) -> str:
        return self.phone or self.email or self.words

    @cached_property
    def _answer(self) -> tuple[Found, str]:
        try:
            return look_up(self.user, phone=self.phone, email=self.email, words=self.words), ""
        except BusinessRuleError as error:
            return Found(), str(error)

    @property
    def found(self) -> Found:
        return self._answer[0]

    @property
    def problem(self) -> str:
        """Why nothing was looked for."""
        return self._answer[1]

    @property
    def is_unknown(self) -> bool:
        return bool(self.asked) and not self.problem and not self.found

    @property
    def is_hidden(self) -> bool:
        """The person may not see phones and e-mails, so that these find no people."""
        return bool(self.phone or self.email) and not self.user.can("people.contact_data")


def other_sides(user: User, activity: Activity) -> list[Side]:
    """Other clients for whom the people of a contact speak."""
    people = list(activity.persons.values_list("person", flat=True))
    sides = {side.client.pk: side for side in sides_of_people(user, people)}
    sides.pop(activity.client_id, None)
    return list(sides.values())
