"""Goods arrive at a store: counted as good, damaged and missing, against the pledge they were promised by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from app.accounts.approvals import ask_approval
from app.accounts.models import Approval, User
from app.campaigns import paper_queries, queries
from app.campaigns.drafts import ReceiptDraft, ReceiptLineDraft, content_of, receipt_as_asked, receipt_from
from app.campaigns.papers import Receipt, ReceiptLine
from app.campaigns.pledges import PledgeLine
from app.campaigns.promising import Expected, lock_pledges, settle_states
from app.campaigns.refusals import (
    BeforeAcceptance,
    NoSuchPledge,
    NotAllAccountedFor,
    NothingArrived,
    NotOver,
    OverDelivery,
    SameLineTwice,
)
from app.campaigns.typed import OF_RECEIPT, check_words, check_worth, read_receipt_lines
from app.db import atomic, db
from app.errors import N_, Conflict, Invalid
from app.items.quantities import say_quantity
from app.items.serials import check_serials, refuse_same_serial
from app.ledger import service as ledger
from app.ledger.acts import BegunAct, Rights
from app.ledger.bulk import Brought
from app.ledger.drafts import EntryDraft, LotDraft, Move, Worth
from app.ledger.rows import NewPapers, each_row, in_line, one_row
from app.ledger.words import Condition, EntryKind, LotKind, Origin, Stage
from app.places.models import Place
from app.places.queries import NoSuchPlace
from app.stores.models import Store
from app.stores.sight import own_store, own_stores, require_second
from app.stores.writeoffs import refuse_day

OVER_DELIVERY = "over_delivery"


@atomic()
def record_receipt(*, by: User, key: str, second: User | None = None, **said: Any) -> Receipt:
    """Promised goods have reached a store. Takes the fields of a `ReceiptDraft`."""
    draft = _read(said, by)
    with one_row():
        [receipt] = record_receipts(drafts=[draft], by=by, key=key, second=second)
    return receipt


@atomic()
def record_receipts(*, drafts: Sequence[ReceiptDraft], by: User, key: str, second: User | None = None) -> list[Receipt]:
    """Several arrivals at once, all or none; what is over a pledge needs `second`. Raises RowsNotTaken."""
    act = _begin(drafts, content_of(drafts), by, key)
    if not act.is_repeat:
        _bring_in(drafts, act, by, second)
    return paper_queries.list_receipts_of_act(act.id)


@atomic()
def bring_in_receipts(*, drafts: Sequence[ReceiptDraft], content: Mapping[str, str], by: User, key: str) -> list[int]:
    """The same for a file of any length, which nobody reads again at once: the ids of the entries, in order.

    `content` says for the key what is asked for.
    """
    act = _begin(drafts, content, by, key)
    if not act.is_repeat:
        return _bring_in(drafts, act, by, None)
    return list(db.session.scalars(select(Receipt.entry_id).where(Receipt.act_id == act.id).order_by(Receipt.id)))


def _bring_in(drafts: Sequence[ReceiptDraft], act: BegunAct, by: User, second: User | None) -> list[int]:
    stores = own_stores({draft.store_id for draft in drafts}, by)
    if second is not None:
        for store in stores.values():
            require_second(second, by=by, office=store.office)
    lines = _lock_lines(drafts, by)
    places = _known_places(drafts)
    each_row(drafts, lambda draft: _check_places(draft, places))
    expected = Expected.of(lines.values())
    papers = NewPapers(Receipt, ReceiptLine, "receipt_id")
    entries = each_row(
        drafts,
        lambda draft: _write(
            draft, stores[draft.store_id], lines, expected, papers, act_id=act.id, is_signed=second is not None
        ),
    )
    papers.write()
    pledge_ids = {line.pledge_id for line in lines.values()}
    posted = ledger.post_many(entries, act=act, by=by, second=second)
    settle_states(pledge_ids)
    return posted


@atomic()
def ask_over_delivery(*, by: User, key: str, **said: Any) -> Approval:
    """More came than is expected: the receipt waits, whole, for a supervisor. Takes the fields of a `ReceiptDraft`."""
    draft = _read(said, by)
    act = ledger.begin_act(
        verb="ask_over_delivery", by=by, key=key, content=content_of([draft]), allowed=_rights([draft], by)
    )
    subject = f"act:{act.id}"
    if act.is_repeat:
        return db.session.scalars(select(Approval).where(Approval.subject == subject)).one()
    store = own_store(draft.store_id, by)
    refuse_day(draft.happened_on)
    lines = _lock_lines([draft], by)
    _check_places(draft, _known_places([draft]))
    _check(draft, store, lines)
    expected = Expected.of(lines.values())
    came = [(lines[each.pledge_line_id], each.good + each.damaged) for each in draft.lines]
    if all(expected.take(line, quantity) == quantity for line, quantity in came):
        raise NotOver()
    payload = {"receipt": receipt_as_asked(draft)}
    approval = ask_approval(kind=OVER_DELIVERY, office_id=store.office_id, payload=payload, by=by, subject=subject)
    approval.payload = {**payload, "key": f"approval:{approval.id}"}
    return approval


@atomic()
def sign_over_delivery(*, by: User, second: User, **payload: Any) -> Receipt:
    """What the second signature runs: the receipt as it was asked for."""
    with one_row():
        [recorded] = record_receipts(
            drafts=[receipt_from(payload["receipt"])], by=by, second=second, key=payload["key"]
        )
    return recorded


def _begin(drafts: Sequence[ReceiptDraft], content: Mapping[str, str], by: User, key: str) -> BegunAct:
    return ledger.begin_act(verb="record_receipts", by=by, key=key, content=dict(content), allowed=_rights(drafts, by))


def _rights(drafts: Sequence[ReceiptDraft], by: User) -> Rights:
    """Goods come in where one works."""
    return lambda: own_stores({draft.store_id for draft in drafts}, by)


def _read(said: Mapping[str, Any], by: User) -> ReceiptDraft:
    """The draft with its typed quantities read."""
    named = [line.pledge_line_id for line in said["lines"]]
    lines = read_receipt_lines(said["lines"], queries.list_pledge_lines_by_id(named, seen_by=by))
    return ReceiptDraft(**{**said, "lines": lines})


def _lock_lines(drafts: Sequence[ReceiptDraft], by: User) -> dict[int, PledgeLine]:
    named = [line.pledge_line_id for draft in drafts for line in draft.lines]
    lines = queries.list_pledge_lines_by_id(named, seen_by=by)
    lock_pledges(line.pledge_id for line in lines.values())
    return lines


def _known_places(drafts: Sequence[ReceiptDraft]) -> frozenset[int]:
    named = {line.only_place_id for draft in drafts for line in draft.lines if line.only_place_id is not None}
    return frozenset(place.id for place in queries.list_by_ids(Place, named))


def _check_places(draft: ReceiptDraft, places: frozenset[int]) -> None:
    """Goods that are kept for a place are kept for one that there is."""
    for row, line in enumerate(draft.lines):
        with in_line(row):
            if line.only_place_id is not None and line.only_place_id not in places:
                raise NoSuchPlace(code=line.only_place_id, field="only_place_id")


def _check(draft: ReceiptDraft, store: Store, lines: dict[int, PledgeLine]) -> None:
    """Everything that is wrong with a receipt before the ledger is asked."""
    store.must_be_open()
    check_words(draft)
    if (draft.letter_no is None) != (draft.letter_on is None):
        raise Invalid(N_("A letter has a number and a date."), field="letter_no")
    if not any(each.good + each.damaged for each in draft.lines):
        raise NothingArrived(field="lines")
    named = set()
    for place, each in enumerate(draft.lines):
        with in_line(place):
            if each.pledge_line_id not in lines:
                raise NoSuchPledge(field="pledge_line_id")
            if (each.pledge_line_id, each.batch, each.expires_on) in named:
                raise SameLineTwice(field="lines")
            named.add((each.pledge_line_id, each.batch, each.expires_on))
            _check_line(draft, each, lines[each.pledge_line_id])
    refuse_same_serial((lines[each.pledge_line_id].item_id, each.serials) for each in draft.lines)
    if len({lines[each.pledge_line_id].pledge.company_id for each in draft.lines}) > 1:
        raise Invalid(N_("One receipt is of one company."), field="lines")


def _check_line(draft: ReceiptDraft, each: ReceiptLineDraft, line: PledgeLine) -> None:
    pledge = line.pledge
    pledge.require_expecting()
    check_words(each)
    if each.worth is not None:
        check_worth(each.worth)
    if min(each.sent, each.good, each.damaged, each.missing) < 0 or each.sent == 0:
        raise Invalid(N_("A quantity must be one or more."), field="sent")
    if each.good + each.damaged + each.missing != each.sent:
        said = {name: say_quantity(getattr(each, name), line.item) for name in OF_RECEIPT}
        raise NotAllAccountedFor(**said, field="sent")
    if pledge.accepted_on is not None and draft.happened_on < pledge.accepted_on:
        raise BeforeAcceptance(number=pledge.number, day=pledge.accepted_on, field="happened_on")
    if line.item.is_service:
        raise Conflict(
            N_("{item} is a service, which no store can hold; record it as handed over."), item=line.item.names
        )
    if each.good and each.expires_on is not None and each.expires_on < draft.happened_on:
        raise Invalid(N_("These goods had expired when they came; count them as damaged."), field="expires_on")
    check_serials(each.serials, line.item, each.good + each.damaged)


def _write(
    draft: ReceiptDraft, store: Store, lines: dict[int, PledgeLine], expected: Expected, papers: NewPapers, *,
    act_id: int, is_signed: bool,
) -> Brought:  # fmt: skip
    """The receipt's own rows, its lots, and the entry that will move them."""
    _check(draft, store, lines)
    entry = EntryDraft(
        office_id=store.office_id, kind=EntryKind.RECEIPT, happened_on=draft.happened_on, paper=draft.waybill,
        memo=draft.memo,
    )  # fmt: skip
    receipt = {
        "office_id": store.office_id, "store_id": store.id,
        "company_id": lines[draft.lines[0].pledge_line_id].pledge.company_id, "happened_on": draft.happened_on,
        "waybill": draft.waybill, "letter_no": draft.letter_no, "letter_on": draft.letter_on, "memo": draft.memo,
        "source_ref": draft.source_ref, "entry_id": entry.id, "act_id": act_id,
    }  # fmt: skip
    lots: list[LotDraft] = []
    rows: list[dict[str, Any]] = []
    for number, each in enumerate(draft.lines, start=1):
        line = lines[each.pledge_line_id]
        came, left = each.good + each.damaged, expected.of_line(line)
        if came > left and not is_signed:
            with in_line(number - 1):
                raise OverDelivery(
                    left=say_quantity(left, line.item), arrived=say_quantity(came, line.item), item=line.item.names,
                    field="good",
                )  # fmt: skip
        taken, share = expected.draw(line, came)
        opened = _open_lots(draft, each, store, line, share)
        ids = {lot.condition: lot.id for lot in opened}
        rows.append({
            "line_no": number, "pledge_line_id": line.id, "sent": each.sent, "good": each.good,
            "damaged": each.damaged, "missing": each.missing, "over_promise": came - taken,
            "good_lot_id": ids.get(Condition.GOOD), "damaged_lot_id": ids.get(Condition.DAMAGED), "batch": each.batch,
            "expires_on": each.expires_on,
        })  # fmt: skip
        entry.moves += _moves(each, line, taken, opened, store)
        lots += opened
    papers.add(receipt, rows)
    return entry, lots


def _open_lots(
    draft: ReceiptDraft, each: ReceiptLineDraft, store: Store, line: PledgeLine, share: Worth
) -> list[LotDraft]:
    """What came is a lot, the damaged part of it a lot of its own."""
    return [
        LotDraft(
            kind=LotKind.GOODS, origin=Origin.RECEIPT, item_id=line.item_id, given_by=line.pledge.company.holder_id,
            given_for=line.pledge.campaign.holder_id, place_id=store.place_id, quantity=quantity,
            opened_on=draft.happened_on, condition=condition, parent_id=line.lot_id, expires_on=each.expires_on,
            batch=each.batch, worth=_worth(each, share, condition), only_campaign=each.only_campaign,
            only_place_id=each.only_place_id, only_group=each.only_group,
        )
        for condition, quantity in ((Condition.GOOD, each.good), (Condition.DAMAGED, each.damaged))
        if quantity
    ]  # fmt: skip


def _moves(each: ReceiptLineDraft, line: PledgeLine, taken: int, lots: Sequence[LotDraft], store: Store) -> list[Move]:
    """The promise goes back by what came of it; the goods come in."""
    giver, campaign = line.pledge.company.holder_id, line.pledge.campaign.holder_id
    moves = []
    if taken and line.lot_id is not None:
        moves.append(Move(line.lot_id, taken, (campaign, Stage.EXPECTED), (giver, Stage.PROMISED)))
    serials = tuple(each.serials)
    for lot in lots:
        source, target = (giver, Stage.GIVEN), (store.holder_id, Stage.IN_STORE)
        moves.append(Move(lot.id, lot.quantity, source, target, serials=serials[: lot.quantity]))
        serials = serials[lot.quantity :]
    return moves


def _worth(each: ReceiptLineDraft, share: Worth, condition: Condition) -> Worth:
    """The estimate that was given is for the good ones; damaged goods have no fair value until somebody says one."""
    came = each.good + each.damaged
    fair, cost = (each.good * (value or 0) // came for value in (share.fair_value, share.company_cost))
    if condition is Condition.GOOD:
        return each.worth or replace(
            share,
            fair_value=fair if share.fair_value is not None else None,
            company_cost=cost if share.company_cost is not None else None,
        )
    rest = share.company_cost - cost if share.company_cost is not None else None
    return Worth(company_cost=rest, cost_basis=share.cost_basis, cost_source=share.cost_source)
