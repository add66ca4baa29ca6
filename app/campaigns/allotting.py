"""Goods set aside in a store for a receiver or a county, and freed again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.accounts.rights import require_act, within
from app.beneficiaries.models import Receiver
from app.beneficiaries.queries import NoSuchReceiver
from app.campaigns import paper_queries, queries
from app.campaigns.checks import Facts, answer_warnings
from app.campaigns.drafts import AllotmentDraft, Wanted, content_of
from app.campaigns.issues import Allotment, AllotmentLine, Release, ReleaseLine
from app.campaigns.models import Campaign
from app.campaigns.refusals import MoreThanAllotted, NoSuchAllotment, NoSuchCampaign, NotOfThis, SameLineTwice
from app.campaigns.sight import seen_campaigns
from app.campaigns.typed import check_texts, check_words, read_lines
from app.campaigns.words import CheckedAct
from app.db import atomic, db
from app.errors import N_, Conflict, Invalid
from app.items.quantities import say_quantity
from app.ledger import service as ledger
from app.ledger.drafts import Demand, EntryDraft, Move
from app.ledger.rows import draw_rows, each_row, in_line, one_row
from app.ledger.words import EntryKind, Stage
from app.places.models import Place
from app.places.queries import NoSuchPlace, get_office_of
from app.stores.models import Store
from app.stores.shelves import Known, known_at
from app.stores.sight import own_stores


@atomic()
def allot_goods(*, by: User, key: str, answers: Mapping[str, str] | None = None, **said: Any) -> Allotment:
    """Set goods aside in a store. Takes the fields of an `AllotmentDraft`, and the answers to what was warned of."""
    draft = AllotmentDraft(**{**said, "lines": read_lines(said["lines"])})
    with one_row():
        [allotment] = record_allotments(drafts=[draft], by=by, key=key, answers=answers)
    return allotment


@atomic()
def record_allotments(
    *, drafts: Sequence[AllotmentDraft], by: User, key: str, answers: Mapping[str, str] | None = None
) -> list[Allotment]:
    """Several allotments at once, all or none. Raises RowsNotTaken, and Unanswered of a row whose warning is not."""
    content = {**content_of(drafts), "answers": dict(answers or {})}
    act = ledger.begin_act(
        verb="record_allotments", by=by, key=key, content=content,
        allowed=lambda: own_stores({draft.store_id for draft in drafts}, by),
    )  # fmt: skip
    if act.is_repeat:
        return paper_queries.list_allotments_of_act(act.id)
    stores = own_stores({draft.store_id for draft in drafts}, by)
    campaigns = {
        c.id: c for c in queries.list_by_ids(Campaign, {d.campaign_id or 0 for d in drafts}, seen_campaigns(by))
    }
    receivers = {r.id: r for r in queries.list_by_ids(Receiver, {d.receiver_id or 0 for d in drafts})}
    known = known_at((store.holder_id for store in stores.values()), (line for draft in drafts for line in draft.lines))
    aims = each_row(drafts, lambda draft: _aim(draft, stores[draft.store_id], campaigns, receivers, known))
    for draft, (place_id, _) in zip(drafts, aims, strict=True):
        answer_warnings(CheckedAct.ALLOT, _facts(draft, place_id), answers or {}, by=by, act_id=act.id)
    demands = [
        list_demands(draft.lines, stores[draft.store_id], draft.happened_on, *aim, _holder(draft, campaigns))
        for draft, aim in zip(drafts, aims, strict=True)
    ]
    drawn = draw_rows(demands)
    entries = [
        _write(draft, stores[draft.store_id], place_id, parts, act_id=act.id)
        for draft, (place_id, _), parts in zip(drafts, aims, drawn, strict=True)
    ]
    ledger.post_entries(entries, act=act, by=by)
    return paper_queries.list_allotments_of_act(act.id)


@atomic()
def release_allotment(
    *, allotment_id: int, happened_on: date, by: User, key: str, lines: Mapping[int, int] | None = None,
    memo: str | None = None,
) -> Release:  # fmt: skip
    """Free what was set aside: all that is left of it, or so much of each allotment line as `lines` says."""
    content = {"allotment": allotment_id, "on": happened_on, "lines": sorted((lines or {}).items()), "memo": memo}
    act = ledger.begin_act(
        verb="release_allotment", by=by, key=key, content=content, allowed=lambda: lock_allotments([allotment_id], by)
    )
    if act.is_repeat:
        return db.session.scalars(select(Release).where(Release.act_id == act.id)).one()
    allotment = lock_allotments([allotment_id], by)[allotment_id]
    store = own_stores({allotment.store_id}, by)[allotment.store_id]
    if happened_on < allotment.happened_on:
        raise Invalid(N_("These goods were set aside on {day}."), day=allotment.happened_on, field="happened_on")
    left = paper_queries.total_left_of_allotments([allotment_id])
    asked = dict(lines) if lines is not None else {line.id: left[line.id] for line in allotment.lines if left[line.id]}
    if not asked:
        raise Conflict(N_("Nothing is left of this allotment."))
    check_texts(memo=memo)
    by_id = {line.id: line for line in allotment.lines}
    entry = EntryDraft(
        office_id=allotment.office_id, kind=EntryKind.RELEASE, happened_on=happened_on, memo=memo,
        follows_id=allotment.entry_id,
    )  # fmt: skip
    release = Release(allotment_id=allotment_id, happened_on=happened_on, memo=memo, entry_id=entry.id, act_id=act.id)
    for number, (line_id, quantity) in enumerate(sorted(asked.items()), start=1):
        line = _own_line(by_id, line_id)
        require_left(line, quantity, left[line_id])
        entry.moves.append(
            Move(line.lot_id, quantity, (store.holder_id, Stage.ALLOTTED), (store.holder_id, Stage.IN_STORE))
        )
        release.lines.append(ReleaseLine(line_no=number, allotment_line_id=line_id, quantity=quantity))
    db.session.add(release)
    ledger.post_entries([entry], act=act, by=by)
    return db.session.scalars(select(Release).where(Release.act_id == act.id)).one()


def lock_allotments(allotment_ids: Sequence[int], by: User) -> dict[int, Allotment]:
    """Allotments in which this person may work, held in the order of their keys until the verb is done."""
    wanted = sorted(set(allotment_ids))
    seen = within(by, "read_entries", Allotment.office_id)
    query = select(Allotment).where(Allotment.id.in_(wanted), seen).order_by(Allotment.id)
    locked = query.with_for_update(of=Allotment).execution_options(populate_existing=True)
    found = {allotment.id: allotment for allotment in db.session.scalars(locked)}
    if len(found) != len(wanted):
        raise NoSuchAllotment(field="allotment_id")
    for office_id in sorted({allotment.office_id for allotment in found.values()}):
        require_act(by, office_id, "allot")
    return found


def require_left(line: AllotmentLine, quantity: int, left: int) -> None:
    """One or more, and no more than is left of the line."""
    if quantity < 1:
        raise Invalid(N_("A quantity must be one or more."), field="quantity")
    if quantity > left:
        raise MoreThanAllotted(
            left=say_quantity(left, line.item), wanted=say_quantity(quantity, line.item), item=line.item.names,
            field="quantity",
        )  # fmt: skip


def check_wanted(lines: Sequence[Wanted], store: Store, known: Known) -> None:
    """At least one line, each of one or more, none twice; lots that are known here, and pieces of them."""
    if not lines:
        raise Invalid(N_("Name at least one item and how much of it."), field="lines")
    named: set[tuple[int, int | None]] = set()
    for place, line in enumerate(lines):
        with in_line(place):
            _check_line(line, named)
            known.check(store.holder_id, line)


def _check_line(line: Wanted, named: set[tuple[int, int | None]]) -> None:
    if (line.item_id, line.lot_id) in named:
        raise SameLineTwice(field="lines")
    named.add((line.item_id, line.lot_id))
    if line.quantity < 1:
        raise Invalid(N_("A quantity must be one or more."), field="quantity")
    if line.unit_ids and (line.lot_id is None or len(line.unit_ids) > line.quantity):
        raise Invalid(N_("Choose pieces of one lot, and no more than the quantity says."), field="lines")


def list_demands(
    lines: Sequence[Wanted], store: Store, on: date, place_id: int, group: str | None, campaign_holder: int | None
) -> list[Demand]:
    """What is asked of a store's shelf; the lots' restrictions are obeyed, a scanned lot's too."""
    return [
        Demand(
            holder_id=store.holder_id, stage=Stage.IN_STORE, item_id=line.item_id, quantity=line.quantity, on=on,
            lot_id=line.lot_id, campaign_holder_id=campaign_holder, place_id=place_id, group=group,
            unit_ids=tuple(line.unit_ids),
        )
        for line in lines
    ]  # fmt: skip


def _aim(
    draft: AllotmentDraft, store: Store, campaigns: Mapping[int, Campaign], receivers: Mapping[int, Receiver],
    known: Known,
) -> tuple[int, str | None]:  # fmt: skip
    """For which place and group it is; a receiver or a county of the store's own office."""
    check_words(draft)
    check_wanted(draft.lines, store, known)
    if draft.campaign_id is not None and draft.campaign_id not in campaigns:
        raise NoSuchCampaign(field="campaign_id")
    if draft.receiver_id is not None:
        receiver = receivers.get(draft.receiver_id)
        if receiver is None or receiver.office_id != store.office_id:
            raise NoSuchReceiver(code=draft.receiver_id, field="receiver_id")
        return receiver.place_id, receiver.group
    if draft.place_id is None:
        raise Invalid(N_("Say for which receiver or which county."), field="receiver_id")
    place = db.session.get(Place, draft.place_id)
    if place is None or get_office_of(place).id != store.office_id:
        raise NoSuchPlace(code=draft.place_id, field="place_id")
    return place.id, None


def _holder(draft: AllotmentDraft, campaigns: Mapping[int, Campaign]) -> int | None:
    return campaigns[draft.campaign_id].holder_id if draft.campaign_id is not None else None


def _facts(draft: AllotmentDraft, place_id: int) -> Facts:
    quantities: dict[int, int] = {}
    for line in draft.lines:
        quantities[line.item_id] = quantities.get(line.item_id, 0) + line.quantity
    return Facts(
        campaign_id=draft.campaign_id, place_ids=(place_id,), quantities=quantities, on=draft.happened_on,
        receiver_id=draft.receiver_id,
    )  # fmt: skip


def _write(
    draft: AllotmentDraft, store: Store, place_id: int, drawn: Sequence[Sequence[tuple[int, int]]], *, act_id: int
) -> EntryDraft:
    entry = EntryDraft(office_id=store.office_id, kind=EntryKind.ALLOT, happened_on=draft.happened_on, memo=draft.memo)
    allotment = Allotment(
        office_id=store.office_id, store_id=store.id, campaign_id=draft.campaign_id, receiver_id=draft.receiver_id,
        place_id=place_id, happened_on=draft.happened_on, memo=draft.memo, entry_id=entry.id, act_id=act_id,
    )  # fmt: skip
    source, target = (store.holder_id, Stage.IN_STORE), (store.holder_id, Stage.ALLOTTED)
    for line, parts in zip(draft.lines, drawn, strict=True):
        for lot_id, quantity in parts:
            entry.moves.append(Move(lot_id, quantity, source, target, unit_ids=tuple(line.unit_ids)))
            allotment.lines.append(
                AllotmentLine(line_no=len(allotment.lines) + 1, item_id=line.item_id, lot_id=lot_id, quantity=quantity)
            )
    entry.moves.sort(key=lambda move: not move.unit_ids)
    db.session.add(allotment)
    return entry


def _own_line(lines: Mapping[int, AllotmentLine], line_id: int) -> AllotmentLine:
    if line_id not in lines:
        raise NotOfThis(field="lines")
    return lines[line_id]
