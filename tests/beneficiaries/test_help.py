"""Help that was given before is found by the keyed hash wherever it was, and told as a day, a group and a province."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.beneficiaries import helped, matching
from app.beneficiaries.asking import Unanswered
from app.beneficiaries.entitling import EntitledSince, list_entitlements, state_entitlement
from app.beneficiaries.households import add_member, end_member
from app.beneficiaries.needs import list_answers
from app.beneficiaries.words import HouseholdBand, ReceiverKind
from app.campaigns import service as campaigns
from app.campaigns.drafts import HandoverLineDraft
from app.campaigns.issues import Delivery
from app.campaigns.models import CheckAnswer
from app.campaigns.words import CheckedAct, ProofKind
from app.codes import ReturnReason
from app.db import db
from app.errors import Bilingual, Conflict, Invalid, NotAllowed
from app.items.queries import get_item_by_code

NUMBER = "0963695398"


@pytest.fixture
def helped_here(ctx, make):
    """Somebody of Semnan who got a blanket ten days ago."""
    person, store = make.person(national_number=NUMBER), make.store()
    make.stock(store, "blanket", 20, on=make.today - timedelta(days=20))
    make.delivery(store, person, 1, on=make.today - timedelta(days=10))
    return person, store


def refused(what):
    """The codes of what is to be answered, and the words of the first."""
    with pytest.raises(Unanswered) as asked:
        what()
    return [warned.code for warned in asked.value.warnings], str(asked.value)


def test_the_other_province_learns_a_day_a_group_and_a_province_and_no_more(helped_here, make):
    person, store = helped_here

    codes, words = refused(lambda: make.person(office="IR-21", national_number=NUMBER))
    here = make.person(office="IR-21", national_number=NUMBER, answers=dict.fromkeys(codes, "نقل مکان کرده است"))

    day = make.today - timedelta(days=10)
    assert codes == [f"helped-{day.isoformat()}-household-IR-20"]
    assert words == f"Please answer this first: Help was given before: on {day}, of the group Household, in Semnan."
    assert not {person.code, store.name_en, "IR-20"} & set(words.split())
    assert here.office_id != person.office_id


def test_it_is_asked_at_the_need_at_setting_aside_and_at_handing_over(helped_here, make):
    _, store = helped_here
    [code] = refused(lambda: make.person(office="IR-21", national_number=NUMBER))[0]
    said = {code: "پتوی پیشین سوخته است"}
    here, there = make.person(office="IR-21", national_number=NUMBER, answers=said), make.store("IR-21")
    make.stock(there, "blanket", 9)

    for act in (
        lambda **more: make.need(here, "blanket", **more),
        lambda **more: make.allotment(there, here, 1, **more),
        lambda **more: make.delivery(there, here, 1, **more),
    ):
        assert refused(act)[0] == [code]
        act(answers=said)

    kept = db.session.execute(select(CheckAnswer.checked_act, CheckAnswer.answer).order_by(CheckAnswer.id)).all()
    assert [tuple(row) for row in kept] == [
        (CheckedAct.ALLOT, "پتوی پیشین سوخته است"), (CheckedAct.DELIVER, "پتوی پیشین سوخته است"),
    ]  # fmt: skip
    assert store.id != there.id


def test_what_was_answered_is_kept_so_that_it_can_be_said_in_any_language(helped_here, make):
    [code], said = refused(lambda: make.person(office="IR-21", national_number=NUMBER))
    here = make.person(office="IR-21", national_number=NUMBER, answers={code: "پتوی پیشین سوخته است"})

    [kept] = list_answers(here.id)

    assert said.endswith(kept.warning)
    assert kept.pattern != kept.warning
    assert any(isinstance(each, Bilingual) for each in kept.warning.params.values())


def test_it_is_asked_when_a_company_hands_over_itself(helped_here, make):
    person, _ = helped_here
    company = make.company(verified=True)
    campaign = make.campaign(province_ids=[make.office().place_id])
    make.pledge(campaign, company, quantity=10)
    line = HandoverLineDraft(item_id=get_item_by_code("blanket").id, quantity=1)

    def hand_over(**more):
        return campaigns.record_direct_handover(
            campaign_id=campaign.id, company_id=company.id, receiver_id=person.id, happened_on=make.today,
            lines=[line], proof=ProofKind.SIGNATURE, by=make.clerk(), key=make.key(), **more,
        )  # fmt: skip

    [code] = refused(hand_over)[0]

    assert hand_over(answers={code: "سوخته است"}).receiver_id == person.id


def test_what_was_set_aside_for_somebody_is_not_asked_about_again(helped_here, make):
    person, store = helped_here
    [code] = refused(lambda: make.allotment(store, person, 1))[0]
    allotment = make.allotment(store, person, 1, answers={code: "سوخته است"})

    delivery = make.delivery(store, person, allotment_id=allotment.id)

    assert [line.quantity for line in delivery.lines] == [1]


def test_another_group_help_long_ago_and_what_was_undone_are_no_warning(helped_here, make):
    person, store = helped_here
    make.need(person, "white_cane")
    blanket, [delivery] = get_item_by_code("blanket"), db.session.scalars(select(Delivery)).all()
    asked = {"ids": [person.id], "item": blanket, "kind": ReceiverKind.PERSON}

    later = helped.warn_of_help(**asked, on=make.today + timedelta(days=6 * 365))
    campaigns.take_back(
        delivery_id=delivery.id, store_id=store.id, happened_on=make.today, reason=ReturnReason.OTHER, by=make.clerk(),
        key=make.key(),
    )  # fmt: skip

    assert later == []
    assert helped.warn_of_help(**asked, on=make.today) == []


def test_a_code_of_which_nothing_is_known_is_handed_to_as_before(ctx, make):
    store, bare = make.store(), make.receiver()
    make.stock(store, "blanket", 5)

    for _ in range(2):
        make.delivery(store, bare, 1)

    assert len(helped.list_help([bare.id])) == 2


def test_who_was_found_to_be_the_same_and_who_lives_there_is_warned_of_too(helped_here, make):
    person, store = helped_here
    clerk = make.clerk()
    twin = make.person(name="مريم  آزمون")
    [pair] = matching.list_pairs(seen_by=clerk, receiver_id=twin.id)
    make.need(twin, "blanket")
    matching.decide_pair(pair_id=pair.id, same=True, reason="شناسنامه دیده شد", by=clerk)

    assert refused(lambda: make.delivery(store, twin, 1))[0]
    with pytest.raises(Conflict, match=person.code):
        make.need(twin, "blanket")
    with pytest.raises(Conflict, match="decided"):
        matching.decide_pair(pair_id=pair.id, same=False, reason="نه", by=clerk)


def test_a_household_grows_in_bands_and_what_it_got_is_its_members_too(ctx, make):
    clerk, store = make.clerk(), make.store()
    home, members = make.receiver(kind=ReceiverKind.HOUSEHOLD), [make.receiver() for _ in range(3)]
    make.stock(store, "blanket", 5)
    make.delivery(store, home, 1)

    for each in members:
        add_member(household_id=home.id, person_id=each.id, since=make.today, by=clerk)

    assert home.household_band is HouseholdBand.TO_4
    assert refused(lambda: make.need(members[0], "blanket"))[0]
    with pytest.raises(Conflict):
        add_member(household_id=home.id, person_id=members[0].id, since=make.today, by=clerk)
    with pytest.raises(Invalid):
        add_member(household_id=members[1].id, person_id=members[0].id, since=make.today, by=clerk)
    end_member(household_id=home.id, person_id=members[0].id, ended_on=make.today, by=clerk)
    make.need(members[0], "blanket")


def entitle(make, **changes):
    said = {
        "family": "wheelchair", "name_fa": "ویلچر", "name_en": "Wheelchair", "pieces": 1, "years": 4,
        "since": make.today, "item_ids": [get_item_by_code("wheelchair_manual").id], "by": make.officer(),
    }  # fmt: skip
    return state_entitlement(**{**said, **changes})


def test_more_than_the_share_needs_a_reason_from_the_day_on_which_it_is_stated(ctx, make):
    person = make.receiver()
    make.need(person, "wheelchair_manual", 2)
    entitle(make)
    make.need(person, "wheelchair_manual", 1)

    codes, words = refused(lambda: make.need(person, "wheelchair_manual", 2))
    make.need(person, "wheelchair_manual", 2, answers={"entitlement-wheelchair": "یکی برای مدرسه"})

    assert codes == ["entitlement-wheelchair"]
    assert "1 of “Wheelchair” in 4 years" in words
    entitle(make, since=make.today - timedelta(days=9), pieces=2)
    assert [each.pieces for each in list_entitlements(on=make.today)] == [1]
    assert [each.pieces for each in list_entitlements(on=make.today - timedelta(days=1))] == [2]


def test_an_entitlement_that_cannot_be_is_refused(ctx, make):
    entitle(make)

    for refusal, changes in (
        (EntitledSince, {}), (Invalid, {"family": "Wheel chair"}), (Invalid, {"pieces": 0}), (Invalid, {"years": 99}),
        (Invalid, {"item_ids": []}), (Invalid, {"item_ids": [get_item_by_code("rice").id]}),
        (NotAllowed, {"by": make.supervisor()}),
    ):  # fmt: skip
        with pytest.raises(refusal):
            entitle(make, **changes)
