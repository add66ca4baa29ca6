"""What happens again and again in the demo, each by its verb, on the day it is."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app import clock
from app.accounts import approvals
from app.accounts.models import User
from app.beneficiaries import service as beneficiaries
from app.beneficiaries.models import ReceiverDetails
from app.beneficiaries.waiting import record_waiting
from app.campaigns import service as campaigns
from app.campaigns.drafts import DeliveryDraft, PledgeDraft, PledgeLineDraft, ReceiptLineDraft, Wanted
from app.campaigns.issues import Delivery
from app.campaigns.models import Campaign
from app.campaigns.papers import Receipt
from app.campaigns.service import CampaignDetails
from app.campaigns.words import ProofKind
from app.codes import LossReason
from app.dates import format_solar, solar_year
from app.demo.country import Demo, Post
from app.demo.firms import Donor
from app.energy.agreements import store_agreement
from app.energy.converting import convert_savings
from app.energy.ruling import RuleDraft, state_rule
from app.ledger.drafts import Worth
from app.ledger.models import Lot
from app.ledger.words import Basis
from app.stores import service as stores
from app.stores.drafts import LotLine, StockLine
from app.stores.transfer_models import Transfer
from app.text import persian_digits

AT_ONCE = 100
"""How many deliveries are written as one act."""
PRICES = {
    "wheelchair_child": 120_000_000, "wheelchair_manual": 95_000_000, "gas_heater_a": 95_000_000,
    "blanket": 9_500_000, "food_pack": 22_000_000, "rice": 1_400, "walker": 18_000_000, "white_cane": 4_200_000,
    "school_kit": 14_000_000, "diaper_adult": 6_800_000, "carpet": 85_000_000, "bp_monitor": 21_000_000,
}  # fmt: skip
"""Rials for the item's smallest part, at the prices of 1404; what is not here is not valued."""
PERCENT = {1402: 48, 1403: 66, 1404: 100, 1405: 118}


@dataclass(frozen=True)
class Promise:
    """One line of an accepted pledge."""

    pledge_id: int
    line_id: int
    campaign_id: int
    item: str


def worth_of(item: str, quantity: int, on: date) -> Worth:
    """Two estimates of so much of an item, or none where there is no price."""
    if item not in PRICES:
        return Worth()
    value = PRICES[item] * PERCENT[solar_year(on)] // 100 * quantity
    return Worth(
        fair_value=value, fair_basis=Basis.PRICE_LIST, fair_level=2,
        fair_source=f"فهرست بهای {persian_digits(str(solar_year(on)))}", fair_valuer="کارگروه ارزش‌گذاری", fair_on=on,
        company_cost=value * 8 // 10, cost_basis=Basis.COST, cost_source="اظهار شرکت",
    )  # fmt: skip


def start_campaign(
    demo: Demo, post: Post | None, code: str, details: CampaignDetails, terms: Callable[..., object] | None = None
) -> Campaign:
    """A campaign of the centre, or of a province's office: drafted with its terms, approved and opened on one day."""
    by, office = (post.supervisor, post.office) if post else (demo.officer, demo.centre)
    campaign = campaigns.draft_campaign(code=code, office_id=office.id, details=details, by=by)
    if terms is not None:
        terms(campaign_id=campaign.id, by=by)
    campaigns.approve_campaign(campaign_id=campaign.id, happened_on=clock.business_today(), by=by)
    return campaigns.open_campaign(campaign_id=campaign.id, happened_on=clock.business_today(), by=by)


def plan_end(demo: Demo, campaign_id: int, on: date, by: User) -> None:
    """A campaign is closed on a day and reported thirty days later, as far as the demo goes."""

    def report() -> None:
        campaigns.report_campaign(campaign_id=campaign_id, happened_on=clock.business_today(), by=by)

    def close() -> None:
        campaigns.close_campaign(campaign_id=campaign_id, happened_on=clock.business_today(), by=by)
        demo.diary.after(30, report)

    demo.diary.on(on, close)


def draft_of(
    demo: Demo, campaign_id: int, donor: Donor, item: str, quantity: int, place_id: int, *, due_in: int = 90,
    is_valued: bool = True,
) -> PledgeDraft:  # fmt: skip
    """What a company says it will give, of one item."""
    today = clock.business_today()
    line = PledgeLineDraft(
        item_id=demo.items[item].id, quantity=quantity, place_id=place_id, due_on=today + timedelta(days=due_in),
        worth=worth_of(item, quantity, today) if is_valued else Worth(),
    )  # fmt: skip
    return PledgeDraft(
        campaign_id=campaign_id, company_id=donor.company_id, announced_on=today, accepted_on=today,
        letter_no=f"{format_solar(today)[:4]}/{demo.number()}", letter_on=today, lines=[line],
    )  # fmt: skip


def pledge(demo: Demo, drafts: Sequence[PledgeDraft], post: Post | None = None) -> list[Promise]:
    """Pledges confirmed by letter and accepted the same day."""
    by = post.supervisor if post else demo.officer
    made = campaigns.record_pledges(drafts=drafts, by=by, key=demo.key())
    names = {item.id: code for code, item in demo.items.items()}
    return [Promise(each.id, each.lines[0].id, each.campaign_id, names[each.lines[0].item_id]) for each in made]


def convert(demo: Demo, campaign_id: int, by: User) -> list[Promise]:
    """What was saved for a campaign is promised by its sponsor: a line for each lot that pays."""
    made = convert_savings(campaign_id=campaign_id, happened_on=clock.business_today(), by=by, key=demo.key())
    return [Promise(made.pledge_id, line.id, campaign_id, made.item.code) for line in made.pledge.lines]


def receive(
    demo: Demo, post: Post, promise: Promise, good: int, *, damaged: int = 0, missing: int = 0,
    expires_on: date | None = None, memo: str | None = None, worth: Worth | None = None,
) -> Receipt:  # fmt: skip
    """A truck has come to the store of a province; what no promise has valued may be valued now."""
    line = ReceiptLineDraft(
        pledge_line_id=promise.line_id, sent=good + damaged + missing, good=good, damaged=damaged, missing=missing,
        expires_on=expires_on, worth=worth,
    )  # fmt: skip
    today = clock.business_today()
    return campaigns.record_receipt(
        store_id=post.store_id, happened_on=today, lines=[line], memo=memo,
        waybill=f"{format_solar(today)[:4]}-{80_000 + demo.number()}", by=post.clerk, key=demo.key(),
    )  # fmt: skip


def hand_out(
    demo: Demo, post: Post, promise: Promise, shares: Sequence[tuple[int, int]], *, allotment_id: int | None = None,
    proof: ProofKind = ProofKind.SIGNATURE,
) -> list[Delivery]:  # fmt: skip
    """Deliveries of one item, each a receiver and how much of it."""
    drafts = [
        DeliveryDraft(
            store_id=post.store_id, receiver_id=receiver_id, happened_on=clock.business_today(), proof=proof,
            lines=[Wanted(item_id=demo.items[promise.item].id, quantity=quantity)], allotment_id=allotment_id,
            campaign_id=promise.campaign_id, is_confirmed=True,
        )
        for receiver_id, quantity in shares
    ]  # fmt: skip
    done: list[Delivery] = []
    for start in range(0, len(drafts), AT_ONCE):
        some = drafts[start : start + AT_ONCE]
        done += campaigns.record_deliveries(drafts=some, by=post.clerk, key=demo.key())
    return done


def register(post: Post, rows: Sequence[ReceiverDetails]) -> list[int]:
    """Receivers of a province, under their codes."""
    done = beneficiaries.register_receivers(rows=rows, office_id=post.office.id, by=post.clerk)
    return [receiver.id for receiver, _ in done]


def send_on(demo: Demo, post: Post, to: Post, item: str, quantity: int, note: str = "") -> Transfer:
    """Goods leave a province's store for another one."""
    today = clock.business_today()
    return stores.send_transfer(
        from_store_id=post.store_id, to_store_id=to.store_id, happened_on=today, carrier_id=post.carrier_id,
        lines=[StockLine(demo.items[item].id, quantity)], waybill=f"{format_solar(today)[:4]}-{70_000 + demo.number()}",
        note=note, by=post.clerk, key=demo.key(),
    )  # fmt: skip


def take_in(demo: Demo, to: Post, transfer: Transfer, *, short: int = 0) -> Transfer:
    """A transfer has come; of its last lot so much is short."""
    lines = [LotLine(line.lot_id, line.sent) for line in transfer.lines]
    if short:
        lines[-1] = LotLine(lines[-1].lot_id, lines[-1].quantity - short)
    return stores.receive_transfer(
        transfer_id=transfer.id, happened_on=clock.business_today(), lines=lines, nothing_more=True, by=to.clerk,
        key=demo.key(),
    )  # fmt: skip


def lose(demo: Demo, post: Post, item: str, quantity: int, reason: LossReason, lot: Lot | None = None) -> None:
    """A clerk reports a loss, the supervisor signs."""
    approval = stores.ask_loss(
        happened_on=clock.business_today(), reason=reason, minutes_number=f"ص-{demo.number()}", store_id=post.store_id,
        lines=[StockLine(demo.items[item].id, quantity, lot.id if lot else None)], by=post.clerk, key=demo.key(),
    )  # fmt: skip
    approvals.sign_approval(approval_id=approval.id, by=post.supervisor)


def say_waiting(demo: Demo, post: Post, item: str, waiting: int) -> None:
    """The office of a province says how many wait for something."""
    record_waiting(
        office_id=post.office.id, item_id=demo.items[item].id, day=clock.business_today(), waiting=waiting,
        source="فهرست انتظار اداره کل", by=post.clerk,
    )  # fmt: skip


def agree(*, campaign_id: int, rule: RuleDraft, by: User) -> None:
    """A campaign's rule is stated, and the sponsor's signed paper stands with it."""
    state_rule(campaign_id=campaign_id, rule=rule, by=by)
    paper = f"تفاهم‌نامهٔ نمونه، شماره {rule.agreement_no}، {format_solar(rule.agreement_on)}. طرف‌ها ساختگی‌اند.\n"
    store_agreement(campaign_id=campaign_id, source=io.BytesIO(paper.encode()), name="تفاهم‌نامه.txt", by=by)
