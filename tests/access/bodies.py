"""What programs send, whole and right: who else could send it, and which numbers in it could be somebody else's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select

from app.accounts.models import Approval, Grant, Role, User
from app.accounts.queries import get_user_by_name
from app.beneficiaries.identity_models import Collector, Consent, Identity
from app.beneficiaries.models import Receiver
from app.beneficiaries.need_models import Entitlement, Member, Need
from app.campaigns.issues import Allotment, Delivery
from app.campaigns.models import Campaign
from app.campaigns.papers import Dispute, Handover, Receipt
from app.campaigns.pledges import Pledge
from app.companies.models import Company
from app.db import db
from app.items.models import Item
from app.ledger.models import Act, Entry, Lot
from app.stores.models import Carrier, Store
from app.webhooks.models import Webhook
from tests.access.ground import Actor, Subject, limited
from tests.api.world import Request, World, build_world
from tests.make import Make

HERE, PARTNER, THERE = "IR-20", "IR-21", "IR-23"
"""The world's office; the one to which its transfers go; one that has no part in anything there."""
PEOPLE = (
    ("clerk", Role.CLERK, HERE, None), ("supervisor", Role.SUPERVISOR, HERE, None),
    ("other", Role.CLERK, PARTNER, None), ("clerk next door", Role.CLERK, THERE, None),
    ("supervisor next door", Role.SUPERVISOR, THERE, None), ("officer", Role.NATIONAL, "IR", None),
    ("auditor", Role.AUDITOR, "IR", None), ("administrator", Role.ADMINISTRATOR, "IR", None),
    ("speaker", Role.REPRESENTATIVE, "IR", "A"), ("speaker of B", Role.REPRESENTATIVE, "IR", "B"),
)  # fmt: skip
OF_A = {"pledge", "receipt", "dispute", "handover", "entry", "lot", "giver", "meter", "saving"}
"""What the world's company gave; its companies that are to be decided about are nobody's yet."""
MOVED = Subject({}, parts=frozenset({HERE, PARTNER}), office=PARTNER)
KEPT = (
    Entry, Act, Lot, Pledge, Allotment, Delivery, Receipt, Handover, Dispute, Approval, Receiver, Campaign, Company,
    Store, Carrier, Item, User, Grant, Webhook, Identity, Need, Consent, Collector, Member, Entitlement,
)  # fmt: skip
NEVER, NOWHERE = 990, "no.such.person"


@dataclass
class Fair:
    """A world with everybody in it who could try."""

    world: World
    actors: list[Actor]
    foreign: dict[str, Any]
    """By the names of fields, what is another office's or another company's."""

    def send(self, actor: Actor, request: Request, body: Any = None, number: Any = None) -> Any:
        """What somebody gets for it."""
        if actor.is_limited:
            request = replace(request, headers={**request.headers, "Authorization": f"Bearer {actor.secret}"})
        person = None if actor.is_limited else actor.sign_in or None
        return self.world.send_as(person, request, body, number)

    def actor(self, name: str) -> Actor:
        """The one of that name."""
        return next(actor for actor in self.actors if actor.name == name)

    def owner(self, named: str, actor: Actor) -> Subject | None:
        """Whose a row of the world is that an address or a body names; a newcomer is of whoever brings it."""
        if named == "-":
            return None
        if named == "webhook":
            return Subject({}, owner=self.actor("clerk").key)
        company = actor.company if named == "newcomer" else "A" if named in OF_A else None
        return MOVED if named == "transfer" else Subject({}, company)


def hold(make: Make, ask: Callable[..., Any], address: str) -> Fair:
    """Build it."""
    world = build_world(make, ask, address)
    with make.inside():
        make.stand_in(get_user_by_name(world.people["officer"]))
        other = make.company(verified=True, office=THERE)
        strangers = {"speaker of B": make.representative(other), "auditor": make.auditor()}
        strangers |= {"clerk next door": make.clerk(THERE), "supervisor next door": make.supervisor(THERE)}
        names = world.people | {role: user.name for role, user in strangers.items()}
        actors = [
            Actor(name, role, office, company, names[name], get_user_by_name(names[name]).id)
            for name, role, office, company in PEOPLE
        ]
        actors.append(limited(make, THERE))
        foreign = _foreign(make, other)
        db.session.expunge_all()
    return Fair(world, [Actor("visitor"), *actors], foreign)


def _foreign(make: Make, company: Company) -> dict[str, Any]:
    """One of everything next door."""
    store = make.store(THERE)
    draft = make.campaign(THERE, state="draft", by=make.national())
    pledge = make.pledge(make.campaign(THERE), company, quantity=50)
    receiver = make.receiver(office=THERE, place_id=store.place_id)
    receipt = make.receipt(pledge, store, 20)
    delivery = make.delivery(store, receiver, 5)
    return {
        "store_id": store.id, "from_store_id": store.id, "campaign_id": draft.id, "company_id": company.id,
        "pledge_line_id": pledge.lines[0].id, "receiver_id": receiver.id, "person_id": receiver.id,
        "lot_id": str(receipt.lines[0].good_lot_id),
        "delivery_line_id": delivery.lines[0].id, "office_id": store.office_id, "carrier_id": make.carrier(THERE).id,
    }  # fmt: skip


def kept(make: Make) -> list[int]:
    """How many rows there are of whatever programs write."""
    with make.inside():
        counts = [select(func.count()).select_from(table).scalar_subquery() for table in KEPT]
        return [int(count) for count in db.session.execute(select(*counts)).one()]


def numbers_in(body: Any, *, where: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The places of a body in which there is a number of something; an event's says only from where on."""
    parts = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for name, value in parts:
        if isinstance(name, str) and (name.endswith(("_id", "_ids")) or name == "person") and name != "event_id":
            yield (*where, name)
        yield from numbers_in(value, where=(*where, name))


def replaced(body: Any, where: tuple[Any, ...], value: Any) -> Any:
    """The same body with something else in one place."""
    first, *rest = where
    new = replaced(body[first], tuple(rest), value) if rest else [value] if first.endswith("_ids") else value
    return {**body, first: new} if isinstance(body, dict) else [*body[:first], new, *body[first + 1 :]]
