from __future__ import annotations

from typing import Any

from tests.permissions.matrix import Route

DECIDERS = {"head", "director"}
ASKERS = {"kam", "head", "director"}


def client_of(approval: Any) -> str:
    return str(approval.subject.client)


def approved(world: Any, approval: Any) -> dict[str, Any]:
    return {"decision": "approve"}


def decided(world: Any, approval: Any) -> dict[str, Any]:
    return {"reason": "as agreed"}


ROUTES = [
    Route("approvals:approval_list", roles=ASKERS, lists="approval", mark=client_of),
    Route("approvals:approval_detail", roles=ASKERS, obj="approval"),
    Route("approvals:approval_decide", roles=DECIDERS, obj="approval", method="post", data=approved),
    Route("api:approvals-list", roles=ASKERS, lists="approval"),
    Route("api:approvals-detail", roles=ASKERS, obj="approval"),
    Route("api:approvals-approve", roles=DECIDERS, obj="approval", method="post", data=decided),
    Route("api:approvals-refuse", roles=DECIDERS, obj="approval", method="post", data=decided),
]
