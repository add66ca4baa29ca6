"""The ledger's own pages: every entry, its lines, what undid it, and the form that undoes it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow import fields

from app.access import may, require
from app.accounts.models import Approval
from app.accounts.queries import find_waiting
from app.accounts.rights import may_act, visible_office_ids
from app.campaigns import book, documents, histories, journeys, undoing, whereabouts, whole_undoing
from app.campaigns.book import SeenEntry
from app.campaigns.documents import Document, DocumentKind
from app.campaigns.paper_schemas import ReversalIn
from app.campaigns.tagging import find_tag
from app.clock import business_today
from app.codes import CorrectionKind, choices
from app.errors import N_
from app.exports.asked import EntryListFilters
from app.language import locale, write_day
from app.ledger import queries as ledger
from app.ledger.models import Entry
from app.ledger.words import EntryKind
from app.places.models import Office
from app.places.queries import list_offices
from app.web.door import PUBLIC, bp, go_to, permission_of, reader
from app.web.forms import Form, form_values, tell

LINES = 100
LARGEST_KEY = 2**63 - 1
PAGES: dict[DocumentKind, tuple[str, str]] = {
    DocumentKind.PLEDGE: ("web.show_pledge", "pledge_id"),
    DocumentKind.RECEIPT: ("web.show_receipt", "receipt_id"),
    DocumentKind.HANDOVER: ("web.show_handover", "handover_id"),
    DocumentKind.ALLOTMENT: ("web.show_allotment", "allotment_id"),
    DocumentKind.DELIVERY: ("web.show_delivery", "delivery_id"),
    DocumentKind.TRANSFER: ("web.show_transfer", "transfer_id"),
    DocumentKind.LOSS: ("web.show_loss", "loss_id"),
    DocumentKind.DISPOSAL: ("web.show_disposal", "disposal_id"),
    DocumentKind.RETURN: ("web.show_return", "return_id"),
    DocumentKind.OPENING: ("web.show_opening", "opening_id"),
    DocumentKind.STOCKTAKE: ("web.show_stocktake", "stocktake_id"),
}
"""The page of each kind of document; one that is not there yet, or not for this person, is only named."""


class Key(fields.Field[Any]):
    """The key of the last row seen."""

    default_error_messages = {"invalid": N_("This page cannot be turned to. Begin at the first one.")}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        typed = str(value)
        if not (typed.isascii() and typed.isdigit() and len(typed) < 20 and int(typed) <= LARGEST_KEY):
            raise self.make_error("invalid")
        return int(typed)


class Behind(Key):
    """The day and key of the last entry seen: "2025-10-30.77"."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        day, _dot, entry_id = str(value).partition(".")
        try:
            return date.fromisoformat(day), super()._deserialize(entry_id, attr, data)
        except ValueError as error:
            raise self.make_error("invalid") from error


def key_of(entry: Entry) -> str:
    """The key of an entry in a list that is ordered by day."""
    return f"{entry.happened_on.isoformat()}.{entry.id}"


class EntryFilters(EntryListFilters):
    """What the list of entries is filtered by, and the entry behind which the page begins."""

    behind = Behind(data_key="after", load_default=None)


def address_values() -> dict[str, str]:
    """What the address asks for, without what was left empty."""
    return {name: value for name, value in request.args.items() if value.strip()}


def seen_offices() -> list[Office]:
    """The offices whose book this person reads."""
    visible = visible_office_ids(reader())
    return [office for office in list_offices() if visible is None or office.id in visible]


@bp.get("/entries")
@require("read_entries")
def list_entries() -> ResponseReturnValue:
    """Entries, the newest day first."""
    form = Form(request.args)
    rows = []
    with form.refusals():
        rows = book.list_entries(seen_by=reader(), limit=book.PAGE + 1, **EntryFilters().load(address_values()))
    page = render_template(
        "entries/list.html",
        form=form,
        rows=rows[: book.PAGE],
        after=key_of(rows[book.PAGE - 1].entry) if len(rows) > book.PAGE else None,
        kinds=choices(EntryKind, locale()),
        seen_offices=seen_offices(),
        is_filtered=any(address_values()),
        years_page=is_open("web.list_years"),
    )
    return page, form.status


@bp.get("/entries/<int:entry_id>")
@require("read_entries")
def show_entry(entry_id: int) -> ResponseReturnValue:
    """One entry: what it moved, what it follows and what undid it."""
    form = Form({"happened_on": write_day(business_today())})
    return _page_of(book.get_entry(entry_id, seen_by=reader()), form)


@bp.post("/entries/<int:entry_id>/reverse")
@require("reverse_entry")
def reverse_entry(entry_id: int) -> ResponseReturnValue:
    """Undo it by a new entry: what is one's own and new at once, anything else when a second person has signed."""
    seen = book.get_entry(entry_id, seen_by=reader())
    form = Form()
    with form.refusals():
        together = book.list_undone_together(seen.entry)
        asked: dict[str, Any] = {"entry_id": entry_id, **ReversalIn().load(form_values())}
        if not _needs_second(together):
            undone = whole_undoing.reverse_whole(**asked, by=reader(), key=form.key)[-1]
            tell(N_("The entry is undone."))
            return go_to("web.show_entry", entry_id=undone.id)
        approval = whole_undoing.ask_whole_reversal(**asked, by=reader(), key=form.key)
        tell(N_("Nothing is undone yet: it waits for a second signature."), "waiting")
        return go_to("web.show_approval", approval_id=approval.id)
    return _page_of(seen, form)


def undo_at_once(entry: Entry) -> Form | None:
    """A form that undoes what the reader has recorded within the last half minute, while no paper of it was printed."""
    if not current_user.is_authenticated or undoing.needs_second(entry, reader()) or find_tag(entry_id=entry.id):
        return None
    return Form() if _undoing_of(book.get_entry(entry.id, seen_by=reader()))["can_undo"] else None


def _needs_second(entry_ids: list[int]) -> bool:
    return any(undoing.needs_second(entry, reader()) for entry in ledger.list_entries_by_id(entry_ids))


def _page_of(seen: SeenEntry, form: Form) -> ResponseReturnValue:
    page = render_template("entries/show.html", form=form, **_facts_of(seen), **_history_of(seen), **_undoing_of(seen))
    return page, form.status


def _facts_of(seen: SeenEntry) -> dict[str, Any]:
    entry = seen.entry
    first = request.args.get("after", 0, type=int)
    lines = [line for line in seen.lines if line.line_no > first]
    document = None if seen.is_foreign else documents.find_document(entry.id)
    [row] = book.rows_of([entry], book.eyes_of(reader()))
    return {
        "seen": seen,
        "entry": entry,
        "row": row,
        "lines": lines[:LINES],
        "after": lines[LINES - 1].line_no if len(lines) > LINES else None,
        "open_lots": journeys.open_lot_ids([line.lot_id for line in lines[:LINES]], seen_by=reader()),
        "document": document,
        "document_href": _address_of(document) if document else None,
        "stores": whereabouts.store_ids_of([line.holder_id for line in lines[:LINES]], seen_by=reader()),
        "store_page": is_open("web.show_store"),
    }


def _address_of(document: Document) -> str | None:
    endpoint, name = PAGES[document.kind]
    named: dict[str, Any] = {name: document.id}
    return url_for(endpoint, **named) if is_open(endpoint) else None


def is_open(endpoint: str) -> bool:
    """Is there such a page, and may this person open it?"""
    permission = permission_of(endpoint)
    return permission is not None and (permission == PUBLIC or may(reader(), permission))


def _history_of(seen: SeenEntry) -> dict[str, Any]:
    entry = seen.entry
    before = [book.get_header(key) if key else None for key in (entry.reverses_id, entry.follows_id)]
    undone_by, followers = ledger.list_reversals(entry.id), [] if seen.is_foreign else book.list_followers(entry.id)
    mine = open_to_me([each for each in (*before, *undone_by, *followers) if each])
    return {
        "reverses": before[0] if before[0] in mine else None,
        "follows": before[1] if before[1] in mine else None,
        "undone_by": [each for each in undone_by if each in mine],
        "followers": [each for each in followers if each in mine],
    }


def open_to_me(entries: list[Entry]) -> list[Entry]:
    """Those that this person may open: a transfer's loss, say, is in the sender's book alone."""
    return histories.open_entries(entries, seen_by=reader())


def _undoing_of(seen: SeenEntry) -> dict[str, Any]:
    """Whether this person may undo it, whether alone, and whether it waits already."""
    stands = seen.entry.id in ledger.standing([seen.entry.id])
    together = [] if seen.is_foreign or not stands else book.list_undone_together(seen.entry)
    waiting: Approval | None = find_waiting(f"entry:{min(together)}", undoing.REVERSAL) if together else None
    may_undo = bool(together) and may(reader(), "reverse_entry") and undoing.may_undo(together, reader())
    return {
        "waiting": waiting,
        "may_look": waiting is not None and may_act(reader(), waiting.office_id, "read_approvals"),
        "can_undo": may_undo and waiting is None,
        "needs_second": _needs_second(together),
        "together": len(together),
        "corrections": choices(CorrectionKind, locale()),
    }
