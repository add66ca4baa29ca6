"""The same person typed twice: names that are alike are put to a person of the office, who decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import aliased, joinedload

from app import clock
from app.accounts.models import User
from app.accounts.rights import offices_of, require_act, within
from app.beneficiaries import sealing
from app.beneficiaries.identity_models import NameMark
from app.beneficiaries.likeness import are_alike
from app.beneficiaries.models import Receiver
from app.beneficiaries.need_models import Match, Merged
from app.beneficiaries.sealing import IdentityDraft
from app.beneficiaries.words import MatchState
from app.db import atomic, db
from app.errors import N_, Conflict, Invalid, NotFound
from app.watching import service as watching
from app.watching.reading import watched
from app.watching.words import IDENTITY_READ, MATCH_PURPOSE

PAGE, MOST_ALIKE = 50, 20


class NoSuchPair(NotFound):
    """There is no such pair, or it is not yours to see."""


@dataclass(frozen=True)
class SideBySide:
    """Two receivers that are alike, and who each is, for whoever decides; None of whom nothing is kept any more."""

    match: Match
    elder: IdentityDraft | None
    younger: IdentityDraft | None


def find_alike(receiver: Receiver, name: str) -> list[Match]:
    """Put to the office whoever in it has a name alike; those already asked about are not asked again."""
    own, other = aliased(NameMark), aliased(NameMark)
    common = (
        select(other.receiver_id)
        .join(own, (own.office_id == other.office_id) & (own.mark == other.mark))
        .where(own.receiver_id == receiver.id, other.receiver_id != receiver.id)
        .group_by(other.receiver_id)
        .order_by(func.count().desc(), other.receiver_id)
        .limit(MOST_ALIKE)
    )
    found = []
    for key in db.session.scalars(common).all():
        known = sealing.take_out(key)
        if known is not None and are_alike(name, known.name) and not _is_known(receiver.id, key):
            elder, younger = sorted((receiver.id, key))
            found.append(
                Match(office_id=receiver.office_id, elder_id=elder, younger_id=younger, found_at=clock.recorded_now())
            )
    db.session.add_all(found)
    db.session.flush()
    return found


def _is_known(one: int, other: int) -> bool:
    elder, younger = sorted((one, other))
    wanted = select(Match.id).where(Match.elder_id == elder, Match.younger_id == younger)
    return db.session.scalar(wanted) is not None


def list_pairs(
    *, seen_by: User, state: MatchState | None = None, receiver_id: int | None = None, after: int | None = None,
    limit: int = PAGE,
) -> Sequence[Match]:  # fmt: skip
    """Pairs of one's offices, the newest first, from behind the key `after`."""
    wanted = select(Match).options(
        joinedload(Match.elder).joinedload(Receiver.place), joinedload(Match.younger).joinedload(Receiver.place)
    )
    offices = offices_of(seen_by, "decide_pairs")
    if offices is not None:
        wanted = wanted.where(Match.office_id.in_(offices))
    if state is not None:
        wanted = wanted.where(Match.state == state)
    if receiver_id is not None:
        wanted = wanted.where(or_(Match.elder_id == receiver_id, Match.younger_id == receiver_id))
    if after is not None:
        wanted = wanted.where(Match.id < after)
    return db.session.scalars(wanted.order_by(Match.id.desc()).limit(limit)).all()


def read_pair(pair_id: int, *, by: User) -> SideBySide:
    """Two receivers side by side, with who they are: written down of both, for this purpose."""
    with watched():
        match = _own_pair(pair_id, by)
        require_act(by, match.office_id, "read_identity")
        pair = SideBySide(match, sealing.take_out(match.elder_id), sealing.take_out(match.younger_id))
        watching.note_read(kind=IDENTITY_READ + MATCH_PURPOSE, ids=[match.elder_id, match.younger_id], by=by)
    return pair


@atomic()
def decide_pair(*, pair_id: int, same: bool, reason: str, by: User) -> Match:
    """They are the same, and the younger points at the elder from now on; or they are not. It is decided once."""
    match = _own_pair(pair_id, by)
    db.session.refresh(match, with_for_update={"of": Match})
    if match.state is not MatchState.OPEN:
        raise Conflict(N_("This is decided already."))
    if not reason.strip():
        raise Invalid(N_("Please fill this in."), field="reason")
    match.state = MatchState.SAME if same else MatchState.OTHER
    match.decided_by_id, match.decided_at, match.reason = by.id, clock.recorded_now(), reason.strip()
    db.session.flush()
    if same:
        _merge(match)
    return match


def _merge(match: Match) -> None:
    """Point; whoever pointed at the younger points at the elder too."""
    elder, younger = root_of(match.elder_id), root_of(match.younger_id)
    if elder == younger:
        return
    into, gone = sorted((elder, younger))
    db.session.execute(update(Merged).where(Merged.into_id == gone).values(into_id=into))
    db.session.add(Merged(receiver_id=gone, into_id=into, match_id=match.id))
    db.session.flush()


def root_of(receiver_id: int) -> int:
    """The receiver that this one was found to be; itself where it was found to be nobody else."""
    merged = db.session.get(Merged, receiver_id)
    return merged.into_id if merged else receiver_id


def list_merged_into(receiver_id: int) -> Sequence[Receiver]:
    """Those that were found to be this one."""
    wanted = select(Receiver).join(Merged, Merged.receiver_id == Receiver.id).where(Merged.into_id == receiver_id)
    return db.session.scalars(wanted.options(joinedload(Receiver.place)).order_by(Receiver.id)).all()


def _own_pair(pair_id: int, by: User) -> Match:
    wanted = select(Match).where(Match.id == pair_id, within(by, "decide_pairs", Match.office_id))
    match = db.session.scalar(wanted)
    if match is None:
        raise NoSuchPair()
    return match
