"""Makers of receivers."""

from __future__ import annotations

from typing import Any

from app.accounts.models import Role, User
from app.beneficiaries import needing, service
from app.beneficiaries.identities import ConsentDraft, register_person
from app.beneficiaries.models import Receiver, ReceiverDetails
from app.beneficiaries.need_models import Need
from app.beneficiaries.sealing import IdentityDraft
from app.beneficiaries.words import ConsentBy, NeedCause, NeedState, ReceiverKind
from app.codes import Group
from app.items.queries import get_item_by_code
from app.places.models import PlaceLevel
from app.places.queries import get_office_by_code, list_places
from tests.making.base import MakeBase


class MakeBeneficiaries(MakeBase):
    """Receivers under random codes."""

    def receiver_details(self, **facts: Any) -> ReceiverDetails:
        """A person with a disability in Semnan, unless said otherwise."""
        given = {"kind": ReceiverKind.PERSON, "group": Group.DISABILITY}
        if "place_id" not in facts:
            given["place_id"] = self.county().id  # type: ignore[attr-defined]
        return ReceiverDetails(**given | facts)

    def person(
        self, *, office: str = "IR-20", by: User | None = None, name: str = "مریم آزمون",
        national_number: str | None = None, phone: str | None = None, address: str | None = None,
        answers: dict[str, str] | None = None, **facts: Any,
    ) -> Receiver:  # fmt: skip
        """A person whose identity is kept: `make.person(name="مریم آزمون", national_number="0499370899")`."""
        identity = IdentityDraft(name=name, national_number=national_number, phone=phone, address=address)
        there = get_office_by_code(office)
        facts.setdefault("place_id", list_places(PlaceLevel.COUNTY, there.place)[0].id)
        return register_person(
            details=self.receiver_details(**facts), identity=identity, consent=self.consent(), answers=answers,
            office_id=there.id, by=by or self.staff(Role.CLERK, office), key=self.key(),  # type: ignore[attr-defined]
        )  # fmt: skip

    def national_number(self) -> str:
        """A possible national number that nobody has yet."""
        nine = f"{500_000_000 + self.number():09d}"
        rest = sum(int(digit) * (10 - place) for place, digit in enumerate(nine)) % 11
        return f"{nine}{rest if rest < 2 else 11 - rest}"

    def consent(self) -> ConsentDraft:
        """The person agreed today."""
        return ConsentDraft(given_on=self.today, text_no="1404/1", given_by=ConsentBy.SELF)

    def need(self, receiver: Receiver, item: str = "wheelchair_manual", quantity: int = 1, **facts: Any) -> Need:
        """A need of a receiver, new unless a `state` is named: it is assessed, and put in line."""
        state, by = facts.pop("state", NeedState.NEW), facts.pop("by", None)
        by = by or self.staff(Role.CLERK, receiver.office.code)  # type: ignore[attr-defined]
        given = {"since": self.today, "cause": NeedCause.ILLNESS, "key": self.key()} | facts
        need = needing.note_need(
            receiver_id=receiver.id, item_id=get_item_by_code(item).id, quantity=quantity, by=by, **given
        )
        if state in (NeedState.ASSESSED, NeedState.WAITING):
            needing.assess_need(need_id=need.id, by=by)
        if state is NeedState.WAITING:
            needing.queue_need(need_id=need.id, by=by)
        return need

    def receiver(self, *, office: str = "IR-20", by: User | None = None, **facts: Any) -> Receiver:
        """A receiver of an office: `make.receiver(kind=ReceiverKind.ANONYMOUS, people=12)`."""
        return service.register_receiver(
            details=self.receiver_details(**facts), office_id=get_office_by_code(office).id,
            by=by or self.staff(Role.CLERK, office), key=self.key(),  # type: ignore[attr-defined]
        )  # fmt: skip
