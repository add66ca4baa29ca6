"""What is refused about companies, in the words that the user reads."""

from __future__ import annotations

from app.errors import Conflict, Locked, NotAllowed


class SameIdentifier(Conflict):
    """Legal-entity number {legal_id} is registered already: it is company number {number}."""


class SameName(Conflict):
    """“{name}” is registered already: company number {number}. If they are two, a supervisor or the centre says why."""


class SeveralNamesakes(Conflict):
    """Several companies are called “{name}”. Give the legal-entity number, so that it is clear which one is meant."""


class TwiceInFile(Conflict):
    """“{name}” stands in this file twice, with different details."""


class KeptElsewhere(NotAllowed):
    """Company number {number} is kept by another office; leave its details as they are, or ask the national centre."""


class DespiteNotAllowed(NotAllowed):
    """Only a supervisor or the national centre can set this warning aside."""


class RegisteredMeanwhile(Locked):
    """Somebody else is registering the same company at this moment. Try again."""


class CompanyInUse(Conflict):
    """Company number {number} cannot be removed: something is recorded about it already."""


class NotARepresentative(Conflict):
    """This person does not hold the role of a company representative."""


class RepresentsAlready(Conflict):
    """This person speaks for this company already."""
