"""What the demo's last weeks left open, so that every desk has something to do on its first day."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from app import clock
from app.accounts.models import User
from app.campaigns import matching
from app.campaigns import service as campaigns
from app.campaigns.drafts import PledgeLineDraft, ReceiptLineDraft, TargetDraft, Wanted
from app.campaigns.service import CampaignDetails
from app.codes import Aim, CampaignKind, LossReason
from app.companies import service as companies
from app.companies.models import CompanyDetails
from app.demo.acts import Promise, agree, convert, draft_of, pledge, receive, send_on, start_campaign, worth_of
from app.demo.country import Demo, Post
from app.demo.diary import day
from app.demo.firms import legal_id
from app.demo.gathering import Sending, bring, gather
from app.energy.conversion_words import RuleKind
from app.energy.ruling import RuleDraft
from app.stores import service as stores
from app.stores.drafts import StockLine

CODE, ISFAHAN, MAZANDARAN, ARDABIL, TEHRAN, SEMNAN = "ISFAHAN-1405", "IR-10", "IR-02", "IR-24", "IR-23", "IR-20"
SPONSOR, MATCHER, FOR_ONE, PEOPLE = 8, 9, 300, Sending("ISF", 21_340)
"""Who promises a walking frame for so many participations, who gives half again, and what people did."""
LATER = Sending("IS2", 640)
"""What they did after that, which nobody has verified yet."""
NEWCOMER = 900
LAPSES = 12
"""The number from which the unverified company's identifier is made; after so many days a pledge is due."""


def plan(demo: Demo) -> None:
    """A campaign of the Isfahan office, and the loose ends of Farvardin 1405."""
    demo.diary.on(day("1405/01/16"), partial(_open, demo, demo.posts[ISFAHAN]))
    demo.diary.on(day("1405/01/25"), partial(_newcomer, demo))


def _open(demo: Demo, post: Post) -> None:
    place_id = post.office.place_id
    details = CampaignDetails(
        title_fa="اصفهان همدل", title_en="Isfahan together", kind=CampaignKind.ENERGY, aim=Aim.RELIEF,
        sponsor_id=demo.donors[SPONSOR].company_id, province_ids=[place_id],
        opens_on=day("1405/01/10"), closes_on=day("1405/12/29"),
        story_fa="در نشستی به ریاست استاندار، شرکت‌ها آمادگی خود را اعلام کردند؛ تا تأیید و پذیرش، چیزی شمرده نمی‌شود."
        " مردم هم با کاستن از مصرف خود همراه شدند: هر ۳۰۰ مشارکت، یک واکر.",
        story_en="In a meeting chaired by the governor companies spoke up; until confirmed and accepted, nothing is"
        " counted. People joined by using less: 300 participations make a walking frame.",
        targets=[
            TargetDraft(place_id=place_id, item_id=demo.items[item].id, quantity=quantity)
            for item, quantity in (("blanket", 4_000), ("walker", 300), ("school_kit", 1_200))
        ],
    )  # fmt: skip
    rule = RuleDraft(
        kind=RuleKind.PARTICIPATION, item_id=demo.items["walker"].id, saved=FOR_ONE, goods=1,
        agreement_no="1405/9", agreement_on=day("1405/01/15"),
    )  # fmt: skip
    campaign_id = start_campaign(demo, post, CODE, details, partial(_agree, demo, rule)).id
    due = clock.business_today() + timedelta(days=13)
    demo.diary.after(13, partial(matching.post_due_match, campaign_id=campaign_id, happened_on=due))
    _announce(demo, post, campaign_id)
    demo.diary.after(11, partial(_count, demo, post, campaign_id))
    demo.diary.after(1, partial(_promises, demo, post, campaign_id))


def _agree(demo: Demo, rule: RuleDraft, *, campaign_id: int, by: User) -> None:
    """The rule with its paper; and half of what others give is given again by the nation's partner."""
    agree(campaign_id=campaign_id, rule=rule, by=by)
    matching.state_match(
        campaign_id=campaign_id, company_id=demo.donors[MATCHER].company_id, share=5_000, agreement_no="1405/11",
        agreement_on=day("1405/01/15"), by=by,
    )  # fmt: skip


def _count(demo: Demo, post: Post, campaign_id: int) -> None:
    """What people did since the meeting; whole walking frames are promised for it, and some of them come."""
    gather(demo, campaign_id, demo.donors[SPONSOR], PEOPLE, day("1405/01/16"), by=post.supervisor)
    [promise] = convert(demo, campaign_id, post.supervisor)
    demo.diary.after(3, partial(receive, demo, post, promise, 50))
    more = partial(bring, demo, campaign_id, demo.donors[SPONSOR], LATER, day("1405/01/27"), by=post.supervisor)
    demo.diary.after(3, more)


def _announce(demo: Demo, post: Post, campaign_id: int) -> None:
    """Said in the room: four companies; one confirms by letter, and one takes its word back."""
    today, made = clock.business_today(), []
    for donor, item, quantity in zip(
        demo.donors[5:9], ("blanket", "walker", "school_kit", "blanket"), (2_500, 120, 800, 600), strict=True
    ):
        line = PledgeLineDraft(
            item_id=demo.items[item].id, quantity=quantity, place_id=post.office.place_id,
            worth=worth_of(item, quantity, today),
        )  # fmt: skip
        made.append(
            campaigns.announce_pledge(
                campaign_id=campaign_id, company_id=donor.company_id, announced_on=today, lines=[line],
                memo="در نشست استانی اعلام شد.", by=post.clerk,
            )
        )  # fmt: skip
    campaigns.confirm_pledge(
        pledge_id=made[1].id, confirmed_on=today, letter_no=f"1405/{demo.number()}", letter_on=today, by=post.clerk
    )
    campaigns.withdraw_pledge(
        pledge_id=made[3].id, happened_on=today, by=post.supervisor, key=demo.key(), reason="انصراف شرکت با نامه"
    )


def _promises(demo: Demo, post: Post, campaign_id: int) -> None:
    """Four accepted pledges: one comes and is disputed, one comes in part, one is withdrawn, one lapses."""
    place_id = post.office.place_id
    given = ((0, "blanket", 900, 60), (1, "walker", 100, 60), (2, "school_kit", 200, 60), (5, "blanket", 300, LAPSES))
    drafts = [
        draft_of(demo, campaign_id, demo.donors[donor], item, quantity, place_id, due_in=due)
        for donor, item, quantity, due in given
    ]
    blankets, walkers, kits, late = pledge(demo, drafts, post)
    demo.diary.after(3, partial(_disputed, demo, post, blankets))
    demo.diary.after(4, partial(receive, demo, post, walkers, 60))
    demo.diary.after(6, partial(_withdraw, demo, post, kits))
    demo.diary.after(LAPSES + 1, partial(_lapse, demo, post, late))
    demo.diary.after(9, partial(_too_many, demo, post, walkers))
    demo.diary.on(demo.last_day - timedelta(days=2), partial(_leave_open, demo))


def _disputed(demo: Demo, post: Post, promise: Promise) -> None:
    receipt = receive(demo, post, promise, 870, missing=30)
    campaigns.dispute_receipt(
        receipt_id=receipt.id, claim="طبق بارنامه ۹۰۰ تخته تحویل راننده شده است.", by=demo.speakers[0]
    )


def _withdraw(demo: Demo, post: Post, promise: Promise) -> None:
    campaigns.withdraw_pledge(
        pledge_id=promise.pledge_id, happened_on=clock.business_today(), by=post.supervisor, key=demo.key(),
        reason="توقف تولید",
    )  # fmt: skip


def _lapse(demo: Demo, post: Post, promise: Promise) -> None:
    campaigns.lapse_pledge(
        pledge_id=promise.pledge_id, happened_on=clock.business_today(), by=post.supervisor, key=demo.key(),
        reason="مهلت گذشت و کالایی نرسید",
    )  # fmt: skip


def _too_many(demo: Demo, post: Post, promise: Promise) -> None:
    """More than was promised stands at the door: the receipt waits for the supervisor."""
    line = ReceiptLineDraft(pledge_line_id=promise.line_id, sent=55, good=55)
    campaigns.ask_over_delivery(
        store_id=post.store_id, happened_on=clock.business_today(), lines=[line],
        waybill=f"1405-{60_000 + demo.number()}", by=post.clerk, key=demo.key(),
    )  # fmt: skip


def _leave_open(demo: Demo) -> None:
    """Goods on the way, a loss to be signed, goods set aside, a count that has begun."""
    posts, today = demo.posts, clock.business_today()
    send_on(demo, posts[ISFAHAN], posts[MAZANDARAN], "blanket", 120, note="برای مددجویان روستایی")
    send_on(demo, posts[ISFAHAN], posts[ARDABIL], "blanket", 80)
    stores.ask_loss(
        happened_on=today, reason=LossReason.WATER, minutes_number=f"ص-{demo.number()}",
        store_id=posts[ISFAHAN].store_id, lines=[StockLine(demo.items["blanket"].id, 6)], by=posts[ISFAHAN].clerk,
        note="آب‌گرفتگی انبار پس از بارندگی", key=demo.key(),
    )  # fmt: skip
    campaigns.allot_goods(
        store_id=posts[ISFAHAN].store_id, happened_on=today, receiver_id=posts[ISFAHAN].receivers[0],
        lines=[Wanted(item_id=demo.items["walker"].id, quantity=25)], by=posts[ISFAHAN].clerk, key=demo.key(),
    )  # fmt: skip
    stores.open_stocktake(store_id=posts[SEMNAN].store_id, opened_on=today, by=posts[SEMNAN].clerk)


def _newcomer(demo: Demo) -> None:
    """A company that the centre has not verified yet."""
    post = demo.posts[TEHRAN]
    details = CompanyDetails(
        name_fa="پخش سراسری نوید", name_en="Navid Distribution", legal_id=legal_id(NEWCOMER),
        place_id=post.office.place_id,
    )  # fmt: skip
    companies.register_company(details=details, office_id=post.office.id, by=post.clerk, key=demo.key())
