"""What reminders are about, in words, as far as their person may see it at this moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Token, User
from app.accounts.rights import offices_of, within
from app.beneficiaries.needs import total_stale
from app.campaigns.journeys import open_lot_ids
from app.campaigns.pledges import Pledge, PledgeLine
from app.campaigns.promising import said_name
from app.campaigns.sight import seen_pledges
from app.clock import business_today
from app.companies.models import Company
from app.db import db
from app.errors import N_, Message
from app.items.models import Item
from app.items.quantities import say_quantity
from app.ledger.kept import Balance
from app.ledger.models import Lot
from app.ledger.words import Stage
from app.places.models import Office
from app.reminders.finding import CONFIRMED_FOR
from app.reminders.models import Reminder
from app.reminders.words import ReminderKind
from app.stores.models import Store
from app.stores.stock_queries import ON_THE_SHELF

ON_ONE_LINE = 3
"""Of a pledge of many items so many are named."""


@dataclass(frozen=True, slots=True)
class Told:
    """A reminder in words: what it is, a little more about it, and the kind of page that it leads to."""

    of: Reminder
    said: Message
    notes: Sequence[Message]
    leads_to: str


def tell(reminders: Sequence[Reminder], *, seen_by: User) -> list[Told]:
    """The same reminders in the same order, without those whose subject this person may not see any more."""
    by_kind: dict[ReminderKind, list[Reminder]] = defaultdict(list)
    for each in reminders:
        by_kind[each.kind].append(each)
    told = {one.of.id: one for kind, some in by_kind.items() for one in _TELLERS[kind](some, seen_by)}
    return [told[each.id] for each in reminders if each.id in told]


def _of_pledges(reminders: Sequence[Reminder], seen_by: User) -> list[Told]:
    keys = sorted({each.subject_id for each in reminders})
    wanted = select(Pledge).options(joinedload(Pledge.company)).where(Pledge.id.in_(keys), seen_pledges(seen_by))
    pledges = {pledge.id: pledge for pledge in db.session.scalars(wanted).unique()}
    outstanding = _outstanding(sorted(pledges))
    return [
        Told(each, _said_of_pledge(each, pledges[each.subject_id]), outstanding[each.subject_id], "pledge")
        for each in reminders
        if each.subject_id in pledges
    ]


def _said_of_pledge(reminder: Reminder, pledge: Pledge) -> Message:
    if reminder.kind is ReminderKind.PLEDGE_DUE:
        said = N_("Pledge {number} of {company} is due on {day}")
    else:
        said = N_("Pledge {number} of {company} was due on {day}")
    return said.format(number=pledge.number, company=said_name(pledge.company), day=reminder.due_on)


def _outstanding(pledge_ids: Sequence[int]) -> dict[int, list[Message]]:
    wanted = (
        select(PledgeLine.pledge_id, Item, func.sum(Balance.quantity))
        .join(Item, Item.id == PledgeLine.item_id)
        .join(Balance, Balance.lot_id == PledgeLine.lot_id)
        .where(PledgeLine.pledge_id.in_(pledge_ids), Balance.stage == Stage.EXPECTED, Balance.quantity > 0)
        .group_by(PledgeLine.pledge_id, Item.id)
        .order_by(PledgeLine.pledge_id, Item.id)
    )
    found: dict[int, list[Message]] = defaultdict(list)
    for pledge_id, item, quantity in db.session.execute(wanted):
        if len(found[pledge_id]) < ON_ONE_LINE:
            said = N_("{quantity} of {item} still expected")
            found[pledge_id].append(said.format(quantity=say_quantity(int(quantity), item), item=item.names))
    return found


def _of_lots(reminders: Sequence[Reminder], seen_by: User) -> list[Told]:
    """Goods on the shelves of this person's own offices."""
    lots = sorted({each.subject_id for each in reminders})
    wanted = (
        select(Balance.lot_id, Item, Store, func.sum(Balance.quantity))
        .join(Item, Item.id == Balance.item_id)
        .join(Store, Store.holder_id == Balance.holder_id)
        .where(Balance.lot_id.in_(lots), Balance.stage.in_(ON_THE_SHELF), Balance.quantity > 0)
        .where(within(seen_by, "read_stores", Store.office_id))
        .group_by(Balance.lot_id, Item.id, Store.id)
        .order_by(Balance.lot_id, Store.id)
    )
    shelves: dict[int, list[tuple[Item, Message]]] = defaultdict(list)
    for lot_id, item, store, quantity in db.session.execute(wanted):
        note = N_("{quantity} in {store}").format(quantity=say_quantity(int(quantity), item), store=store.names)
        shelves[lot_id].append((item, note))
    told = []
    for each in (one for one in reminders if one.subject_id in shelves):
        item = shelves[each.subject_id][0][0]
        is_over = each.kind is ReminderKind.LOT_EXPIRED
        said = N_("{item} could be used until {day}") if is_over else N_("{item} can be used until {day}")
        notes = [note for _, note in shelves[each.subject_id]]
        told.append(Told(each, said.format(item=item.names, day=each.due_on), notes, "lot"))
    return told


def _of_savings(reminders: Sequence[Reminder], seen_by: User) -> list[Told]:
    keys = open_lot_ids([each.subject_id for each in reminders], seen_by=seen_by)
    wanted = (
        select(Lot, Balance.quantity, Company)
        .join(Balance, Balance.lot_id == Lot.id)
        .outerjoin(Company, Company.holder_id == Lot.given_by)
        .options(joinedload(Lot.item))
        .where(Lot.id.in_(sorted(keys)), Balance.stage == Stage.AVAILABLE, Balance.quantity > 0)
    )
    left = {lot.id: (lot, int(quantity), company) for lot, quantity, company in db.session.execute(wanted)}
    told = []
    for each in (one for one in reminders if one.subject_id in left):
        lot, quantity, company = left[each.subject_id]
        said = N_("{quantity} of {item} can be converted until {day}").format(
            quantity=say_quantity(quantity, lot.item), item=lot.item.names, day=each.due_on
        )
        notes = [N_("Saved by {company}").format(company=said_name(company))] if company is not None else []
        told.append(Told(each, said, notes, "lot"))
    return told


def _of_needs(reminders: Sequence[Reminder], seen_by: User) -> list[Told]:
    asked, own = {each.subject_id for each in reminders}, offices_of(seen_by, "read_beneficiaries")
    counts = total_stale(asked if own is None else asked & own, business_today() - CONFIRMED_FOR)
    names = {office.id: office for office in db.session.scalars(select(Office).where(Office.id.in_(sorted(counts))))}
    said = N_("Needs that were not confirmed for {days} days: {count}")
    return [
        Told(each, said.format(count=counts[each.subject_id], days=CONFIRMED_FOR.days),
             [N_("Of {office}").format(office=names[each.subject_id].names)], "needs")
        for each in reminders
        if each.subject_id in counts
    ]  # fmt: skip


def _of_tokens(reminders: Sequence[Reminder], seen_by: User) -> list[Told]:
    keys = sorted({each.subject_id for each in reminders})
    own = db.session.scalars(select(Token).where(Token.id.in_(keys), Token.user_id == seen_by.id))
    tokens = {token.id: token for token in own}
    said = N_("The token “{label}” ends on {day}")
    return [
        Told(each, said.format(label=tokens[each.subject_id].label, day=each.due_on), (), "token")
        for each in reminders
        if each.subject_id in tokens
    ]


_TELLERS: dict[ReminderKind, Callable[[Sequence[Reminder], User], list[Told]]] = {
    ReminderKind.PLEDGE_DUE: _of_pledges,
    ReminderKind.PLEDGE_LATE: _of_pledges,
    ReminderKind.LOT_EXPIRING: _of_lots,
    ReminderKind.LOT_EXPIRED: _of_lots,
    ReminderKind.SAVING_EXPIRING: _of_savings,
    ReminderKind.NEEDS_TO_CONFIRM: _of_needs,
    ReminderKind.TOKEN_ENDING: _of_tokens,
}
