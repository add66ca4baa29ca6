"""The closed lists of energy: what is metered, whose meter it is, how a saving is found and how far it has come."""

from __future__ import annotations

from app.codes import Coded, Unit, label


class EnergyKind(Coded):
    """What a meter counts. Every quantity of it is a whole number of thousandths of its unit."""

    ELECTRICITY = "electricity", "برق", "Electricity"
    GAS = "gas", "گاز طبیعی", "Natural gas"

    @property
    def unit(self) -> Unit:
        """What it is counted in: kWh or m³."""
        return Unit.KILOWATT_HOUR if self is EnergyKind.ELECTRICITY else Unit.CUBIC_METER

    @property
    def decimals(self) -> int:
        """How finely it is counted, as an item says it."""
        return 3

    def unit_name(self, locale: str) -> str:
        """What it is counted in, in a language, as an item says it."""
        return label(self.unit, locale)

    @property
    def item_code(self) -> str:
        """The item of the catalogue that a lot of it is of."""
        return f"saved_{self.value}"


class MeterOwner(Coded):
    """Whose use a meter counts."""

    COMPANY = "company", "شرکت", "A company"
    BUILDING = "building", "ساختمان", "A building"
    HOUSEHOLDS = "households", "گروهی از خانوارها", "A group of households"


class Removed(Coded):
    """What of a meter was taken out again."""

    READING = "reading", "رقم کنتور", "Reading"
    BILL = "bill", "قبض", "Bill"


class DegreeKind(Coded):
    """Degree days below a base temperature (heating) or above one (cooling)."""

    HEATING = "heating", "گرمایش", "Heating"
    COOLING = "cooling", "سرمایش", "Cooling"


class Method(Coded):
    """How a saving is found. Participations are counted, each once; a number of them that is typed is no saving."""

    PARTICIPATION = "participation", "شمارش مشارکت‌ها", "Counted participations"
    DEEMED = "deemed", "برآورد به ازای هر دستگاه", "Deemed, per unit"
    METERED = "metered", "کنتور، با خط پایه تعدیل‌شده", "Metered, baseline adjusted"
    BEFORE_AFTER = "before_after", "پیش و پس، با تعدیل نوشته‌شده", "Before and after, with a stated adjustment"

    @property
    def asks_meter(self) -> bool:
        """Is it about what one meter showed?"""
        return self in (Method.METERED, Method.BEFORE_AFTER)

    @property
    def is_measured(self) -> bool:
        """Is the figure all from meters and weather? One that somebody adjusted by a figure of their own is not."""
        return self is Method.METERED


class SavingState(Coded):
    """How far a saving has come. Verified or refused it is frozen; undone, it was verified and its entry was undone."""

    DRAFT = "draft", "پیش‌نویس", "Draft"
    DECLARED = "declared", "اعلام‌شده", "Declared"
    VERIFIED = "verified", "تأییدشده", "Verified"
    REFUSED = "refused", "ردشده", "Refused"
    UNDONE = "undone", "تأییدِ برگشت‌خورده", "Verification undone"
