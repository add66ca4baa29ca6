"""What a campaign of swaps becomes with bills: 20 homes of Zanjan behind one meter, a winter before the large one.

The office registers the meter and records its bills before and after; the centre lets the maker of the heaters claim
what the homes save. What was measured takes the place of the deemed figure; it is a little less. The degree days are
invented.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import pairwise

from app.beneficiaries.models import ReceiverDetails
from app.beneficiaries.words import HouseholdBand, ReceiverKind
from app.campaigns.drafts import TargetDraft
from app.campaigns.service import CampaignDetails
from app.clock import business_today
from app.codes import Aim, CampaignKind, Group, Unit
from app.dates import first_day
from app.demo.acts import Promise, draft_of, hand_out, plan_end, pledge, receive, register, start_campaign
from app.demo.country import Demo, Post
from app.demo.diary import day
from app.demo.homes import swap_each
from app.demo.metered import LIFE, declare
from app.energy import service
from app.energy.conversion_words import Season
from app.energy.degrees import record_degree_days
from app.energy.drafts import BillDraft, DegreeDraft, SavingDraft
from app.energy.homes import entrust_meter
from app.energy.lots import saved_item
from app.energy.metering import record_bills, register_meter
from app.energy.pricing import record_tariff
from app.energy.swapping import state_swap_plan
from app.energy.words import DegreeKind, EnergyKind, MeterOwner, Method

CODE, HEATER, ZANJAN = "HEATER-1403", "gas_heater_a", "IR-19"
MAKER = 3
"""Which of the companies gives the heaters and claims what they save; its representative is the fourth one."""
HOMES, METER = 20, "19-3107-552210"
SERIES = "درجه‌روز گرمایش زنجان (ساختگی)"
BEGINS = (1402, 9)
"""The solar month of the first bill: twelve before the heaters, the month they came, twelve after it."""
DEGREES = (
    505, 648, 571, 440, 236, 128, 16, 0, 0, 14, 162, 338, 530,
    671, 548, 455, 262, 104, 22, 0, 0, 8, 141, 356, 512,
)  # fmt: skip
USED = (
    7612, 9463, 8489, 6722, 3961, 2561, 1017, 846, 813, 1029, 2967, 5373, 7255,
    7921, 6602, 5637, 3548, 1939, 1049, 824, 831, 877, 2341, 4575, 6204,
)  # fmt: skip
"""Cubic metres, month by month, of all twenty homes."""
BEFORE = 12
TARIFF = 18_000
"""Rials for a cubic metre in 1403, supposed."""


def plan(demo: Demo) -> None:
    """The campaign of the Zanjan office opens in Mehr 1403."""
    demo.diary.on(day("1403/07/03"), partial(_open, demo, demo.posts[ZANJAN]))


def list_months() -> list[tuple[date, date]]:
    """The first and the last day of each month that was billed."""
    year, month = BEGINS
    numbers = [divmod(year * 12 + month - 1 + number, 12) for number in range(len(USED) + 1)]
    firsts = [first_day(each_year, place + 1) for each_year, place in numbers]
    return [(first, after - timedelta(days=1)) for first, after in pairwise(firsts)]


def _open(demo: Demo, post: Post) -> None:
    place_id = post.office.place_id
    details = CampaignDetails(
        title_fa="بخاری کم‌مصرف، گام نخست", title_en="Low-consumption heaters, first step", kind=CampaignKind.SWAP,
        aim=Aim.HOUSING, theme="گرمایش", opens_on=day("1403/07/01"), closes_on=day("1404/12/29"),
        province_ids=[place_id],
        story_fa="بیست خانهٔ یک مجتمع با یک کنتور: قبض‌های پیش و پس از تعویض نشان می‌دهند که چقدر صرفه‌جویی شده است.",
        story_en="Twenty homes of one building behind one meter: the bills before and after show what was saved.",
        targets=[TargetDraft(place_id=place_id, item_id=demo.items[HEATER].id, quantity=HOMES)],
    )  # fmt: skip
    record_tariff(
        item_id=saved_item(EnergyKind.GAS).id, year=1403, climate=1, season=Season.COLD, step=5, rials=TARIFF,
        source="فرض نمونه: بهای هر متر مکعب در پلهٔ پنجم ماه‌های سرد ۱۴۰۳، اقلیم ۱", by=demo.officer,
    )  # fmt: skip
    terms = partial(state_swap_plan, figure=HEATER, climate=1, season=Season.COLD, step=5)
    campaign_id = start_campaign(demo, post, CODE, details, terms).id
    plan_end(demo, campaign_id, details.closes_on, post.supervisor)
    demo.diary.on(day("1403/07/22"), partial(_promise, demo, post, campaign_id))


def _promise(demo: Demo, post: Post, campaign_id: int) -> None:
    draft = draft_of(demo, campaign_id, demo.donors[MAKER], HEATER, HOMES, post.office.place_id)
    [promise] = pledge(demo, [draft], post)
    demo.diary.on(day("1403/08/19"), partial(receive, demo, post, promise, HOMES))
    demo.diary.on(day("1403/09/12"), partial(_swap, demo, post, promise))


def _swap(demo: Demo, post: Post, promise: Promise) -> None:
    """All homes on one day; they share the building's subscription, which the clerk says."""
    row = ReceiverDetails(
        kind=ReceiverKind.HOUSEHOLD, group=Group.OTHER, place_id=post.store_place.id,
        household_band=HouseholdBand.TO_4,
    )  # fmt: skip
    shares = [(household, 1) for household in register(post, [row] * HOMES)]
    done = hand_out(demo, post, promise, shares)
    swap_each(post, done, subscription=METER, despite="بیست خانهٔ مجتمع یک کنتور مشترک دارند.")
    demo.diary.on(day("1404/10/06"), partial(_bill, demo, post, promise))


def _bill(demo: Demo, post: Post, promise: Promise) -> None:
    """A winter later the office registers the meter and records its bills; the centre lets the company claim them."""
    meter = register_meter(
        energy=EnergyKind.GAS, identifier=METER, owner=MeterOwner.HOUSEHOLDS, name="مجتمع بیست‌واحدی مهر",
        place_id=post.store_place.id, office_id=post.office.id, households=HOMES, by=post.clerk,
    )  # fmt: skip
    months = list_months()
    record_bills(
        bills=[
            BillDraft(meter_id=meter.id, starts_on=start, ends_on=end, quantity=str(used), unit=Unit.CUBIC_METER)
            for (start, end), used in zip(months, USED, strict=True)
        ], by=post.clerk,
    )  # fmt: skip
    [series], _ = record_degree_days(rows=list(_degree_days(post, months)), by=demo.officer)
    entrust_meter(
        meter_id=meter.id, company_id=demo.donors[MAKER].company_id, by=demo.officer,
        agreement="توافق‌نامهٔ ۱۹/۱۴۰۳/۴۲ با ساکنان مجتمع",
    )  # fmt: skip
    demo.diary.after(5, partial(_declare, demo, promise.campaign_id, meter.id, series.id))


def _degree_days(post: Post, months: Sequence[tuple[date, date]]) -> Iterator[DegreeDraft]:
    for (start, end), degrees in zip(months, DEGREES, strict=True):
        yield DegreeDraft(
            series=SERIES, kind=DegreeKind.HEATING, base_tenths=180, is_invented=True,
            source="ساختهٔ نمونهٔ نمایشی؛ از هیچ ایستگاهی نیست", place_id=post.office.place_id,
            starts_on=start, ends_on=end, hundredths=degrees * 100,
        )  # fmt: skip


def _declare(demo: Demo, campaign_id: int, meter_id: int, series_id: int) -> None:
    months = list_months()
    draft = SavingDraft(
        company_id=demo.donors[MAKER].company_id, campaign_id=campaign_id, energy=EnergyKind.GAS,
        method=Method.METERED, meter_id=meter_id, series_id=series_id, baseline_from=months[0][0],
        baseline_to=months[BEFORE - 1][1], starts_on=months[BEFORE + 1][0], ends_on=months[-1][1],
        note="بیست بخاری در آذر ۱۴۰۳ عوض شد؛ آن ماه در هیچ‌یک از دو سال نیست.",
    )  # fmt: skip
    saving_id = declare(demo, draft, "قبض‌های مجتمع مهر.csv", USED, by=demo.speakers[MAKER])
    demo.diary.after(8, partial(_verify, demo, saving_id))


def _verify(demo: Demo, saving_id: int) -> None:
    until = business_today() + timedelta(days=LIFE)
    service.verify_saving(saving_id=saving_id, expires_on=until, by=demo.second_officer, key=demo.key())
