"""Races about signatures, years, files and rights: how each is run, its rules, and the same without a lock."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from app import clock
from app.accounts import approvals
from app.accounts import service as accounts
from app.accounts.models import Approval
from app.campaigns import service
from app.campaigns.words import ProofKind
from app.codes import LossReason
from app.db import atomic, db
from app.imports.models import Import
from app.imports.service import import_file
from app.items.queries import get_item_by_code
from app.ledger import service as ledger
from app.ledger.drafts import EntryDraft, Move
from app.ledger.kept import Balance, Period
from app.ledger.models import Entry
from app.ledger.words import EntryKind, HolderKind, Stage
from app.stores import service as stores
from app.stores.drafts import OpeningLine, StockLine
from app.stores.models import Store
from tests.attacks.crowd import DONE, Act, Race, Rule, State
from tests.attacks.standing import person, post_unlooked, stands


class SignatureTwice(Race):
    """A loss of three waits, and two supervisors sign it."""

    start = {"approval": "waiting", "lost": 0}

    def stage(self) -> None:
        make = self.make
        store, clerk = make.store(), make.clerk()
        lot = make.stock(store, "blanket", 10)
        self.approval = stores.ask_loss(
            store_id=store.id, happened_on=make.today, reason=LossReason.THEFT, minutes_number="1",
            lines=[StockLine(lot.item_id, 3, lot.id)], by=clerk, key=make.key(),
        ).id  # fmt: skip
        losses = ledger.office_holder(office_id=store.office_id, kind=HolderKind.LOSSES)
        self.lot, self.clerk, self.office = lot.id, clerk.id, store.office_id
        self.supervisors = make.supervisor().id, make.supervisor().id
        self.move = Move(lot.id, 3, (store.holder_id, Stage.IN_STORE), (losses.id, Stage.LOST))

    def sign(self, number: int) -> None:
        approvals.sign_approval(approval_id=self.approval, by=person(self.supervisors[number]))

    def waits(self) -> None:
        assert db.session.get_one(Approval, self.approval).state.value == "waiting"
        db.session.rollback()

    def sign_unlooked(self) -> None:
        entry = EntryDraft(self.office, EntryKind.LOSS, self.make.today, [self.move])
        post_unlooked(entry, by=person(self.supervisors[1]), key=self.keys[0])

    def people(self) -> list[dict[str, Act]]:
        return [{"one": lambda: self.sign(0)}, {"other": lambda: self.sign(1)}]

    def unlocked(self) -> list[dict[str, Act]]:
        other = self.gap.looks_then_writes(self.waits, self.sign_unlooked)
        return [{"one": self.gap.passes(lambda: self.sign(0))}, {"other": other}]

    def rules(self) -> dict[str, Rule]:
        return {"one": sign, "other": sign}

    def look(self) -> State:
        state = db.session.get_one(Approval, self.approval).state.value
        return {"approval": state, "lost": stands(self.lot, Stage.LOST)}


def sign(state: State) -> str:
    """Only what waits is signed."""
    if state["approval"] != "waiting":
        return "Conflict"
    state.update(approval="signed", lost=3)
    return DONE


class SignatureAgainstWithdrawal(SignatureTwice):
    """A loss of three waits; a supervisor signs it while the clerk withdraws it."""

    def withdraw(self) -> None:
        approvals.withdraw_approval(approval_id=self.approval, by=person(self.clerk))

    def people(self) -> list[dict[str, Act]]:
        return [{"sign": lambda: self.sign(0)}, {"withdraw": self.withdraw}]

    def unlocked(self) -> list[dict[str, Act]]:
        signing = self.gap.looks_then_writes(self.waits, self.sign_unlooked)
        return [{"sign": signing}, {"withdraw": self.gap.passes(self.withdraw)}]

    def rules(self) -> dict[str, Rule]:
        def withdraw(state: State) -> str:
            if state["approval"] != "waiting":
                return "Conflict"
            state["approval"] = "withdrawn"
            return DONE

        return {"sign": sign, "withdraw": withdraw}


class ClosingAgainstPosting(Race):
    """The earliest open year is closed while a delivery of that year is recorded."""

    start = {"closed": False, "moved": 0, "late": False}

    def stage(self) -> None:
        make = self.make
        year = db.session.scalars(select(Period).where(Period.closed_at.is_(None)).order_by(Period.year)).first()
        assert year is not None
        assert year.last_day < make.today, "All years that are over are closed; this race needs a clean database."
        self.year, self.day = year.year, year.first_day + timedelta(days=10)
        store, receiver = make.store(), make.receiver()
        self.lot = make.stock(store, "blanket", 10, on=year.first_day).id
        self.store, self.receiver = store.id, receiver.id
        self.clerk, self.officer = make.clerk().id, make.national().id
        self.began: datetime | None = None

    def close(self) -> None:
        ledger.close_year(year=self.year, by=person(self.officer))

    def deliver(self) -> None:
        service.record_delivery(
            store_id=self.store, receiver_id=self.receiver, happened_on=self.day, proof=ProofKind.PHOTO,
            lines=[self.make.wanted("blanket", 4)], by=person(self.clerk), key=self.keys[0],
        )  # fmt: skip

    def note_time(self) -> None:
        self.began = clock.now()

    @atomic()
    def close_unlocked(self) -> None:
        """The year is closed as of the moment at which it was looked at."""
        db.session.get_one(Period, self.year).closed_at = self.began

    def people(self) -> list[dict[str, Act]]:
        return [{"close": self.close}, {"deliver": self.deliver}]

    def unlocked(self) -> list[dict[str, Act]]:
        close = self.gap.looks_then_writes(self.note_time, self.close_unlocked)
        return [{"close": close}, {"deliver": self.gap.passes(self.deliver)}]

    def rules(self) -> dict[str, Rule]:
        def close(state: State) -> str:
            state["closed"] = True
            return DONE

        def deliver(state: State) -> str:
            if state["closed"]:
                return "YearClosed"
            state["moved"] = 4
            return DONE

        return {"close": close, "deliver": deliver}

    def look(self) -> State:
        closed_at = db.session.get_one(Period, self.year).closed_at
        last = db.session.scalar(select(func.max(Entry.recorded_at)).where(Entry.year == self.year))
        late = closed_at is not None and last is not None and last > closed_at
        return {"closed": closed_at is not None, "moved": stands(self.lot, Stage.DELIVERED), "late": late}


class OneFileTwice(Race):
    """Two clerks bring in the same sheet of opening stock."""

    start = {"stands": False, "stock": 0}

    def stage(self) -> None:
        make = self.make
        store = make.store()
        self.store, self.office, self.clerks = store.id, store.office_id, (make.clerk().id, make.clerk().id)
        settings = make.app.config["SETTINGS"]
        self.file = Path(settings.files_dir).parent / f"{store.code}-{make.key()}.csv"
        rows = [f"{store.code},1404/08/01,{store.code}-{quantity},blanket,{quantity}" for quantity in (3, 4)]
        self.file.write_text("\n".join(["Store,Day,Paper,Item,Quantity", *rows]) + "\n", encoding="utf-8")

    def bring(self, number: int) -> str:
        outcome = import_file(
            kind="opening", path=self.file, name=self.file.name, office_id=self.office, by=person(self.clerks[number])
        )
        return "stood already" if outcome.repeats else DONE

    def stands_not(self) -> None:
        assert not db.session.scalars(select(Import).where(Import.file_name == self.file.name)).all()
        db.session.rollback()

    def bring_unlooked(self) -> None:
        stores.record_opening(
            store_id=self.store, happened_on=self.make.today, paper="again",
            lines=[OpeningLine(get_item_by_code("blanket").id, 7)], by=person(self.clerks[1]), key=self.keys[0],
        )  # fmt: skip

    def people(self) -> list[dict[str, Act]]:
        return [{"one": lambda: self.bring(0)}, {"other": lambda: self.bring(1)}]

    def unlocked(self) -> list[dict[str, Act]]:
        other = self.gap.looks_then_writes(self.stands_not, self.bring_unlooked)
        return [{"one": self.gap.passes(lambda: self.bring(0))}, {"other": other}]

    def rules(self) -> dict[str, Rule]:
        def bring(state: State) -> str:
            if state["stands"]:
                return "stood already"
            state.update(stands=True, stock=7)
            return DONE

        return {"one": bring, "other": bring}

    def look(self) -> State:
        holder = db.session.get_one(Store, self.store).holder_id
        stock = select(func.coalesce(func.sum(Balance.quantity), 0)).where(Balance.holder_id == holder)
        standing = db.session.scalars(select(Import).where(Import.file_name == self.file.name)).all()
        self.file.unlink(missing_ok=True)
        return {"stands": len(standing) == 1, "stock": int(db.session.scalar(stock) or 0)}


class RightRemovedMidway(Race):
    """A clerk hands over one blanket three times, while an administrator takes the right to do so away."""

    start = {"held": True, "delivered": 0}

    def stage(self) -> None:
        make = self.make
        store, receiver, clerk = make.store(), make.receiver(), make.clerk()
        self.lot = make.stock(store, "blanket", 10).id
        self.store, self.receiver, self.clerk = store.id, receiver.id, clerk.id
        self.grant, self.administrator, self.supervisor = (
            clerk.grants[0].id,
            make.administrator().id,
            make.supervisor().id,
        )

    def end(self) -> None:
        accounts.end_role(grant_id=self.grant, by=person(self.administrator))

    def deliver(self, number: int, by: int = 0) -> None:
        service.record_delivery(
            store_id=self.store, receiver_id=self.receiver, happened_on=self.make.today, proof=ProofKind.PHOTO,
            lines=[self.make.wanted("blanket", 1)], by=person(by or self.clerk), key=self.keys[number],
        )  # fmt: skip

    def has_right(self) -> None:
        assert person(self.clerk).standing_grants
        db.session.rollback()

    def people(self) -> list[dict[str, Act]]:
        turns: dict[str, Act] = {f"deliver {n}": lambda n=n: self.deliver(n) for n in range(3)}  # type: ignore[misc]
        return [{"end": self.end}, turns]

    def unlocked(self) -> list[dict[str, Act]]:
        """The right is looked at once, before the first delivery; the others rest on that look."""
        turns: dict[str, Act] = {
            f"deliver {n}": lambda n=n: self.deliver(n, by=self.supervisor) for n in range(3)  # type: ignore[misc]
        }  # fmt: skip
        turns["deliver 0"] = self.gap.looks_then_writes(self.has_right, turns["deliver 0"])
        return [{"end": self.gap.passes(self.end)}, turns]

    def rules(self) -> dict[str, Rule]:
        def end(state: State) -> str:
            state["held"] = False
            return DONE

        def deliver(state: State) -> str:
            if not state["held"]:
                return "NoSuchStore"
            state["delivered"] += 1
            return DONE

        return {"end": end, **{f"deliver {n}": deliver for n in range(3)}}

    def look(self) -> State:
        return {"held": bool(person(self.clerk).standing_grants), "delivered": stands(self.lot, Stage.DELIVERED)}
