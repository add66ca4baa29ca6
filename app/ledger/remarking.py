"""What the book itself gives an auditor to look at; floors above add theirs."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, lazyload

from app.accounts.approvals import KINDS
from app.accounts.models import Approval, ApprovalState, User
from app.clock import business_day_of
from app.db import db
from app.errors import N_, Bilingual, Message
from app.items.models import Item
from app.items.quantities import write_quantity
from app.ledger.kept import ChainHead
from app.ledger.models import Entry, Line, Lot
from app.ledger.remarks import (
    FROM_ABOVE,
    LARGE_SHARE,
    LATE_DAYS,
    SILENT_DAYS,
    WAITING_DAYS,
    Remark,
    RemarkKind,
    Span,
)
from app.ledger.words import EntryKind, Stage
from app.places.models import Office
from app.text import persian_digits

LOST = N_("{office}: {quantity} of {item} were lost, {share} percent of the lot.")
DISPOSED = N_("{office}: {quantity} of {item} were destroyed, {share} percent of the lot.")
LATE = N_("{office}: entries recorded more than {limit} days after the fact: {count}; the oldest happened on {day}.")
SIGNED = N_("{office}: entries undone: {count}; asked by {who}, signed by {second}.")
AT_ONCE = N_("{office}: entries undone: {count}; by {who}, at once and with no second signature.")
COUNTED = N_("{office}: the count of a store was not what the book said; entry {number}.")
WAITING = N_("{office}: “{act}” waits for a second signature since {day}.")
SILENT = N_("{office}: no entry since {day}.")
NEVER = N_("Offices that never posted anything: {count}.")


def list_remarks(span: Span) -> list[Remark]:
    """Everything to look at, kind by kind."""
    looks = (late_entries, reversals, large_losses, unequal_stocktakes, old_approvals, silent_offices, *FROM_ABOVE)
    found = [remark for look in looks for remark in look(span)]
    order = list(RemarkKind)
    return sorted(found, key=lambda remark: order.index(remark.kind))


def late_entries(span: Span) -> list[Remark]:
    """Entries recorded long after they happened, together by the act that brought them."""
    facts = (Entry.act_id, Entry.recorded_at, Entry.happened_on)
    query = (
        select(Office, *facts, func.min(Entry.id).label("first"), func.count().label("times"))
        .join(Office, Office.id == Entry.office_id)
        .where(span.is_new, Entry.happened_on < span.before(LATE_DAYS).date())
        .group_by(Office.id, *facts)
        .order_by(Entry.recorded_at.desc(), Entry.happened_on)
        .options(lazyload("*"))
    )
    found: dict[tuple[int, int], Message] = {}
    first: dict[tuple[int, int], int] = {}
    for row in db.session.execute(query).unique():
        if (business_day_of(row.recorded_at) - row.happened_on).days <= LATE_DAYS:
            continue
        key, before = (row.act_id, row.Office.id), found.get((row.act_id, row.Office.id))
        count, day = (before.params["count"], before.params["day"]) if before else (0, row.happened_on)
        found[key] = LATE.format(office=row.Office.names, limit=LATE_DAYS, count=count + row.times, day=day)
        first.setdefault(key, row.first)
    return [Remark(RemarkKind.LATE, said, ("entry", first[key])) for key, said in found.items()]


def reversals(span: Span) -> Iterator[Remark]:
    """What was undone, and by whom; an undone import is one remark an office."""
    second = aliased(User)
    facts = (Entry.act_id, Entry.recorded_at)
    query = (
        select(Office, User, second, func.min(Entry.id).label("first"), func.count().label("count"))
        .join(Office, Office.id == Entry.office_id)
        .join(User, User.id == Entry.actor_id)
        .outerjoin(second, second.id == Entry.second_id)
        .where(Entry.kind == EntryKind.REVERSAL, span.is_new)
        .group_by(Office.id, User.id, second.id, *facts)
        .order_by(Entry.recorded_at.desc())
        .options(lazyload("*"))
    )
    for office, who, signer, first, count in db.session.execute(query).unique():
        said = SIGNED if signer is not None else AT_ONCE
        signed = {"second": called(signer)} if signer is not None else {}
        yield Remark(
            RemarkKind.REVERSAL, said.format(office=office.names, count=count, who=called(who), **signed),
            ("entry", first),
        )  # fmt: skip


def large_losses(span: Span) -> Iterator[Remark]:
    """Losses and disposals that took a large share of a lot."""
    query = (
        select(Entry.id, Entry.kind, Office, Item, Line.quantity, Lot.quantity.label("whole"))
        .join(Line, Line.entry_id == Entry.id)
        .join(Lot, Lot.id == Line.lot_id)
        .join(Item, Item.id == Lot.item_id)
        .join(Office, Office.id == Entry.office_id)
        .where(
            Entry.kind.in_((EntryKind.LOSS, EntryKind.DISPOSAL)),
            span.is_new,
            Line.stage.in_((Stage.LOST, Stage.DISPOSED)),
            Line.quantity * 100 >= Lot.quantity * LARGE_SHARE,
        )
        .order_by(Entry.id.desc(), Line.line_no)
    )
    for entry_id, kind, office, item, quantity, whole in db.session.execute(query).unique():
        said = (LOST if kind is EntryKind.LOSS else DISPOSED).format(
            office=office.names, quantity=written(quantity, item), item=item.names, share=quantity * 100 // whole
        )
        yield Remark(RemarkKind.LOSS, said, ("entry", entry_id))


def unequal_stocktakes(span: Span) -> Iterator[Remark]:
    """Counts that were not what the book said; one that was is no entry."""
    query = (
        select(Entry).where(Entry.kind == EntryKind.STOCKTAKE, span.is_new).order_by(Entry.recorded_at.desc(), Entry.id)
    )
    for entry in db.session.scalars(query):
        said = COUNTED.format(office=entry.office.names, number=entry.printed_number)
        yield Remark(RemarkKind.STOCKTAKE, said, ("entry", entry.id))


def old_approvals(span: Span) -> Iterator[Remark]:
    """Acts that wait for their second signature for long."""
    query = select(Approval).where(
        Approval.state == ApprovalState.WAITING, Approval.asked_at < span.before(WAITING_DAYS)
    )
    for approval in db.session.scalars(query.order_by(Approval.asked_at)):
        title = KINDS[approval.kind].title if approval.kind in KINDS else approval.kind
        day = business_day_of(approval.asked_at)
        said = WAITING.format(office=approval.office.names, act=title, day=day)
        yield Remark(RemarkKind.APPROVAL, said, ("approval", approval.id))


def silent_offices(span: Span) -> Iterator[Remark]:
    """Offices whose last entry is long ago; those that have none are only counted."""
    query = (
        select(Office, Entry.recorded_at)
        .outerjoin(ChainHead, ChainHead.office_id == Office.id)
        .outerjoin(Entry, (Entry.office_id == Office.id) & (Entry.chain_no == ChainHead.last_no))
        .where(~Office.is_national)
        .order_by(Entry.recorded_at, Office.id)
    )
    rows = db.session.execute(query).unique().all()
    for office, last in rows:
        if last is not None and last < span.before(SILENT_DAYS):
            yield Remark(RemarkKind.SILENT, SILENT.format(office=office.names, day=business_day_of(last)))
    never = sum(last is None for _, last in rows)
    if never > 0:
        yield Remark(RemarkKind.SILENT, NEVER.format(count=never))


def called(person: User) -> str:
    """What a person is called on a paper."""
    return person.shown_name or person.name


def written(quantity: int, item: Item) -> Bilingual:
    """A quantity with its unit, in the figures and words of either language."""
    text = write_quantity(quantity, item)
    persian = persian_digits(text.replace(".", "٫"))
    return Bilingual(f"{text} {item.unit_name('en')}", f"{persian} {item.unit_name('fa')}")
