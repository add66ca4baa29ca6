"""Story 1: what three companies gathered becomes 600 children's wheelchairs; 2 damaged, 1 lost, 597 with children."""

from __future__ import annotations

from functools import partial

from app.beneficiaries.models import ReceiverDetails
from app.beneficiaries.words import AgeBand, Disability, ReceiverKind, Sex
from app.campaigns.drafts import TargetDraft
from app.campaigns.service import CampaignDetails
from app.codes import Aim, CampaignKind, Group, LossReason
from app.demo.acts import (
    Promise,
    agree,
    convert,
    hand_out,
    lose,
    receive,
    register,
    say_waiting,
    send_on,
    start_campaign,
    take_in,
    worth_of,
)
from app.demo.country import Demo, Post, spread
from app.demo.diary import day
from app.demo.gathering import Sending, gather
from app.energy.conversion_words import RuleKind
from app.energy.ruling import RuleDraft

CODE, CHAIR = "WHEELCHAIR-1404", "wheelchair_child"
TARGET, FOR_ONE = 600, 300
"""So many wheelchairs, and so many participations for each: the memorandum's rule."""
SENDINGS = (Sending("ABK", 90_000), Sending("SPF", 60_000), Sending("MHR", 30_000, repeated=1_200, of="ABK"))
"""What three companies gather; the first of them is the sponsor, and some of its participants are sent twice."""
FIRST, COUNTED, CONVERTED = "1404/03/05", "1404/05/03", "1404/05/04"
MAZANDARAN, SISTAN, TEHRAN, ISFAHAN, KHORASAN, FARS, KHUZESTAN = (
    "IR-02", "IR-11", "IR-23", "IR-10", "IR-09", "IR-07", "IR-06",
)  # fmt: skip
TRUCKS = (
    ("1404/06/08", TEHRAN, 1, 120, 0, 0),
    ("1404/06/11", ISFAHAN, 2, 98, 2, 0),
    ("1404/06/12", KHORASAN, 1, 75, 0, 5),
    ("1404/06/15", FARS, 0, 69, 0, 0),
    ("1404/06/18", KHUZESTAN, 0, 50, 0, 0),
    ("1404/06/22", KHORASAN, 1, 5, 0, 0),
    ("1404/06/25", MAZANDARAN, 0, 181, 0, 0),
)
"""Day, province, which line of the pledge, good, damaged, missing; what was missing came with a later truck."""
ROUNDS = (
    ("1404/06/30", TEHRAN, 1, 70),
    ("1404/07/02", MAZANDARAN, 0, 60),
    ("1404/07/08", KHORASAN, 1, 50),
    ("1404/07/10", ISFAHAN, 2, 98),
    ("1404/07/15", FARS, 0, 69),
    ("1404/07/20", MAZANDARAN, 0, 45),
    ("1404/07/22", KHUZESTAN, 0, 50),
    ("1404/08/01", SISTAN, 0, 30),
    ("1404/08/05", TEHRAN, 1, 49),
    ("1404/08/10", MAZANDARAN, 0, 26),
    ("1404/08/14", SISTAN, 0, 20),
    ("1404/08/20", KHORASAN, 1, 30),
)
"""Day, province, from which line, to how many children."""
WAITING = (
    ("1404/05/31", MAZANDARAN, 131), ("1404/06/01", SISTAN, 214), ("1404/08/12", MAZANDARAN, 0),
    ("1404/08/16", SISTAN, 164),
)  # fmt: skip
"""Day, province, how many children wait there: before the first wheelchair, and after the last."""
MOVED_ON = 50


def plan(demo: Demo) -> None:
    """The campaign opens in Khordad 1404; what follows is planned from there."""
    demo.diary.on(day("1404/03/03"), partial(_open, demo))


def _open(demo: Demo) -> None:
    details = CampaignDetails(
        title_fa="ویلچر از محل کاهش مصرف انرژی", title_en="Wheelchairs from saved energy", kind=CampaignKind.ENERGY,
        sponsor_id=demo.donors[0].company_id, aim=Aim.LASTING_SERVICE, theme="انرژی",
        opens_on=day("1404/03/01"), closes_on=day("1405/03/31"),
        story_fa="هر خانه و هر شرکتی که انرژی کمتری مصرف می‌کند، به ویلچری برای یک کودک نزدیک‌تر می‌شود.",
        story_en="Every home and company that uses less energy brings a wheelchair nearer to a child.",
        province_ids=[post.office.place_id for post in demo.posts.values()],
        targets=[TargetDraft(place_id=demo.country.id, item_id=demo.items[CHAIR].id, quantity=TARGET)],
    )  # fmt: skip
    rule = RuleDraft(
        kind=RuleKind.PARTICIPATION, item_id=demo.items[CHAIR].id, saved=FOR_ONE, goods=1,
        agreement_no="1404/118", agreement_on=day("1404/02/20"),
    )  # fmt: skip
    campaign_id = start_campaign(demo, None, CODE, details, partial(agree, rule=rule)).id
    for on, code, waiting in WAITING:
        demo.diary.on(day(on), partial(say_waiting, demo, demo.posts[code], CHAIR, waiting))
    demo.diary.on(day(COUNTED), partial(_count, demo, campaign_id))
    demo.diary.on(day(CONVERTED), partial(_promise, demo, campaign_id))


def _count(demo: Demo, campaign_id: int) -> None:
    """What each company's participants did counts once, whoever sends it again."""
    for donor, sending in zip(demo.donors, SENDINGS, strict=False):
        gather(demo, campaign_id, donor, sending, day(FIRST))


def _promise(demo: Demo, campaign_id: int) -> None:
    """All that was counted is spent: the sponsor promises the wheelchairs, a line for each company's participations."""
    promises = convert(demo, campaign_id, demo.officer)
    for on, code, which, good, damaged, missing in TRUCKS:
        post = demo.posts[code]
        worth = worth_of(CHAIR, good, day(on))
        demo.diary.on(
            day(on), partial(receive, demo, post, promises[which], good, damaged=damaged, missing=missing, worth=worth)
        )  # fmt: skip
    demo.diary.on(day("1404/07/05"), partial(_move_on, demo))
    for on, code, which, chairs in ROUNDS:
        demo.diary.on(day(on), partial(_to_children, demo, demo.posts[code], promises[which], chairs))
    demo.diary.on(day("1404/09/19"), partial(lose, demo, demo.posts[TEHRAN], CHAIR, 1, LossReason.THEFT))


def _move_on(demo: Demo) -> None:
    """No child in Mazandaran waits any more, so the rest goes where others do."""
    to = demo.posts[SISTAN]
    note = "فهرست انتظار کودکان در مازندران به پایان رسید."
    transfer = send_on(demo, demo.posts[MAZANDARAN], to, CHAIR, MOVED_ON, note=note)
    demo.diary.after(6, partial(take_in, demo, to, transfer))


def _to_children(demo: Demo, post: Post, promise: Promise, chairs: int) -> None:
    """One wheelchair to each child, in the counties as people live there."""
    children = [
        ReceiverDetails(
            kind=ReceiverKind.PERSON, group=Group.DISABILITY, place_id=county_id, disability=Disability.PHYSICAL,
            sex=demo.chance.choice(list(Sex)), age_band=AgeBand.TO_17 if demo.chance.random() < 0.8 else AgeBand.TO_4,
        )
        for county_id, some in spread(chairs, post.counties).items()
        for _ in range(some)
    ]  # fmt: skip
    hand_out(demo, post, promise, [(child, 1) for child in register(post, children)])
