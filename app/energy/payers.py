"""What paid for a gift: every saving that the conversion behind its promise took, and those behind its credit.

By money, and where ends of several savings make one item together, no single saving paid for it: a lot names one as the
line of the promise that it stands in, and here stand all of them. Rials that an earlier conversion left are followed to
the savings which that one took, and on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from app.accounts.models import User
from app.campaigns.journeys import SeenLot, open_lot_ids
from app.campaigns.pledges import PledgeEnding, PledgeLine
from app.db import db
from app.energy.conversion_queries import WHOLE, has_part
from app.energy.conversions import Conversion
from app.energy.own_part import Donors, own_donors, reads_all
from app.energy.told_conversions import ToldTaking, tell
from app.items.models import Item
from app.ledger import queries as ledger_queries
from app.ledger.models import Entry, Holder, Line, Lot
from app.ledger.words import LotKind, Stage

SHOWN = 50
"""So many savings are named; a conversion of more tells all of them itself."""
DEEPEST = 3
"""So many conversions back rials are followed; what stands behind those is told on the pages of the rials."""


@dataclass(frozen=True, slots=True)
class Payer:
    """One saving, or rials left of one conversion, that paid for a gift together with the others."""

    taken: ToldTaking
    conversion: Conversion
    """Which conversion took it."""
    is_open: bool
    """May its own page be opened by whoever reads this?"""
    is_told: bool
    """May it be told how much of it was taken?"""
    is_behind: bool
    """Did it leave rials that paid, and not pay itself?"""

    @property
    def lot(self) -> Lot:
        """What was taken."""
        return self.taken.lot

    @property
    def item(self) -> Item:
        """What was saved."""
        return self.taken.lot.item

    @property
    def is_invented(self) -> bool:
        """Was it found by degree days that a demonstration invented?"""
        return self.taken.is_invented

    @property
    def happened_on(self) -> date:
        """When it was taken."""
        return self.conversion.happened_on

    @property
    def given_by(self) -> Holder:
        """Who saved it; of rials, who owes them."""
        return self.taken.given_by

    @property
    def lot_id(self) -> int | None:
        """Its key, for those who may open it."""
        return self.taken.lot.id if self.is_open else None

    @property
    def quantity(self) -> int | None:
        """How much of it was taken and not given back."""
        return self.taken.quantity - self.taken.given_back if self.is_told else None

    @property
    def rials(self) -> int | None:
        """What that was worth, where the rule goes by money."""
        return self.taken.rials if self.is_told else None


@dataclass(frozen=True, slots=True)
class PaidBy:
    """The conversion that a gift came of, and what paid: first what is booked as its source, then the rest."""

    conversion: Conversion | None = None
    stands: bool = False
    is_read: bool = False
    """May whoever reads this read the campaign's conversions?"""
    payers: Sequence[Payer] = ()
    has_more: bool = False
    """Are there others, who are not named here?"""

    @property
    def conversion_id(self) -> int | None:
        """Its key, for those who may read it."""
        return self.conversion.id if self.conversion and self.is_read else None


def find_payers(seen: SeenLot, *, seen_by: User) -> PaidBy:
    """What paid for a gift that this person follows; with no conversion where no saving did.

    A company reads of it what was taken of its own savings, and as the sponsor all of it. An office that has or had the
    gift reads who saved; how much, only where it has a part in the campaign.
    """
    behind = _behind(seen)
    if behind is None:
        return PaidBy()
    conversion, entry_id = behind
    booked = {lot.id for lot in seen.forebears}
    own, reads_whole = own_donors(seen_by), reads_all(seen_by, conversion.campaign_id)
    found, is_cut = _followed(conversion, None if reads_whole or seen.is_held else own)
    found.sort(key=lambda pair: (pair[0] is not conversion, pair[1].lot.id not in booked))
    shown = found[:SHOWN]
    opened = open_lot_ids((taken.lot.id for _, taken in shown), seen_by=seen_by)
    payers = [
        Payer(
            taken, of, is_open=taken.lot.id in opened,
            is_told=reads_whole or taken.lot.id in opened or of.pledge.company.holder_id in own,
            is_behind=of is not conversion,
        )
        for of, taken in shown
    ]  # fmt: skip
    is_read = reads_whole or has_part(conversion.id, seen_by)
    stands = bool(ledger_queries.standing([entry_id]))
    return PaidBy(conversion, stands, is_read, payers, is_cut or len(found) > len(shown))


def _behind(seen: SeenLot) -> tuple[Conversion, int] | None:
    """The conversion that promised this gift, or that left these rials; and the entry by which it did."""
    if seen.lot.kind is LotKind.CREDIT:
        return _that_left([seen.lot.id]).get(seen.lot.id)
    promises = [lot.id for lot in (*seen.forebears, seen.lot) if lot.kind is LotKind.PROMISE]
    promised = select(PledgeLine.pledge_id).where(PledgeLine.lot_id.in_(promises))
    found = db.session.scalar(select(Conversion).options(*WHOLE).where(Conversion.pledge_id.in_(promised)))
    return (found, found.entry_id) if found is not None else None


def _followed(first: Conversion, donors: Donors) -> tuple[list[tuple[Conversion, ToldTaking]], bool]:
    """What a conversion took of these donors and kept, and those before it that left it their rials.

    Beside it, whether others are left out.
    """
    found: list[tuple[Conversion, ToldTaking]] = []
    known, is_part = {first.id}, False
    waiting: list[Conversion] = [first]
    for _ in range(DEEPEST):
        told = tell(waiting, donors=donors)
        found += [(each.of, taken) for each in told for taken in each.taken if taken.quantity > taken.given_back]
        is_part |= any(each.is_part for each in told)
        credits = [line.lot_id for of in waiting for line in of.lines if line.lot.kind is LotKind.CREDIT]
        left = {each.id: each for each, _ in _that_left(credits).values()}
        waiting = [each for each in left.values() if each.id not in known]
        known.update(each.id for each in waiting)
    return found, is_part or bool(waiting)


def _that_left(lot_ids: Sequence[int]) -> dict[int, tuple[Conversion, int]]:
    """By the lot of rials, the conversion which left it, or whose pledge ended so that its price came back; and how.

    That is the entry which brought the rials into the book.
    """
    if not lot_ids:
        return {}
    came = (
        select(Line.lot_id, Line.entry_id)
        .join(Entry, Entry.id == Line.entry_id)
        .where(Line.lot_id.in_(lot_ids), Line.stage == Stage.GIVEN, Line.quantity < 0, Entry.reverses_id.is_(None))
    )
    entry_of: dict[int, int] = {row.lot_id: row.entry_id for row in db.session.execute(came)}
    entries = sorted(set(entry_of.values()))
    ended: Any = (
        select(PledgeEnding.entry_id, Conversion.id)
        .join(Conversion, Conversion.pledge_id == PledgeEnding.pledge_id)
        .where(PledgeEnding.entry_id.in_(entries))
    )
    made = select(Conversion.entry_id, Conversion.id).where(Conversion.entry_id.in_(entries))
    keys = {row.entry_id: row.id for row in db.session.execute(made.union(ended))}
    wanted = select(Conversion).options(*WHOLE).where(Conversion.id.in_(sorted(set(keys.values()))))
    by_id = {each.id: each for each in db.session.scalars(wanted)}
    return {lot_id: (by_id[keys[entry_id]], entry_id) for lot_id, entry_id in entry_of.items() if entry_id in keys}
