"""What can happen to a company: it is registered, revised, verified, suspended, and people speak for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts.models import Role, User
from app.accounts.queries import get_user
from app.accounts.rights import Scope, may_act, require_act, require_anywhere, scopes_of
from app.clock import recorded_now
from app.companies import queries
from app.companies.checks import Registered, check_details, require_revision
from app.companies.models import Company, CompanyDetails, CompanyState, Representative, WrongState
from app.companies.refusals import (
    CompanyInUse,
    NotARepresentative,
    RegisteredMeanwhile,
    RepresentsAlready,
    TwiceInFile,
)
from app.companies.rows import CompanyRow, Outcome, RowOutcome, add_to, read_former, remember
from app.db import atomic, db
from app.errors import N_, DomainError, NotAllowed, NotFound, RowsNotTaken
from app.ledger import service as ledger
from app.ledger.acts import asks_itself
from app.ledger.made import get_made, remember_made
from app.ledger.models import Holder
from app.ledger.words import HolderKind
from app.places.models import PlaceLevel
from app.places.queries import get_office, list_places


@atomic()
def register_company(
    *, details: CompanyDetails, office_id: int, by: User, key: str, despite: str | None = None
) -> Company:
    """A new donor, by an officer or by the person who will speak for it; one that is known already is refused.

    `despite` is why a wrong check digit, or the name of another company, is right all the same.
    """
    if Scope.COMPANY not in scopes_of(by, "register_company"):
        require_act(by, office_id, "register_company")
    get_office(office_id)
    content = {"details": details, "office_id": office_id, "despite": despite}
    act = ledger.begin_act(verb="register_company", by=by, key=key, content=content, allowed=asks_itself)
    if act.is_repeat:
        return queries.get_company_for(get_made(act.id), seen_by=by)
    details = check_details(details, despite=despite, office_id=office_id, by=by)
    is_namesake = Registered([details]).refuse_doubles(details, of=None, despite=despite)
    company = _new_company(details, office_id=office_id, by=by, despite=despite, is_namesake=is_namesake)
    _add([company])
    if not may_act(by, office_id, "register_company"):
        db.session.add(Representative(company=company, user=by, since=recorded_now(), added_by_id=by.id))
        db.session.flush()
    remember_made(act_id=act.id, made_id=company.id)
    return company


@atomic()
def register_companies(*, rows: Sequence[CompanyRow], office_id: int, by: User) -> list[RowOutcome]:
    """A file of companies, by an officer: what is known stays, what a row adds is written. All rows or none.

    Raises RowsNotTaken, which says of every bad row why it is refused.
    """
    require_act(by, office_id, "register_company")
    # The provinces are held here, so that looking one up for each row does not ask the database.
    provinces = list_places(PlaceLevel.PROVINCE)
    registered = Registered([row.details for row in rows])
    outcomes: list[RowOutcome] = []
    refusals: dict[int, DomainError] = {}
    touched: set[Company] = set()
    for place, row in enumerate(rows):
        try:
            outcomes.append(_take_row(row, registered, touched, office_id=office_id, by=by))
            touched.add(outcomes[-1].company)
        except DomainError as refusal:
            refusals[place] = refusal
    if refusals:
        raise RowsNotTaken(refusals)
    _add([outcome.company for outcome in outcomes if outcome.outcome is Outcome.NEW])
    del provinces
    return outcomes


def _take_row(
    row: CompanyRow, registered: Registered, touched: set[Company], *, office_id: int, by: User
) -> RowOutcome:
    details = check_details(row.details, despite=row.despite, office_id=office_id, by=by)
    company = registered.find(details, despite=row.despite)
    if company is None:
        is_namesake = registered.refuse_doubles(details, of=None, despite=row.despite)
        company = _new_company(details, office_id=office_id, by=by, despite=row.despite, is_namesake=is_namesake)
        registered.note(company)
        return RowOutcome(Outcome.NEW, company)
    details = add_to(company.details, details)
    if details == company.details:
        return RowOutcome(Outcome.KNOWN, company)
    if company in touched:
        raise TwiceInFile(name=details.name_fa, field="name_fa")
    require_revision(company, by)
    former = remember(company)
    _rewrite(company, details, registered, by=by, despite=row.despite)
    return RowOutcome(Outcome.CHANGED, company, former)


@atomic()
def revise_company(
    *, company_id: int, details: CompanyDetails, version: int, by: User, despite: str | None = None
) -> Company:
    """Other details instead of all that was written; `version` is the one they were written on."""
    company = _lock_company(company_id, by)
    require_revision(company, by)
    company.expect_version(version)
    office_id = company.office_id
    details = check_details(details, despite=despite, office_id=office_id, by=by, standing=company)
    _rewrite(company, details, Registered([details]), by=by, despite=despite)
    return company


@atomic()
def restore_company(*, company_id: int, former: Mapping[str, Any], by: User) -> Company:
    """What an import changed is again as it was, unless somebody changed it since."""
    company = _lock_company(company_id, by)
    require_revision(company, by)
    company.expect_version(former["version"])
    details, state = read_former(former)
    _rewrite(company, details, Registered([details]), by=by, despite=former["despite"])
    company.state, company.is_namesake, company.despite = state, former["is_namesake"], former["despite"]
    _write()
    return company


@atomic()
def remove_unused_company(*, company_id: int, by: User) -> None:
    """What an import registered is gone, if nothing was recorded about it since."""
    company = _lock_company(company_id, by)
    require_revision(company, by)
    number, holder_id = company.id, company.holder_id
    try:
        with atomic():
            db.session.delete(company)
            db.session.flush()
            ledger.remove_unused_holder(holder_id=holder_id)
    except IntegrityError as error:
        raise CompanyInUse(number=number) from error


@atomic()
def verify_company(*, company_id: int, by: User, note: str = "") -> Company:
    """The centre has seen its papers."""
    return _decide(company_id, CompanyState.VERIFIED, by=by, note=note, out_of=_NOT_YET_VERIFIED)


@atomic()
def verify_companies(*, company_ids: Sequence[int], by: User, note: str) -> None:
    """Several that the centre knows on the same ground, such as donors that came with a file."""
    require_anywhere(by, "verify_company")
    held = select(Company).where(Company.id.in_(company_ids)).order_by(Company.id).with_for_update(of=Company)
    for company in db.session.scalars(held.execution_options(populate_existing=True)).all():
        if company.state not in _NOT_YET_VERIFIED:
            raise WrongState(number=company.id, state=company.state)
        company.decide(CompanyState.VERIFIED, by=by, at=recorded_now(), note=note.strip())
    db.session.flush()


@atomic()
def refuse_company(*, company_id: int, by: User, note: str) -> Company:
    """The centre does not take it for what it says it is."""
    return _decide(company_id, CompanyState.REFUSED, by=by, note=note)


@atomic()
def suspend_company(*, company_id: int, by: User, note: str) -> Company:
    """It promises nothing more until the centre resumes it; what it promised and gave stands."""
    return _decide(company_id, CompanyState.SUSPENDED, by=by, note=note)


@atomic()
def resume_company(*, company_id: int, by: User, note: str) -> Company:
    """A suspended company is verified again."""
    return _decide(company_id, CompanyState.VERIFIED, by=by, note=note, out_of=_SUSPENDED)


@atomic()
def add_representative(*, company_id: int, user_id: int, by: User | None) -> Representative:
    """A person speaks for a company from now on; `by` is None at the operator's command line."""
    company = queries.get_company(company_id)
    if by is not None:
        _require_speech(company, by)
    user = get_user(user_id)
    if not user.has_role(Role.REPRESENTATIVE):
        raise NotARepresentative(field="user_id")
    if queries.find_representative(company_id, user_id) is not None:
        raise RepresentsAlready(field="user_id")
    representative = Representative(company=company, user=user, since=recorded_now(), added_by_id=by.id if by else None)
    db.session.add(representative)
    _write()
    return representative


@atomic()
def end_representative(*, company_id: int, user_id: int, by: User | None) -> Representative:
    """A person speaks for a company no longer; the person may say so too."""
    company = queries.get_company(company_id)
    if by is not None and not (by.id == user_id and queries.find_representative(company_id, user_id)):
        _require_speech(company, by)
    representative = queries.find_representative(company_id, user_id)
    if representative is None:
        raise NotFound(N_("This person does not speak for the company."))
    representative.end(at=recorded_now(), by=by)
    db.session.flush()
    return representative


_NOT_YET_VERIFIED = (CompanyState.REGISTERED, CompanyState.REFUSED)
_SUSPENDED = (CompanyState.SUSPENDED,)


def _decide(
    company_id: int, state: CompanyState, *, by: User, note: str, out_of: tuple[CompanyState, ...] = tuple(CompanyState)
) -> Company:
    company = _lock_company(company_id, by)
    require_anywhere(by, "verify_company")
    if company.state not in out_of:
        raise WrongState(number=company.id, state=company.state)
    company.decide(state, by=by, at=recorded_now(), note=note.strip())
    db.session.flush()
    return company


def _new_company(
    details: CompanyDetails, *, office_id: int, by: User, despite: str | None, is_namesake: bool
) -> Company:
    company = Company(
        office_id=office_id, is_namesake=is_namesake, despite=despite, version=1, note="",
        state=CompanyState.REGISTERED, registered_by_id=by.id, registered_at=recorded_now(),
    )  # fmt: skip
    company.describe(details)
    return company


def _add(companies: Sequence[Company]) -> None:
    """Write new companies down, each with its holder in the ledger."""
    holders = [
        Holder(
            kind=HolderKind.COMPANY, office_id=company.office_id,
            place_id=company.place_id or get_office(company.office_id).place_id,
            name_fa=company.name("fa"), name_en=company.name("en"),
        )
        for company in companies
    ]  # fmt: skip
    ledger.open_holders(holders)
    for company, holder in zip(companies, holders, strict=True):
        company.holder_id = holder.id
    db.session.add_all(companies)
    _write()


def _rewrite(
    company: Company, details: CompanyDetails, registered: Registered, *, by: User, despite: str | None
) -> None:
    is_namesake = registered.refuse_doubles(details, of=company, despite=despite)
    named = company.name("fa"), company.name("en")
    company.revise(details, by_centre=bool(scopes_of(by, "verify_company")))
    company.is_namesake, company.despite = is_namesake, despite or company.despite
    registered.note(company)
    if named != (company.name("fa"), company.name("en")):
        ledger.rename_holder(holder_id=company.holder_id, name_fa=company.name("fa"), name_en=company.name("en"))
    _write()


def _write() -> None:
    """Send it to the database, whose unique keys see what somebody else is writing at this moment."""
    try:
        db.session.flush()
    except IntegrityError as error:
        raise RegisteredMeanwhile() from error


def _lock_company(company_id: int, by: User) -> Company:
    seen = select(Company).where(Company.id == company_id, queries.seen_companies(by)).with_for_update(of=Company)
    company = db.session.scalar(seen.execution_options(populate_existing=True))
    if company is None:
        raise queries.NoSuchCompany()
    return company


def _require_speech(company: Company, by: User) -> None:
    """Who may say that a person speaks for a company: the centre and the administrator."""
    if not may_act(by, company.office_id, "manage_representatives"):
        if not queries.sees_company(by, company.id):
            raise queries.NoSuchCompany()
        raise NotAllowed()
