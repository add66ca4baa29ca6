"""Makers of what conversion begins with: a campaign with its rule, tariffs, prices, and savings that are verified."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from app.accounts.models import Role, User
from app.campaigns import service as campaigns
from app.campaigns.models import Campaign
from app.codes import CampaignKind, ValueBasis
from app.companies.models import Company
from app.companies.service import add_representative
from app.db import atomic
from app.energy import converting, pricing, ruling
from app.energy.agreements import store_agreement
from app.energy.conversion_words import RuleKind, Season
from app.energy.conversions import Conversion
from app.energy.count_deciding import verify_sending
from app.energy.count_evidence import keep_sheet
from app.energy.counting import Counted, Sending, count_participations
from app.energy.counting_systems import find_system, register_counting_system
from app.energy.lots import saved_item
from app.energy.marking import Event
from app.energy.own_items import participation_item
from app.energy.participations import Count, CountingSystem
from app.energy.ruling import RuleDraft
from app.energy.words import EnergyKind
from app.items.models import Item
from app.items.queries import get_item_by_code
from app.ledger import service as ledger
from app.ledger.drafts import EntryDraft, Move
from app.ledger.models import Lot
from app.ledger.words import EntryKind, LotKind, Origin, Stage
from tests.making.base import MakeBase

MONEY = {"share": 10_000, "climate": 3, "season": Season.COLD, "step": 4}
"""The whole worth of a saving, at one tariff."""


class MakeConversions(MakeBase):
    """Savings without the meters that they come from."""

    def rule(self, kind: RuleKind = RuleKind.PARTICIPATION, item: str = "wheelchair_child", **terms: Any) -> RuleDraft:
        """300 participations are one item, unless another kind of rule is named; then of gas."""
        given: dict[str, Any] = {
            RuleKind.PARTICIPATION: {"saved": 300},
            RuleKind.RATIO: {"saved": 5_000_000, "saving_item_id": saved_item(EnergyKind.GAS).id},
            RuleKind.MONEY: {**MONEY, "saving_item_id": saved_item(EnergyKind.GAS).id},
        }[kind]
        agreed = {"agreement_no": "Z-1", "agreement_on": self.today - timedelta(days=95)}
        return RuleDraft(kind=kind, item_id=get_item_by_code(item).id, **(agreed | given | terms))

    @atomic()
    def gas_campaign(self, **facts: Any) -> Campaign:
        """One whose rule makes goods of saved gas, by a ratio."""
        return self.energy_campaign(self.rule(RuleKind.RATIO, saved="300"), **facts)

    @atomic()
    def energy_campaign(
        self, rule: RuleDraft | None = None, office: str = "IR-20", *, sponsor: Company | None = None,
        is_open: bool = True, agreed: bool = True, **facts: Any,
    ) -> Campaign:  # fmt: skip
        """An open campaign for goods from saved energy, with a sponsor and its rule."""
        officer = self.officer()  # type: ignore[attr-defined]
        sponsor = sponsor or self.company(verified=True)  # type: ignore[attr-defined]
        drafted: Campaign = self.campaign(  # type: ignore[attr-defined]
            office, state="draft", kind=CampaignKind.ENERGY, sponsor_id=sponsor.id, **facts
        )
        ruling.state_rule(campaign_id=drafted.id, rule=rule or self.rule(), by=officer)
        if agreed:
            store_agreement(campaign_id=drafted.id, source=io.BytesIO(b"%PDF-"), name="agreement.pdf", by=officer)
        for step in (campaigns.approve_campaign, campaigns.open_campaign) if is_open else ():
            step(campaign_id=drafted.id, happened_on=self.today - timedelta(days=90), by=officer)
        return drafted

    @atomic()
    def tariff(self, rials: int = 20_000, year: int = 1404, **facts: Any) -> pricing.Tariff:
        """Rials for a cubic metre of gas, as the handbook's worked vector has it."""
        given = {"climate": 3, "season": Season.COLD, "step": 4, "source": "فرض آزمون"} | facts
        item = given.pop("item_id", None) or saved_item(EnergyKind.GAS).id
        return pricing.record_tariff(item_id=item, year=year, rials=rials, by=self.officer(), **given)  # type: ignore[attr-defined]

    @atomic()
    def price(self, rials: int = 120_000_000, item: str = "wheelchair_child", on: date | None = None) -> Any:
        """What an item costs, by a quotation."""
        return pricing.record_price(
            item_id=get_item_by_code(item).id, priced_on=on or self.today - timedelta(days=30), rials=rials,
            basis=ValueBasis.QUOTATION, source="استعلام آزمون", by=self.officer(),  # type: ignore[attr-defined]
        )  # fmt: skip

    @atomic()
    def speaks_for(self, user: User, company: Company) -> None:
        """Somebody who has another role speaks for a company too."""
        self.grant(user, Role.REPRESENTATIVE)  # type: ignore[attr-defined]
        add_representative(company_id=company.id, user_id=user.id, by=None)

    @atomic()
    def saved(
        self, campaign: Campaign, quantity: int, company: Company | None = None, *, item: Item | None = None,
        on: date | None = None, expires_on: date | None = None,
    ) -> Lot:  # fmt: skip
        """A lot of saving, available for a campaign: participations unless another item is named."""
        giver, day = company or self.company(verified=True), on or self.today - timedelta(days=10)  # type: ignore[attr-defined]
        lot = ledger.open_lot(
            kind=LotKind.SAVING, origin=Origin.SAVING, item_id=(item or participation_item()).id,
            given_by=giver.holder_id, given_for=campaign.holder_id, place_id=campaign.office.place_id,
            quantity=quantity, opened_on=day, expires_on=expires_on,
        )  # fmt: skip
        spots = (giver.holder_id, Stage.GIVEN), (giver.holder_id, Stage.AVAILABLE)
        draft = EntryDraft(campaign.office_id, EntryKind.SAVING, day, [Move(lot.id, quantity, *spots)])
        self.post(draft, by=self.officer())  # type: ignore[attr-defined]
        return lot

    @atomic()
    def counting_system(self, code: str = "sms-20008") -> CountingSystem:
        """A system under whose names participations may be sent; the same again once it is there."""
        return find_system(code) or register_counting_system(
            code=code,
            name_fa=f"سامانهٔ {code}",
            name_en=f"Line {code}",
            by=self.officer(),  # type: ignore[attr-defined]
        )

    def sent(
        self, campaign: Campaign, names: Iterable[str], company: Company | None = None, *, on: date | None = None,
        system: str = "sms-20008", **facts: Any,
    ) -> Counted:  # fmt: skip
        """Actions by their names, all of one day, brought in for a campaign; they wait to be verified."""
        giver, by = company or self.company(verified=True), facts.pop("by", None) or self._bringer(campaign)  # type: ignore[attr-defined]
        events = [Event(row, name, on or self.today) for row, name in enumerate(names, start=1)]
        sending = Sending(
            campaign_id=campaign.id, company_id=giver.id, system=self.counting_system(system).code,
            counted_on=facts.pop("counted_on", self.today), source="پیامک",
        )  # fmt: skip
        given = {"evidence": lambda: keep_sheet(events, name="پیامک", by=by), "key": self.key()} | facts  # type: ignore[attr-defined]
        return count_participations(sending=sending, events=events, by=by, **given)

    def _bringer(self, campaign: Campaign) -> User:
        """Whoever brings files in for a campaign: the same supervisor each time, who verifies nothing."""
        return self.staff(Role.SUPERVISOR, campaign.office.code)  # type: ignore[attr-defined, no-any-return]

    def counted(self, campaign: Campaign, names: Iterable[str], company: Company | None = None, **facts: Any) -> Count:
        """The same, and another person has verified what was new."""
        done = self.sent(campaign, names, company, **facts).count
        assert done is not None
        until = self.today + timedelta(days=400)
        return verify_sending(sending_id=done.id, expires_on=until, by=self.officer(), key=self.key())  # type: ignore[attr-defined]

    @atomic()
    def gas(self, campaign: Campaign, cubic_metres: int, company: Company | None = None, **facts: Any) -> Lot:
        """Saved gas, available for a campaign."""
        return self.saved(campaign, cubic_metres * 1000, company, item=saved_item(EnergyKind.GAS), **facts)

    @atomic()
    def converted(self, campaign: Campaign, *, on: date | None = None, **facts: Any) -> Conversion:
        """All that is available of a campaign's savings, converted."""
        given = {"by": self.officer(), "key": self.key()} | facts  # type: ignore[attr-defined]
        return converting.convert_savings(campaign_id=campaign.id, happened_on=on or self.today, **given)
