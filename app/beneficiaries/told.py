"""A receiver as its page and a program see it: what is kept beside the code, and nothing of who it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.accounts.models import User
from app.beneficiaries import households, identities, matching, reading
from app.beneficiaries.identity_models import Consent
from app.beneficiaries.models import DETAILS, Receiver
from app.beneficiaries.need_models import Member


@dataclass(frozen=True)
class WholeReceiver:
    """A receiver, what was agreed to, who lives there, and whom it was found to be."""

    receiver: Receiver
    has_identity: bool
    consents: Sequence[Consent]
    members: Sequence[Member]
    lives_in: Member | None
    merged_into_id: int | None

    def __getattr__(self, name: str) -> object:
        """What is of the receiver itself."""
        if name in OF_RECEIVER:
            return getattr(self.receiver, name)
        raise AttributeError(name)

    @property
    def household_id(self) -> int | None:
        """The household in which a person lives."""
        return self.lives_in.household_id if self.lives_in else None


OF_RECEIVER = frozenset({*DETAILS, "id", "code", "place", "office_id", "registered_at"})


def read_whole(receiver_id: int, *, by: User) -> WholeReceiver:
    """One receiver with all that is kept beside its code; that it was read is written down."""
    receiver = reading.read_receiver(receiver_id, by=by)
    root = matching.root_of(receiver.id)
    return WholeReceiver(
        receiver=receiver,
        has_identity=identities.has_identity(receiver.id),
        consents=identities.list_consents(receiver.id),
        members=households.list_members(receiver.id),
        lives_in=households.find_household(receiver.id),
        merged_into_id=root if root != receiver.id else None,
    )
