"""What the meter of homes saves, which an office registered, is claimed by the company that an agreement names."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from app.db import db
from app.energy import metering
from app.energy.conversion_refusals import SpeaksForCompany
from app.energy.homes import count_heaters_behind, entrust_meter
from app.energy.meters import MeterEntrusting
from app.energy.questions import list_questions
from app.energy.refusals import MeterHasCompany
from app.energy.words import EnergyKind, MeterOwner, SavingState
from app.errors import Invalid, NotAllowed, NotFound
from app.places.queries import get_place_by_code
from tests.making.energy import GAS, GAS_AFTER


@pytest.fixture
def meter(ctx, make):
    """The meter of two homes, registered and billed by the office of Semnan."""
    clerk = make.clerk()
    found = metering.register_meter(
        energy=EnergyKind.GAS, identifier="۲۰ ۱۱۷-۴", owner=MeterOwner.HOUSEHOLDS, name="کوی مهر", households=2,
        place_id=get_place_by_code("IR-20").id, office_id=make.office("IR-20").id, by=clerk,
    )  # fmt: skip
    make.bills(found, GAS + GAS_AFTER, by=clerk)
    return found


def test_a_company_declares_what_the_meter_saved_by_the_agreement_that_is_kept(make, meter):
    company = make.company(verified=True)
    speaker, draft = make.representative(company), make.worked_draft(company, meter, make.degree_days())
    with pytest.raises(NotFound):
        make.declared(draft, by=speaker)

    entrust_meter(meter_id=meter.id, company_id=company.id, agreement="تفاهم‌نامهٔ ۱۸", by=make.supervisor())

    assert make.declared(draft, by=speaker).state is SavingState.DECLARED
    assert db.session.scalars(select(MeterEntrusting)).one().agreement == "تفاهم‌نامهٔ ۱۸"


def test_it_is_entrusted_once_by_the_office_to_a_company_of_somebody_else_with_an_agreement(make, meter):
    company = make.company(verified=True)
    both = make.supervisor()
    make.speaks_for(both, company)
    said = {"meter_id": meter.id, "company_id": company.id, "agreement": "۱۸"}

    for facts, refusal in (
        ({"by": both}, SpeaksForCompany), ({"by": make.clerk()}, NotAllowed),
        ({"by": make.supervisor("IR-07")}, NotFound), ({"by": make.supervisor(), "agreement": " "}, Invalid),
        ({"by": make.supervisor(), "company_id": 990}, NotFound),
    ):  # fmt: skip
        with pytest.raises(refusal):
            entrust_meter(**said | facts)
    assert db.session.scalar(select(func.count()).select_from(MeterEntrusting)) == 0
    entrust_meter(**said, by=make.supervisor())
    with pytest.raises(MeterHasCompany):
        entrust_meter(**said, by=make.supervisor())


def test_heaters_are_counted_behind_the_meter_whose_number_is_their_subscription(make, meter):
    campaign = make.swap_campaign()
    home, other = make.heaters_at_home(campaign, homes=2, on=date(2023, 12, 20))
    make.swapped(home, subscription="20117-4")
    make.swapped(other, subscription="555")
    company = make.company(verified=True)
    entrust_meter(meter_id=meter.id, company_id=company.id, agreement="۱۸", by=make.supervisor())

    assert count_heaters_behind(meter) == 1
    draft = make.worked_draft(company, meter, make.degree_days(), campaign_id=campaign.id)
    saving = make.declared(draft, by=make.representative(company))
    assert [warned.code for warned in list_questions(saving)] == ["homes"]
