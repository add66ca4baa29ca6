"""The doors of forms that were begun: a page sends what is typed, and whoever does not want it puts it away."""

from __future__ import annotations

from flask import Response, g, redirect, request, session
from flask.typing import ResponseReturnValue

from app.access import require
from app.accounts import form_drafts
from app.web.door import bp, go_to, is_own_address, reader
from app.web.keeping import MARK, keep_form, mark, page_of_form, put_away_sent


@bp.post("/drafts")
@require("keep_own_account")
def keep_draft() -> ResponseReturnValue:
    """Keep what stands in the form of the page that this came from; nothing else is done with it."""
    page = page_of_form()
    if page is not None and keep_form(reader().id, page):
        session[MARK] = True
    return Response(status=204)


@bp.post("/drafts/away")
@require("keep_own_account")
def put_draft_away() -> ResponseReturnValue:
    """What was kept is not wanted: the form is empty again."""
    path = request.form.get("kept_path", "")
    form_drafts.put_away(user_id=reader().id, path=path)
    mark(reader().id)
    return redirect(path, 303) if is_own_address(path) else go_to("web.home")


@bp.after_request
def put_away_what_was_sent(response: Response) -> Response:
    """A form that was taken leads on to another page; what was kept of it goes."""
    is_taken = request.method == "POST" and response.status_code in (302, 303) and "is_kept" not in g
    if is_taken and request.endpoint != "web.put_draft_away":
        put_away_sent()
    return response
