"""A saving that was verified for no campaign is given to one: once, by its company, and whole."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from app.campaigns import undoing, whole_undoing
from app.campaigns.service import close_campaign
from app.codes import CorrectionKind
from app.db import db
from app.energy import conversion_queries as queries
from app.energy import service
from app.energy.attaching import attach_saving
from app.energy.conversion_words import RuleKind
from app.energy.ending import withdraw_saving
from app.energy.models import Saving, SavingWrongState
from app.energy.own_part import get_campaign_with_part
from app.energy.refusals import AttachedAlready, CampaignOver, CampaignTakesNone, NothingLeftWhole
from app.errors import NotAllowed, NotFound
from app.ledger import audit
from app.ledger import queries as ledger_queries


@pytest.fixture
def loose(ctx, make):
    """A verified saving of 212,496 m³ that is of no campaign, and a campaign of another office that goes by money."""
    company = make.company(verified=True)
    speaker = make.representative(company)
    saving = make.declared(make.deemed_draft(company), by=speaker)
    make.tariff(20_000, 1403), make.price(120_000_000)
    return SimpleNamespace(
        saving=saving, speaker=speaker, campaign=make.energy_campaign(make.rule(RuleKind.MONEY), "IR-23")
    )


def verified(make, loose):
    return service.verify_saving(
        saving_id=loose.saving.id, expires_on=make.today + timedelta(90), by=make.officer(), key="v"
    )


def attach(loose, by=None, campaign=None):
    given = {"saving_id": loose.saving.id, "campaign_id": (campaign or loose.campaign).id}
    return attach_saving(**given, by=by or loose.speaker)


def test_it_is_converted_for_the_campaign_that_it_was_given_to_and_seen_by_its_office(make, loose):
    verified(make, loose)

    attached = attach(loose)

    [figures] = queries.list_saved(loose.campaign)
    conversion = make.converted(loose.campaign)
    assert (attached.campaign_id, figures.available) == (loose.campaign.id, 212_496_000)
    assert (conversion.goods, [line.lot_id for line in conversion.lines]) == (35, [loose.saving.lot_id])
    assert service.lock_saving(loose.saving.id, make.supervisor("IR-23")).id == loose.saving.id
    assert not audit.check()


def test_its_company_reads_what_became_of_it_and_another_company_does_not(make, loose):
    verified(make, loose)
    attach(loose)
    conversion = make.converted(loose.campaign)

    assert get_campaign_with_part(loose.campaign.id, seen_by=loose.speaker).id == loose.campaign.id
    assert [each.id for each in queries.list_conversions(loose.campaign.id, seen_by=loose.speaker)] == [conversion.id]
    with pytest.raises(NotFound):
        get_campaign_with_part(loose.campaign.id, seen_by=make.representative(make.company(verified=True)))


def test_it_is_given_once_whole_by_its_company_to_a_campaign_that_takes_savings(make, loose):
    with pytest.raises(SavingWrongState):
        attach(loose)
    verified(make, loose)
    for by, campaign, refusal in (
        (make.supervisor(), None, NotAllowed), (make.representative(), None, NotFound),
        (loose.speaker, make.campaign(), CampaignTakesNone),
    ):  # fmt: skip
        with pytest.raises(refusal):
            attach(loose, by, campaign)
    assert db.session.get_one(Saving, loose.saving.id).campaign_id is None
    attach(loose)
    with pytest.raises(AttachedAlready):
        attach(loose, campaign=make.energy_campaign())


def test_what_was_taken_back_is_given_to_nobody(make, loose):
    lot = verified(make, loose).lot_id
    withdraw_saving(lot_id=lot, happened_on=make.today, reason="", by=make.officer(), key="w")

    with pytest.raises(NothingLeftWhole):
        attach(loose)


def test_of_a_campaign_that_has_ended_it_is_declared_anew_for_another_one(make, loose):
    """The steps that the refusal names are gone: the conversion undone, then the verification, then declared again."""
    saving, first = verified(make, loose), make.energy_campaign(make.rule(RuleKind.MONEY))
    attach(loose, campaign=first)
    conversion = make.converted(first)
    close_campaign(campaign_id=first.id, happened_on=make.today, by=make.officer())
    said = {"happened_on": make.today, "correction": CorrectionKind.SLIP, "memo": "پایان پویش", "by": make.officer()}
    whole_undoing.reverse_whole(entry_id=conversion.entry_id, key="c", **said)
    other = make.energy_campaign(make.rule(RuleKind.MONEY))

    with pytest.raises(CampaignOver, match=ledger_queries.get_entry(saving.entry_id).printed_number):
        attach(loose, campaign=other)
    undoing.reverse_entries(entry_ids=[saving.entry_id], key="s", **said)
    again = make.declared(make.deemed_draft(loose.saving.company, campaign_id=other.id), by=loose.speaker)
    service.verify_saving(saving_id=again.id, expires_on=make.today + timedelta(90), by=make.officer(), key="v2")

    assert make.converted(other).goods == 35
    assert not audit.check()
