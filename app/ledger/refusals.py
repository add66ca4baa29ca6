"""What the ledger refuses, in the words that the user reads."""

from app.errors import Conflict, Invalid, NotFound


class NotEnough(Conflict):
    """Only {available} of {item} can be taken here; {wanted} were asked for."""


class StockRunsOut(Conflict):
    """This cannot be dated {day}: at the end of {short_day} the stock of {item} would fall below nought."""


class YearClosed(Conflict):
    """The year {year} is closed. Date the entry in an open year and name what it corrects."""


class YearUnknown(Invalid):
    """{day} is outside the years that this book keeps."""


class DayAhead(Invalid):
    """{day} is still ahead. Write the day on which it happened."""


class KeyReused(Conflict):
    """This form was already sent with other content. Open it again and send it once."""


class UnfitKey(Invalid):
    """The key of a request is a text of 1 to {longest} letters."""


class NotWhole(Invalid):
    """“{input}” is not a whole number. Write digits only, such as 120."""


class NothingMoves(Invalid):
    """A quantity must be one or more."""


class TooLarge(Invalid):
    """This is more than the book can hold: at most {largest} in one line."""


class AlreadyReversed(Conflict):
    """{number} is already undone, by {by_number}."""


class LaterDepends(Conflict):
    """{number} cannot be undone while {later} stands. Undo that first."""


class TogetherOnly(Conflict):
    """A transfer that has been received is undone whole: sent and received together."""


class BeforeOriginal(Invalid):
    """A correction cannot be dated before what it corrects ({day})."""


class UnitNotThere(Conflict):
    """The piece {code} is not here any more."""


class UnitWaits(Conflict):
    """The piece {code} waits for a second signature. Until that is signed, refused or withdrawn nobody may take it."""


class NoSuchEntry(NotFound):
    """There is no such entry, or it is not yours to see."""


class EarlierYearOpen(Conflict):
    """Years close in order: {year} is still open."""


class YearNotOver(Conflict):
    """The year {year} is not over yet."""


class NothingToCorrect(Conflict):
    """This lot already has that value."""


class NotGoods(Conflict):
    """A promise is valued by its pledge; only goods that came are valued anew."""


class BeforeMovement(Invalid):
    """This lot was last moved on {day}. Date the valuation on that day or later."""


class NotValuable(Invalid):
    """A value needs what it rests on: basis and level 1 to 3."""
