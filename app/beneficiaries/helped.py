"""What somebody got before, wherever it was: told as a day, a group of items and a province, and as nothing more.

What was handed over is known to a room above, which says where to look: `WHO_HELPED` is filled in `create_app`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select

from app.beneficiaries.asking import Warned
from app.beneficiaries.entitling import list_entitlements
from app.beneficiaries.envelopes import the_envelopes
from app.beneficiaries.identity_models import IdentityHash
from app.beneficiaries.need_models import Entitlement, Member, Merged
from app.beneficiaries.words import ReceiverKind
from app.codes import Category
from app.db import db
from app.errors import N_, Bilingual, Message
from app.items.models import Item

YEAR = 365
SHARING = (ReceiverKind.PERSON, ReceiverKind.HOUSEHOLD)
AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Help:
    """One item that was handed over and stands; `place` is the province's names."""

    on: date
    item_id: int
    category: Category
    place_code: str
    place: Bilingual
    pieces: int
    """Whole units of the item."""


WHO_HELPED: list[Callable[[Collection[int]], Sequence[Help]]] = []
"""What these receivers got, the newest first."""
LAST_HELPED: list[Callable[[Collection[int]], dict[int, date]]] = []
"""The last day on which each of them got anything; whoever got nothing is not there."""


def list_help(receiver_ids: Collection[int]) -> list[Help]:
    """What these receivers got, the newest first."""
    found = [help_ for look in WHO_HELPED for help_ in look(receiver_ids)] if receiver_ids else []
    return sorted(found, key=lambda each: (each.on, each.item_id), reverse=True)


def last_help(receiver_ids: Collection[int]) -> dict[int, date]:
    """The last day on which each of these got anything."""
    last: dict[int, date] = {}
    for look in LAST_HELPED:
        for receiver_id, day in look(receiver_ids).items():
            last[receiver_id] = max(day, last.get(receiver_id, day))
    return last


def same_people(receiver_ids: Iterable[int]) -> set[int]:
    """These and all that are the same person, in whichever province: by keyed hash, and by what was decided."""
    known = set(receiver_ids)
    while True:
        found = known | _merged_with(known) | _of_same_number(known)
        if found == known:
            return known
        known = found


def _merged_with(ids: set[int]) -> set[int]:
    touched = select(Merged).where(or_(Merged.receiver_id.in_(ids), Merged.into_id.in_(ids)))
    return {one for merged in db.session.scalars(touched) for one in (merged.receiver_id, merged.into_id)}


def _of_same_number(ids: set[int]) -> set[int]:
    # Who is known under a former key alone shares a hash of that key with those found since: see `write_hashes`.
    own = select(IdentityHash.digest).where(IdentityHash.receiver_id.in_(ids))
    return set(db.session.scalars(select(IdentityHash.receiver_id).where(IdentityHash.digest.in_(own))))


def list_of_number(national_id: str) -> set[int]:
    """The receivers of any office that have this national number, under whichever version of the key it was hashed."""
    digests = [digest for _, digest in the_envelopes().hashes_of(national_id)]
    return set(db.session.scalars(select(IdentityHash.receiver_id).where(IdentityHash.digest.in_(digests))))


def with_households(ids: set[int]) -> set[int]:
    """These, and the households in which they live: what those got was theirs too."""
    lived_in = select(Member.household_id).where(Member.person_id.in_(ids), Member.ended_on.is_(None))
    return ids | set(db.session.scalars(lived_in))


def warn_of_help(
    ids: Collection[int], item: Item | None, *, on: date, quantity: int = 0, kind: ReceiverKind | None = None
) -> list[Warned]:
    """What is to be answered before the same people get an item; without one, all that they got in a year."""
    shares = _shares_of(item, on) if kind in SHARING else []
    is_findable = bool(findable(ids))
    if not shares and not is_findable:
        return []
    found = list_help(with_households(same_people(ids)))
    since = on - timedelta(days=YEAR * ((item.life_years or 1) if item else 1))
    near = [help_ for help_ in found if help_.on > since and (item is None or help_.category is item.category)]
    newest: dict[tuple[Category, str], Help] = {}
    for each in near:
        newest.setdefault((each.category, each.place_code), each)
    said = [_say_help(each) for each in newest.values()] if is_findable else []
    for share in shares:
        asked = quantity // 10**item.decimals if item else 0
        if _had(found, share, on) + asked > share.pieces:
            said.append(Warned(f"entitlement-{share.family}", _say_share(share)))
    return said


def _shares_of(item: Item | None, on: date) -> list[Entitlement]:
    return [share for share in list_entitlements(on=on) if item and item.id in {each.id for each in share.items}]


def findable(ids: Collection[int]) -> set[int]:
    """Those of these receivers that somebody else's rows may be of too: by number, by a decision, by a household."""
    found: set[int] = set()
    wanted = sorted(ids)
    for start in range(0, len(wanted), AT_ONCE):
        part = wanted[start : start + AT_ONCE]
        for column in (IdentityHash.receiver_id, Merged.receiver_id, Merged.into_id, Member.person_id):
            found.update(db.session.scalars(select(column).where(column.in_(part))))
    return found


def to_look_at(receiver_ids: Collection[int], item_ids: Collection[int], on: date) -> set[int]:
    """Those of many receivers of whom anything could be warned before they get these items."""
    shared = {item.id for share in list_entitlements(on=on) for item in share.items}
    return set(receiver_ids) if shared & set(item_ids) else findable(receiver_ids)


def _say_help(each: Help) -> Warned:
    words = N_("Help was given before: on {day}, of the group {group}, in {place}.")
    group = Bilingual(each.category.en, each.category.fa)
    return Warned(
        f"helped-{each.on.isoformat()}-{each.category}-{each.place_code}",
        words.format(day=each.on, group=group, place=each.place),
    )


def _had(found: Sequence[Help], share: Entitlement, on: date) -> int:
    family = {item.id for item in share.items}
    since = on - timedelta(days=YEAR * share.years)
    return sum(each.pieces for each in found if each.item_id in family and each.on > since)


def _say_share(share: Entitlement) -> Message:
    words = N_("This is more than anybody is entitled to: {pieces} of “{family}” in {years} years.")
    return words.format(pieces=share.pieces, family=Bilingual(share.name_en, share.name_fa), years=share.years)
