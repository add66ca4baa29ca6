"""What is refused of swaps and of looking at them later, in the words that the user reads."""

from app.errors import Conflict, Invalid, NotFound


class NoSuchInspection(NotFound):
    """There is no such inspection, or it is not yours to see."""


class NotASwap(Conflict):
    """Only a campaign of swaps says what is swapped and what one saves in a year."""


class PlanFrozen(Conflict):
    """The campaign has been opened, and what it counts stays as it is."""


class NoSwapPlan(Conflict):
    """This campaign does not say yet what is swapped in it and what one saves in a year."""


class NotSwapped(Conflict):
    """Nothing of this delivery is swapped in a campaign: it is of another item, or of no campaign of swaps."""


class SwappedAlready(Conflict):
    """What was put in for this unit is recorded already."""


class NotThatMany(Conflict):
    """The receiver has {left} of this delivery line, and {swapped} of them are recorded as swapped."""


class SerialAtHome(Conflict):
    """A unit of this model with the serial number {serial} stands at another home already. Look at its plate again."""


class SerialOfOther(Conflict):
    """A unit of another model with the serial number {serial} stands at a home already. If this is right, say why."""


class SubscriptionAtHome(Conflict):
    """This gas subscription stands at another home already. If this is right, say why."""


class CheckFailed(Conflict):
    """The check failed. Nothing is put in that is not safe: have it repaired and checked again, or take it back."""


class BeforeDelivery(Invalid):
    """It was handed over on {day}, and cannot have been put in before."""


class BeforeDraw(Invalid):
    """The lot fell on it on {day}; nobody can have looked at it for this sample before."""


class InstalledThere(Conflict):
    """{installed} of these are put in there, so they were not refused at the door. Say why they come back."""


class MoreThanHandedOver(Conflict):
    """On {day} the homes of this campaign had {handed_over}, and {claimed} of them are claimed: {left} are left."""


class SampleTooLarge(Conflict):
    """There are {swaps} recorded swaps to draw from."""


class LookedAlready(Conflict):
    """Somebody has looked at this one already."""
