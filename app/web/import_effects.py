"""The records behind an import's effects, each with its name and its page; so many queries for one as for fifty."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.accounts.models import User
from app.beneficiaries.models import Receiver
from app.beneficiaries.need_models import Member, Need
from app.campaigns.book import EntryRow, eyes_of, rows_of
from app.campaigns.pledges import Pledge
from app.campaigns.queries import list_by_ids
from app.companies.models import Company
from app.db import Base
from app.energy.meters import DegreeDays, DegreeSeries, Reading
from app.energy.participations import Count
from app.imports.base import ENTRY
from app.imports.companies import COMPANY
from app.imports.degree_days import DAYS, SERIES
from app.imports.items import ITEM
from app.imports.meter_readings import READING
from app.imports.models import ImportEffect
from app.imports.needs import NEED
from app.imports.neighbourhoods import NEIGHBOURHOOD
from app.imports.participations import SENDING
from app.imports.people import MEMBER, PERSON
from app.imports.pledges import PLEDGE
from app.imports.relief_matches import IMPLIED, RECEIVER
from app.items.models import Item
from app.language import write_day
from app.ledger.queries import list_headers
from app.places.models import Place
from app.watching.reading import watched
from app.watching.service import note_read
from app.web.entries import is_open
from app.web.filters import code, name, typed


@dataclass(frozen=True)
class Sort:
    """A sort of record: its table, its page if it has one, and what one of them is called."""

    model: type[Base]
    page: str | None
    key: str
    called: Callable[[Any], Any]


SORTS = {
    COMPANY: Sort(Company, "web.show_company", "company_id", lambda one: typed(name(one))),
    NEIGHBOURHOOD: Sort(Place, None, "place_id", name),
    ITEM: Sort(Item, "web.show_item", "item_id", name),
    PLEDGE: Sort(Pledge, "web.show_pledge", "pledge_id", lambda one: code(one.number)),
    IMPLIED: Sort(Pledge, "web.show_pledge", "pledge_id", lambda one: code(one.number)),
    RECEIVER: Sort(Receiver, "web.show_receiver", "receiver_id", lambda one: code(one.code)),
    PERSON: Sort(Receiver, "web.show_receiver", "receiver_id", lambda one: code(one.code)),
    MEMBER: Sort(Member, None, "member_id", lambda one: write_day(one.since)),
    NEED: Sort(Need, "web.show_need", "need_id", lambda one: code(one.receiver.code)),
    READING: Sort(Reading, None, "reading_id", lambda one: write_day(one.day)),
    SERIES: Sort(DegreeSeries, None, "series_id", lambda one: typed(one.name)),
    SENDING: Sort(Count, "web.show_sending", "sending_id", lambda one: typed(one.source)),
    DAYS: Sort(DegreeDays, None, "days_id", lambda one: write_day(one.starts_on)),
}


@dataclass(frozen=True)
class SeenEffect:
    """One record: what it is called and where it is; neither, when it is gone."""

    called: Any
    href: str | None
    is_new: bool


def seen_effects(what: str, effects: Sequence[ImportEffect], *, seen_by: User) -> dict[str, Any]:
    """What the page of effects shows: entries as the book has them, other records by their names."""
    ids = [effect.record_id for effect in effects]
    if what == ENTRY:
        entries: list[EntryRow] = rows_of(list_headers(ids), eyes_of(seen_by))
        return {"entries": entries, "records": []}
    sort = SORTS.get(what)
    found = _records(sort, ids, seen_by) if sort else {}
    return {"entries": [], "records": [_seen(sort, found.get(effect.record_id), effect) for effect in effects]}


def _records(sort: Sort, ids: Sequence[int], by: User) -> dict[int, Any]:
    """The records; of receivers it is written down that their codes were read."""
    if sort.model is not Receiver:
        return {one.id: one for one in list_by_ids(sort.model, ids)}  # type: ignore[attr-defined]
    with watched():
        found = {one.id: one for one in list_by_ids(Receiver, ids)}
        note_read(kind=RECEIVER, ids=found, by=by)
    return found


def _seen(sort: Sort | None, record: Any, effect: ImportEffect) -> SeenEffect:
    is_new = effect.before is None
    if sort is None or record is None:
        return SeenEffect(None, None, is_new)
    href = url_for(sort.page, **{sort.key: record.id}) if sort.page and is_open(sort.page) else None
    return SeenEffect(sort.called(record), href, is_new)
