"""Story 2: low-consumption heaters in Ardabil; 1,836 allotted, 12 refused at the door, 1,824 in people's homes."""

from __future__ import annotations

from functools import partial

from app.beneficiaries.models import ReceiverDetails
from app.beneficiaries.words import HouseholdBand, ReceiverKind
from app.campaigns import service as campaigns
from app.campaigns.drafts import TargetDraft, Wanted
from app.campaigns.service import CampaignDetails
from app.clock import business_today
from app.codes import Aim, CampaignKind, Group, ReturnReason
from app.demo.acts import Promise, draft_of, hand_out, pledge, receive, register, start_campaign
from app.demo.country import Demo, Post
from app.demo.diary import day
from app.demo.homes import look_at_some, swap_each
from app.energy.conversion_words import Season
from app.energy.lots import saved_item
from app.energy.pricing import record_tariff
from app.energy.swapping import state_swap_plan
from app.energy.words import EnergyKind

CODE, HEATER, ARDABIL = "HEATER-1404", "gas_heater_a", "IR-24"
TARGET = 2_336
PLEDGED = (1_500, 836)
TRUCKS = (("1404/08/03", 0, 800), ("1404/08/11", 0, 700), ("1404/08/24", 1, 410))
COUNTIES = (
    ("پارس‌آباد", "1404/08/26", 912, 6),
    ("بیله‌سوار", "1404/09/04", 228, 2),
    ("اصلاندوز", "1404/09/12", 456, 3),
    ("مشگین‌شهر", "1404/09/22", 228, 1),
)
"""A county, the day its heaters are set aside, how many homes keep theirs, and how many refuse at the door."""
TARIFF, BATCHES = 20_000, 4
"""Rials for a cubic metre, as handbook 9 supposes; each county's homes are visited in so many weeks."""


def plan(demo: Demo) -> None:
    """The campaign of the Ardabil office opens in Mehr 1404."""
    demo.diary.on(day("1404/07/06"), partial(_open, demo, demo.posts[ARDABIL]))


def _open(demo: Demo, post: Post) -> None:
    place_id = post.office.place_id
    details = CampaignDetails(
        title_fa="بخاری کم‌مصرف", title_en="Low-consumption heaters", kind=CampaignKind.SWAP, aim=Aim.HOUSING,
        theme="گرمایش", opens_on=day("1404/07/01"), closes_on=day("1405/06/31"), province_ids=[place_id],
        story_fa="بخاری گازی دودکش‌دار راندمان بالا به جای بخاری فرسوده، برای خانه‌های سردسیر استان اردبیل.",
        story_en="A vented high-efficiency gas heater in place of a worn-out one, for the cold homes of Ardabil.",
        targets=[TargetDraft(place_id=place_id, item_id=demo.items[HEATER].id, quantity=TARGET)],
    )  # fmt: skip
    record_tariff(
        item_id=saved_item(EnergyKind.GAS).id, year=1404, climate=1, season=Season.COLD, step=5, rials=TARIFF,
        source="فرض نمونه: بهای هر متر مکعب در پلهٔ پنجم ماه‌های سرد، اقلیم ۱", by=demo.officer,
    )  # fmt: skip
    terms = partial(state_swap_plan, figure=HEATER, climate=1, season=Season.COLD, step=5)
    campaign_id = start_campaign(demo, post, CODE, details, terms).id
    demo.diary.on(day("1404/07/20"), partial(_promise, demo, post, campaign_id))
    demo.diary.on(day("1404/11/15"), partial(look_at_some, demo, post, campaign_id))


def _promise(demo: Demo, post: Post, campaign_id: int) -> None:
    drafts = [
        draft_of(demo, campaign_id, donor, HEATER, quantity, post.office.place_id, due_in=280)
        for donor, quantity in zip(demo.donors[3:5], PLEDGED, strict=True)
    ]
    promises = pledge(demo, drafts, post)
    for on, which, good in TRUCKS:
        demo.diary.on(day(on), partial(receive, demo, post, promises[which], good))
    for name, on, kept, refused in COUNTIES:
        demo.diary.on(day(on), partial(_allot, demo, post, promises[0], name, kept, refused))


def _allot(demo: Demo, post: Post, promise: Promise, county: str, kept: int, refused: int) -> None:
    """Set the county's heaters aside; the homes are visited week by week, the refusals come on the last one."""
    place_id = post.county(county).id
    allotment = campaigns.allot_goods(
        store_id=post.store_id, happened_on=business_today(), place_id=place_id, campaign_id=promise.campaign_id,
        lines=[Wanted(item_id=demo.items[HEATER].id, quantity=kept + refused)], by=post.clerk, key=demo.key(),
    )  # fmt: skip
    homes, allotment_id = kept + refused, allotment.id
    for week in range(BATCHES):
        some = homes // BATCHES + (homes % BATCHES if week == BATCHES - 1 else 0)
        turned_away = refused if week == BATCHES - 1 else 0
        demo.diary.after(
            3 + week, partial(_visit, demo, post, promise, place_id, allotment_id, some, turned_away)
        )  # fmt: skip


def _visit(
    demo: Demo, post: Post, promise: Promise, place_id: int, allotment_id: int, homes: int, refused: int
) -> None:  # fmt: skip
    """One heater to each home for its old one; the last so many do not want it, and it goes back to the store."""
    rows = [
        ReceiverDetails(
            kind=ReceiverKind.HOUSEHOLD, group=Group.OTHER, place_id=place_id,
            household_band=demo.chance.choice(list(HouseholdBand)),
        )
        for _ in range(homes)
    ]  # fmt: skip
    shares = [(household, 1) for household in register(post, rows)]
    done = hand_out(demo, post, promise, shares, allotment_id=allotment_id)
    swap_each(post, done[: homes - refused])
    for delivery in done[homes - refused :]:
        campaigns.take_back(
            delivery_id=delivery.id, store_id=post.store_id, happened_on=business_today(),
            reason=ReturnReason.REFUSED, by=post.clerk, key=demo.key(), memo="خانوار بخاری را نپذیرفت.",
        )  # fmt: skip
