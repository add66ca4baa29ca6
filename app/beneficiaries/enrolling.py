"""People and households that come as a list: each registered as if a clerk had typed it, and all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count

from sqlalchemy import select

from app import clock
from app.accounts.models import User
from app.accounts.rights import require_act
from app.beneficiaries import households, identities, sealing
from app.beneficiaries.asking import Warned, keep_answers, require_answers
from app.beneficiaries.coded import CODE
from app.beneficiaries.envelopes import the_envelopes
from app.beneficiaries.identities import WITH_IDENTITY, ConsentDraft
from app.beneficiaries.identity_models import IdentityHash
from app.beneficiaries.models import Receiver, ReceiverDetails
from app.beneficiaries.need_models import Member
from app.beneficiaries.queries import NoSuchReceiver, list_receivers_by_code, spell_code
from app.beneficiaries.sealing import IdentityDraft
from app.beneficiaries.service import Area, register_receivers
from app.beneficiaries.words import HouseholdBand, ReceiverKind
from app.db import atomic, db, when_taken_back
from app.errors import N_, Conflict, DomainError, Invalid, RowsNotTaken
from app.identifiers import has_right_national_check, spell_national_id
from app.ledger.refusals import DayAhead
from app.places.queries import get_office
from app.text import fold, latin_digits
from app.watching import service as watching
from app.watching.words import FILE_PURPOSE, IDENTITY_READ

AT_ONCE = 500


class KnownOtherwise(Conflict):
    """This number is receiver {code} already, and what is kept there differs. Correct it on that receiver's page."""


class NumberTwice(Invalid):
    """The same national number stands in another row of this file. A person stands in a list once."""


class HouseholdTwice(Invalid):
    """Two rows of this file are this household. Of a household there is one row, that of its head."""


class NoSuchHousehold(Invalid):
    """No row of this file is this household. Add the row of the household, or write the code that it has here."""


@dataclass(frozen=True, kw_only=True, repr=False)
class PersonRow:
    """A person or a household as a row says it: what the form of one person asks for, and where they live.

    `household` is what a list calls a household: on the household's own row, and on those of its members; or the code
    of one that is registered already. `despite` answers whatever is warned of.
    """

    details: ReceiverDetails
    identity: IdentityDraft
    consent: ConsentDraft
    household: str = ""
    since: date | None = None
    despite: str = ""


@dataclass(kw_only=True)
class Enrolled:
    """What became of a row."""

    receiver: Receiver
    is_new: bool
    alike: int = 0
    """How many in the office have a name alike, to be decided on."""
    member: Member | None = None
    """Where a new person lives."""
    household_band: HouseholdBand | None = None
    """The size that was said of that household before."""


@dataclass
class _Taking:
    """What is known before anything is written: by the places of the rows."""

    office_id: int
    by: User
    rows: Sequence[PersonRow]
    identities: dict[int, IdentityDraft] = field(default_factory=dict)
    known: dict[int, Receiver] = field(default_factory=dict)
    warnings: dict[int, list[Warned]] = field(default_factory=dict)
    homes: dict[str, int] = field(default_factory=dict)
    """The place of the row of each household of the list."""
    older_homes: dict[str, Receiver] = field(default_factory=dict)
    refusals: dict[int, DomainError] = field(default_factory=dict)


@atomic()
def bring_in_people(*, rows: Sequence[PersonRow], office_id: int, by: User) -> list[Enrolled]:
    """Register the people of a list under new codes; who is known by their number just so stays as they are.

    Raises RowsNotTaken, which says of every bad row why: what registering one person raises, KnownOtherwise,
    NumberTwice, HouseholdTwice, NoSuchHousehold. That identities were compared is written down, also if nothing comes
    of the list.
    """
    for act in ("register_beneficiary", "read_identity"):
        require_act(by, office_id, act)
    taking = _Taking(office_id, by, rows)
    _read_numbers(taking)
    _find_known(taking)
    _find_homes(taking)
    area = Area(get_office(office_id))
    for place, row in enumerate(rows):
        if place not in taking.refusals:
            try:
                _check(place, row, taking, area)
            except DomainError as refusal:
                taking.refusals[place] = refusal
    if taking.refusals:
        raise RowsNotTaken(taking.refusals)
    return _write_all(taking)


def _read_numbers(taking: _Taking) -> None:
    seen: dict[str, int] = {}
    for place, row in enumerate(taking.rows):
        try:
            identity = identities.read_numbers(row.identity)
            if identity.national_number is not None and seen.setdefault(identity.national_number, place) != place:
                raise NumberTwice(field="national_number")
        except DomainError as refusal:
            taking.refusals[place] = refusal
        else:
            taking.identities[place] = identity


def _find_known(taking: _Taking) -> None:
    """Who of the office has one of these numbers, under whichever version of the key it was hashed."""
    digests = {
        digest: place
        for place, identity in taking.identities.items()
        if identity.national_number is not None
        for _version, digest in the_envelopes().hashes_of(identity.national_number)
    }
    wanted = sorted(digests)
    for start in range(0, len(wanted), AT_ONCE):
        some = select(IdentityHash.digest, Receiver).join(Receiver, Receiver.id == IdentityHash.receiver_id)
        some = some.where(
            IdentityHash.office_id == taking.office_id, IdentityHash.digest.in_(wanted[start : start + AT_ONCE])
        )
        for digest, receiver in db.session.execute(some.order_by(Receiver.id)):
            taking.known.setdefault(digests[digest], receiver)
    _note_compared([receiver.id for receiver in taking.known.values()], taking.by)


def _note_compared(ids: Sequence[int], by: User) -> None:
    """What is kept of these was compared with a list: that stays written down if the list is refused or rehearsed."""

    def note() -> None:
        watching.note_read(kind=IDENTITY_READ + FILE_PURPOSE, ids=ids, by=by)

    if ids:
        note()
        when_taken_back(lambda _landing: note())


def _find_homes(taking: _Taking) -> None:
    for place, row in enumerate(taking.rows):
        if row.details.kind is ReceiverKind.HOUSEHOLD and row.household:
            if fold(row.household) in taking.homes:
                taking.refusals[place] = HouseholdTwice(field="household")
            taking.homes.setdefault(fold(row.household), place)
    codes = {spell_code(row.household) for row in taking.rows if fold(row.household) not in taking.homes}
    coded = [code for code in codes if CODE.fullmatch(code)]
    taking.older_homes = list_receivers_by_code(coded, office_id=taking.office_id)


def _check(place: int, row: PersonRow, taking: _Taking, area: Area) -> None:
    """Raises why a row cannot be taken; what is warned of is kept for its answer."""
    if row.details.kind not in WITH_IDENTITY:
        raise Invalid(N_("A name and a number are kept of persons and households only."), field="kind")
    identities.check_consent(row.consent)
    if has_right_national_check(spell_national_id(row.consent.text_no) or ""):
        # What stands there is kept in clear: a column that was taken for another one must not end in it.
        raise Invalid(N_("This is a national number, and not that of a text."), field="consent_text")
    row.details.refuse_misfits()
    area.require(row.details.place_id)
    home = _home_of(row, taking)
    if place in taking.known:
        if not _says_the_same(place, row, home, taking):
            raise KnownOtherwise(code=taking.known[place].code, field="national_number")
        return
    warnings = identities.warn_of_number(taking.identities[place], office_id=taking.office_id)
    try:
        require_answers(warnings, _answers(row, warnings))
    except DomainError as unanswered:
        unanswered.field = "despite"
        raise
    taking.warnings[place] = warnings


def _home_of(row: PersonRow, taking: _Taking) -> int | Receiver | None:
    """Where a person lives: the place of the household's row, or a household that is registered already."""
    if row.since is not None and row.since > clock.business_today():
        raise DayAhead(day=row.since, field="since")
    if row.details.kind is ReceiverKind.HOUSEHOLD:
        if row.since is not None:
            raise Invalid(N_("Only a person lives in a household."), field="since")
        return None
    if not row.household:
        if row.since is not None:
            raise NoSuchHousehold(field="household")
        return None
    if fold(row.household) in taking.homes:
        return taking.homes[fold(row.household)]
    code = spell_code(row.household)
    if not CODE.fullmatch(code):
        raise NoSuchHousehold(field="household")
    if code not in taking.older_homes:
        raise NoSuchReceiver(code=code, field="household")
    if taking.older_homes[code].kind is not ReceiverKind.HOUSEHOLD:
        raise Invalid(N_("This is not a household."), field="household")
    return taking.older_homes[code]


def _answers(row: PersonRow, warnings: Sequence[Warned]) -> dict[str, str]:
    return {warned.code: row.despite for warned in warnings}


def _says_the_same(place: int, row: PersonRow, home: int | Receiver | None, taking: _Taking) -> bool:
    """Is a known receiver just what a row says? A row without a household says nothing of where somebody lives."""
    receiver = taking.known[place]
    kept = sealing.take_out(receiver.id)
    if kept is None or _folded(kept) != _folded(taking.identities[place]):
        return False
    said, details = vars(row.details), vars(receiver.details)
    if receiver.kind is ReceiverKind.HOUSEHOLD:
        grown = households.band_with(row.details.household_band, households.total_members(receiver.id))
        said = {**said, "household_band": grown}
    agreed = [(each.given_on, each.text_no, each.given_by) for each in identities.list_consents(receiver.id)]
    consent = row.consent
    if said != details or (consent.given_on, consent.text_no, consent.given_by) not in agreed:
        return False
    if home is None:
        return True
    member = households.find_household(receiver.id)
    there = taking.known.get(home) if isinstance(home, int) else home
    is_there = member is not None and there is not None and member.household_id == there.id
    return is_there and row.since in (None, member.since if member else None)


def _folded(identity: IdentityDraft) -> tuple[str, ...]:
    said = (identity.name, identity.national_number, latin_digits(identity.phone or ""), identity.address)
    return tuple(fold(each or "") for each in said)


def _write_all(taking: _Taking) -> list[Enrolled]:
    new = [place for place in range(len(taking.rows)) if place not in taking.known]
    details = [taking.rows[place].details for place in new]
    registered = register_receivers(rows=details, office_id=taking.office_id, by=taking.by)
    made = {place: receiver for place, (receiver, _is_new) in zip(new, registered, strict=True)}
    done: list[Enrolled] = []
    for place, row in zip(count(), taking.rows):
        receiver = made.get(place)
        if receiver is None:
            done.append(Enrolled(receiver=taking.known[place], is_new=False))
            continue
        alike = identities.write_down(receiver, taking.identities[place], taking.by)
        identities.keep_consent(receiver, row.consent, taking.by)
        warnings = taking.warnings[place]
        keep_answers(warnings, _answers(row, warnings), receiver_id=receiver.id, by=taking.by)
        done.append(Enrolled(receiver=receiver, is_new=True, alike=len(alike)))
    for place in new:
        _house(done[place], taking.rows[place], taking, done)
    return done


def _house(each: Enrolled, row: PersonRow, taking: _Taking, done: Sequence[Enrolled]) -> None:
    home = _home_of(row, taking)
    if home is None:
        return
    household = done[home].receiver if isinstance(home, int) else home
    each.household_band = household.household_band
    households.add_member(
        household_id=household.id, person_id=each.receiver.id, since=row.since or clock.business_today(), by=taking.by
    )
    each.member = households.find_household(each.receiver.id)
