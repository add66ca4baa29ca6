"""A company's metered gas: a saving that the regression accepts and two wheelchairs bought with it; and one refused.

The months are those of handbook 9's worked regression; the degree days are a series that says it is invented.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import pairwise

from app.accounts.models import User
from app.campaigns.drafts import TargetDraft
from app.campaigns.service import CampaignDetails
from app.clock import business_today
from app.codes import Aim, CampaignKind, Unit, ValueBasis
from app.dates import first_day
from app.demo.acts import PRICES, agree, convert, hand_out, receive, start_campaign
from app.demo.country import Demo, Post
from app.demo.diary import day
from app.energy import service
from app.energy.conversion_words import RuleKind, Season
from app.energy.degrees import record_degree_days
from app.energy.drafts import BillDraft, DegreeDraft, ReadingDraft, SavingDraft
from app.energy.evidence import store_evidence
from app.energy.lots import saved_item
from app.energy.metering import record_bills, record_readings, register_meter
from app.energy.pricing import record_price, record_tariff
from app.energy.ruling import RuleDraft
from app.energy.words import DegreeKind, EnergyKind, MeterOwner, Method

CODE, TEHRAN, CHAIR = "GAS-1404", "IR-23", "wheelchair_manual"
SPONSOR = 1
"""Which of the companies saves, declares and promises; its representative is the second one."""
SERIES = "درجه‌روز گرمایش تهران (ساختگی)"
BEGINS = (1401, 10)
"""The solar month of the first bill: twelve are the baseline, twelve the reporting time, and twelve more."""
DEGREES = (
    420, 350, 260, 110, 20, 0, 0, 0, 10, 120, 280, 400, 450, 380, 250, 130, 25, 0, 0, 0, 5, 100, 260, 430,
    430, 395, 240, 120, 15, 0, 0, 0, 8, 110, 270, 415,
)  # fmt: skip
HALL = (
    13150, 11020, 8600, 4350, 1700, 1120, 1180, 1090, 1420, 4480, 9050, 12540,
    11900, 10150, 6900, 4000, 1600, 1000, 1050, 980, 1150, 3300, 7200, 11400,
)  # fmt: skip
HALL_AGAIN = (11360, 10520, 6800, 3920, 1400, 1040, 1030, 1045, 1235, 3680, 7520, 11000)
"""The year after, whose saving waits to be verified."""
FURNACE = (
    6200, 9100, 5300, 8800, 7400, 9900, 6100, 9300, 5200, 8700, 6600, 7000,
    5900, 8200, 5100, 8000, 6900, 9000, 5600, 8400, 4800, 8100, 6000, 6300,
)  # fmt: skip
"""Cubic metres month by month: of a hall that is heated, and of a furnace that does not ask for the weather."""
TARIFF, BOUGHT, LIFE = 20_000, 2, 730
"""Rials for a cubic metre; the wheelchairs that come of it; and for so many days a saving can be converted."""


@dataclass(frozen=True)
class Measured:
    """The two meters, and the series of degree days."""

    hall: int
    furnace: int
    series: int


def plan(demo: Demo) -> None:
    """The meters are registered in Bahman 1403, when a year after the hall's insulation is over."""
    demo.diary.on(day("1403/11/06"), partial(_read_meters, demo, demo.posts[TEHRAN]))


def list_months() -> list[tuple[date, date]]:
    """The first and the last day of each of the months."""
    year, month = BEGINS
    numbers = [divmod(year * 12 + month - 1 + number, 12) for number in range(len(DEGREES) + 1)]
    firsts = [first_day(each_year, place + 1) for each_year, place in numbers]
    return [(first, after - timedelta(days=1)) for first, after in pairwise(firsts)]


def _read_meters(demo: Demo, post: Post) -> None:
    """Two meters of the company: the hall's bills, and what the furnace's meter showed; and how cold it was."""
    speaker, months = demo.speakers[SPONSOR], list_months()[: len(HALL)]
    hall = _meter(demo, post, "16-2204-771903", "سالن تولید", speaker)
    _bill(hall, months, HALL, speaker)
    furnace = _meter(demo, post, "16-2204-771904", "کوره", speaker)
    record_readings(readings=list(_readings(furnace, months)), by=speaker)
    [series], _ = record_degree_days(rows=list(_degree_days(post, months)), by=demo.officer)
    demo.diary.on(day("1404/04/03"), partial(_open, demo, post, Measured(hall, furnace, series.id)))


def _bill(meter_id: int, months: Sequence[tuple[date, date]], used: Sequence[int], by: User) -> None:
    record_bills(
        bills=[
            BillDraft(meter_id=meter_id, starts_on=start, ends_on=end, quantity=str(each), unit=Unit.CUBIC_METER)
            for (start, end), each in zip(months, used, strict=True)
        ], by=by,
    )  # fmt: skip


def _meter(demo: Demo, post: Post, identifier: str, name: str, by: User) -> int:
    return register_meter(
        energy=EnergyKind.GAS, identifier=identifier, owner=MeterOwner.COMPANY, name=name,
        place_id=post.store_place.id, company_id=demo.donors[SPONSOR].company_id, by=by,
    ).id  # fmt: skip


def _readings(meter_id: int, months: list[tuple[date, date]]) -> Iterator[ReadingDraft]:
    shown = 418_250
    before = months[0][0] - timedelta(days=1)
    yield ReadingDraft(meter_id=meter_id, day=before, shown=str(shown), unit=Unit.CUBIC_METER)
    for (_, end), used in zip(months, FURNACE, strict=True):
        shown += used
        yield ReadingDraft(meter_id=meter_id, day=end, shown=str(shown), unit=Unit.CUBIC_METER)


def _degree_days(post: Post, months: Sequence[tuple[date, date]], first: int = 0) -> Iterator[DegreeDraft]:
    """Of these months, the first of which is the series' month number `first`."""
    for (start, end), degrees in zip(months, DEGREES[first : first + len(months)], strict=True):
        yield DegreeDraft(
            series=SERIES, kind=DegreeKind.HEATING, base_tenths=180, is_invented=True,
            source="ساختهٔ نمونهٔ نمایشی؛ از هیچ ایستگاهی نیست", place_id=post.office.place_id,
            starts_on=start, ends_on=end, hundredths=degrees * 100,
        )  # fmt: skip


def _open(demo: Demo, post: Post, of: Measured) -> None:
    """Money is this campaign's rule: what the saved gas is worth at the tariff of its year buys wheelchairs."""
    details = CampaignDetails(
        title_fa="گاز کمتر، ویلچر بیشتر", title_en="Less gas, more wheelchairs", kind=CampaignKind.ENERGY,
        aim=Aim.LASTING_SERVICE, theme="انرژی", opens_on=day("1404/04/01"), closes_on=day("1405/06/31"),
        sponsor_id=demo.donors[SPONSOR].company_id, province_ids=[post.office.place_id],
        story_fa="گازی که در سالن‌های تولید نسوخت، به بهای همان سال ویلچر می‌شود.",
        story_en="Gas that was not burnt in the halls becomes wheelchairs, at that year's tariff.",
        targets=[TargetDraft(place_id=post.office.place_id, item_id=demo.items[CHAIR].id, quantity=4)],
    )  # fmt: skip
    gas = saved_item(EnergyKind.GAS)
    record_tariff(
        item_id=gas.id, year=1403, climate=3, season=Season.WHOLE_YEAR, step=5, rials=TARIFF, by=demo.officer,
        source="فرض نمونه: بهای هر متر مکعب در پلهٔ پنجم ۱۴۰۳",
    )  # fmt: skip
    record_price(
        item_id=demo.items[CHAIR].id, priced_on=business_today(), rials=PRICES[CHAIR], basis=ValueBasis.PRICE_LIST,
        source="فهرست بهای ۱۴۰۴", by=demo.officer,
    )  # fmt: skip
    rule = RuleDraft(
        kind=RuleKind.MONEY, item_id=demo.items[CHAIR].id, saving_item_id=gas.id, share=10_000, climate=3,
        season=Season.WHOLE_YEAR, step=5, agreement_no="1404/77", agreement_on=day("1404/03/28"),
    )  # fmt: skip
    campaign_id = start_campaign(demo, None, CODE, details, partial(agree, rule=rule)).id
    demo.diary.after(4, partial(_declare, demo, post, campaign_id, of))
    demo.diary.on(day("1405/01/26"), partial(_declare_again, demo, post, campaign_id, of))


def _declare(demo: Demo, post: Post, campaign_id: int, of: Measured) -> None:
    """The hall by regression; the furnace, which no regression accepts, by what it used before and after."""
    months = list_months()
    said = partial(
        SavingDraft, company_id=demo.donors[SPONSOR].company_id, campaign_id=campaign_id, energy=EnergyKind.GAS,
        baseline_from=months[0][0], baseline_to=months[11][1], starts_on=months[12][0], ends_on=months[23][1],
    )  # fmt: skip
    hall = said(
        method=Method.METERED, meter_id=of.hall, series_id=of.series, note="عایق‌کاری سقف سالن در پاییز ۱۴۰۲"
    )  # fmt: skip
    furnace = said(
        method=Method.BEFORE_AFTER, meter_id=of.furnace, adjustment="0", adjustment_reason="تولید ثابت فرض شده است.",
        adjusted_on=day("1403/11/05"), adjusted_by="مدیر تولید کارخانه",
    )  # fmt: skip
    savings = [
        declare(demo, hall, "قبض‌های سالن تولید.csv", HALL), declare(demo, furnace, "قرائت‌های کوره.csv", FURNACE),
    ]  # fmt: skip
    demo.diary.after(9, partial(_decide, demo, post, campaign_id, *savings))


def _declare_again(demo: Demo, post: Post, campaign_id: int, of: Measured) -> None:
    """The hall's next year, against the same baseline; nobody has decided yet."""
    months, speaker = list_months(), demo.speakers[SPONSOR]
    _bill(of.hall, months[len(HALL) :], HALL_AGAIN, speaker)
    record_degree_days(rows=list(_degree_days(post, months[len(HALL) :], len(HALL))), by=demo.officer)
    draft = SavingDraft(
        company_id=demo.donors[SPONSOR].company_id, campaign_id=campaign_id, energy=EnergyKind.GAS,
        method=Method.METERED, meter_id=of.hall, series_id=of.series, baseline_from=months[0][0],
        baseline_to=months[11][1], starts_on=months[len(HALL)][0], ends_on=months[-1][1],
        note="سال دوم پس از عایق‌کاری، با همان خط پایه",
    )  # fmt: skip
    declare(demo, draft, "قبض‌های سال دوم سالن.csv", HALL_AGAIN)


def declare(demo: Demo, draft: SavingDraft, name: str, months: Sequence[int], *, by: User | None = None) -> int:
    """A company's representative drafts a saving, adds a file of what was used month by month, and declares it."""
    by = by or demo.speakers[SPONSOR]
    saving = service.draft_saving(draft=draft, by=by)
    file = io.BytesIO("\n".join(map(str, months)).encode())
    store_evidence(saving_id=saving.id, source=file, name=name, by=by)
    service.declare_saving(saving_id=saving.id, by=by)
    return saving.id


def _decide(demo: Demo, post: Post, campaign_id: int, hall: int, furnace: int) -> None:
    """The centre finds the hall right and the furnace not; what the hall saved is spent the same week."""
    until = business_today() + timedelta(days=LIFE)
    service.verify_saving(saving_id=hall, expires_on=until, by=demo.officer, key=demo.key())
    service.refuse_saving(
        saving_id=furnace, by=demo.second_officer,
        reason="تولید کوره در سال دوم کمتر بوده و تعدیل نشده است؛ این کاهش مصرف، صرفه‌جویی نیست.",
    )  # fmt: skip
    demo.diary.after(3, partial(_convert, demo, post, campaign_id))


def _convert(demo: Demo, post: Post, campaign_id: int) -> None:
    [promise] = convert(demo, campaign_id, demo.officer)
    demo.diary.after(20, partial(receive, demo, post, promise, BOUGHT))
    demo.diary.after(26, partial(hand_out, demo, post, promise, [(post.receivers[0], BOUGHT)]))
