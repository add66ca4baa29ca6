"""Codes that anybody may follow: the page behind them, the search that finds it, and the labels that carry them."""

from __future__ import annotations

import io
from dataclasses import dataclass

import segno
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from app.access import may, require
from app.campaigns import journeys, open_tracing, tagging, tracing
from app.campaigns.open_tracing import OpenGift
from app.campaigns.tag_models import Tag
from app.campaigns.tracing import NothingUnderCode
from app.errors import DomainError
from app.web.door import bp, go_to, is_own_address, public, reader
from app.web.entries import address_values
from app.web.forms import Form
from app.web.lots import PieceFilters

SQUARE = 3
"""Pixels of one dot of a square."""


@dataclass(frozen=True)
class PrintedCode:
    """A code as it is printed: the square, the short code, and the page that both lead to."""

    square: Markup
    code: str
    href: str


def printed_code(**subject: int) -> PrintedCode | None:
    """The code of an entry, a lot or a piece, if one was made."""
    tag = tagging.find_tag(**subject)
    return _printed(tag) if tag else None


def _printed(tag: Tag) -> PrintedCode:
    address = url_for("web.follow", code=tag.token, _external=True)
    return PrintedCode(Markup(draw_square(address, scale=SQUARE)), tag.code, url_for("web.follow", code=tag.token))  # noqa: S704


def draw_square(address: str, *, scale: int = 1) -> str:
    """A QR code as an SVG drawing."""
    drawn = io.BytesIO()
    segno.make(address, micro=False).save(drawn, kind="svg", xmldecl=False, border=0, scale=scale)
    return drawn.getvalue().decode()


@bp.get("/trace")
@public
def trace() -> ResponseReturnValue:
    """Find a gift by the code on it or a paper by its own; who signed in, an entry by its printed number too."""
    form = Form(request.args)
    typed = request.args.get("q", "").strip()
    if typed:
        with form.refusals():
            return redirect(place_of(typed), 303)
    return render_template("lots/trace.html", form=form, knows_numbers=_follows()), form.status


def place_of(typed: str) -> str:
    """Where the page of a code or a number is: one's own, or the one open to all; raises NothingUnderCode."""
    short = tagging.read_short(typed)
    if _follows():
        try:
            return _own_page(typed)
        except NothingUnderCode:
            if short is None:
                raise
    if short is None:
        raise NothingUnderCode(typed=typed, field="q")
    open_tracing.trace_short(short, address=request.remote_addr or "", field="q")
    return url_for("web.follow", code=short)


def _own_page(typed: str) -> str:
    found = tracing.trace(typed, seen_by=reader(), field="q")
    if found.lot_id is not None:
        return url_for("web.show_lot", lot_id=found.lot_id, piece=found.piece)
    return url_for("web.show_entry", entry_id=found.entry_id)


def _follows() -> bool:
    """Has this person pages of gifts of their own?"""
    return bool(current_user.is_authenticated) and may(reader(), "read_lots")


@bp.get("/trace/<code>")
@public
def follow(code: str) -> ResponseReturnValue:
    """The stages of one gift, each with its month and province: what anybody may read who holds the code."""
    return render_template("lots/open.html", gift=_gift(code), own_page=_own_way(code))


def _gift(code: str) -> OpenGift:
    if tagging.TOKEN.fullmatch(code):
        return open_tracing.trace_token(code)
    return open_tracing.trace_short(code, address=request.remote_addr or "")


def _own_way(code: str) -> str | None:
    """Who may see more is led there; nobody is told that there is more."""
    if not _follows():
        return None
    try:
        return _own_page(code)
    except DomainError:
        return None


@bp.get("/entries/<int:entry_id>/code")
@require("read_entries")
def tag_entry(entry_id: int) -> ResponseReturnValue:
    """Have the code of a paper made, and go back to it; asked again, it is the same code."""
    tagging.tag_entry(entry_id=entry_id, by=reader())
    back = request.args.get("next", "")
    return redirect(f"{back}#code", 303) if is_own_address(back) else go_to("web.show_entry", entry_id=entry_id)


@bp.get("/lots/<int:lot_id>/labels")
@require("read_lots")
def print_labels(lot_id: int) -> ResponseReturnValue:
    """Labels to print and stick on: one for each piece, or one for the lot where its pieces have no codes."""
    seen = journeys.get_lot(lot_id, seen_by=reader())
    behind = PieceFilters().load(address_values()).get("behind")
    if not journeys.is_serialised(seen.lot):
        tags, after = [tagging.tag_lot(lot_id=lot_id, by=reader())], None
    else:
        tags = tagging.tag_pieces(lot_id=lot_id, by=reader(), behind=behind, limit=journeys.PIECES + 1)
        after = tags[journeys.PIECES - 1].unit_id if len(tags) > journeys.PIECES else None
    lot = journeys.get_lot(lot_id, seen_by=reader()).lot
    return render_template(
        "lots/labels.html", lot=lot, labels=[_printed(tag) for tag in tags[: journeys.PIECES]], after=after
    )
