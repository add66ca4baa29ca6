"""One box for everything: a code or a number leads straight there, words find what the reader may see."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.access import may, require
from app.accounts.queries import list_users_after
from app.beneficiaries.queries import spell_code
from app.beneficiaries.reading import read_receiver_by_code
from app.campaigns import paper_queries, pledge_figures, queries, tagging
from app.campaigns.tracing import NothingUnderCode
from app.codes import label
from app.companies.queries import list_companies
from app.errors import N_, Message
from app.items.queries import list_items
from app.language import locale, say, write_day
from app.shapes import Filters, Text
from app.stores.queries import list_stores, list_transfers
from app.text import latin_digits
from app.web.door import bp, reader
from app.web.entries import address_values
from app.web.forms import Form
from app.web.tags import place_of

Row = TypeVar("Row")
SHOWN = 5
RECEIVER_CODE = "R-"


class SearchFilters(Filters):
    """What is looked for."""

    words = Text(load_default="")


@dataclass(frozen=True)
class Found:
    """One thing that fits: what it is called, what else to know it by, and its page."""

    title: str
    note: str
    href: str
    is_code: bool = False


@dataclass(frozen=True)
class Section:
    """Things of one kind; `more` is the list with the same words, where it has more than is shown."""

    title: str
    rows: list[Found]
    more: str | None


@bp.get("/search")
@require("read_home")
def search() -> ResponseReturnValue:
    """What fits the words, kind by kind; a code or a number that is known leads to its page at once."""
    form = Form(request.args)
    sections: list[Section] = []
    words = ""
    with form.refusals():
        words = str(SearchFilters().load(address_values())["words"]).strip()
        if words:
            if (href := _exactly(words)) is not None:
                return redirect(href, 303)
            sections = [section for section in _sections(words) if section.rows]
    return render_template("search.html", form=form, words=words, sections=sections), form.status


def _exactly(words: str) -> str | None:
    """The page of what stands under this code or number, if it is one and may be seen."""
    code = words.rpartition("/trace/")[2].strip() if "/trace/" in words else words
    try:
        return place_of(code)
    except NothingUnderCode:
        pass
    if tagging.TOKEN.fullmatch(code):
        return url_for("web.follow", code=code)
    if may(reader(), "read_pledges") and (pledge := queries.find_pledge_by_number(code, seen_by=reader())):
        return url_for("web.show_pledge", pledge_id=pledge.id)
    if may(reader(), "read_beneficiaries") and spell_code(code).startswith(RECEIVER_CODE):
        receiver = read_receiver_by_code(code, by=reader())
        return url_for("web.show_receiver", receiver_id=receiver.id) if receiver else None
    return None


def _sections(words: str) -> Iterator[Section]:
    for permission, title, find, endpoint, name in KINDS:
        if may(reader(), permission):
            rows = find(words)
            more = _list_of(endpoint, name, words) if len(rows) > SHOWN and name else None
            yield Section(say(title), rows[:SHOWN], more)


def _list_of(endpoint: str, name: str, words: str) -> str:
    values: dict[str, Any] = {name: words}
    return url_for(endpoint, **values)


def _campaigns(words: str) -> list[Found]:
    found = queries.list_campaigns(seen_by=reader(), search=words, limit=SHOWN + 1)
    return [
        Found(each.title(locale()), each.code, url_for("web.show_campaign", campaign_id=each.id), is_code=True)
        for each in found
    ]


def _companies(words: str) -> list[Found]:
    found = list_companies(seen_by=reader(), search=words, limit=SHOWN + 1)
    return [
        Found(each.name(locale()), label(each.state, locale()), url_for("web.show_company", company_id=each.id))
        for each in found
    ]


def _pledges(words: str) -> list[Found]:
    found = pledge_figures.list_pledges(seen_by=reader(), search=words, limit=SHOWN + 1)
    return [
        Found(each.company.name(locale()), each.number, url_for("web.show_pledge", pledge_id=each.id), is_code=True)
        for each in found
    ]


def _receipts(words: str) -> list[Found]:
    found = _as_written(
        words, lambda typed: paper_queries.list_receipts(seen_by=reader(), search=typed, limit=SHOWN + 1)
    )
    return [
        Found(each.company.name(locale()), write_day(each.happened_on), url_for("web.show_receipt", receipt_id=each.id))
        for each in found
    ]


def _transfers(words: str) -> list[Found]:
    found = _as_written(words, lambda typed: list_transfers(seen_by=reader(), waybill=typed, limit=SHOWN + 1))
    return [
        Found(
            say(N_("From {store}").format(store=each.from_store.name(locale()))),
            write_day(each.happened_on),
            url_for("web.show_transfer", transfer_id=each.id),
        )
        for each in found
    ]


def _as_written(words: str, find: Callable[[str], Sequence[Row]]) -> Sequence[Row]:
    """Papers by a number as it was typed; if there is none, by the same number in Latin digits."""
    return find(words) or find(latin_digits(words))


def _stores(words: str) -> list[Found]:
    found = list_stores(seen_by=reader(), search=words, limit=SHOWN + 1)
    return [
        Found(each.name(locale()), each.office.name(locale()), url_for("web.show_store", store_id=each.id))
        for each in found
    ]


def _items(words: str) -> list[Found]:
    found = list_items(text=words, limit=SHOWN + 1)
    return [Found(each.name(locale()), each.code, url_for("web.show_item", item_id=each.id), True) for each in found]


def _people(words: str) -> list[Found]:
    found = list_users_after(search=words, limit=SHOWN + 1)
    return [Found(each.shown_name or each.name, "", url_for("web.show_user", user_id=each.id)) for each in found]


Finder = Callable[[str], list[Found]]
KINDS: tuple[tuple[str, Message, Finder, str, str], ...] = (
    ("read_campaigns", N_("Campaigns"), _campaigns, "web.list_campaigns", "search"),
    ("read_pledges", N_("Pledges"), _pledges, "web.list_pledges", "search"),
    ("read_companies", N_("Companies"), _companies, "web.list_companies", "search"),
    ("read_receipts", N_("Receipts by waybill or letter"), _receipts, "web.list_pledges", ""),
    ("read_transfers", N_("Transfers by waybill"), _transfers, "web.list_transfers", "waybill"),
    ("read_stores", N_("Stores"), _stores, "web.list_stores", "q"),
    ("read_items", N_("Items"), _items, "web.list_items", "text"),
    ("manage_users", N_("People"), _people, "web.list_users", ""),
)
"""What is looked through, in the order of the page: the right to read it, and the list that has the rest."""


def shown_words() -> Any:
    """What stands in the box at the head of every page."""
    return request.args.get("words", "") if request.endpoint == "web.search" else ""
