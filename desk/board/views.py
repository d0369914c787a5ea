from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.rights.permissions import SignedInRequest, requires
from desk.board.pages.board import Board
from desk.frame.pages.navigation import frame_of


@requires("reports.board")
@require_safe
def board(request: SignedInRequest) -> HttpResponse:
    page = Board(request.user, request.GET.get("department", ""), frame_of(request).facts)
    return render(request, "reports/board.html", {"board": page})
