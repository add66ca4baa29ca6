"""Makers of receivers."""

from __future__ import annotations

from typing import Any

from app.accounts.models import Role, User
from app.beneficiaries import service
from app.beneficiaries.models import Receiver, ReceiverDetails
from app.beneficiaries.words import ReceiverKind
from app.codes import Group
from app.places.queries import get_office_by_code
from tests.making.base import MakeBase


class MakeBeneficiaries(MakeBase):
    """Receivers under random codes."""

    def receiver_details(self, **facts: Any) -> ReceiverDetails:
        """A person with a disability in Semnan, unless said otherwise."""
        given = {"kind": ReceiverKind.PERSON, "group": Group.DISABILITY}
        if "place_id" not in facts:
            given["place_id"] = self.county().id  # type: ignore[attr-defined]
        return ReceiverDetails(**given | facts)

    def receiver(self, *, office: str = "IR-20", by: User | None = None, **facts: Any) -> Receiver:
        """A receiver of an office: `make.receiver(kind=ReceiverKind.ANONYMOUS, people=12)`."""
        return service.register_receiver(
            details=self.receiver_details(**facts), office_id=get_office_by_code(office).id,
            by=by or self.staff(Role.CLERK, office), key=self.key(),  # type: ignore[attr-defined]
        )  # fmt: skip
