"""A real browser at work: what it is asked, what it may not show, and whether everybody can use the page."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from tests.support.sessions import session_of

# two cores may serve four browsers and their databases at once; what is right comes at once all the same
expect.set_options(timeout=15_000)

AXE = (Path(__file__).resolve().parents[1] / "e2e" / "vendor" / "axe.min.js").read_text()
LISTEN = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  violations.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""
# target-size: WCAG 2.2 AA, axe leaves it out by itself. What passes is not listed: nobody reads it.
RUN = 'axe.run({rules: {"target-size": {enabled: true}}, resultTypes: ["violations"]})'
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
LOOK = Path(__file__).with_name("look.js").read_text()
# Looks that axe found nothing in, one empty file each, shared by the workers of this run.
FAULTLESS = (
    Path(os.environ["KAM_DATA"]) / "looks" / os.environ.get("PYTEST_XDIST_TESTRUNUID", f"{os.getpid()}")
)
ANSWERED_422 = "the server responded with a status of 422"


def sign_in(context: BrowserContext, address: str, user: User) -> None:
    """The cookie of a new session takes the place of the old one, as signing in does."""
    key = session_of(user)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": address}])


class Watch:
    """Collects what a page must not do: throw, complain on the console, be blocked by the CSP."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.troubles: list[str] = []
        page.on("pageerror", lambda error: self.troubles.append(f"thrown: {error}"))
        page.on("console", self._console)
        page.add_init_script(LISTEN)

    def _console(self, message: Any) -> None:
        if message.type == "error" and ANSWERED_422 not in message.text:
            self.troubles.append(f"console: {message.text}")

    def check(self) -> None:
        """Nothing bad so far, and the page as it stands is accessible and fits its width."""
        blocked = [f"blocked: {what}" for what in self.page.evaluate("window.violations")]
        wide = self.page.evaluate(WIDER)
        sideways = [f"scrolls sideways by {wide} px"] if wide > 0 else []
        found = [*self.troubles, *blocked, *sideways, *accessibility(self.page)]
        assert not found, "\n".join([self.page.url, *found])


def accessibility(page: Page) -> list[str]:
    """What axe has to say, one line per element. A look that it found nothing in is not judged again."""
    look = FAULTLESS / hashlib.sha256(page.evaluate(LOOK).encode()).hexdigest()
    if look.exists():
        return []
    page.evaluate(AXE)
    found = page.evaluate(RUN)["violations"]
    if not found:
        FAULTLESS.mkdir(parents=True, exist_ok=True)
        look.touch()
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]
