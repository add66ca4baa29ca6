"""Campaigns: who runs them, what is written about them, and the states they pass."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.campaigns import checks, queries, service
from app.campaigns.checks import Unanswered, Warned
from app.campaigns.drafts import TargetDraft
from app.campaigns.refusals import NoSuchCampaign
from app.campaigns.schemas import CampaignIn
from app.campaigns.words import CampaignState, CheckedAct
from app.codes import Aim, CampaignKind
from app.errors import N_, Conflict, Invalid, NotAllowed, NotFound
from app.ledger.queries import get_holder
from app.ledger.refusals import DayAhead
from app.ledger.words import HolderKind
from tests.stores.trace import refused

pytestmark = pytest.mark.usefixtures("ctx")


def test_a_campaign_is_drafted_with_a_holder_of_its_own(make):
    semnan, blanket = make.office("IR-20"), make.pledge_line("blanket").item_id
    details = make.campaign_details(
        title_fa="پویش گرما", title_en="Warmth", axes=(3, 1), province_ids=(semnan.place_id,),
        targets=(TargetDraft(place_id=semnan.place_id, item_id=blanket, quantity=500),),
    )  # fmt: skip

    campaign = service.draft_campaign(code="warm-1", office_id=semnan.id, details=details, by=make.supervisor())

    holder = get_holder(campaign.holder_id)
    assert (campaign.code, campaign.state) == ("WARM-1", CampaignState.DRAFT)
    assert (holder.kind, holder.name_fa, holder.office_id) == (HolderKind.CAMPAIGN, "پویش گرما", semnan.id)
    assert [axis.axis for axis in campaign.axes] == [1, 3]
    assert [(target.item_id, target.quantity) for target in campaign.targets] == [(blanket, 500)]


def test_a_form_drafts_a_campaign_through_its_shape(make):
    form = {
        "code": "w1", "office_id": str(make.office().id), "title_fa": "پویش", "title_en": "Campaign", "kind": "goods",
        "aim": "relief", "opens_on": "1404/01/01", "closes_on": "۱۴۰۴/۱۲/۲۹", "axes": ["1", "۲"], "deadline": "",
    }  # fmt: skip

    said = CampaignIn().load(form)

    assert (said["kind"], said["aim"], said["axes"]) == (CampaignKind.GOODS, Aim.RELIEF, [1, 2])
    assert said["deadline"] is None
    code, office_id = said.pop("code"), said.pop("office_id")
    campaign = service.draft_campaign(
        code=code, office_id=office_id, details=service.CampaignDetails(**said), by=make.supervisor()
    )
    assert campaign.closes_on == said["closes_on"]


def test_a_code_is_taken_once(make):
    make.campaign(code="W1")
    supervisor = make.supervisor()

    with refused(Conflict, "already a campaign"):
        make.campaign(code="w1", by=supervisor)


def test_clerks_run_no_campaign_and_supervisors_only_their_own_offices(make):
    campaign, details, office = make.campaign("IR-20", state="draft"), make.campaign_details(), make.office("IR-20")

    with refused(NotAllowed):
        service.draft_campaign(code="X1", office_id=office.id, details=details, by=make.clerk())
    with refused(NotFound):
        service.draft_campaign(code="X1", office_id=office.id, details=details, by=make.supervisor("IR-21"))
    with refused(NoSuchCampaign):
        service.approve_campaign(campaign_id=campaign.id, happened_on=make.today, by=make.supervisor("IR-21"))
    with refused(NotAllowed):
        service.approve_campaign(campaign_id=campaign.id, happened_on=make.today, by=make.clerk())


@pytest.mark.parametrize(
    "wrong",
    [
        {"axes": (13,)},
        {"axes": (0,)},
        {"sponsor_id": 10**9},
        {"province_ids": (10**9,)},
        {"targets": (TargetDraft(place_id=1, item_id=10**9, quantity=5),)},
    ],
    ids=["axis 13", "axis 0", "sponsor", "province", "item"],
)
def test_details_that_cannot_be_are_refused(make, wrong):
    office, supervisor = make.office(), make.supervisor()

    with refused((Invalid, NotFound)):
        service.draft_campaign(code="X1", office_id=office.id, details=make.campaign_details(**wrong), by=supervisor)


def test_days_and_targets_that_cannot_be_are_refused(make):
    office, supervisor, blanket = make.office(), make.supervisor(), make.pledge_line("blanket").item_id
    target = TargetDraft(place_id=office.place_id, item_id=blanket, quantity=5)
    none = TargetDraft(place_id=office.place_id, item_id=blanket, quantity=0)
    county = TargetDraft(place_id=make.county().id, item_id=blanket, quantity=5)
    early = make.today - timedelta(days=500)

    for wrong in (
        {"closes_on": early}, {"deadline": early}, {"targets": (target, target)}, {"targets": (none,)},
        {"targets": (county,)},
    ):  # fmt: skip
        with refused((Invalid, NotFound)):
            service.draft_campaign(
                code="X1", office_id=office.id, details=make.campaign_details(**wrong), by=supervisor
            )


def test_states_are_passed_one_by_one_and_never_back(make):
    campaign, supervisor = make.campaign(state="draft"), make.supervisor()
    press = {"campaign_id": campaign.id, "happened_on": make.today, "by": supervisor}

    with refused(Conflict, "cannot become"):
        service.open_campaign(**press)
    for step in (service.approve_campaign, service.open_campaign, service.close_campaign, service.report_campaign):
        step(**press)
    with refused(Conflict, "cannot become"):
        service.open_campaign(**press)

    assert [str(step.state) for step in queries.list_campaign_steps(campaign.id)] == [
        "draft", "approved", "open", "closed", "reported"
    ]  # fmt: skip


def test_a_step_is_not_dated_ahead(make):
    campaign, supervisor = make.campaign(state="draft"), make.supervisor()

    with refused(DayAhead):
        service.approve_campaign(campaign_id=campaign.id, happened_on=make.today + timedelta(days=1), by=supervisor)


def test_an_unanswered_warning_stops_an_approval(make, monkeypatch):
    campaign, supervisor = make.campaign(state="draft"), make.supervisor()
    monkeypatch.setattr(checks, "CHECKS", [])
    checks.register_check(
        lambda act, facts: (
            [Warned("overlap", N_("A campaign like this runs here."))]
            if act is CheckedAct.APPROVE and facts.campaign_id == campaign.id
            else []
        )
    )
    press = {"campaign_id": campaign.id, "happened_on": make.today, "by": supervisor}

    with refused(Unanswered, "runs here"):
        service.approve_campaign(**press)
    with refused(Unanswered):
        service.approve_campaign(**press, answers={"overlap": " "})
    service.approve_campaign(**press, answers={"overlap": "برای محله دیگری است"})

    assert [kept.answer for kept in queries.list_answers(campaign.id)] == ["برای محله دیگری است"]


def test_what_is_written_about_a_closed_campaign_stays(make):
    campaign, supervisor = make.campaign(state="closed"), make.supervisor()

    with refused(Conflict, "stays"):
        service.revise_campaign(campaign_id=campaign.id, details=make.campaign_details(), by=supervisor)


def test_a_revision_keeps_what_stayed_and_drops_what_went(make):
    office, blanket = make.office(), make.pledge_line("blanket").item_id
    target = TargetDraft(place_id=office.place_id, item_id=blanket, quantity=5)
    campaign = make.campaign(axes=(1, 2), province_ids=(office.place_id,), targets=(target,))
    more = TargetDraft(place_id=office.place_id, item_id=blanket, quantity=9)

    revised = service.revise_campaign(
        campaign_id=campaign.id, by=make.supervisor(),
        details=make.campaign_details(title_fa="نو", axes=(2, 7), province_ids=(), targets=(more,)),
    )  # fmt: skip

    assert ([axis.axis for axis in revised.axes], revised.provinces) == ([2, 7], [])
    assert [each.quantity for each in revised.targets] == [9]
    assert [found.id for found in queries.list_campaigns(seen_by=make.clerk(), search="نو")] == [campaign.id]


def test_offices_see_their_own_the_nations_and_what_runs_in_their_province(make):
    semnan = make.office("IR-20")
    own, nations = make.campaign("IR-20", state="draft"), make.campaign("IR")
    here, elsewhere = make.campaign("IR-21", province_ids=(semnan.place_id,)), make.campaign("IR-21")
    hidden = make.campaign("IR", state="draft")
    clerk = make.clerk("IR-20")

    seen = {campaign.id for campaign in queries.list_campaigns(seen_by=clerk)}

    assert seen == {own.id, nations.id, here.id}
    for campaign in (elsewhere, hidden):
        with refused(NoSuchCampaign):
            queries.get_campaign(campaign.id, seen_by=clerk)
    assert {campaign.id for campaign in queries.list_campaigns(seen_by=make.auditor())} >= seen | {elsewhere.id}
    assert not queries.list_campaigns(seen_by=make.administrator())


def test_a_representative_sees_every_campaign_that_is_no_draft(make):
    open_one, draft = make.campaign("IR-21"), make.campaign("IR-21", state="draft")
    speaker = make.representative()

    assert queries.get_campaign(open_one.id, seen_by=speaker).id == open_one.id
    with refused(NoSuchCampaign):
        queries.get_campaign(draft.id, seen_by=speaker)
