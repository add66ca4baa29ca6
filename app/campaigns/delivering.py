"""Goods leave a store for a receiver, and the receiver confirms them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app import clock
from app.accounts.models import User
from app.accounts.rights import require_act
from app.beneficiaries.models import Receiver
from app.beneficiaries.queries import NoSuchReceiver
from app.campaigns import paper_queries, queries
from app.campaigns.allotting import check_wanted, list_demands, lock_allotments
from app.campaigns.delivery_answers import answer_deliveries
from app.campaigns.drafts import DeliveryDraft, Wanted, content_of
from app.campaigns.issues import Allotment, AllotmentLine, Delivery, DeliveryLine
from app.campaigns.meeting import meet_by_deliveries
from app.campaigns.models import Campaign
from app.campaigns.promising import in_parts
from app.campaigns.refusals import (
    MoreThanAllotted,
    NoSuchCampaign,
    NotOfThis,
    WrongPlace,
)
from app.campaigns.sight import seen_campaigns
from app.campaigns.typed import check_words, read_lines
from app.campaigns.words import ProofKind
from app.db import atomic, db
from app.errors import N_, Conflict, Invalid
from app.items.quantities import say_quantity
from app.ledger import service as ledger
from app.ledger.acts import BegunAct
from app.ledger.drafts import Demand, EntryDraft, Move
from app.ledger.models import Holder
from app.ledger.rows import NewPapers, draw_rows, each_row, in_line, one_row
from app.ledger.words import EntryKind, HolderKind, Stage
from app.places.models import Place
from app.stores.models import Store
from app.stores.shelves import Known, known_at
from app.stores.sight import own_stores

Part = tuple[int, int, int | None, int, tuple[int, ...]]
"""What goes: item, lot, allotment line or none, quantity, picked pieces."""
Written = tuple[dict[str, Any], list[dict[str, Any]], EntryDraft]
"""A delivery and its lines by the names of their columns, and its entry."""


@atomic()
def record_delivery(*, by: User, key: str, **said: Any) -> Delivery:
    """Goods of a store were handed over to a receiver. Takes the fields of a `DeliveryDraft`."""
    draft = DeliveryDraft(**{**said, "lines": read_lines(said.get("lines", ()))})
    with one_row():
        [delivery] = record_deliveries(drafts=[draft], by=by, key=key)
    return delivery


@atomic(joins=True)
def record_deliveries(*, drafts: Sequence[DeliveryDraft], by: User, key: str) -> list[Delivery]:
    """Several deliveries at once, all or none. Raises RowsNotTaken."""
    act = _begin(drafts, content_of(drafts), by, key)
    if act.is_repeat:
        return paper_queries.list_deliveries_of_act(act.id)
    written = _write_down(drafts, act, by)
    deliveries = [Delivery(**paper, lines=[DeliveryLine(**line) for line in lines]) for paper, lines, _ in written]
    db.session.add_all(deliveries)
    meet_by_deliveries(act.id, (draft.receiver_id for draft in drafts))
    ledger.post_entries([entry for _, _, entry in written], act=act, by=by)
    return deliveries


@atomic()
def bring_in_deliveries(
    *, drafts: Sequence[DeliveryDraft], content: Mapping[str, str], by: User, key: str
) -> list[int]:
    """The same for a file of any length, whose deliveries nobody looks at at once: the ids of the entries, in order.

    `content` says for the key what is asked for.
    """
    act = _begin(drafts, content, by, key)
    if act.is_repeat:
        return [delivery.entry_id for delivery in paper_queries.list_deliveries_of_act(act.id)]
    papers = NewPapers(Delivery, DeliveryLine, "delivery_id")
    entries = []
    for paper, lines, entry in _write_down(drafts, act, by):
        papers.add(paper, lines)
        entries.append(entry)
    papers.write()
    meet_by_deliveries(act.id, (draft.receiver_id for draft in drafts))
    return ledger.post_many(((entry, ()) for entry in entries), act=act, by=by)


def _begin(drafts: Sequence[DeliveryDraft], content: Mapping[str, str], by: User, key: str) -> BegunAct:
    return ledger.begin_act(
        verb="record_deliveries", by=by, key=key, content=dict(content),
        allowed=lambda: own_stores({draft.store_id for draft in drafts}, by),
    )  # fmt: skip


def _write_down(drafts: Sequence[DeliveryDraft], act: BegunAct, by: User) -> list[Written]:
    """What goes, drawn from the shelves; of every bad row why it is refused."""
    stores = own_stores({draft.store_id for draft in drafts}, by)
    receivers = {r.id: r for r in queries.list_by_ids(Receiver, {draft.receiver_id for draft in drafts})}
    for_campaigns = {draft.campaign_id for draft in drafts if draft.campaign_id is not None}
    campaigns = {c.id: c for c in queries.list_by_ids(Campaign, for_campaigns, seen_campaigns(by))}
    set_aside = [draft.allotment_id for draft in drafts if draft.allotment_id is not None]
    allotments = lock_allotments(set_aside, by) if set_aside else {}
    left = paper_queries.total_left_of_allotments(allotments)
    known = known_at((store.holder_id for store in stores.values()), (line for draft in drafts for line in draft.lines))
    each_row(drafts, lambda draft: _check(draft, stores[draft.store_id], receivers, campaigns, allotments, known))
    answer_deliveries(drafts, allotments, act_id=act.id, by=by)
    drawn = draw_rows([_demands(draft, stores[draft.store_id], receivers, campaigns) for draft in drafts])
    rows = list(zip(drafts, drawn, strict=True))
    holders = receivers_holders(receivers)
    return each_row(
        rows,
        lambda row: _write(
            row[0],
            stores[row[0].store_id],
            holders[row[0].receiver_id],
            _parts(row[0], row[1], allotments, left),
            act_id=act.id,
            follows_id=allotments[row[0].allotment_id].entry_id if row[0].allotment_id else None,
        ),
    )


@atomic()
def confirm_delivery(*, delivery_id: int, proof: ProofKind, by: User) -> Delivery:
    """The receiver says that the goods are there; an officer records how."""
    delivery = paper_queries.get_delivery(delivery_id, seen_by=by)
    require_act(by, delivery.office_id, "deliver")
    if delivery.is_confirmed:
        raise Conflict(N_("This delivery is already confirmed."))
    if not paper_queries.stands(delivery.entry_id):
        raise Conflict(N_("This delivery was undone."))
    delivery.confirmed_at, delivery.confirmed_proof = clock.recorded_now(), proof
    return delivery


def _check(
    draft: DeliveryDraft, store: Store, receivers: Mapping[int, Receiver], campaigns: Mapping[int, Campaign],
    allotments: Mapping[int, Allotment], known: Known,
) -> None:  # fmt: skip
    check_words(draft)
    receiver = receivers.get(draft.receiver_id)
    if receiver is None or receiver.office_id != store.office_id:
        raise NoSuchReceiver(code=draft.receiver_id, field="receiver_id")
    if draft.campaign_id is not None and draft.campaign_id not in campaigns:
        raise NoSuchCampaign(field="campaign_id")
    if draft.lines or draft.allotment_id is None:
        check_wanted(draft.lines, store, known)
    if draft.allotment_id is not None:
        _check_allotment(draft, allotments[draft.allotment_id], receiver)


def _check_allotment(draft: DeliveryDraft, allotment: Allotment, receiver: Receiver) -> None:
    if allotment.store_id != draft.store_id:
        raise Conflict(N_("These goods are set aside in another store."), field="store_id")
    if draft.happened_on < allotment.happened_on:
        raise Invalid(N_("These goods were set aside on {day}."), day=allotment.happened_on, field="happened_on")
    if allotment.receiver_id is not None and allotment.receiver_id != receiver.id:
        raise WrongPlace(field="receiver_id")
    if allotment.place_id not in _around(receiver.place):
        raise WrongPlace(field="receiver_id")


def _around(place: Place | None) -> Iterator[int]:
    while place is not None:
        yield place.id
        place = place.parent


def _demands(
    draft: DeliveryDraft, store: Store, receivers: Mapping[int, Receiver], campaigns: Mapping[int, Campaign]
) -> list[Demand]:
    """What is drawn from the shelf; nothing where the goods were set aside before."""
    if draft.allotment_id is not None:
        return []
    receiver = receivers[draft.receiver_id]
    holder = campaigns[draft.campaign_id].holder_id if draft.campaign_id is not None else None
    return list_demands(draft.lines, store, draft.happened_on, receiver.place_id, receiver.group, holder)


def _parts(
    draft: DeliveryDraft, drawn: Sequence[Sequence[tuple[int, int]]], allotments: Mapping[int, Allotment],
    left: dict[int, int],
) -> list[Part]:  # fmt: skip
    if draft.allotment_id is None:
        return [
            (line.item_id, lot_id, None, quantity, tuple(line.unit_ids))
            for line, lots in zip(draft.lines, drawn, strict=True)
            for lot_id, quantity in lots
        ]
    lines = allotments[draft.allotment_id].lines
    wanted = draft.lines or [
        Wanted(item_id=line.item_id, quantity=left[line.id], lot_id=line.lot_id) for line in lines if left[line.id]
    ]
    if not wanted:
        raise Conflict(N_("Nothing is left of this allotment."), field="allotment_id")
    # Named lots go first here too, before what may be of any lot takes them.
    parts: dict[int, list[Part]] = {}
    for place in sorted(range(len(wanted)), key=lambda place: wanted[place].lot_id is None):
        with in_line(place):
            parts[place] = _set_aside(wanted[place], lines, left)
    return [part for place in sorted(parts) for part in parts[place]]


def _set_aside(wanted: Wanted, lines: Sequence[AllotmentLine], left: dict[int, int]) -> list[Part]:
    """From the allotment's own lots, in the order in which they were drawn; the picked pieces first."""
    parts: list[Part] = []
    fitting = [line for line in lines if line.item_id == wanted.item_id and wanted.lot_id in (None, line.lot_id)]
    missing, picked = wanted.quantity, list(wanted.unit_ids)
    for line in fitting:
        taken = min(missing, left[line.id])
        if taken:
            left[line.id] -= taken
            missing -= taken
            parts.append((line.item_id, line.lot_id, line.id, taken, tuple(picked[:taken])))
            del picked[:taken]
    if missing and not fitting:
        raise NotOfThis(field="lines")
    if missing:
        item = fitting[0].item
        raise MoreThanAllotted(
            left=say_quantity(wanted.quantity - missing, item), wanted=say_quantity(wanted.quantity, item),
            item=item.names, field="quantity",
        )  # fmt: skip
    return parts


def _write(
    draft: DeliveryDraft, store: Store, receivers_id: int, parts: Sequence[Part], *, act_id: int,
    follows_id: int | None,
) -> Written:  # fmt: skip
    """The paper, its lines, and what it says in the book."""
    stage = Stage.IN_STORE if draft.allotment_id is None else Stage.ALLOTTED
    source, target = (store.holder_id, stage), (receivers_id, Stage.DELIVERED)
    entry = EntryDraft(
        office_id=store.office_id, kind=EntryKind.DELIVERY, happened_on=draft.happened_on, paper=draft.paper,
        memo=draft.memo, follows_id=follows_id,
    )  # fmt: skip
    delivery = {
        "office_id": store.office_id, "store_id": store.id, "allotment_id": draft.allotment_id,
        "campaign_id": draft.campaign_id, "receiver_id": draft.receiver_id, "happened_on": draft.happened_on,
        "proof": draft.proof, "paper": draft.paper, "memo": draft.memo, "source_ref": draft.source_ref,
        "confirmed_at": clock.recorded_now() if draft.is_confirmed else None,
        "confirmed_proof": draft.proof if draft.is_confirmed else None, "entry_id": entry.id, "act_id": act_id,
    }  # fmt: skip
    entry.moves = [Move(part[1], part[3], source, target, unit_ids=part[4]) for part in parts]
    lines = [
        {"line_no": number, "item_id": item_id, "lot_id": lot_id, "allotment_line_id": line_id, "quantity": quantity}
        for number, (item_id, lot_id, line_id, quantity, _) in enumerate(parts, start=1)
    ]
    # A move without picked pieces takes the oldest of its lot: it comes after those that name theirs.
    entry.moves.sort(key=lambda move: not move.unit_ids)
    return delivery, lines, entry


def receivers_holders(receivers: Mapping[int, Receiver]) -> dict[int, int]:
    """The holder "receivers of the county" for each receiver, all read at once; a county's first one opens it."""
    counties = {receiver.place_id: receiver.office_id for receiver in receivers.values()}
    holders: dict[int, int] = {}
    for part in in_parts(sorted(counties)):
        query = select(Holder.place_id, Holder.id).where(Holder.kind == HolderKind.RECEIVERS, Holder.place_id.in_(part))
        holders.update((place_id, holder_id) for place_id, holder_id in db.session.execute(query))
    for place_id in sorted(counties.keys() - holders.keys()):
        holders[place_id] = ledger.receivers_holder(place_id=place_id, office_id=counties[place_id]).id
    return {receiver.id: holders[receiver.place_id] for receiver in receivers.values()}
