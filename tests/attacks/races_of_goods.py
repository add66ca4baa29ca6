"""Races about promises and goods: how each is run, its rules, and the same with one act that locks nothing."""

from __future__ import annotations

from sqlalchemy import func, select

from app.campaigns import service
from app.campaigns.pledges import Pledge
from app.campaigns.words import PledgeState, ProofKind
from app.codes import CorrectionKind
from app.companies import service as companies
from app.companies.queries import get_company
from app.db import atomic, db
from app.ledger import service as ledger
from app.ledger.drafts import EntryDraft, Move
from app.ledger.queries import list_reversals
from app.ledger.words import EntryKind, Stage
from app.stores.drafts import StockLine
from app.stores.service import send_transfer
from tests.attacks.crowd import DONE, Act, Race, Rule, State
from tests.attacks.standing import look, move_unlocked, person, post_unlooked, stands


class TransferAgainstDelivery(Race):
    """Ten lie on the shelf; seven are sent away while seven are handed over."""

    start = {"left": 10, "sent": 1, "delivered": 1}

    def stage(self) -> None:
        make = self.make
        store, away, receiver = make.store(), make.store("IR-21"), make.receiver()
        lot = make.stock(store, "blanket", 12)
        make.transfer(store, away, lot, 1)
        make.delivery(store, receiver, 1)
        self.clerk, self.item, self.lot = make.clerk().id, lot.item_id, lot.id
        self.store, self.away, self.receiver = store.id, away.id, receiver.id

    def send(self) -> None:
        send_transfer(
            from_store_id=self.store, to_store_id=self.away, happened_on=self.make.today,
            lines=[StockLine(self.item, 7)], by=person(self.clerk), key=self.keys[0],
        )  # fmt: skip

    def deliver(self) -> None:
        service.record_delivery(
            store_id=self.store, receiver_id=self.receiver, happened_on=self.make.today, proof=ProofKind.PHOTO,
            lines=[self.make.wanted("blanket", 7)], by=person(self.clerk), key=self.keys[1],
        )  # fmt: skip

    def people(self) -> list[dict[str, Act]]:
        return [{"send": self.send}, {"deliver": self.deliver}]

    def unlocked(self) -> list[dict[str, Act]]:
        deliver = self.gap.looks_then_writes(
            lambda: look(self.lot, Stage.IN_STORE),
            lambda: move_unlocked(self.lot, 7, seen=10, source=Stage.IN_STORE, target=Stage.DELIVERED),
        )
        return [{"send": self.gap.passes(self.send)}, {"deliver": deliver}]

    def rules(self) -> dict[str, Rule]:
        def take(state: State, into: str) -> str:
            if state["left"] < 7:
                return "NotEnough"
            state["left"] -= 7
            state[into] += 7
            return DONE

        return {"send": lambda state: take(state, "sent"), "deliver": lambda state: take(state, "delivered")}

    def look(self) -> State:
        stages = {"left": Stage.IN_STORE, "sent": Stage.IN_TRANSIT, "delivered": Stage.DELIVERED}
        return {name: stands(self.lot, stage) for name, stage in stages.items()}


class AcceptanceAgainstWithdrawal(Race):
    """One officer accepts a confirmed pledge of ten while another withdraws it."""

    start = {"pledge": "confirmed", "expected": 10}

    def stage(self) -> None:
        make = self.make
        pledge = make.confirmed(quantity=10)
        # Whoever accepts without looking again needs a lot to promise with: that of another pledge of ten.
        spare = make.pledge(pledge.campaign, pledge.company, quantity=10).lines[0].lot_id
        assert spare is not None
        self.pledge, self.spare, self.office = pledge.id, spare, pledge.campaign.office_id
        self.move = Move(
            spare, 10, (pledge.company.holder_id, Stage.PROMISED), (pledge.campaign.holder_id, Stage.EXPECTED)
        )
        self.officers = make.national().id, make.national().id

    def accept(self) -> None:
        by = person(self.officers[0])
        service.accept_pledge(pledge_id=self.pledge, accepted_on=self.make.today, by=by, key=self.keys[0])

    def withdraw(self) -> None:
        by = person(self.officers[1])
        service.withdraw_pledge(pledge_id=self.pledge, happened_on=self.make.today, by=by, key=self.keys[1])

    def accept_unlooked(self) -> None:
        entry = EntryDraft(self.office, EntryKind.ACCEPT, self.make.today, [self.move])
        post_unlooked(entry, by=person(self.officers[0]), key=self.keys[0])

    def people(self) -> list[dict[str, Act]]:
        return [{"accept": self.accept}, {"withdraw": self.withdraw}]

    def unlocked(self) -> list[dict[str, Act]]:
        accept = self.gap.looks_then_writes(lambda: look(self.spare, Stage.EXPECTED), self.accept_unlooked)
        return [{"accept": accept}, {"withdraw": self.gap.passes(self.withdraw)}]

    def rules(self) -> dict[str, Rule]:
        def accept(state: State) -> str:
            if state["pledge"] != "confirmed":
                return "Conflict"
            state.update(pledge="accepted", expected=20)
            return DONE

        def withdraw(state: State) -> str:
            state.update(pledge="withdrawn", expected=10)
            return DONE

        return {"accept": accept, "withdraw": withdraw}

    def look(self) -> State:
        pledge = db.session.get_one(Pledge, self.pledge)
        lots = {self.spare, pledge.lines[0].lot_id or self.spare}
        return {"pledge": pledge.state.value, "expected": sum(stands(lot, Stage.EXPECTED) for lot in lots)}


class SuspensionAgainstPledge(Race):
    """The centre suspends a company and then counts its pledges, while the company announces one more."""

    start = {"suspended": False, "pledges": 0}

    def stage(self) -> None:
        make = self.make
        self.campaign, self.company = make.campaign().id, make.company(verified=True).id
        self.other, self.officer = make.company(verified=True).id, make.national().id
        self.line = make.pledge_line("blanket", 5)

    def suspend(self) -> None:
        companies.suspend_company(company_id=self.company, by=person(self.officer), note="تا روشن شدن موضوع")

    def count(self) -> str:
        query = select(func.count()).select_from(Pledge).where(Pledge.company_id == self.company)
        found = db.session.scalar(query) or 0
        db.session.rollback()
        return str(found)

    def announce(self, company: int = 0) -> int:
        return service.announce_pledge(
            campaign_id=self.campaign, company_id=company or self.company, announced_on=self.make.today,
            lines=[self.line], by=person(self.officer),
        ).id  # fmt: skip

    def may_promise(self) -> None:
        assert get_company(self.company).can_promise
        db.session.rollback()

    @atomic()
    def announce_unlooked(self) -> None:
        """Another company may promise, so the look that was taken before is not taken again."""
        pledge = self.announce(self.other)
        db.session.get_one(Pledge, pledge).company_id = self.company

    def people(self) -> list[dict[str, Act]]:
        return [{"suspend": self.suspend, "count": self.count}, {"announce": self.announce}]

    def unlocked(self) -> list[dict[str, Act]]:
        announce = self.gap.looks_then_writes(self.may_promise, self.announce_unlooked)
        return [
            {"suspend": self.gap.enters(self.suspend), "count": self.gap.passes(self.count)},
            {"announce": announce},
        ]

    def rules(self) -> dict[str, Rule]:
        def suspend(state: State) -> str:
            state["suspended"] = True
            return DONE

        def announce(state: State) -> str:
            if state["suspended"]:
                return "CompanyCannotPromise"
            state["pledges"] += 1
            return DONE

        return {"suspend": suspend, "count": lambda state: str(state["pledges"]), "announce": announce}

    def look(self) -> State:
        return {"suspended": not get_company(self.company).can_promise, "pledges": int(self.count())}


class SuspensionAgainstAcceptance(SuspensionAgainstPledge):
    """The centre suspends a company and then counts what it accepted of it, while another officer accepts a pledge."""

    def stage(self) -> None:
        super().stage()
        company = get_company(self.company)
        self.confirmed = self.make.confirmed(company=company, quantity=5).id

    def count(self) -> str:
        of_company = (Pledge.company_id == self.company) & (Pledge.state == PledgeState.ACCEPTED)
        found = db.session.scalar(select(func.count()).select_from(Pledge).where(of_company)) or 0
        db.session.rollback()
        return str(found)

    def accept(self) -> None:
        by = person(self.officer)
        service.accept_pledge(pledge_id=self.confirmed, accepted_on=self.make.today, by=by, key=self.keys[0])

    @atomic()
    def accept_unlooked(self) -> None:
        db.session.get_one(Pledge, self.confirmed).state = PledgeState.ACCEPTED

    def people(self) -> list[dict[str, Act]]:
        return [{"suspend": self.suspend, "count": self.count}, {"accept": self.accept}]

    def unlocked(self) -> list[dict[str, Act]]:
        accept = self.gap.looks_then_writes(self.may_promise, self.accept_unlooked)
        return [{"suspend": self.gap.enters(self.suspend), "count": self.gap.passes(self.count)}, {"accept": accept}]

    def rules(self) -> dict[str, Rule]:
        def accept(state: State) -> str:
            if state["suspended"]:
                return "CompanyNotVerified"
            state["pledges"] += 1
            return DONE

        return {**super().rules(), "accept": accept}


class ReversalTwice(Race):
    """Of two entries that set four aside each, one is undone by two people under two keys."""

    start = {"shelf": 2, "aside": 8}

    def stage(self) -> None:
        make = self.make
        clerk, store = make.clerk(), make.holder()
        lot = make.goods(store, 10, by=clerk)
        shelf, aside = (store, Stage.IN_STORE), (store, Stage.ALLOTTED)
        self.entry, _ = (make.moved(lot, 4, shelf, aside, by=clerk).id for _ in range(2))
        self.people_of, self.lot, self.office = (clerk.id, make.clerk().id), lot.id, store.office_id
        self.back = Move(lot.id, 4, (store.id, Stage.ALLOTTED), (store.id, Stage.IN_STORE))

    def undo(self, number: int) -> None:
        ledger.reverse_entries(
            entry_ids=[self.entry], happened_on=self.make.today, correction=CorrectionKind.SLIP, memo="",
            by=person(self.people_of[number]), key=self.keys[number],
        )  # fmt: skip

    def stands_yet(self) -> None:
        assert not list_reversals(self.entry)
        db.session.rollback()

    def undo_unlooked(self) -> None:
        entry = EntryDraft(self.office, EntryKind.RELEASE, self.make.today, [self.back])
        post_unlooked(entry, by=person(self.people_of[1]), key=self.keys[1])

    def people(self) -> list[dict[str, Act]]:
        return [{"one": lambda: self.undo(0)}, {"other": lambda: self.undo(1)}]

    def unlocked(self) -> list[dict[str, Act]]:
        other = self.gap.looks_then_writes(self.stands_yet, self.undo_unlooked)
        return [{"one": self.gap.passes(lambda: self.undo(0))}, {"other": other}]

    def rules(self) -> dict[str, Rule]:
        def undo(state: State) -> str:
            if state["aside"] == 4:
                return "AlreadyReversed"
            state.update(shelf=6, aside=4)
            return DONE

        return {"one": undo, "other": undo}

    def look(self) -> State:
        return {"shelf": stands(self.lot, Stage.IN_STORE), "aside": stands(self.lot, Stage.ALLOTTED)}
