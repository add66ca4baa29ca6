"""A company hands its goods straight to a receiver: in and out in one act, booked against its pledges, oldest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from app.accounts.models import User
from app.beneficiaries.models import Receiver
from app.campaigns import paper_queries, queries
from app.campaigns.delivery_answers import answer_handovers
from app.campaigns.drafts import HandoverDraft, HandoverLineDraft, PledgeDraft, PledgeLineDraft, content_of
from app.campaigns.handers import named_campaigns, named_receivers, require_hander, require_handers
from app.campaigns.meeting import meet_by_handovers
from app.campaigns.models import Campaign
from app.campaigns.papers import Handover, HandoverLine
from app.campaigns.pledges import Pledge, PledgeLine
from app.campaigns.pledging import announce_pledges
from app.campaigns.promising import Expected, hold_companies, lock_pledges, promise, settle_states
from app.campaigns.refusals import BeforeAcceptance, NoPledge, NoSuchPledge
from app.campaigns.typed import check_words, check_worth, read_lines
from app.companies.models import Company
from app.companies.queries import NoSuchCompany
from app.db import atomic, db
from app.errors import N_, Invalid, NotFound
from app.items.models import Item
from app.items.quantities import say_quantity
from app.items.serials import check_serials, refuse_same_serial
from app.ledger import service as ledger
from app.ledger.drafts import EntryDraft, LotDraft, Move
from app.ledger.rows import each_row, in_line, one_row
from app.ledger.words import EntryKind, LotKind, Origin, Stage

Shelf = tuple[int, int, int]
"""What pledges are matched by: campaign, company, item."""


@dataclass
class Open:
    """An accepted pledge line and what is left of it while hand-overs are booked."""

    line: PledgeLine
    pledge: Pledge
    left: int


@dataclass
class Booking:
    """Everything one act's hand-overs need, read at once; and what they have taken so far."""

    campaigns: dict[int, Campaign]
    companies: dict[int, Company]
    receivers: dict[int, Receiver]
    items: dict[int, Item]
    open_lines: dict[Shelf, list[Open]]
    expected: Expected
    named_lines: frozenset[int] = frozenset()
    holders: dict[int, int] = field(default_factory=dict)

    def holder_of(self, receiver: Receiver) -> int:
        """The holder "receivers of the county"."""
        if receiver.place_id not in self.holders:
            holder = ledger.receivers_holder(place_id=receiver.place_id, office_id=receiver.office_id)
            self.holders[receiver.place_id] = holder.id
        return self.holders[receiver.place_id]


@atomic()
def record_direct_handover(*, by: User, key: str, **said: Any) -> Handover:
    """A company handed its goods straight to a receiver. Takes the fields of a `HandoverDraft`."""
    draft = HandoverDraft(**{**said, "lines": read_lines(said["lines"])})
    with one_row():
        [handover] = record_direct_handovers(drafts=[draft], by=by, key=key)
    return handover


@atomic(joins=True)
def record_direct_handovers(*, drafts: Sequence[HandoverDraft], by: User, key: str) -> list[Handover]:
    """Several hand-overs at once, in the order of their days, all or none. Raises RowsNotTaken.

    Each takes from the company's accepted pledges, oldest first; what they lack is refused, or completed by a pledge
    marked as implied where the draft says so.
    """
    act = ledger.begin_act(
        verb="record_direct_handovers", by=by, key=key, content=content_of(drafts),
        allowed=lambda: require_handers(drafts, by),
    )  # fmt: skip
    if act.is_repeat:
        return paper_queries.list_handovers_of_act(act.id)
    booking = _read(drafts, by)
    each_row(drafts, lambda draft: _check(draft, booking, by))
    answer_handovers(drafts, act_id=act.id, by=by)
    in_order = sorted(range(len(drafts)), key=lambda place: (drafts[place].happened_on, place))
    parts = _match(drafts, in_order, booking)
    promises = _imply(drafts, booking, parts, act_id=act.id, by=by)
    lots: list[LotDraft] = []
    written = [_write(drafts[place], booking, parts[place], lots, act_id=act.id) for place in in_order]
    meet_by_handovers(act.id, (draft.receiver_id for draft in drafts))
    ledger.open_lots(lots)
    touched = {part.pledge.id for place in parts.values() for part in place}
    ledger.post_entries([*promises, *(entry for _, entry in written)], act=act, by=by)
    settle_states(touched)
    return [handover for handover, _ in written]


@dataclass
class Part:
    """So much of a draft's line against one pledge line; against none yet where a pledge has to be implied."""

    said: HandoverLineDraft
    quantity: int
    against: Open | None

    @property
    def line(self) -> PledgeLine:
        """The pledge line, once there is one."""
        return cast(Open, self.against).line

    @property
    def pledge(self) -> Pledge:
        """Its pledge."""
        return cast(Open, self.against).pledge


def _read(drafts: Sequence[HandoverDraft], by: User) -> Booking:
    """What the drafts name; the pledges that expect these goods are locked and read under the lock."""
    companies = hold_companies(draft.company_id for draft in drafts)
    campaigns, receivers = named_campaigns(drafts, by), named_receivers(drafts)
    items = {i.id: i for i in queries.list_by_ids(Item, {line.item_id for d in drafts for line in d.lines})}
    lock_pledges(opened.pledge.id for shelf in _open_lines(drafts, items).values() for opened in shelf)
    open_lines = _open_lines(drafts, items)
    expected = Expected.of(opened.line for shelf in open_lines.values() for opened in shelf)
    named = {line.pledge_line_id for draft in drafts for line in draft.lines if line.pledge_line_id is not None}
    seen = frozenset(queries.list_pledge_lines_by_id(named, seen_by=by)) if named else frozenset()
    return Booking(campaigns, companies, receivers, items, open_lines, expected, seen)


def _open_lines(drafts: Sequence[HandoverDraft], items: dict[int, Item]) -> dict[Shelf, list[Open]]:
    found: dict[Shelf, list[Open]] = defaultdict(list)
    for campaign_id in sorted({draft.campaign_id for draft in drafts}):
        companies = {draft.company_id for draft in drafts if draft.campaign_id == campaign_id}
        for line, pledge, left in queries.list_open_lines(campaign_id, companies, items):
            found[campaign_id, pledge.company_id, line.item_id].append(Open(line, pledge, left))
    return found


def _check(draft: HandoverDraft, booking: Booking, by: User) -> None:
    check_words(draft)
    require_hander(draft, booking.campaigns, booking.receivers, by)
    if draft.company_id not in booking.companies:
        raise NoSuchCompany(field="company_id")
    if not draft.lines:
        raise Invalid(N_("Name at least one item and how much of it."), field="lines")
    for place, line in enumerate(draft.lines):
        with in_line(place):
            _check_line(line, booking)
    refuse_same_serial((line.item_id, line.serials) for line in draft.lines)


def _check_line(line: HandoverLineDraft, booking: Booking) -> None:
    if line.item_id not in booking.items:
        raise NotFound(N_("There is no such item in the catalogue."), field="item_id")
    if line.pledge_line_id is not None and line.pledge_line_id not in booking.named_lines:
        raise NoSuchPledge(field="pledge_line_id")
    if line.quantity < 1:
        raise Invalid(N_("A quantity must be one or more."), field="quantity")
    if line.worth is not None:
        check_worth(line.worth)
    check_serials(line.serials, booking.items[line.item_id], line.quantity)


def _match(drafts: Sequence[HandoverDraft], order: Sequence[int], booking: Booking) -> dict[int, list[Part]]:
    """For each draft, what is taken from which pledge line; a refusal is of the draft that finds too little."""
    matched = each_row(order, lambda place: _match_one(drafts[place], booking))
    return dict(zip(order, matched, strict=True))


def _match_one(draft: HandoverDraft, booking: Booking) -> list[Part]:
    parts: list[Part] = []
    for at, said in enumerate(draft.lines):
        wanted = said.quantity
        shelf = booking.open_lines.get((draft.campaign_id, draft.company_id, said.item_id), [])
        fitting = [opened for opened in shelf if said.pledge_line_id in (None, opened.line.id) and opened.left]
        for opened in fitting:
            if wanted and _was_accepted(opened.pledge, draft.happened_on, is_named=said.pledge_line_id is not None):
                taken = min(wanted, opened.left)
                opened.left -= taken
                wanted -= taken
                parts.append(Part(said, taken, opened))
        if wanted and not draft.may_imply:
            for part in parts:
                cast(Open, part.against).left += part.quantity
            item = booking.items[said.item_id]
            left = say_quantity(said.quantity - wanted, item)
            with in_line(at):
                raise NoPledge(left=left, item=item.names, field="quantity")
        if wanted:
            parts.append(Part(said, wanted, None))
    return parts


def _was_accepted(pledge: Pledge, on: date, *, is_named: bool) -> bool:
    """Goods follow their pledge's acceptance; a younger pledge is passed by, or refused if it was named."""
    if pledge.accepted_on is not None and pledge.accepted_on <= on:
        return True
    if is_named:
        raise BeforeAcceptance(number=pledge.number, day=pledge.accepted_on, field="happened_on")
    return False


def _imply(
    drafts: Sequence[HandoverDraft], booking: Booking, parts: dict[int, list[Part]], *, act_id: int, by: User
) -> list[EntryDraft]:
    """Pledges implied by the deliveries that no pledge covers, one for each draft that lacks one."""
    lacking = {place: [part for part in found if part.against is None] for place, found in parts.items()}
    lacking = {place: found for place, found in lacking.items() if found}
    implied = [
        PledgeDraft(
            campaign_id=drafts[place].campaign_id, company_id=drafts[place].company_id, is_implied=True,
            announced_on=drafts[place].happened_on, source_ref=drafts[place].source_ref,
            lines=[PledgeLineDraft(item_id=part.said.item_id, quantity=part.quantity) for part in found],
        )
        for place, found in lacking.items()
    ]  # fmt: skip
    if not implied:
        return []
    pledges = announce_pledges(drafts=implied, by=by)
    for pledge, found in zip(pledges, lacking.values(), strict=True):
        pledge.become_confirmed(on=pledge.announced_on, by=by)
        for line, part in zip(pledge.lines, found, strict=True):
            part.against = Open(line, pledge, 0)
    return promise(pledges, [pledge.announced_on for pledge in pledges], act_id=act_id, by=by)


def _write(
    draft: HandoverDraft, booking: Booking, parts: Sequence[Part], lots: list[LotDraft], *, act_id: int
) -> tuple[Handover, EntryDraft]:
    """The paper, and what it says in the book."""
    campaign, receiver = booking.campaigns[draft.campaign_id], booking.receivers[draft.receiver_id]
    giver, target = booking.companies[draft.company_id].holder_id, booking.holder_of(receiver)
    entry = EntryDraft(
        office_id=campaign.office_id, kind=EntryKind.DIRECT, happened_on=draft.happened_on, paper=draft.paper,
        memo=draft.memo,
    )  # fmt: skip
    handover = Handover(
        office_id=campaign.office_id, campaign_id=campaign.id, company_id=draft.company_id, receiver_id=receiver.id,
        happened_on=draft.happened_on, proof=draft.proof, paper=draft.paper, memo=draft.memo,
        source_ref=draft.source_ref, entry_id=entry.id, act_id=act_id,
    )  # fmt: skip
    serials = {id(part.said): list(part.said.serials) for part in parts}
    for number, part in enumerate(parts, start=1):
        line, named = part.line, serials[id(part.said)]
        _, share = booking.expected.draw(line, part.quantity)
        lot = LotDraft(
            kind=LotKind.GOODS, origin=Origin.DIRECT, item_id=line.item_id, given_by=giver,
            given_for=campaign.holder_id, place_id=receiver.place_id, quantity=part.quantity,
            opened_on=draft.happened_on, parent_id=line.lot_id,
            worth=part.said.worth or share,
        )  # fmt: skip
        lots.append(lot)
        moved = tuple(named[: part.quantity])
        entry.moves += [
            Move(cast(int, line.lot_id), part.quantity, (campaign.holder_id, Stage.EXPECTED), (giver, Stage.PROMISED)),
            Move(lot.id, part.quantity, (giver, Stage.GIVEN), (target, Stage.DELIVERED), serials=moved),
        ]
        del named[: part.quantity]
        handover.lines.append(
            HandoverLine(line_no=number, pledge_line_id=line.id, quantity=part.quantity, lot_id=lot.id)
        )
    db.session.add(handover)
    return handover, entry
