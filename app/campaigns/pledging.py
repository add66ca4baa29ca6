"""Pledges: announced, confirmed by the company, accepted by an officer, and ended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from app import clock
from app.accounts.models import User
from app.campaigns import queries
from app.campaigns.announcers import (
    get_acceptable,
    require_accepter,
    require_dropper,
    require_ender,
    require_named,
    require_recorder,
    spoken_for,
)
from app.campaigns.catalogue import Catalogue
from app.campaigns.drafts import Acceptance, PledgeDraft, content_of
from app.campaigns.models import Campaign
from app.campaigns.pledges import Pledge, PledgeEnding
from app.campaigns.promising import (
    Expected,
    hold_companies,
    lock_pledges,
    promise,
    said_name,
    settle_states,
    write_down,
)
from app.campaigns.refusals import CompanyCannotPromise, LetterMissing, NothingLeft, NotYetDue
from app.campaigns.sight import is_officer, seen_campaigns
from app.campaigns.typed import check_texts, check_words, read_lines, short
from app.campaigns.words import EndingKind, PledgeState
from app.companies.queries import own_company_ids
from app.db import atomic, db
from app.errors import N_, Invalid, NotAllowed
from app.ledger import service as ledger
from app.ledger.acts import BegunAct
from app.ledger.drafts import EntryDraft, Move
from app.ledger.refusals import DayAhead
from app.ledger.rows import each_row, one_row
from app.ledger.words import EntryKind, Stage

AFTER_ANNOUNCING: list[Callable[[Sequence[Pledge]], None]] = []
"""Who else is told of new pledges, in the same transaction; filled in `create_app`."""

WITH_ENDING: list[Callable[[Pledge, Mapping[int, int], date, User], Sequence[Move]]] = []
"""What else moves when the rest of an accepted pledge (by its promise lots) ends on a day, or why it may not end.

Filled in `create_app`: what paid for goods that do not come is not the pledges' to know.
"""


@atomic()
def announce_pledge(*, by: User, **said: Any) -> Pledge:
    """A company says that it will give; nothing is counted yet. Takes the fields of a `PledgeDraft`."""
    draft = PledgeDraft(**{**said, "lines": read_lines(said["lines"])})
    with one_row():
        [pledge] = announce_pledges(drafts=[draft], by=by)
    return pledge


@atomic()
def announce_pledges(*, drafts: Sequence[PledgeDraft], by: User) -> list[Pledge]:
    """Several announcements at once, by an office, the centre, or the company itself. Raises RowsNotTaken."""
    companies = hold_companies(spoken_for((draft.company_id for draft in drafts), by))
    campaigns = _lock_campaigns({draft.campaign_id for draft in drafts}, by)
    catalogue = Catalogue.of(drafts)

    def check(draft: PledgeDraft) -> None:
        check_words(draft)
        require_named(draft, campaigns, companies)
        campaigns[draft.campaign_id].require_open()
        if not companies[draft.company_id].can_promise:
            raise CompanyCannotPromise(company=said_name(companies[draft.company_id]), field="company_id")
        catalogue.check(draft)
        _check_days(draft)

    each_row(drafts, check)
    pledges = write_down(drafts, campaigns, companies, by=by)
    for tell in AFTER_ANNOUNCING:
        tell(pledges)
    return pledges


@atomic()
def confirm_pledge(
    *, pledge_id: int, confirmed_on: date, by: User, letter_no: str | None = None, letter_on: date | None = None
) -> Pledge:
    """The company stands by its word: its representative says so, or an officer with the company's letter."""
    pledge = _lock_seen(pledge_id, by)
    _require_not_ahead(confirmed_on, "confirmed_on")
    check_texts(letter_no=letter_no)
    if (letter_no is None) != (letter_on is None):
        raise Invalid(N_("A letter has a number and a date."), field="letter_no")
    if pledge.company_id not in own_company_ids(by):
        if not is_officer(by):
            raise NotAllowed()
        if (letter_no or pledge.letter_no) is None:
            raise LetterMissing(field="letter_no")
    if letter_no is not None:
        pledge.letter_no, pledge.letter_on = letter_no, letter_on
    pledge.become_confirmed(on=confirmed_on, by=by)
    return pledge


@atomic()
def accept_pledge(*, pledge_id: int, accepted_on: date, by: User, key: str) -> Pledge:
    """An officer takes a confirmed pledge on: from now it counts as promised."""
    acceptance = Acceptance(pledge_id=pledge_id, accepted_on=accepted_on)
    with one_row():
        [pledge] = accept_pledges(acceptances=[acceptance], by=by, key=key)
    return pledge


@atomic()
def accept_pledges(*, acceptances: Sequence[Acceptance], by: User, key: str) -> list[Pledge]:
    """Several pledges at once, all or none."""
    pledge_ids = [each.pledge_id for each in acceptances]
    act = ledger.begin_act(
        verb="accept_pledges", by=by, key=key, content=content_of(acceptances),
        allowed=lambda: get_acceptable(pledge_ids, by),
    )  # fmt: skip
    if act.is_repeat:
        return queries.list_pledges_of_act(act.id)
    seen = get_acceptable(pledge_ids, by)
    hold_companies(pledge.company_id for pledge in seen)
    locked = lock_pledges(pledge.id for pledge in seen)
    for pledge in locked.values():
        pledge.campaign.require_open()
    entries = promise(
        [locked[each.pledge_id] for each in acceptances], [each.accepted_on for each in acceptances],
        act_id=act.id, by=by,
    )  # fmt: skip
    ledger.post_entries(entries, act=act, by=by)
    return queries.list_pledges_of_act(act.id)


@atomic()
def record_pledges(*, drafts: Sequence[PledgeDraft], by: User, key: str) -> list[Pledge]:
    """Pledges that come as a list of letters: announced, confirmed and accepted on their days, all or none."""
    act = ledger.begin_act(
        verb="record_pledges", by=by, key=key, content=content_of(drafts), allowed=lambda: require_recorder(drafts, by)
    )
    if act.is_repeat:
        return queries.list_pledges_of_act(act.id)
    _, entries = promise_at_once(drafts=drafts, act=act, by=by)
    ledger.post_entries(entries, act=act, by=by)
    return queries.list_pledges_of_act(act.id)


@atomic(joins=True)
def promise_at_once(
    *, drafts: Sequence[PledgeDraft], act: BegunAct, by: User
) -> tuple[list[Pledge], list[EntryDraft]]:  # fmt: skip
    """The same as a part of a larger act, which posts these entries with its own, in its one call."""
    each_row(drafts, _check_letter)
    pledges = announce_pledges(drafts=drafts, by=by)
    for campaign in {pledge.campaign for pledge in pledges}:
        require_accepter(campaign, by)
    for pledge in pledges:
        pledge.become_confirmed(on=pledge.announced_on, by=by)
    days = [draft.accepted_on or draft.announced_on for draft in drafts]
    said = ((pledge.lines, draft.lines) for pledge, draft in zip(pledges, drafts, strict=True))
    pairs = ((line.id, asked.paid_by) for lines in said for line, asked in zip(*lines, strict=True))
    parents = {line_id: lot_id for line_id, lot_id in pairs if lot_id is not None}
    return pledges, promise(pledges, days, act_id=act.id, by=by, parents=parents)


@atomic()
def withdraw_pledge(*, pledge_id: int, happened_on: date, by: User, key: str, reason: str | None = None) -> Pledge:
    """The company takes back what it has not given yet; what was given stays given."""
    return _end(pledge_id, EndingKind.WITHDRAWN, happened_on, by, key, reason)


@atomic()
def lapse_pledge(*, pledge_id: int, happened_on: date, by: User, key: str, reason: str | None = None) -> Pledge:
    """The day of a pledge has passed and its rest is no longer expected."""
    return _end(pledge_id, EndingKind.LAPSED, happened_on, by, key, reason)


@atomic()
def drop_pledges(*, pledge_ids: Sequence[int], happened_on: date, by: User, reason: str) -> None:
    """Pledges that are not accepted, or no longer, are withdrawn together; the ledger knows nothing of them."""
    queries.get_pledges(pledge_ids, seen_by=by)
    short(reason, field="reason")
    for pledge in lock_pledges(pledge_ids).values():
        _drop(pledge, EndingKind.WITHDRAWN, happened_on, by, reason)
    db.session.flush()


def _end(pledge_id: int, kind: EndingKind, on: date, by: User, key: str, reason: str | None) -> Pledge:
    reason = short(reason, field="reason") if reason is not None else None
    content = {"pledge": pledge_id, "kind": kind.value, "on": on, "reason": reason}
    act = ledger.begin_act(
        verb="end_pledge", by=by, key=key, content=content, allowed=lambda: require_ender(pledge_id, by)
    )
    if act.is_repeat:
        return queries.get_pledge(pledge_id, seen_by=by)
    pledge = _lock_seen(pledge_id, by)
    if pledge.accept_entry_id is None or pledge.state in (PledgeState.ANNOUNCED, PledgeState.CONFIRMED):
        return _drop(pledge, kind, on, by, reason)
    require_accepter(pledge.campaign, by)
    expected = Expected.of(pledge.lines)
    left = [line for line in pledge.lines if expected.of_line(line)]
    if not left:
        raise NothingLeft(number=pledge.number, state=pledge.state)
    ended = {line.lot_id: expected.of_line(line) for line in left if line.lot_id}
    besides = [move for asked in WITH_ENDING for move in asked(pledge, ended, on, by)]
    if kind is EndingKind.LAPSED and any(line.due_on is None or line.due_on >= on for line in left):
        raise NotYetDue(field="happened_on")
    entry_kind = EntryKind.WITHDRAW if kind is EndingKind.WITHDRAWN else EntryKind.LAPSE
    draft = EntryDraft(office_id=pledge.campaign.office_id, kind=entry_kind, happened_on=on, memo=reason)
    source, target = (pledge.campaign.holder_id, Stage.EXPECTED), (pledge.company.holder_id, Stage.PROMISED)
    draft.moves = [Move(lot_id, quantity, source, target) for lot_id, quantity in ended.items()] + besides
    db.session.add(
        PledgeEnding(
            pledge_id=pledge.id, kind=kind, happened_on=on, reason=reason, by_id=by.id, entry_id=draft.id, act_id=act.id
        )
    )
    ledger.post_entries([draft], act=act, by=by)
    settle_states([pledge_id])
    return queries.get_pledge(pledge_id, seen_by=by)


def _drop(pledge: Pledge, kind: EndingKind, on: date, by: User, reason: str | None) -> Pledge:
    """What was never accepted ends without an entry; its company may say so itself."""
    if pledge.state not in (PledgeState.ANNOUNCED, PledgeState.CONFIRMED):
        raise NothingLeft(number=pledge.number, state=pledge.state)
    require_dropper(pledge, by)
    _require_not_ahead(on, "happened_on")
    if on < pledge.announced_on:
        raise Invalid(N_("A pledge cannot end before it was announced."), field="happened_on")
    db.session.add(PledgeEnding(pledge_id=pledge.id, kind=kind, happened_on=on, reason=reason, by_id=by.id))
    pledge.state = PledgeState.WITHDRAWN if kind is EndingKind.WITHDRAWN else PledgeState.LAPSED
    return pledge


def _lock_seen(pledge_id: int, by: User) -> Pledge:
    queries.get_pledge(pledge_id, seen_by=by)
    return lock_pledges([pledge_id])[pledge_id]


def _lock_campaigns(campaign_ids: Iterable[int], by: User) -> dict[int, Campaign]:
    wanted = sorted(set(campaign_ids))
    query = select(Campaign).where(Campaign.id.in_(wanted), seen_campaigns(by)).order_by(Campaign.id)
    locked = query.with_for_update(of=Campaign).execution_options(populate_existing=True)
    found = {campaign.id: campaign for campaign in db.session.scalars(locked)}
    return found


def _check_letter(draft: PledgeDraft) -> None:
    if draft.letter_no is None or draft.letter_on is None:
        raise LetterMissing(field="letter_no")
    if draft.accepted_on is None:
        raise Invalid(N_("Please write the day of acceptance."), field="accepted_on")


def _check_days(draft: PledgeDraft) -> None:
    _require_not_ahead(draft.announced_on, "announced_on")
    if (draft.letter_no is None) != (draft.letter_on is None):
        raise Invalid(N_("A letter has a number and a date."), field="letter_no")


def _require_not_ahead(day: date, field: str) -> None:
    if day > clock.business_today():
        raise DayAhead(day=day, field=field)
