"""What an answer says."""

from __future__ import annotations

import re
from typing import Any


def text_of(answer: Any) -> str:
    """The text of a page without CSRF tokens, which differ each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
