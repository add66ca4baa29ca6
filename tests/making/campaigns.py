"""Makers of campaigns, pledges, and goods on their way from a company to a receiver."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from app.accounts.models import Role, User
from app.beneficiaries.models import Receiver
from app.campaigns import matching, service
from app.campaigns.drafts import PledgeLineDraft, ReceiptLineDraft, Wanted
from app.campaigns.issues import Allotment, Delivery
from app.campaigns.models import Campaign
from app.campaigns.papers import Receipt
from app.campaigns.pledges import Pledge
from app.campaigns.service import CampaignDetails
from app.campaigns.words import ProofKind
from app.codes import Aim, CampaignKind
from app.companies.models import Company
from app.db import atomic
from app.items.models import Item
from app.items.queries import get_item_by_code
from app.ledger.drafts import Worth
from app.places.queries import get_office_by_code
from app.stores.models import Store
from tests.making.base import MakeBase


class MakeCampaigns(MakeBase):
    """The chain; whoever acts is made when nobody is named."""

    def officer(self) -> User:
        """One national officer for whatever has to be decided."""
        return self.staff(Role.NATIONAL)  # type: ignore[attr-defined, no-any-return]

    def campaign_details(self, **facts: Any) -> CampaignDetails:
        """What is written about a campaign of this year, unless said otherwise."""
        number = self.number()
        given: dict[str, Any] = {
            "title_fa": f"پویش {number}", "title_en": f"Campaign {number}", "kind": CampaignKind.GOODS,
            "aim": Aim.RELIEF, "opens_on": self.today - timedelta(days=100),
            "closes_on": self.today + timedelta(days=60),
        }  # fmt: skip
        return CampaignDetails(**given | facts)

    @atomic()
    def campaign(self, office: str = "IR-20", *, state: str = "open", by: User | None = None, **facts: Any) -> Campaign:
        """An open campaign of an office: `make.campaign("IR", state="draft")`."""
        officer = by or self.officer()
        code = facts.pop("code", f"P{self.number()}")
        campaign = service.draft_campaign(
            code=code, office_id=get_office_by_code(office).id, details=self.campaign_details(**facts), by=officer
        )
        steps = {
            "approved": service.approve_campaign, "open": service.open_campaign, "closed": service.close_campaign,
            "reported": service.report_campaign,
        }  # fmt: skip
        for name, step in steps.items():
            if campaign.state == state:
                break
            assert name
            step(campaign_id=campaign.id, happened_on=self.today - timedelta(days=90), by=officer)
        return campaign

    @atomic()
    def matched_campaign(
        self, office: str = "IR-20", *, received: int = 0, share: int = 5_000, **facts: Any
    ) -> Campaign:
        """An open campaign whose gifts are matched by half, and so many blankets of another company in a store."""
        officer, matcher = self.officer(), self.company(verified=True)  # type: ignore[attr-defined]
        campaign = self.campaign(office, state="draft", **facts)
        matching.state_match(
            campaign_id=campaign.id, company_id=matcher.id, share=share, agreement_no="M-1",
            agreement_on=self.today - timedelta(days=95), by=officer,
        )  # fmt: skip
        for step in (service.approve_campaign, service.open_campaign):
            step(campaign_id=campaign.id, happened_on=self.today - timedelta(days=90), by=officer)
        if received:
            store: Store = self.store(office)  # type: ignore[attr-defined]
            self.receipt(self.pledge(campaign, quantity=received), store, received, on=self.today - timedelta(days=50))
        return campaign

    def pledge_line(self, item: Item | str = "blanket", quantity: int = 100, **facts: Any) -> PledgeLineDraft:
        """So much of an item."""
        thing = get_item_by_code(item) if isinstance(item, str) else item
        return PledgeLineDraft(item_id=thing.id, quantity=quantity, **facts)

    @atomic()
    def announced(
        self, campaign: Campaign | None = None, company: Company | None = None, *, item: Item | str = "blanket",
        quantity: int = 100, on: date | None = None, by: User | None = None, **facts: Any,
    ) -> Pledge:  # fmt: skip
        """A pledge that a company has only announced."""
        worth = facts.pop("worth", Worth())
        lines = facts.pop("lines", None) or [self.pledge_line(item, quantity, worth=worth)]
        return service.announce_pledge(
            campaign_id=(campaign or self.campaign()).id,
            company_id=(company or self.company(verified=True)).id,  # type: ignore[attr-defined]
            announced_on=on or self.today - timedelta(days=60), lines=lines, by=by or self.officer(), **facts,
        )  # fmt: skip

    @atomic()
    def confirmed(self, *args: Any, on: date | None = None, **facts: Any) -> Pledge:
        """A pledge that its company has confirmed by letter."""
        day = on or self.today - timedelta(days=60)
        pledge = self.announced(*args, on=day, **facts)
        return service.confirm_pledge(
            pledge_id=pledge.id, confirmed_on=day, letter_no=f"L{self.number()}", letter_on=day, by=self.officer()
        )

    @atomic()
    def pledge(self, *args: Any, on: date | None = None, **facts: Any) -> Pledge:
        """A pledge that stands in the ledger: `make.pledge(campaign, company, item="blanket", quantity=100)`."""
        day = on or self.today - timedelta(days=60)
        pledge = self.confirmed(*args, on=day, **facts)
        return service.accept_pledge(pledge_id=pledge.id, accepted_on=day, by=self.officer(), key=self.key())  # type: ignore[attr-defined]

    @atomic()
    def receipt(
        self, pledge: Pledge, store: Store, good: int, damaged: int = 0, missing: int = 0, *, on: date | None = None,
        by: User | None = None, key: str | None = None, second: User | None = None, line: int = 0, **facts: Any,
    ) -> Receipt:  # fmt: skip
        """Goods of a pledge's first line have come to a store."""
        named = {name: facts.pop(name) for name in ("batch", "expires_on", "worth", "serials") if name in facts}
        draft = ReceiptLineDraft(
            pledge_line_id=pledge.lines[line].id, sent=good + damaged + missing, good=good, damaged=damaged,
            missing=missing, **named,
        )  # fmt: skip
        return service.record_receipt(
            store_id=store.id, happened_on=on or self.today, lines=[draft], key=key or self.key(), second=second,
            by=by or self.staff(Role.CLERK, store.office.code), **facts,  # type: ignore[attr-defined]
        )  # fmt: skip

    def wanted(self, item: Item | str = "blanket", quantity: int = 1, **facts: Any) -> Wanted:
        """So much of an item out of a store."""
        thing = get_item_by_code(item) if isinstance(item, str) else item
        return Wanted(item_id=thing.id, quantity=quantity, **facts)

    @atomic()
    def allotment(
        self, store: Store, receiver: Receiver, quantity: int, item: Item | str = "blanket", *, on: date | None = None,
        by: User | None = None, **facts: Any,
    ) -> Allotment:  # fmt: skip
        """Goods set aside for a receiver."""
        return service.allot_goods(
            store_id=store.id, receiver_id=receiver.id, happened_on=on or self.today,
            lines=[self.wanted(item, quantity)], key=self.key(),
            by=by or self.staff(Role.CLERK, store.office.code), **facts,  # type: ignore[attr-defined]
        )  # fmt: skip

    @atomic()
    def delivery(
        self, store: Store, receiver: Receiver, quantity: int | None = None, item: Item | str = "blanket", *,
        on: date | None = None, by: User | None = None, key: str | None = None, **facts: Any,
    ) -> Delivery:  # fmt: skip
        """Goods handed over to a receiver; of an allotment all that is left if no quantity is named."""
        lines = [self.wanted(item, quantity)] if quantity is not None else []
        return service.record_delivery(
            store_id=store.id, receiver_id=receiver.id, happened_on=on or self.today, proof=ProofKind.SIGNATURE,
            lines=lines, by=by or self.staff(Role.CLERK, store.office.code), key=key or self.key(), **facts,  # type: ignore[attr-defined]
        )  # fmt: skip
