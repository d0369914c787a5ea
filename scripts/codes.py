"""kam_crm/shared/api/codes.md: every code of a refusal that the API can answer, for the introduction of the schema.

scripts/codes.py          renew the list
scripts/codes.py check    say whether it is current
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.consistency.refusals import all_refusals  # noqa: E402

LIST = ROOT / "kam_crm" / "shared" / "api" / "codes.md"
FIGURE = re.compile(r"%\(\w+\)\w|%[sd]")
STATUS = {"BusinessRuleError": 422, "StateConflict": 409, "NotAllowed": 403}
# what refuses a request before any rule is asked
REQUESTS = [
    ("invalid", 400, "Something in the request is not right."),
    ("parse_error", 400, "The body is no JSON."),
    ("not_authenticated", 401, "Nobody is signed in, or the token is not valid."),
    ("forbidden", 403, "You may not do this."),
    ("not_found", 404, "There is no such row, or you may not see it."),
    ("method_not_allowed", 405, "This address does not take the method."),
    ("start_over", 410, "The position in the changes cannot be continued."),
    ("precondition_failed", 412, "The row is no longer the version that If-Match names."),
    ("body_too_large", 413, "The body of the request is too large."),
    ("unsupported_media_type", 415, "The body is not sent as application/json."),
    ("throttled", 429, "Too many requests."),
    ("server_error", 500, "Something went wrong on our side."),
    ("unavailable", 503, "The database does not answer at the moment."),
    ("busy", 503, "Too many requests wait at this moment."),
]
HEAD = """## Codes

| code | status | message |
|---|---|---|
"""


def listed() -> str:
    # a code or a message out of another hand stands there as an expression
    rules = {
        (one.code, STATUS[one.kind], FIGURE.sub("…", one.message) if " " in one.message else "")
        for one in all_refusals()
        if one.code.isidentifier() and one.code != "code"
    }
    rows = {code: (status, message) for code, status, message in [*sorted(rules), *REQUESTS]}
    return HEAD + "".join(
        f"| `{code}` | {status} | {' '.join(message.split()).replace('|', '/')} |\n"
        for code, (status, message) in sorted(rows.items())
    )


def main(command: str = "write") -> int:
    """Exit status: 1 where `check` finds the list out of date."""
    text = listed()
    if command == "check":
        return int(not LIST.exists() or LIST.read_text(encoding="utf-8") != text)
    LIST.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
