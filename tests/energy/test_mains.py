"""A meter behind another one: what both saved on a day is claimed once."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from app.energy import mains, service
from app.energy.refusals import BehindItself, BehindMissing, BothClaimed, ClaimedBehind
from app.errors import NotAllowed
from tests.making.energy import GAS, GAS_AFTER


@pytest.fixture
def plant(ctx, make):
    """A plant's meter, a hall's and an office's, each with two years of bills; and the plant's saving is declared."""
    company = make.company(verified=True)
    speaker, series = make.representative(company), make.degree_days()
    meters = [make.meter(company, by=speaker) for _ in range(3)]
    for meter in meters:
        make.bills(meter, GAS + GAS_AFTER, by=speaker)
    whole, hall, office = meters

    def declared(meter):
        return make.declared(make.worked_draft(company, meter, series), by=speaker)

    return SimpleNamespace(speaker=speaker, whole=whole, hall=hall, office=office, declared=declared)


def behind(plant, meter, main, by=None):
    return mains.place_behind(meter_id=meter.id, identifier=main and main.identifier, by=by or plant.speaker)


def test_what_the_main_meter_saved_no_meter_behind_it_saves_again_nor_the_other_way(make, plant):
    behind(plant, plant.hall, plant.whole)
    behind(plant, plant.office, plant.hall)
    saving = plant.declared(plant.office)

    for meter in (plant.hall, plant.whole):
        with pytest.raises(ClaimedBehind) as refused:
            plant.declared(meter)
        assert f"number {saving.id}" in str(refused.value)

    service.refuse_saving(saving_id=saving.id, reason="کافی نیست", by=make.officer())
    assert plant.declared(plant.whole).state == "declared"


def test_meters_side_by_side_behind_one_hold_nothing_of_each_other(plant):
    for meter in (plant.hall, plant.office):
        behind(plant, meter, plant.whole)

    assert [plant.declared(meter).state for meter in (plant.hall, plant.office)] == ["declared", "declared"]


def test_two_savings_that_stand_are_not_put_behind_one_another(plant):
    one, other = plant.declared(plant.hall), plant.declared(plant.whole)

    with pytest.raises(BothClaimed) as refused:
        behind(plant, plant.hall, plant.whole)

    assert f"{one.id} and {other.id}" in str(refused.value)


def test_a_meter_stands_behind_none_of_its_own_and_behind_none_that_nobody_shows(make, plant):
    behind(plant, plant.hall, plant.whole)
    stranger = make.company(verified=True)
    theirs = make.meter(stranger, by=make.representative(stranger))

    for main in (plant.hall, plant.whole):
        with pytest.raises(BehindItself):
            behind(plant, plant.whole, plant.hall if main is plant.hall else plant.whole)
    with pytest.raises(BehindMissing):
        behind(plant, plant.office, theirs)


def test_what_was_said_once_an_officer_changes_and_its_company_does_not(make, plant):
    behind(plant, plant.hall, plant.whole)

    with pytest.raises(NotAllowed):
        behind(plant, plant.hall, None)

    assert behind(plant, plant.hall, None, by=make.officer()).behind_id is None
