"""A sending of participations is verified or refused by another than whoever brought it, or taken back before that."""

from __future__ import annotations

from datetime import date

from sqlalchemy import delete, select

from app import clock
from app.accounts.models import User
from app.accounts.rights import require_act
from app.companies.queries import company_ids_of
from app.db import atomic, db
from app.energy.conversion_refusals import NoFileOfIt, SendingDecided, VerifierBrought
from app.energy.count_queries import get_sending
from app.energy.lasting import check_lasting
from app.energy.own_items import participation_item
from app.energy.participations import Count, CountState, Participation
from app.errors import N_, Invalid
from app.ledger import queries as ledger_queries
from app.ledger import service as ledger
from app.ledger.drafts import EntryDraft, LotDraft, Move
from app.ledger.words import EntryKind, LotKind, Origin, Stage


@atomic()
def verify_sending(*, sending_id: int, expires_on: date, by: User, key: str) -> Count:
    """Another person finds it right: what was new in it is a lot that can be converted until `expires_on`.

    Raises VerifierBrought, SendingWrongState, NoFileOfIt, ExpiryPassed, LastsTooLong.
    """
    content = {"sending": sending_id, "expires": expires_on}
    act = ledger.begin_act(
        verb="verify_sending", by=by, key=key, content=content, allowed=lambda: _lock_as_decider(sending_id, by)
    )
    if act.is_repeat:
        return db.session.scalars(select(Count).where(Count.decided_act_id == act.id)).one()
    count = _lock_as_decider(sending_id, by)
    count.require_declared()
    today = clock.business_today()
    check_lasting(expires_on)
    if count.file_id is None:
        raise NoFileOfIt()
    lot, draft = _posting(count, today, expires_on)
    _decide(count, CountState.VERIFIED, by)
    count.expires_on, count.lot_id, count.entry_id, count.decided_act_id = expires_on, lot.id, draft.id, act.id
    ledger.open_lots([lot])
    ledger.post_entries([draft], act=act, by=by)
    return count


@atomic()
def refuse_sending(*, sending_id: int, reason: str, by: User) -> Count:
    """Another person finds it wrong, and says why; what it claimed is free again."""
    count = _lock_as_decider(sending_id, by)
    count.require_declared()
    if not reason.strip():
        raise Invalid(N_("Please fill this in."), field="reason")
    count.reason = reason.strip()
    _decide(count, CountState.REFUSED, by)
    _free(count)
    return count


@atomic()
def take_back_sending(*, sending_id: int, by: User) -> Count:
    """Whoever may bring a sending takes one back on which nobody has decided; what it claimed is free again."""
    count = _lock(sending_id, by)
    require_act(by, count.campaign.office_id, "count_participations")
    count.require_declared()
    count.state = CountState.TAKEN_BACK
    _free(count)
    return count


@atomic()
def take_back_with_file(*, sending_id: int, by: User) -> Count:
    """The file that brought a sending is undone: what was refused or undone before is gone already.

    Raises SendingDecided where its lot stands.
    """
    count = _lock(sending_id, by)
    if count.entry_id is not None and ledger_queries.standing([count.entry_id]):
        raise SendingDecided(number=ledger_queries.get_entry(count.entry_id).printed_number)
    return take_back_sending(sending_id=sending_id, by=by) if count.state is CountState.DECLARED else count


def _lock(sending_id: int, by: User) -> Count:
    get_sending(sending_id, seen_by=by)
    held = select(Count).where(Count.id == sending_id).with_for_update(of=Count)
    return db.session.scalars(held.execution_options(populate_existing=True)).one()


def _lock_as_decider(sending_id: int, by: User) -> Count:
    count = _lock(sending_id, by)
    if by.id == count.by_id or count.company_id in company_ids_of(by.id):
        raise VerifierBrought()
    require_act(by, count.campaign.office_id, "verify_saving")
    return count


def _decide(count: Count, state: CountState, by: User) -> None:
    count.state, count.decided_by_id, count.decided_at = state, by.id, clock.recorded_now()


def _free(count: Count) -> None:
    """What it claimed may be sent again. There are millions beside them, and no key leads to them: this reads all."""
    db.session.flush()
    db.session.execute(delete(Participation).where(Participation.count_id == count.id))


def _posting(count: Count, on: date, expires_on: date) -> tuple[LotDraft, EntryDraft]:
    giver = count.company.holder_id
    lot = LotDraft(
        kind=LotKind.SAVING, origin=Origin.SAVING, item_id=participation_item().id, given_by=giver,
        given_for=count.campaign.holder_id, place_id=count.campaign.office.place_id, quantity=count.quantity,
        opened_on=on, expires_on=expires_on,
    )  # fmt: skip
    move = Move(lot.id, count.quantity, (giver, Stage.GIVEN), (giver, Stage.AVAILABLE))
    return lot, EntryDraft(count.campaign.office_id, EntryKind.SAVING, on, [move])
