"""One of everything in Semnan, of company A; and somebody in every role: here, next door, of another company."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.accounts import approvals, tokens
from app.accounts.models import Approval, Role, TokenScope, User
from app.campaigns import disputing, service
from app.campaigns.drafts import HandoverDraft, HandoverLineDraft
from app.campaigns.words import ProofKind
from app.codes import DisposalReason, LossReason, ReturnReason
from app.companies import service as companies
from app.companies.queries import find_representative
from app.db import atomic, db
from app.imports.service import import_file
from app.items.queries import get_item_by_code
from app.jobs.service import queue_job
from app.ledger.models import Lot
from app.ledger.sealing import seal_new_entries
from app.stores import service as stores
from app.stores.drafts import LotLine, OpeningLine, StockLine
from app.webhooks.service import register_webhook
from app.webhooks.words import EventKind
from tests.access import meters
from tests.access.editions import edition_of, tag_of
from tests.access.persons import know_again, reminder_of, settle
from tests.make import Make

HERE, THERE, PARTNER = "IR-20", "IR-21", "IR-23"
"""Semnan's office; one that has no part in anything there; and one that sent it a transfer."""
SPEAKER = {"A": "نماینده قناری", "B": "نماینده دیگر"}
MOBILE = "09121234567"
"""What is planted: the name of who speaks for a company, and the mobile number of a clerk."""
PEOPLE = (
    ("clerk", Role.CLERK, HERE), ("supervisor", Role.SUPERVISOR, HERE),
    ("clerk next door", Role.CLERK, THERE), ("supervisor next door", Role.SUPERVISOR, THERE),
    ("supervisor of the partner", Role.SUPERVISOR, PARTNER),
    ("national officer", Role.NATIONAL, "IR"), ("auditor", Role.AUDITOR, "IR"),
    ("administrator", Role.ADMINISTRATOR, "IR"),
)  # fmt: skip


@dataclass(frozen=True)
class Actor:
    """Somebody who asks: in which role, for which office or company; a visitor has none."""

    name: str
    role: Role | None = None
    office: str | None = None
    company: str | None = None
    sign_in: str = ""
    key: int = 0
    secret: str = ""
    is_limited: bool = False
    """Asks with a token for one office alone, and holds a role in another too, where the rows are."""

    @property
    def sees_country(self) -> bool:
        """Would a row of any office be shown to them, if there were one?"""
        return self.role in (Role.NATIONAL, Role.AUDITOR, Role.ADMINISTRATOR)


@dataclass(frozen=True)
class Subject:
    """What an address names: its keys, the office it is of, the offices that take part in it, and its company."""

    keys: dict[str, Any]
    company: str | None = None
    parts: frozenset[str] = frozenset({HERE})
    office: str = HERE
    owner: int | None = None
    """Whose own it is, where it is of one person and not of an office."""
    is_nobodys: bool = False
    """A place, an item, a year, a kind of file: there for whoever may do the act at all."""


@dataclass
class Ground:
    """All of it."""

    actors: list[Actor] = field(default_factory=list)
    subjects: dict[str, Subject] = field(default_factory=dict)
    renewals: dict[str, Callable[[], None]] = field(default_factory=dict)

    def renew(self, subject: str) -> None:
        """What an act takes away is there again for the next who may do it."""
        self.renewals.get(subject, lambda: None)()

    def asking_about(self, subject: Subject | None) -> list[Actor]:
        """Everybody; the partner, where it takes no part, is one more from next door, and is left out."""
        has_part = subject is not None and PARTNER in subject.parts
        return [actor for actor in self.actors if has_part or actor.office != PARTNER]

    def actor(self, name: str) -> Actor:
        """The one of that name."""
        return next(actor for actor in self.actors if actor.name == name)


def lay(make: Make, folder: Path) -> Ground:
    """Build it."""
    with make.inside():
        ground = Ground([Actor("visitor")])
        mine, other = (make.company(verified=True, office=HERE) for _ in range(2))
        for name, role, office in PEOPLE:
            ground.actors.append(_actor(make.user(role, office), name, role, office))
        for letter, company in (("A", mine), ("B", other)):
            user = make.representative(company)
            with atomic():
                user.shown_name = SPEAKER[letter]
            ground.actors.append(_actor(user, f"representative of {letter}", Role.REPRESENTATIVE, "IR", letter))
        ground.actors.append(limited(make, THERE))
        ground.renewals["speaker"] = lambda: _speak_again(make, ground)
        lot = _trade(make, ground, mine)
        _write_offs(make, ground, lot)
        _savings(make, ground), _swaps(make, ground)
        ground.subjects |= {name: Subject(keys) for name, keys in settle(make, HERE).items()}
        ground.renewals["known"] = lambda: know_again(make, HERE, **ground.subjects["known"].keys)
        _records(make, ground, mine, folder)
        seal_new_entries(key=Ed25519PrivateKey.generate())
        return ground


def _speak_again(make: Make, ground: Ground) -> None:
    keys = ground.subjects["speaker"].keys
    with make.inside():
        if find_representative(**keys) is None:
            companies.add_representative(**keys, by=None)


def _actor(user: User, name: str, role: Role, office: str, company: str | None = None) -> Actor:
    token = tokens.issue_token(user_id=user.id, label="matrix", scope=TokenScope.WRITE, days=1, by=user)
    return Actor(name, role, office, company, user.name, user.id, token.secret)


def limited(make: Make, next_door: str) -> Actor:
    """A clerk of both offices, whose token is for the one next door."""
    user, there = make.user(Role.CLERK, HERE), make.office(next_door)
    make.grant(user, Role.CLERK, next_door)
    token = tokens.issue_token(
        user_id=user.id, label="matrix", scope=TokenScope.WRITE, days=1, office_id=there.id, by=user
    )  # fmt: skip
    name = "clerk of both, with a token for next door"
    return Actor(name, Role.CLERK, next_door, None, user.name, user.id, token.secret, is_limited=True)


def _trade(make: Make, ground: Ground, company: Any) -> Lot:
    """From a pledge to a receiver, by way of a store, and straight."""
    clerk, place = make.clerk(HERE), make.office(HERE).place_id
    campaign = make.campaign(HERE, province_ids=[place])
    lines = [make.pledge_line("blanket", 100, place_id=place)]
    pledge, announced = make.pledge(campaign, company, lines=lines), make.announced(campaign, company, lines=lines)
    store, receiver = make.store(HERE), make.receiver(office=HERE, by=clerk)
    receipt = make.receipt(pledge, store, 60, by=clerk)
    lot = next(line.lot for line in receipt.entry.lines if line.stage.value == "in_store")
    speaker = db.session.get_one(User, ground.actor("representative of A").key)
    dispute = disputing.dispute_receipt(receipt_id=receipt.id, claim="کم است", by=speaker)
    said = HandoverDraft(
        campaign_id=campaign.id, company_id=company.id, receiver_id=receiver.id, happened_on=make.today,
        lines=[HandoverLineDraft(item_id=lot.item_id, quantity=3)], proof=ProofKind.SIGNATURE,
    )  # fmt: skip
    [handover] = service.record_direct_handovers(drafts=[said], by=clerk, key=make.key())
    ground.subjects |= {
        "campaign": Subject({"campaign_id": campaign.id}),
        "company": Subject({"company_id": company.id}, "A"),
        "pledge": Subject({"pledge_id": pledge.id}, "A"),
        "announced": Subject({"pledge_id": announced.id}, "A"),
        "receipt": Subject({"receipt_id": receipt.id}, "A"),
        "dispute": Subject({"dispute_id": dispute.id}, "A"),
        "handover": Subject({"handover_id": handover.id}, "A"),
        "entry": Subject({"entry_id": receipt.entry_id}, "A"),
        "lot": Subject({"lot_id": lot.id}, "A"),
        "store": Subject({"store_id": store.id}),
        "card": Subject({"store_id": store.id, "item_id": lot.item_id}),
        "receiver": Subject({"receiver_id": receiver.id}),
        "allotment": Subject({"allotment_id": make.allotment(store, receiver, 4).id}),
        "delivery": Subject({"delivery_id": make.delivery(store, receiver, 2).id}),
    }
    return lot


def _write_offs(make: Make, ground: Ground, given: Lot) -> None:
    """What comes to a store and leaves it without a campaign, signed and waiting; a transfer and a count."""
    second, item = make.supervisor(HERE), get_item_by_code("blanket")
    # Who asks for what waits is the one whose token is for another office.
    clerk = db.session.get_one(User, next(actor.key for actor in ground.actors if actor.is_limited))
    store, partner = make.store(HERE), make.store(PARTNER)
    opening = make.opening(store, [OpeningLine(item.id, 30)], by=clerk)
    said: dict[str, Any] = {"happened_on": make.today, "minutes_number": "17", "by": clerk, "store_id": store.id}
    said["lines"] = [StockLine(item.id, 1)]
    loss = stores.ask_loss(reason=LossReason.THEFT, key=make.key(), **said)
    disposal = stores.ask_disposal(reason=DisposalReason.EXPIRED, key=make.key(), **said)
    waiting = stores.ask_loss(reason=LossReason.FIRE, key=make.key(), **said)
    shelf = ground.subjects["store"].keys["store_id"]
    returned = stores.return_to_donor(
        store_id=shelf, happened_on=make.today, reason=ReturnReason.OTHER, lines=[LotLine(given.id, 1)], by=clerk,
        key=make.key(),
    )  # fmt: skip
    counted = stores.open_stocktake(store_id=make.store(HERE).id, opened_on=make.today, by=clerk)
    transfer = make.transfer(partner, store, make.stock(partner, "blanket", 9), 5)
    ground.subjects |= {
        "opening": Subject({"opening_id": opening.id}),
        "loss": Subject({"loss_id": _signed(loss, second)}),
        "disposal": Subject({"disposal_id": _signed(disposal, second)}),
        "approval": Subject({"approval_id": waiting.id}),
        "return": Subject({"return_id": returned.id}),
        "stocktake": Subject({"stocktake_id": counted.id}),
        "transfer": Subject({"transfer_id": transfer.id}, parts=frozenset({HERE, PARTNER})),
        "departure": Subject({"transfer_id": transfer.id}, parts=frozenset({HERE, PARTNER}), office=PARTNER),
    }


def _savings(make: Make, ground: Ground) -> None:
    """A campaign for goods from saved energy, a conversion for it, and what is left of a saving."""
    here = {"office": HERE, "province_ids": [make.office(HERE).place_id]}
    campaign, gas = make.energy_campaign(**here), make.gas_campaign(**here)
    ground.subjects |= {
        "energy_campaign": Subject({"campaign_id": campaign.id}),
        "gas_campaign": Subject({"campaign_id": gas.id}),
        "saving_lot": Subject({"lot_id": make.saved(campaign, 700).id}),
        "conversion": Subject({"conversion_id": make.converted(campaign).id}),
        "sending": Subject({"sending_id": make.sent(campaign, [make.key()]).count.id}),
    }


def _swaps(make: Make, ground: Ground) -> None:
    """A campaign of swaps, a heater that was put in, and the lot that fell on it."""
    campaign = make.swap_campaign(HERE, province_ids=[make.office(HERE).place_id])
    [delivery] = make.heaters_at_home(campaign)
    make.swapped(delivery)
    matched = make.matched_campaign(HERE, received=10, province_ids=[make.office(HERE).place_id])
    ground.subjects |= {
        "match": Subject({"campaign_id": matched.id}),
        "swap_campaign": Subject({"campaign_id": campaign.id}),
        "inspection": Subject({"inspection_id": make.inspection(campaign).id}),
    }


def _signed(asked: Approval, second: User) -> int:
    return int((approvals.sign_approval(approval_id=asked.id, by=second).result or {})["id"])


def _records(make: Make, ground: Ground, company: Any, folder: Path) -> None:
    """An import, a person with a role, and what is nobody's."""
    (file := folder / "companies.csv").write_text("نام,نام انگلیسی\nآهن نمونه,Sample iron\n", encoding="utf-8")
    office, person = make.office(HERE), make.user(Role.CLERK, THERE, mobile=MOBILE)
    done = import_file(kind="companies", path=file, name=file.name, office_id=office.id, by=make.clerk(HERE))
    token = tokens.issue_token(user_id=person.id, label="theirs", scope=TokenScope.READ, days=1, by=person)
    hook = register_webhook(address="https://hooks.example.ir/daftar", kinds=list(EventKind)[:1], by=person)
    _meters(make, ground, company, db.session.get_one(User, speaker := ground.actor("representative of A").key))
    ground.subjects |= {
        "import": Subject({"import_id": done.number}),
        "effects": Subject({"import_id": done.number, "what": "company"}),
        "kind": Subject({"slug": "companies"}, is_nobodys=True),
        "edition": Subject({"edition_id": 990, "name": "report.json"}, is_nobodys=True),
        "drafted": Subject({"edition_id": edition_of(make), "name": "report.json"}, is_nobodys=True),
        "report": Subject({"slug": "by-item"}, is_nobodys=True),
        "program_kind": Subject({"kind": "companies"}, is_nobodys=True),
        "speaker": Subject({"company_id": company.id, "user_id": speaker}, "A"),
        "person": Subject({"user_id": person.id}),
        "grant": Subject({"user_id": person.id, "grant_id": person.grants[0].id}),
        "token": Subject({"user_id": person.id, "token_id": token.id}, owner=person.id),
        "item": Subject({"item_id": get_item_by_code("blanket").id}),
        "place": Subject({"place_id": office.place_id}),
        "office": Subject({"office_id": office.id}),
        "year": Subject({"year": 1403}),
        "stated": Subject({"company_id": company.id, "year": 1404}, "A"),
        "seal": Subject({"number": 1}),
        "tag": Subject({"code": tag_of(make, ground.subjects["lot"].keys["lot_id"])}, is_nobodys=True),
        "desk_sheet": Subject({"desk_id": make.desk_sheet(file, person).id}, owner=person.id),
        "reminder": Subject({"reminder_id": reminder_of(person).id}, owner=person.id),
        "job": Subject({"job_id": queue_job(kind="import", by=person).id}, owner=person.id),
        "export": Subject({"export_id": make.export("items", person).id}, owner=person.id),
        "taken_out": Subject({"export_id": make.export("items", person).id}, is_nobodys=True),
        "listing": Subject({"listing": "items"}, is_nobodys=True),
        "webhook": Subject({"webhook_id": hook.id}, owner=person.id),
        "asset": Subject({"name": "daftar.css"}),
    }


def _meters(make: Make, ground: Ground, company: Any, speaker: User) -> None:
    """A meter of company A, and a saving that it declared with a file."""
    saving = make.declared(make.deemed_draft(company), by=speaker)
    mistaken = make.meter(company, by=speaker)
    ground.renewals |= meters.renewals_of(make, mistaken.id, speaker.id)
    ground.renew("reading"), ground.renew("bill")
    ground.subjects |= {
        "homes": Subject({"meter_id": meters.homes_of(make, HERE)}),
        "meter": Subject({"meter_id": make.meter(company, by=speaker).id}, "A"),
        "reading": Subject({"meter_id": mistaken.id, "reading_id": meters.KEY}, "A"),
        "bill": Subject({"meter_id": mistaken.id, "bill_id": meters.KEY}, "A"),
        "saving": Subject({"saving_id": saving.id}, "A"),
        "series": Subject({"series_id": make.degree_days().id}, is_nobodys=True),
        "evidence": Subject({"saving_id": saving.id, "evidence_id": saving.evidence[0].id}, "A"),
    }
