"""What is still expected of pledges: locked, read from the ledger's balances, and taken from as goods come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TypeVar

from sqlalchemy import Row, func, select
from sqlalchemy.orm.attributes import set_committed_value

from app.accounts.models import User
from app.campaigns.drafts import PledgeDraft
from app.campaigns.models import Campaign
from app.campaigns.pledges import WORTH_FIELDS, Pledge, PledgeEnding, PledgeLine
from app.campaigns.refusals import CompanyNotVerified
from app.campaigns.words import EndingKind, PledgeState
from app.companies.models import Company, CompanyState
from app.db import db
from app.errors import Bilingual, NotFound
from app.ledger import queries as ledger_queries
from app.ledger import service as ledger
from app.ledger.drafts import EntryDraft, LotDraft, Move, Worth
from app.ledger.kept import Balance
from app.ledger.models import Entry, Line
from app.ledger.rows import each_row
from app.ledger.words import EntryKind, LotKind, Origin, Stage

AT_ONCE = 500
"""How many values one query asks for."""
Value = TypeVar("Value")
NO_PARENTS: Mapping[int, int] = MappingProxyType({})


def in_parts(values: Iterable[Value]) -> Iterator[list[Value]]:
    """The values in pieces that one query can name."""
    every = list(values)
    for start in range(0, len(every), AT_ONCE):
        yield every[start : start + AT_ONCE]


def lock_pledges(pledge_ids: Iterable[int]) -> dict[int, Pledge]:
    """These pledges with their lines, held in the order of their keys until the verb is done."""
    wanted = sorted(set(pledge_ids))
    found: dict[int, Pledge] = {}
    for part in in_parts(wanted):
        query = select(Pledge).where(Pledge.id.in_(part)).order_by(Pledge.id).with_for_update(of=Pledge)
        found.update({p.id: p for p in db.session.scalars(query.execution_options(populate_existing=True))})
    if len(found) != len(wanted):
        raise NotFound()
    for pledge in found.values():
        for line in pledge.lines:
            # Read anew, a line has forgotten its pledge; it need not ask the database for it one by one.
            set_committed_value(line, "pledge", pledge)
    return found


def hold_companies(company_ids: Iterable[int]) -> dict[int, Company]:
    """These companies, kept from being suspended until the verb is done; to be held before campaigns and pledges."""
    found: dict[int, Company] = {}
    for part in in_parts(sorted(set(company_ids))):
        query = select(Company).where(Company.id.in_(part)).order_by(Company.id)
        held = query.with_for_update(read=True, of=Company).execution_options(populate_existing=True)
        found.update({company.id: company for company in db.session.scalars(held)})
    return found


@dataclass
class Expected:
    """What is still expected of some promise lots, while goods are being booked against them."""

    left: dict[int, int]
    worth: dict[int, dict[str, int]]

    @classmethod
    def of(cls, lines: Iterable[PledgeLine]) -> Expected:
        """As the ledger has it now; call it with the pledges locked."""
        cells = _expected_cells(line.lot_id for line in lines if line.lot_id is not None)
        return cls(
            {cell.lot_id: cell.quantity for cell in cells},
            {cell.lot_id: {"fair_value": cell.fair_value, "company_cost": cell.company_cost} for cell in cells},
        )

    def of_line(self, line: PledgeLine) -> int:
        """What is still to come of one line."""
        return self.left.get(line.lot_id or 0, 0)

    def take(self, line: PledgeLine, quantity: int) -> int:
        """Take at most `quantity` off what is expected; answers how much that was."""
        return self.draw(line, quantity)[0]

    def draw(self, line: PledgeLine, quantity: int) -> tuple[int, Worth]:
        """The same, and what `quantity` is worth when nothing newer is known.

        It takes its part of what the promise still holds, so the last part has the rest; what is over, a plain share.
        """
        left, fields = self.of_line(line), line.worth_fields()
        taken = min(quantity, left)
        held = self.worth.get(line.lot_id or 0, {})
        for name in ("fair_value", "company_cost"):
            if fields[name] is not None:
                part = held[name] * taken // left if taken else 0
                fields[name] = part + fields[name] * (quantity - taken) // line.quantity
                if taken:
                    held[name] -= part
        if line.lot_id is not None:
            self.left[line.lot_id] = left - taken
        return taken, Worth(**fields)


def expected_of(lot_ids: Iterable[int]) -> dict[int, int]:
    """How much of each promise lot is still expected by its campaign."""
    return {cell.lot_id: cell.quantity for cell in _expected_cells(lot_ids)}


def _expected_cells(lot_ids: Iterable[int]) -> list[Row[int, int, int, int]]:
    found: list[Row[int, int, int, int]] = []
    cells = select(Balance.lot_id, Balance.quantity, Balance.fair_value, Balance.company_cost)
    for part in in_parts(set(lot_ids)):
        found += db.session.execute(cells.where(Balance.lot_id.in_(part), Balance.stage == Stage.EXPECTED))
    return found


def write_down(
    drafts: Sequence[PledgeDraft], campaigns: dict[int, Campaign], companies: dict[int, Company], *, by: User
) -> list[Pledge]:
    """Announced pledges with their numbers, which run per campaign; the campaigns are locked."""
    pledges = []
    for draft in drafts:
        campaign = campaigns[draft.campaign_id]
        campaign.pledge_count += 1
        pledge = Pledge(
            number=f"{campaign.code}-{campaign.pledge_count:04d}", campaign=campaign,
            company=companies[draft.company_id], state=PledgeState.ANNOUNCED, announced_on=draft.announced_on,
            announced_by_id=by.id, letter_no=draft.letter_no, letter_on=draft.letter_on, memo=draft.memo,
            source_ref=draft.source_ref, is_implied=draft.is_implied,
        )  # fmt: skip
        pledge.lines = [
            PledgeLine(
                line_no=number, item_id=line.item_id, quantity=line.quantity, due_on=line.due_on,
                place_id=line.place_id or campaign.office.place_id,
                **{name: getattr(line.worth, name) for name in WORTH_FIELDS},
            )
            for number, line in enumerate(draft.lines, start=1)
        ]  # fmt: skip
        pledges.append(pledge)
    db.session.add_all(pledges)
    db.session.flush()
    return pledges


def promise(
    pledges: Sequence[Pledge], on: Sequence[date], *, act_id: int, by: User, parents: Mapping[int, int] = NO_PARENTS
) -> list[EntryDraft]:
    """Accept confirmed pledges, each on its day: a promise lot for each line, one entry for each pledge.

    `parents` names the lot that paid for a line, by the line's key.
    """
    lots: list[LotDraft] = []
    rows = list(zip(pledges, on, strict=True))
    entries = each_row(rows, lambda row: _promise_pledge(*row, lots, parents, act_id=act_id, by=by))
    ledger.open_lots(lots)
    return entries


def _promise_pledge(
    pledge: Pledge, day: date, lots: list[LotDraft], parents: Mapping[int, int], *, act_id: int, by: User
) -> EntryDraft:
    if pledge.company.state is not CompanyState.VERIFIED:
        raise CompanyNotVerified(company=said_name(pledge.company), field="company_id")
    pledge.become_accepted(on=day, by=by)
    giver, campaign = pledge.company.holder_id, pledge.campaign.holder_id
    entry = EntryDraft(
        office_id=pledge.campaign.office_id, kind=EntryKind.ACCEPT, happened_on=day, paper=pledge.letter_no
    )
    for line in pledge.lines:
        # A line that was accepted before, and undone, keeps its lot.
        if line.lot_id is None:
            lots.append(_promise_lot(line, giver, campaign, day, parents.get(line.id)))
            line.lot_id = lots[-1].id
        entry.moves.append(Move(line.lot_id, line.quantity, (giver, Stage.PROMISED), (campaign, Stage.EXPECTED)))
    pledge.accept_entry_id, pledge.act_id = entry.id, act_id
    return entry


def said_name(company: Company) -> Bilingual:
    """A company's name in a refusal's words."""
    return Bilingual(company.name("en"), company.name("fa"))


def _promise_lot(line: PledgeLine, giver: int, campaign: int, day: date, parent_id: int | None) -> LotDraft:
    return LotDraft(
        kind=LotKind.PROMISE, origin=Origin.PLEDGE, item_id=line.item_id, given_by=giver, given_for=campaign,
        place_id=line.place_id, quantity=line.quantity, opened_on=day, parent_id=parent_id,
        worth=Worth(**line.worth_fields()),
    )  # fmt: skip


def settle_states(pledge_ids: Iterable[int]) -> None:
    """Draw the state of each pledge anew from the ledger: what stands of it, and what is still expected."""
    for part in in_parts(sorted(set(pledge_ids))):
        for pledge, state in drawn_states(part):
            pledge.state = state
    db.session.flush()


def drawn_states(pledge_ids: Sequence[int]) -> list[tuple[Pledge, PledgeState]]:
    """Of these pledges those that were ever accepted, each with the state that the ledger gives it."""
    pledges = list(db.session.scalars(select(Pledge).where(Pledge.id.in_(pledge_ids)).order_by(Pledge.id)))
    expected = Expected.of(line for pledge in pledges for line in pledge.lines)
    endings = _standing_endings(pledge_ids)
    accepted = ledger_queries.standing([p.accept_entry_id for p in pledges if p.accept_entry_id])
    came = _have_come([pledge_id for pledge_id, ending in endings.items() if ending is not None])
    drawn = []
    for pledge in pledges:
        if pledge.accept_entry_id is not None:
            state = _state_of(pledge, pledge.accept_entry_id in accepted, endings[pledge.id], expected)
            is_bare = state is PledgeState.PART_RECEIVED and endings[pledge.id] and pledge.id not in came
            drawn.append((pledge, PledgeState.ACCEPTED if is_bare else state))
    return drawn


def _standing_endings(pledge_ids: Sequence[int]) -> dict[int, EndingKind | None]:
    query = select(PledgeEnding).where(PledgeEnding.pledge_id.in_(pledge_ids))
    endings = list(db.session.scalars(query.order_by(PledgeEnding.id)))
    standing = ledger_queries.standing([ending.entry_id for ending in endings if ending.entry_id])
    last: dict[int, EndingKind | None] = defaultdict(lambda: None)
    last |= {e.pledge_id: e.kind for e in endings if e.entry_id is None or e.entry_id in standing}
    return last


def _have_come(pledge_ids: Sequence[int]) -> set[int]:
    """Those of the pledges of which some goods came."""
    if not pledge_ids:
        return set()
    came = (
        select(PledgeLine.pledge_id)
        .join(Line, (Line.lot_id == PledgeLine.lot_id) & (Line.stage == Stage.EXPECTED))
        .join(Entry, Entry.id == Line.entry_id)
        .where(PledgeLine.pledge_id.in_(pledge_ids), Entry.counts_as.in_([EntryKind.RECEIPT, EntryKind.DIRECT]))
        .group_by(PledgeLine.id, PledgeLine.pledge_id)
        .having(func.sum(Line.quantity) < 0)
    )
    return set(db.session.scalars(came))


def _state_of(pledge: Pledge, is_accepted: bool, ending: EndingKind | None, expected: Expected) -> PledgeState:
    left = [expected.of_line(line) for line in pledge.lines]
    if ending is not None and not any(left):
        return PledgeState.WITHDRAWN if ending is EndingKind.WITHDRAWN else PledgeState.LAPSED
    if not is_accepted:
        return PledgeState.CONFIRMED
    if not any(left):
        return PledgeState.FULFILLED
    if left == [line.quantity for line in pledge.lines]:
        return PledgeState.ACCEPTED
    return PledgeState.PART_RECEIVED
