"""Companies are revised, verified by the centre, and spoken for by people."""

from __future__ import annotations

import pytest

from app.companies import queries, service
from app.companies.models import Company, CompanyChangedMeanwhile, CompanyState, WrongState
from app.companies.refusals import (
    CompanyInUse,
    KeptElsewhere,
    NotARepresentative,
    RepresentsAlready,
    SameIdentifier,
    SameName,
)
from app.db import db
from app.errors import Invalid, NotAllowed, NotFound
from app.ledger.models import Holder


def test_the_centre_verifies_suspends_and_resumes(ctx, make):
    officer = make.national()
    company = make.company(legal_id="10380284790")

    service.verify_company(company_id=company.id, by=officer)
    assert (company.state, company.verified_by_id) == (CompanyState.VERIFIED, officer.id)
    assert company.verified_at is not None
    service.suspend_company(company_id=company.id, by=officer, note="پرونده ناقص")
    assert (company.state, company.note, company.can_promise) == (CompanyState.SUSPENDED, "پرونده ناقص", False)
    service.resume_company(company_id=company.id, by=officer, note="کامل شد")
    assert (company.state, company.can_promise) == (CompanyState.VERIFIED, True)


def test_a_refused_company_can_be_verified_later(ctx, make):
    officer = make.national()
    company = make.company(legal_id="10380284790")

    service.refuse_company(company_id=company.id, by=officer, note="مدارک نرسید")
    assert company.state is CompanyState.REFUSED
    service.verify_company(company_id=company.id, by=officer)

    assert company.state is CompanyState.VERIFIED


def test_refusing_and_suspending_need_a_reason_and_so_does_verifying_without_a_number(ctx, make):
    officer, company = make.national(), make.company()
    verified = make.company(verified=True)

    with pytest.raises(Invalid):
        service.refuse_company(company_id=company.id, by=officer, note=" ")
    with pytest.raises(Invalid):
        service.verify_company(company_id=company.id, by=officer)
    with pytest.raises(Invalid):
        service.suspend_company(company_id=verified.id, by=officer, note="")

    assert (company.state, company.version) == (CompanyState.REGISTERED, 1)
    assert verified.state is CompanyState.VERIFIED


@pytest.mark.parametrize(
    ("verb", "state"),
    [
        ("suspend_company", "registered"), ("resume_company", "registered"), ("resume_company", "verified"),
        ("verify_company", "verified"), ("verify_company", "suspended"), ("refuse_company", "verified"),
        ("suspend_company", "suspended"),
    ],
)  # fmt: skip
def test_a_decision_that_does_not_fit_the_state_is_refused(ctx, make, verb, state):
    officer, company = make.national(), make.company(verified=state != "registered")
    if state == "suspended":
        service.suspend_company(company_id=company.id, by=officer, note="x")
    version = company.version

    with pytest.raises(WrongState):
        getattr(service, verb)(company_id=company.id, by=officer, note="y")

    assert (company.state, company.version) == (CompanyState(state), version)


@pytest.mark.parametrize("role", ["clerk", "supervisor", "auditor"])
def test_only_the_centre_verifies(ctx, make, role):
    company, person = make.company(), make.user(role)

    with pytest.raises(NotAllowed):
        service.verify_company(company_id=company.id, by=person, note="x")

    assert company.state is CompanyState.REGISTERED


def test_a_representative_of_another_company_finds_nothing_to_decide_or_revise(ctx, make):
    company, stranger = make.company(), make.representative()

    with pytest.raises(NotFound):
        service.verify_company(company_id=company.id, by=stranger, note="x")
    with pytest.raises(NotFound):
        service.revise_company(company_id=company.id, details=make.details(), version=1, by=stranger)
    with pytest.raises(NotFound):
        queries.get_company_for(company.id, seen_by=stranger)


def test_revising_renames_the_holder_and_counts_versions(ctx, make):
    company = make.company(name_fa="نام پیشین")

    service.revise_company(
        company_id=company.id, details=make.details(name_fa="نام تازه", name_en=None, phone="021"), version=1,
        by=make.clerk(),
    )  # fmt: skip

    assert (company.name_fa, company.phone, company.version) == ("نام تازه", "021", 2)
    assert (company.holder.name_fa, company.holder.name_en) == ("نام تازه", "نام تازه")
    assert queries.find_company_by_name("نام تازه") is company
    assert queries.find_company_by_name("نام پیشین") is None


def test_a_change_of_what_was_verified_must_be_verified_again_unless_the_centre_makes_it(ctx, make):
    by_itself, by_centre = make.company(verified=True), make.company(verified=True)
    person = make.representative(by_itself)

    kept = service.revise_company(
        company_id=by_itself.id, version=by_itself.version, by=person,
        details=make.details(name_fa=by_itself.name_fa, name_en=by_itself.name_en, phone="021"),
    )  # fmt: skip
    assert kept.state is CompanyState.VERIFIED
    for company, by in ((by_itself, person), (by_centre, make.national())):
        service.revise_company(company_id=company.id, details=make.details(), version=company.version, by=by)

    assert (by_itself.state, by_centre.state) == (CompanyState.REGISTERED, CompanyState.VERIFIED)


def test_a_change_made_on_an_old_version_is_refused_and_leaves_no_trace(ctx, make):
    company, clerk = make.company(name_fa="پایدار"), make.clerk()
    service.revise_company(company_id=company.id, details=make.details(name_fa="پایدار ۲"), version=1, by=clerk)

    with pytest.raises(CompanyChangedMeanwhile):
        service.revise_company(company_id=company.id, details=make.details(), version=1, by=clerk)

    db.session.expire_all()
    assert (company.name_fa, company.version) == ("پایدار ۲", 2)


def test_a_clerk_of_another_office_does_not_revise_a_company(ctx, make):
    company = make.company(office="IR-21")

    with pytest.raises(KeptElsewhere, match=str(company.id)):
        service.revise_company(company_id=company.id, details=make.details(), version=1, by=make.clerk("IR-20"))

    db.session.expire_all()
    assert company.version == 1


def test_taking_the_number_or_name_of_another_company_is_refused_and_leaves_no_trace(ctx, make):
    make.company(name_fa="نخست", legal_id="10380284790")
    company, clerk = make.company(name_fa="دوم"), make.clerk()

    with pytest.raises(SameIdentifier):
        service.revise_company(
            company_id=company.id, details=make.details(legal_id="10380284790"), version=1, by=clerk
        )  # fmt: skip
    with pytest.raises(SameName):
        service.revise_company(company_id=company.id, details=make.details(name_fa="شرکت نخست"), version=1, by=clerk)

    db.session.expire_all()
    assert (company.name_fa, company.legal_id, company.version) == ("دوم", None, 1)


def test_what_was_answered_for_once_is_not_asked_again(ctx, make):
    make.company(name_fa="امید")
    company = make.company(name_fa="شرکت امید", legal_id="10380284792", despite="هر دو درست است")

    service.revise_company(
        company_id=company.id, version=1, by=make.clerk(),
        details=make.details(name_fa="شرکت امید", legal_id="10380284792", phone="021"),
    )  # fmt: skip

    assert (company.phone, company.is_namesake, company.despite) == ("021", True, "هر دو درست است")


def test_people_speak_for_a_company_until_it_is_ended(ctx, make):
    company, person = make.company(), make.user("representative")
    centre = make.national()

    service.add_representative(company_id=company.id, user_id=person.id, by=centre)
    assert [row.user for row in queries.list_representatives(company.id)] == [person]
    service.end_representative(company_id=company.id, user_id=person.id, by=centre)

    assert queries.company_ids_of(person.id) == frozenset()
    with pytest.raises(NotFound):
        queries.get_company_for(company.id, seen_by=person)
    with pytest.raises(NotFound):
        service.end_representative(company_id=company.id, user_id=person.id, by=centre)
    service.add_representative(company_id=company.id, user_id=person.id, by=None)
    assert queries.company_ids_of(person.id) == {company.id}


def test_an_office_does_not_say_who_confirms_the_pledges_that_it_accepts(make, unchanged):
    company, person = make.company(), make.user("representative")

    for officer in (make.clerk(), make.supervisor(), make.auditor()):
        with unchanged, pytest.raises(NotAllowed):
            service.add_representative(company_id=company.id, user_id=person.id, by=officer)


def test_a_representative_may_stop_speaking_but_does_not_appoint_others(make, unchanged):
    company = make.company()
    person, other = make.representative(company), make.user("representative")

    with unchanged, pytest.raises(NotAllowed):
        service.add_representative(company_id=company.id, user_id=other.id, by=person)
    service.end_representative(company_id=company.id, user_id=person.id, by=person)

    assert queries.company_ids_of(person.id) == frozenset()


def test_a_stranger_does_not_learn_that_a_company_exists(make, unchanged):
    company, stranger = make.company(), make.representative()

    with unchanged, pytest.raises(NotFound):
        service.add_representative(company_id=company.id, user_id=stranger.id, by=stranger)
    with unchanged, pytest.raises(NotFound):
        service.add_representative(company_id=10**9, user_id=stranger.id, by=make.national())


def test_who_is_no_representative_or_is_one_already_is_refused(make, unchanged):
    company, clerk = make.company(), make.clerk()
    person, officer = make.representative(company), make.national()

    with unchanged, pytest.raises(NotARepresentative):
        service.add_representative(company_id=company.id, user_id=clerk.id, by=officer)
    with unchanged, pytest.raises(RepresentsAlready):
        service.add_representative(company_id=company.id, user_id=person.id, by=officer)


def test_a_company_that_nobody_uses_is_removed_with_its_holder(ctx, make):
    company = make.company(name_fa="رفتنی")
    company_id, holder_id = company.id, company.holder_id

    service.remove_unused_company(company_id=company_id, by=make.national())

    assert db.session.get(Company, company_id) is None
    assert db.session.get(Holder, holder_id) is None
    assert make.company(name_fa="رفتنی").name_fa == "رفتنی"


def test_a_company_that_somebody_speaks_for_is_not_removed(make, unchanged):
    company, officer = make.company(), make.national()
    make.representative(company)

    with unchanged, pytest.raises(CompanyInUse, match=str(company.id)):
        service.remove_unused_company(company_id=company.id, by=officer)


def test_a_company_that_gave_something_is_not_removed(make, unchanged):
    company, officer = make.company(), make.national()
    make.goods(make.holder(), by=officer, given_by=company.holder_id)

    with unchanged, pytest.raises(CompanyInUse, match=str(company.id)):
        service.remove_unused_company(company_id=company.id, by=officer)
