"""What conversion refuses, in the words that the user reads."""

from app.errors import Conflict, Invalid, NotAllowed, NotFound


class NoSuchConversion(NotFound):
    """There is no such conversion, or it is not yours to see."""


class NoRule(Conflict):
    """This campaign states no conversion rule, so nothing can be converted for it."""


class NotFromEnergy(Conflict):
    """Only a campaign for goods from saved energy has a conversion rule."""


class RuleFrozen(Conflict):
    """The campaign has been opened, and its conversion rule stays as it is."""


class RuleNotWhole(Invalid):
    """A rule by money needs a share, climate, season and step; any other needs so much saving for so many items."""


class NotASaving(Invalid):
    """{item} is not something that is saved or counted."""


class NotAGift(Invalid):
    """{item} cannot be promised to a campaign."""


class NoSponsor(Conflict):
    """This campaign names no sponsor, and somebody must promise the goods."""


class NoTariff(Conflict):
    """There is no tariff of {item} for the year {year} in the rule's climate, season and step. Record it first."""


class NoPrice(Conflict):
    """There is no price of {item} for {day} or earlier. Record it first."""


class TooLittle(Conflict):
    """What is available does not make one {item} yet. It stays available."""


class TooMuch(Conflict):
    """What comes of it is more than the book can hold. Convert fewer savings at once, or look at rule and price."""


class NothingOnOffer(Conflict):
    """Nothing is available to be converted for this campaign on {day}."""


class NotOnOffer(Conflict):
    """One of the savings that were named is not available to this campaign on {day}: spent, ended, or another's."""


class SpeaksForCompany(NotAllowed):
    """Whoever speaks for a company neither counts, converts nor ends what it saved, nor what it promises for it."""


class SavingSpent(Conflict):
    """{number} brought a saving that was spent on pledge {pledge}. Undo that conversion first."""


class CreditSpent(Conflict):
    """The rials that {number} carried were spent on pledge {pledge}. Undo that conversion first."""


class EndedSince(Conflict):
    """What {number} brought was taken back or has expired since, in {entry}. Undo that entry first."""


class RestEnded(Conflict):
    """The rest of pledge {pledge} ended in {entry}, and its part was given back. Undo that entry first."""


class WholeOnly(Conflict):
    """A conversion is undone whole: what was taken and what pledge {pledge} promised for it, together."""


class ConversionUndone(Conflict):
    """The conversion for pledge {pledge} was undone, and stays so. Convert again what is available now."""


class EndsByUndoing(Conflict):
    """Savings paid for pledge {number}, and nothing of it has come. Undo the conversion, entry {entry}, instead."""


class NoSuchSending(NotFound):
    """There is no such sending of participations, or it is not yours to see."""


class NoSuchSystem(Invalid):
    """“{name}” is not a registered counting system. Write its code or its name, or let the centre register it."""


class SystemKnown(Conflict):
    """A counting system called “{name}” is registered already."""


class UnfitSystemCode(Invalid):
    """A code is Latin letters and digits, with single hyphens between them."""


class VerifierBrought(NotAllowed):
    """Whoever brought a sending, or speaks for its company, cannot verify it."""


class NoFileOfIt(Conflict):
    """What was sent is not on file, so nobody can look at it. Bring the file in."""


class SendingDecided(Conflict):
    """What this file brought was verified since then, in {number}. Undo that entry first."""


class CountedAgainOnly(Conflict):
    """The participations of {number} were let go when it was undone. Send them again instead of bringing it back."""


class NothingLeftOfIt(Conflict):
    """Nothing is left of this saving."""


class OneCompanyAFile(Invalid):
    """One file is of one campaign and one company: those of its first row."""


class CountsNone(Conflict):
    """This campaign makes nothing of participations. Name one whose rule counts them."""


class BeforeCampaign(Invalid):
    """Participations count from {first} to {last}: from the campaign's opening to the day of counting."""


class NoAgreement(Conflict):
    """The sponsor's agreement is not on file yet. Put the signed paper with the rule first."""


class AgreementStays(Conflict):
    """The campaign has been opened, and the agreement that is on file for its rule stays."""


class NoSuchAgreement(NotFound):
    """No agreement of the sponsor is on file for this campaign."""
