"""The closed lists of a swap: which old unit went, where to, how the checks came out, what a later look found."""

from __future__ import annotations

from app.codes import Coded


class OldUnit(Coded):
    """What stood there before."""

    VENTED_GAS = "vented_gas", "بخاری گازی دودکش‌دار", "Vented gas heater"
    UNVENTED_GAS = "unvented_gas", "بخاری گازی بدون دودکش", "Unvented gas heater"
    OIL = "oil", "بخاری نفتی", "Oil heater"
    ELECTRIC = "electric", "بخاری برقی", "Electric heater"
    OTHER = "other", "سایر", "Other"


class Disposal(Coded):
    """What became of the old unit. A unit that was not scrapped may burn on elsewhere."""

    SCRAPPED = "scrapped", "اسقاط‌شده", "Scrapped"
    STORED = "stored", "در انبار، برای اسقاط", "In store, to be scrapped"
    LEFT = "left", "نزد خانوار مانده", "Left with the household"


class LabelClass(Coded):
    """The class on the energy label, after ISIRI 1220-2."""

    A = "a", "A", "A"
    B = "b", "B", "B"
    C = "c", "C", "C"
    D = "d", "D", "D"
    E = "e", "E", "E"
    F = "f", "F", "F"
    G = "g", "G", "G"


class Check(Coded):
    """How a check before the first lighting came out, after ISIRI 1220-1."""

    SOUND = "sound", "سالم", "Sound"
    REPAIRED = "repaired", "پس از رفع عیب، سالم", "Sound after a repair"
    FAILED = "failed", "ناسالم", "Failed"


class Looked(Coded):
    """What whoever looked later found."""

    IN_USE = "in_use", "در حال استفاده و سالم", "In use and sound"
    FAULTY = "faulty", "معیوب یا ناایمن", "Faulty or unsafe"
    GONE = "gone", "در محل نبود", "Not there"
    CLOSED = "closed", "کسی در خانه نبود", "Nobody at home"
