"""Acts between companies and offices: promised, confirmed, accepted, received, handed over, objected to, withdrawn."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from app.accounts import approvals
from app.campaigns import service as campaigns
from app.campaigns.drafts import HandoverLineDraft, PledgeDraft, PledgeLineDraft, ReceiptLineDraft
from app.campaigns.words import ProofKind
from app.ledger.drafts import Worth
from app.ledger.words import Basis
from tests.simulation.country import Country, Shelf, Step


def some_day(country: Country) -> date:
    """Today mostly; now and then some days ago, and seldom tomorrow."""
    turn = country.chance.random()
    if turn < 0.75:
        return country.today
    return country.today + timedelta(days=1) if turn > 0.98 else country.today - timedelta(country.chance.randint(1, 9))


def some_worth(country: Country, quantity: int) -> Worth:
    """Nothing known, or prices that do not divide evenly."""
    fair, cost = (country.chance.choice([None, 7, 1_000_003]) for _ in range(2))
    return Worth(
        fair_value=fair and fair * quantity + 1, fair_basis=fair and Basis.PRICE_LIST, fair_level=2 if fair else 0,
        company_cost=cost and cost * quantity + 2, cost_basis=cost and Basis.COST,
    )  # type: ignore[arg-type]  # fmt: skip


def promise(country: Country) -> Step:
    """One or two letters of companies: announced, confirmed and accepted."""
    chance, today = country.chance, country.today
    drafts = []
    for _ in range(chance.randint(1, 2)):
        campaign, _ = chance.choice(country.campaigns)
        company = chance.choice(country.companies)
        lines = [
            PledgeLineDraft(
                item_id=item, quantity=(quantity := chance.randint(5, 400)), worth=some_worth(country, quantity),
                due_on=today + timedelta(days=chance.randint(5, 60)),
            )
            for item in chance.sample(country.items, chance.randint(1, 2))
        ]  # fmt: skip
        drafts.append(
            PledgeDraft(
                campaign_id=campaign, company_id=company[0], announced_on=today, accepted_on=today, letter_no="L",
                letter_on=today, lines=lines,
            )
        )  # fmt: skip

    def remember(pledges: Any) -> None:
        for pledge in pledges:
            lines = [(line.id, line.item_id, line.quantity) for line in pledge.lines]
            post = next(post for campaign, post in country.campaigns if campaign == pledge.campaign_id)
            country.pledges.append({"id": pledge.id, "lines": lines, "company": pledge.company_id, "post": post})

    return Step("record_pledges", campaigns.record_pledges, {"drafts": drafts}, country.officer, remember=remember)


def end_pledge(country: Country) -> Step | None:
    """The rest of a pledge is withdrawn, or lapses; or an undone one is accepted again."""
    if not country.pledges:
        return None
    name, day = country.chance.choice([("withdraw_pledge", "happened_on"), ("lapse_pledge", "happened_on"),
                                       ("accept_pledge", "accepted_on")])  # fmt: skip
    said = {"pledge_id": country.chance.choice(country.pledges)["id"], day: some_day(country)}
    return Step(name, getattr(campaigns, name), said, country.officer)


def _arrival(country: Country) -> tuple[Any, Shelf, dict[str, Any]] | None:
    if not country.pledges:
        return None
    chance = country.chance
    pledge = chance.choice(country.pledges[-12:])
    # Only the offices of a campaign see its pledges; the centre's are seen by all.
    post = pledge["post"] or country.post()
    line_id, item, quantity = chance.choice(pledge["lines"])
    good, damaged, missing = chance.randint(0, quantity), chance.choice([0, 0, 1, 3]), chance.choice([0, 0, 2])
    expires = chance.choice([None, None, country.today + timedelta(days=chance.randint(-5, 200))])
    line = ReceiptLineDraft(
        pledge_line_id=line_id, sent=good + damaged + missing, good=good, damaged=damaged, missing=missing,
        expires_on=expires, only_campaign=chance.random() < 0.1,
    )  # fmt: skip
    shelf = Shelf(post, chance.choice(post.stores), item)
    return pledge, shelf, {"store_id": shelf.store_id, "happened_on": some_day(country), "lines": [line]}


def receive(country: Country) -> Step | None:
    """A truck has come."""
    if (came := _arrival(country)) is None:
        return None
    pledge, shelf, said = came

    def remember(receipt: Any) -> None:
        country.shelves.append(shelf)
        country.lots.extend(lot for line in receipt.lines for lot in (line.good_lot_id, line.damaged_lot_id) if lot)
        country.receipts.append({"id": receipt.id, "company": pledge["company"], "post": shelf.post})
        country.entries.append((shelf.post, receipt.entry_id))

    said["second"] = country.chance.random() < 0.05
    second = shelf.post.supervisor if said.pop("second") else None
    return Step("record_receipt", campaigns.record_receipt, said, shelf.post.clerk, second, remember=remember)


def ask_over_delivery(country: Country) -> Step | None:
    """More has come than is expected."""
    if (came := _arrival(country)) is None:
        return None
    _, shelf, said = came

    def remember(approval: Any) -> None:
        country.approvals.append((shelf.post, approval.id))
        country.shelves.append(shelf)

    return Step("ask_over_delivery", campaigns.ask_over_delivery, said, shelf.post.clerk, remember=remember)


def hand_over(country: Country) -> Step | None:
    """A company gives straight to a receiver, of a pledge or of one that is implied."""
    chance, post = country.chance, country.post()
    campaign, _ = chance.choice(country.campaigns)
    said = {
        "campaign_id": campaign, "company_id": chance.choice(country.companies)[0], "happened_on": some_day(country),
        "receiver_id": chance.choice(post.receivers), "proof": ProofKind.PHOTO, "may_imply": chance.random() < 0.5,
        "lines": [HandoverLineDraft(item_id=chance.choice(country.items), quantity=chance.randint(1, 30))],
    }  # fmt: skip

    def remember(handover: Any) -> None:
        country.entries.append((post, handover.entry_id))
        country.lots.extend(line.lot_id for line in handover.lines)

    return Step(
        "record_direct_handover", campaigns.record_direct_handover, said, country.officer, remember=remember
    )  # fmt: skip


def speak_of_receipt(country: Country) -> Step | None:
    """The company confirms a receipt, or objects to it."""
    if not country.receipts:
        return None
    receipt = country.chance.choice(country.receipts)
    by = next(speaker for key, _, speaker in country.companies if key == receipt["company"])
    if country.chance.random() < 0.5:
        return Step("confirm_receipt", campaigns.confirm_receipt, {"receipt_id": receipt["id"]}, by, is_keyed=False)
    said = {"receipt_id": receipt["id"], "claim": "fewer"}
    return Step("dispute_receipt", campaigns.dispute_receipt, said, by, is_keyed=False)


def settle_approval(country: Country) -> Step | None:
    """What waits for a second signature is signed, refused or no longer wanted."""
    if not country.approvals:
        return None
    post, key = country.chance.choice(country.approvals[-15:])
    turn = country.chance.random()
    said: dict[str, Any] = {"approval_id": key}
    if turn < 0.6:
        return Step("sign_approval", approvals.sign_approval, said, post.supervisor, is_keyed=False)
    if turn < 0.8:
        said["reason"] = "no"
        return Step("refuse_approval", approvals.refuse_approval, said, post.supervisor, is_keyed=False)
    return Step("withdraw_approval", approvals.withdraw_approval, said, post.clerk, is_keyed=False)
