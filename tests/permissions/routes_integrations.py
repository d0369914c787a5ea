from __future__ import annotations

from tests.permissions.matrix import CLIENTS, EVERYBODY, WORKERS, Route
from tests.permissions.world import SIDES

IMPORTERS = {"finance", "director", "admin"}
# An import is its giver's alone; the administrator sees all. No side of the world may import at all.
GIVERS = {
    "kam": (),
    "head": (),
    "support": (),
    "finance": (),
    "director": (),
    "admin": SIDES,
}

NOBODY = dict.fromkeys(GIVERS, ())

ROUTES = [
    # whoever has no address that works finds nothing there, also somebody who is signed in
    Route("integrations:calendar_feed", EVERYBODY, public=True, also={404},
          kwargs=lambda world, _: {"secret": "guess"}),
    Route("integrations:calendar_address", roles=WORKERS),
    Route("integrations:calendar_address", method="post", roles=WORKERS),
    Route("integrations:calendar_revoke", method="post", roles=WORKERS),
    Route("api:changes", roles=EVERYBODY),  # of which kinds and rows: tests/integrations/test_changes.py
    # what belongs to no client is its colleague's; a head sees that of the department
    Route("integrations:mail_list", roles={"kam", "head"}, lists="open_mail", sees=CLIENTS),
    Route("integrations:mail_detail", obj="mail", roles={"kam", "head", "support"}),
    Route("integrations:mail_assign", method="post", obj="mail", roles={"kam", "head"}),
    Route("integrations:mail_dismiss", method="post", obj="open_mail", roles={"kam", "head"}),
    Route("integrations:import_list", lists="import_run", sees=GIVERS, roles=IMPORTERS),
    Route("integrations:import_new", roles=IMPORTERS),
    Route("integrations:import_new", method="post", roles=IMPORTERS, data=lambda world, _: {"kind": "payments"}),
    # of limits: the director brings price lists alone
    Route("integrations:import_template", roles=IMPORTERS, also={404}, kwargs=lambda world, _: {"kind": "limits"}),
    Route("integrations:import_present", roles=EVERYBODY - {"admin"}, kwargs=lambda world, _: {"kind": "limits"}),
    Route("integrations:import_detail", obj="import_run", sees=GIVERS, roles=IMPORTERS),
    Route("integrations:import_answer", method="post", obj="import_run", sees=GIVERS, roles=IMPORTERS),
    Route("integrations:import_bad_rows", obj="import_run", sees=GIVERS, roles=IMPORTERS),
    Route("integrations:import_undo", obj="import_run", sees=GIVERS, roles=IMPORTERS),
    Route("integrations:import_undo", method="post", obj="import_run", sees=GIVERS, roles=IMPORTERS),
    Route("integrations:price_list_lines", obj="price_list_run", sees=GIVERS, roles=IMPORTERS),
    # the administrator sees no order
    Route("integrations:price_list_drafts", obj="price_list_run", sees=NOBODY, roles=IMPORTERS),
    Route("integrations:import_confirm", method="post", obj="import_run", sees=GIVERS, roles=IMPORTERS),
    Route("integrations:import_cancel", method="post", obj="import_run", sees=GIVERS, roles=IMPORTERS),
    Route("api:imports-list", lists="import_run", sees=GIVERS, roles=IMPORTERS),
    Route("api:imports-list", method="post", roles=IMPORTERS, data=lambda world, _: {"kind": "payments"}),
    Route("api:imports-detail", obj="import_run", sees=GIVERS, roles=IMPORTERS),
    Route("api:imports-answer", method="post", obj="import_run", sees=GIVERS, roles=IMPORTERS),
    Route("api:imports-undo", method="post", obj="import_run", sees=GIVERS, roles=IMPORTERS),
    Route("api:imports-confirm", method="post", obj="import_run", sees=GIVERS, roles=IMPORTERS),
    Route("api:imports-cancel", method="post", obj="import_run", sees=GIVERS, roles=IMPORTERS),
]  # fmt: skip
