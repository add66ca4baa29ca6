"""Three years of other gifts in every province, drawn from a seed: so that lists are long and maps have colour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from app import clock
from app.campaigns.drafts import TargetDraft
from app.campaigns.service import CampaignDetails
from app.codes import Aim, CampaignKind, LossReason, ReturnReason
from app.dates import first_day, solar_year
from app.demo.acts import (
    PRICES,
    Promise,
    draft_of,
    hand_out,
    lose,
    plan_end,
    pledge,
    receive,
    send_on,
    start_campaign,
    take_in,
)
from app.demo.country import Demo, Post
from app.demo.diary import day
from app.stores import service as stores
from app.stores.drafts import CountedLine, LotLine, OpeningLine
from app.text import persian_digits

FIRST_DAY = day("1402/01/15")
LEFT_OVER = 8
"""So much of every gift stays in the store, for what is counted short or lost later."""
GIFTS = {
    "blanket": (150, 900), "food_pack": (80, 500), "rice": (400_000, 4_500_000), "walker": (20, 120),
    "white_cane": (30, 150), "school_kit": (60, 400), "diaper_adult": (100, 600), "carpet": (12, 60),
    "bp_monitor": (15, 80), "clothing": (80, 400), "hygiene_pack": (100, 500), "wheelchair_manual": (12, 40),
}  # fmt: skip
"""What is given, from so much to so much in the item's smallest part."""
ACROSS = {"rice", "food_pack", "diaper_adult", "hygiene_pack"}
"""What bears a date of expiry."""


@dataclass(frozen=True)
class Call:
    """A campaign of the centre for one year, and what is given to it."""

    year: int
    code: str
    fa: str
    en: str
    story_fa: str
    story_en: str
    items: tuple[str, ...]
    each: int = 2
    """How many companies give in each province."""


@dataclass(frozen=True)
class Gift:
    """What a company will give to a province."""

    post: Post
    donor_no: int
    item: str


CALLS = (
    Call(1402, "WINTER-1402", "زمستان گرم", "A warm winter", "پتو، لباس گرم و بسته معیشتی پیش از سرما.",
         "Blankets, warm clothes and food before the cold.", ("blanket", "clothing", "food_pack", "carpet")),
    Call(1403, "STEPS-1403", "گام استوار", "A firm step", "واکر، عصای سفید و وسایل مراقبت برای افراد دارای معلولیت.",
         "Walkers, white canes and care for persons with disabilities.",
         ("walker", "white_cane", "diaper_adult", "bp_monitor", "wheelchair_manual")),
    Call(1404, "TABLE-1404", "سفره مهر", "The table of kindness", "برنج، بسته معیشتی و بسته بهداشتی برای خانوارها.",
         "Rice, food and hygiene for households.", ("rice", "food_pack", "hygiene_pack", "blanket")),
    Call(1404, "SCHOOL-1404", "مهر دانش", "To school with a smile", "کیف و نوشت‌افزار برای کودکان، پیش از مهر.",
         "Bags and pens for children before school begins.", ("school_kit", "clothing"), each=1),
    Call(1405, "SPRING-1405", "بهار همدلی", "A spring of sympathy", "نخستین پویش سال: معیشت و مراقبت.",
         "The year's first call: food and care.", ("food_pack", "rice", "walker", "blanket"), each=1),
)  # fmt: skip


def plan(demo: Demo) -> None:
    """Opening stock, one call after the other, and a count of each store in a while."""
    for place, post in enumerate(demo.posts.values()):
        demo.diary.on(FIRST_DAY + timedelta(days=place % 9), partial(_open_stock, demo, post))
    for call in CALLS:
        demo.diary.on(first_day(call.year) + timedelta(days=18), partial(_open, demo, call))
    for place, post in enumerate(demo.posts.values()):
        year = 1402 + place % 3
        demo.diary.on(first_day(year, 12) + timedelta(days=3 + place % 20), partial(_count, demo, post))


def _open_stock(demo: Demo, post: Post) -> None:
    """What lay in the store when the book began; nobody knows any more who gave it."""
    lines = [
        OpeningLine(demo.items[item].id, demo.chance.randint(20, 90), batch="پیش از دفتر")
        for item in ("blanket", "walker")
    ]
    stores.record_opening(
        store_id=post.store_id, happened_on=clock.business_today(), paper=f"م-{demo.number()}", lines=lines,
        by=post.clerk, key=demo.key(),
    )  # fmt: skip


def _open(demo: Demo, call: Call) -> None:
    begins, ends = first_day(call.year), first_day(call.year + 1) - timedelta(days=1)
    details = CampaignDetails(
        title_fa=f"{call.fa} {persian_digits(str(call.year))}", title_en=f"{call.en} {call.year}",
        kind=CampaignKind.GOODS, aim=Aim.RELIEF, opens_on=begins, closes_on=ends,
        story_fa=call.story_fa, story_en=call.story_en,
        province_ids=[post.office.place_id for post in demo.posts.values()],
        targets=[
            TargetDraft(place_id=demo.country.id, item_id=demo.items[item].id, quantity=GIFTS[item][1] * 31)
            for item in call.items
        ],
    )  # fmt: skip
    campaign = start_campaign(demo, None, call.code, details)
    for when, gifts in _draw_gifts(demo, call).items():
        demo.diary.on(when, partial(_sit, demo, campaign.id, gifts))
    plan_end(demo, campaign.id, ends - timedelta(days=2), demo.officer)


def _draw_gifts(demo: Demo, call: Call) -> dict[date, list[Gift]]:
    """Which company gives what to which province, by the day on which the centre sits to accept."""
    chance, sittings = demo.chance, 18 if call.year < 1405 else 1
    drawn: dict[date, list[Gift]] = {}
    for post in demo.posts.values():
        for donor_no in chance.sample(range(5, len(demo.donors)), call.each):
            when = clock.business_today() + timedelta(days=3 + 14 * chance.randrange(sittings))
            drawn.setdefault(when, []).append(Gift(post, donor_no, chance.choice(call.items)))
    return drawn


def _sit(demo: Demo, campaign_id: int, gifts: list[Gift]) -> None:
    """The centre accepts what companies have confirmed by letter; then their goods are on their way."""
    chance = demo.chance
    quantities = [chance.randint(*GIFTS[gift.item]) for gift in gifts]
    drafts = [
        draft_of(
            demo, campaign_id, demo.donors[gift.donor_no], gift.item, quantity, gift.post.office.place_id,
            is_valued=gift.item in PRICES and chance.random() < 0.85,
        )
        for gift, quantity in zip(gifts, quantities, strict=True)
    ]  # fmt: skip
    for gift, promise, quantity in zip(gifts, pledge(demo, drafts), quantities, strict=True):
        _plan_trucks(demo, gift.post, promise, quantity)


def _plan_trucks(demo: Demo, post: Post, promise: Promise, quantity: int) -> None:
    """One truck or two; some gifts keep a part back, and are waited for."""
    chance = demo.chance
    if chance.random() < 0.12:
        quantity = quantity * 2 // 3
    first = quantity if chance.random() < 0.75 else quantity // 2
    demo.diary.after(chance.randint(6, 40), partial(_arrive, demo, post, promise, first))
    if quantity > first:
        demo.diary.after(chance.randint(41, 70), partial(_arrive, demo, post, promise, quantity - first))


def _arrive(demo: Demo, post: Post, promise: Promise, sent: int) -> None:
    """Most of what was sent is good; some is damaged, some has not come."""
    chance, today = demo.chance, clock.business_today()
    damaged = chance.randint(1, 3) if chance.random() < 0.12 else 0
    missing = chance.randint(1, 4) if chance.random() < 0.08 else 0
    expires_on = today + timedelta(days=chance.randint(200, 420)) if promise.item in ACROSS else None
    good = sent - damaged - missing
    receipt = receive(demo, post, promise, good, damaged=damaged, missing=missing, expires_on=expires_on)
    if damaged and chance.random() < 0.5:
        lot_id = receipt.lines[0].damaged_lot_id
        demo.diary.after(10, partial(_send_back, demo, post, lot_id or 0, damaged))
    if chance.random() < 0.15:
        good = _pass_on(demo, post, promise, good)
    _plan_hand_outs(demo, post, promise, good)


def _plan_hand_outs(demo: Demo, post: Post, promise: Promise, good: int) -> None:
    """Nearly all of it is handed out in two rounds, some weeks apart."""
    left, rounds = good - LEFT_OVER - demo.chance.randint(0, good // 12), (3, 2)
    for place, part in enumerate(rounds):
        share = left * part // sum(rounds)
        if share > 0:
            demo.diary.after(
                demo.chance.randint(2, 25) + 20 * place,
                partial(_hand_round, demo, post, promise, share),
            )


def _hand_round(demo: Demo, post: Post, promise: Promise, share: int) -> None:
    some = demo.chance.sample(post.receivers, demo.chance.randint(2, 5))
    parts = [(receiver, share // len(some)) for receiver in some if share // len(some)]
    if parts:
        hand_out(demo, post, promise, parts)


def _pass_on(demo: Demo, post: Post, promise: Promise, good: int) -> int:
    """A third goes to another province, where it is handed out; rarely something is lost on the way."""
    chance, quantity = demo.chance, good // 3
    others = [other for other in demo.posts.values() if other is not post]
    to = chance.choice(others)
    short = chance.random() < 0.1
    if quantity <= 2 * LEFT_OVER:
        return good
    transfer = send_on(demo, post, to, promise.item, quantity)
    demo.diary.after(chance.randint(2, 8), partial(take_in, demo, to, transfer, short=int(short)))
    return good - quantity


def _send_back(demo: Demo, post: Post, lot_id: int, damaged: int) -> None:
    stores.return_to_donor(
        store_id=post.store_id, happened_on=clock.business_today(), reason=ReturnReason.DAMAGED,
        lines=[LotLine(lot_id, damaged)], letter_number=f"{solar_year(clock.business_today())}/{demo.number()}",
        by=post.clerk, key=demo.key(),
    )  # fmt: skip


def _count(demo: Demo, post: Post) -> None:
    """The year's count of what the store has of some items: one too few, one too many, or just right."""
    counted = [demo.items[item].id for item in ("blanket", "walker")]
    today: date = clock.business_today()
    sheet = stores.open_stocktake(store_id=post.store_id, opened_on=today, item_ids=counted, by=post.clerk)
    counts = [
        CountedLine(line.item_id, max(0, line.book + demo.chance.choice((0, 0, 0, -1, 1))), line.condition)
        for line in sheet.lines
    ]
    stores.post_stocktake(
        stocktake_id=sheet.id, happened_on=today, counts=counts, minutes_number=f"ص-{demo.number()}", by=post.clerk,
        key=demo.key(),
    )  # fmt: skip
    if demo.chance.random() < 0.3 and counts[0].counted > 1:
        lose(demo, post, "blanket", 1, LossReason.WATER)
