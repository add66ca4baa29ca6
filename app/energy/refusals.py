"""What is refused of meters and savings, and why."""

from __future__ import annotations

from app.errors import Conflict, Invalid, NotAllowed, NotFound


class NoSuchMeter(NotFound):
    """There is no such meter, or it is not yours to see."""


class NoSuchSaving(NotFound):
    """There is no such saving, or it is not yours to see."""


class NoSuchSeries(NotFound):
    """There is no such series of degree days."""


class NoSuchFigure(NotFound):
    """There is no such yearly figure."""


class TooMuchSaved(Invalid):
    """So large a saving is more than the book can hold. Look at the figures again: is one in another unit?"""


class GasHeats(Invalid):
    """What a gas meter counts is judged by heating degree days. Choose a series of those."""


class HomesAreOfOffices(Invalid):
    """A meter of homes is registered by an office; a company claims what it saves by an agreement with that office."""


class MeterTaken(Conflict):
    """A meter of this kind is registered as {identifier} already; blanks, hyphens and kinds of digits do not count."""


class CompanyMissing(Invalid):
    """A company's meter needs its company."""


class WrongUnit(Invalid):
    """This meter counts {wanted}; what was sent is in {sent}."""


class ReadingFell(Conflict):
    """On {day} the meter showed {shown}, less than {before} before; record a change of the meter, or look again."""


class ReadAlready(Conflict):
    """There is a reading of this meter on {day} already, and it says otherwise."""


class BillsOverlap(Conflict):
    """The bill from {day} shares days with another bill of this meter."""


class BillBackwards(Invalid):
    """The bill from {day} ends before it begins."""


class Gap(Conflict):
    """Nothing is known of what the meter used on {day}. Record the readings or the bill of that time first."""


class GapInDegreeDays(Conflict):
    """The series has no degree days of {place} for {day}."""


class NotMonthly(Invalid):
    """A regression takes months: the period from {day} has {days} days, and 25 to 35 are a month."""


class TimesOverlap(Invalid):
    """The baseline must end before {day}, the first day of the reporting time."""


class TimeBackwards(Invalid):
    """The time ends before it begins."""


class TimeNotOver(Invalid):
    """The reporting time is not over yet: it ends on {day}."""


class MeterClaimed(Conflict):
    """What this meter saved between {start} and {end} was claimed already, in saving number {number}."""


class UnitsClaimed(Conflict):
    """The units of this paper were claimed from {start} to {end} already, in saving number {number}."""


class ClaimedMeanwhile(Conflict):
    """Somebody declared the same at this moment; look at the list of savings."""


class NoGround(Invalid):
    """Name the paper that lists these units, with its number: without one nobody can tell them from others."""


class CountedNotTyped(Invalid):
    """Participations are counted one by one in their campaign, each once; a number of them is not declared."""


class SavingUndone(Conflict):
    """The verification of saving number {number} was undone; its company declares it anew."""


class AttachedAlready(Conflict):
    """This saving is of a campaign; it stays so."""


class CampaignOver(Conflict):
    """It is of a campaign that has ended. Have its verification, {entry}, undone, and declare it for another one."""


class NothingLeftWhole(Conflict):
    """Some of this saving was converted, has expired or was taken back; only a whole one is given to a campaign."""


class ClaimedBehind(Conflict):
    """What a meter before or behind this one saved from {start} to {end} is claimed, in saving number {number}."""


class BehindMissing(Invalid):
    """There is no meter of this kind with that number, or you may not see it."""


class BehindItself(Invalid):
    """A meter stands neither behind itself nor behind one that stands behind it."""


class BothClaimed(Conflict):
    """Savings {number} and {other} claim the same days, one of either meter; one has to be undone first."""


class MeterHasCompany(Conflict):
    """A company claims what this meter saves already."""


class NotThisEnergy(Invalid):
    """This meter does not count the energy that the saving is of."""


class NotThisCompany(Conflict):
    """This meter is claimed by another company, or by none."""


class CampaignNotOpen(Conflict):
    """Savings are declared for a campaign that is open; this one is {state}."""


class CampaignTakesNone(Conflict):
    """This campaign turns no savings into goods."""


class RuleTakesOther(Conflict):
    """This campaign makes its goods of {taken}; what is saved of {energy} never becomes goods in it. Leave it out."""


class InputMissing(Invalid):
    """This method needs this as well."""


class NoEvidence(Conflict):
    """A saving is declared with at least one file of evidence."""


class ChangedMeanwhile(Conflict):
    """What was recorded of the meter has changed since the declaration: the method now finds {quantity}."""


class VerifierDeclared(NotAllowed):
    """Whoever declared a saving, or speaks for its company, cannot verify it."""


class NotAskedBefore(Conflict):
    """Whoever verified it was not asked what this campaign asks first. {warning} Declare it for this campaign anew."""


class ExpiryPassed(Invalid):
    """A saving must be usable for a while: its last day lies after today."""


class LastsTooLong(Invalid):
    """What is verified today can be converted until {day} at the latest: the setting says how long a saving lasts."""


class BelowNought(Invalid):
    """Degree days cannot be below nought."""


class OddBase(Invalid):
    """A base temperature lies between {low} and {high} °C."""


class TooManyDegrees(Invalid):
    """No day has more than {most} degree days: this is {found} a day."""


class DegreesOverlap(Conflict):
    """{place} has degree days for {day} in this series already, and they say otherwise."""


class SeriesStands(Conflict):
    """The series “{name}” is known with another source, kind or base temperature."""


class NoSuchRecord(NotFound):
    """There is no such reading or bill of this meter."""


class ClaimRestsOnIt(Conflict):
    """Saving number {number}, which is declared or verified, rests on the days from {start} to {end}; this stays."""


class FallsWithout(Conflict):
    """Without this the meter would have shown less on {day} than before; remove the reading of {day} first."""


class RestsOnIt(Conflict):
    """Saving number {number}, which is verified, rests on the reading of {day}; it stays."""
