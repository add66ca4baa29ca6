"""What campaigns and their papers refuse, in the words that the user reads."""

from app.errors import Conflict, Invalid, NotFound


class NoSuchCampaign(NotFound):
    """There is no such campaign, or it is not yours to see."""


class NoSuchPledge(NotFound):
    """There is no such pledge, or it is not yours to see."""


class NoSuchReceipt(NotFound):
    """There is no such receipt, or it is not yours to see."""


class NoSuchHandover(NotFound):
    """There is no such hand-over, or it is not yours to see."""


class NoSuchAllotment(NotFound):
    """There is no such allotment, or it is not yours to see."""


class NoSuchDelivery(NotFound):
    """There is no such delivery, or it is not yours to see."""


class CompanyCannotPromise(Conflict):
    """{company} is refused or suspended and cannot promise anything."""


class CompanyNotVerified(Conflict):
    """{company} is not verified by the national centre; its pledges cannot be accepted."""


class LetterMissing(Invalid):
    """Write the number and date of the company's letter, or let the company's representative confirm."""


class NothingLeft(Conflict):
    """Nothing is expected of pledge {number} any more; it is “{state}”."""


class NotYetDue(Conflict):
    """A pledge lapses only after the day on which all that is left of it was due."""


class NotAllAccountedFor(Invalid):
    """Good {good}, damaged {damaged} and missing {missing} do not make the {sent} that were sent."""


class NothingArrived(Invalid):
    """Nothing arrived. Record the receipt when something does; until then it stays promised."""


class OverDelivery(Conflict):
    """Only {left} of {item} are still expected, and {arrived} came. The rest needs a second signature."""


class NotOver(Conflict):
    """No more came than is expected; record this receipt without a second signature."""


class SameLineTwice(Invalid):
    """The same line stands twice. Add the two together, or name their batches."""


class BeforeAcceptance(Invalid):
    """Pledge {number} was accepted on {day}; its goods cannot have come before."""


class NoPledge(Conflict):
    """Only {left} of {item} are expected from this company for this campaign. Announce and accept a pledge first."""


class SecondSignatureMissing(Conflict):
    """This needs a second signature. Ask a supervisor to sign it."""


class GoodsUsedSince(Conflict):
    """Something recorded since uses the same goods of this allotment or delivery. Undo that first."""


class AcceptedSince(Conflict):
    """Pledge {number} was accepted again since; only its last acceptance can be brought back."""


class EndedSince(Conflict):
    """Pledge {number} is “{state}” since; its acceptance cannot be brought back."""


class MoreThanAllotted(Conflict):
    """Only {left} of {item} are left of this allotment; {wanted} were asked for."""


class MoreThanDelivered(Conflict):
    """Only {left} of {item} are still with the receiver; {wanted} were entered."""


class NotOfThis(Invalid):
    """This line belongs to another paper."""


class WrongPlace(Conflict):
    """These goods were allotted to another receiver or county."""
