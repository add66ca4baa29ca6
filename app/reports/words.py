"""What a figure can count, and by what rule: each in both languages, for whoever reads it beside the number.

A definition is a part of the figure, as its value is. Whoever changes one raises `RULE`, so that an older report can
say by which rule it counted.
"""

from __future__ import annotations

from app.codes import Coded
from app.errors import Bilingual
from app.ledger.words import Flow

RULE = 1
"""The version of the rules below. Source: handbook 1 and 2, and the kept totals (`app/ledger/totals.py`)."""


class Measure(Coded):
    """What is counted of a gift. No two of these are ever added."""

    PROMISED = "promised", "تعهدشده", "Promised"
    RECEIVED = "received", "دریافت‌شده", "Received"
    DAMAGED = "damaged", "دریافت‌شده، معیوب", "Received, damaged"
    DELIVERED = "delivered", "تحویل‌شده", "Delivered"
    LOST = "lost", "مفقود", "Lost"
    DISPOSED = "disposed", "امحاشده", "Disposed"
    RETURNED = "returned", "مرجوع به اهداکننده", "Returned to the donor"
    WITHDRAWN = "withdrawn", "انصراف", "Withdrawn"
    LAPSED = "lapsed", "منقضی‌شده", "Lapsed"
    OPENING = "opening", "موجودی اول دوره", "Opening stock"
    FOUND = "found", "یافت‌شده در انبارگردانی", "Found in a stocktake"


class Counted(Coded):
    """Of what is counted, which number: the quantity comes first, the two estimates are never added."""

    QUANTITY = "quantity", "مقدار", "Quantity"
    FAIR_VALUE = "fair_value", "ارزش منصفانه", "Fair value"
    COMPANY_COST = "company_cost", "هزینه برای شرکت", "Cost to the company"
    UNVALUED = "unvalued", "مقدار ارزش‌گذاری‌نشده", "Quantity without a value"


FLOWS: dict[Measure, dict[Flow, int]] = {
    Measure.PROMISED: {Flow.PROMISED: 1, Flow.WITHDRAWN: -1, Flow.LAPSED: -1},
    Measure.RECEIVED: {Flow.RECEIVED: 1, Flow.RECEIVED_DAMAGED: 1},
    Measure.DAMAGED: {Flow.RECEIVED_DAMAGED: 1},
    Measure.DELIVERED: {Flow.DELIVERED: 1, Flow.TAKEN_BACK: -1},
    Measure.LOST: {Flow.LOST: 1},
    Measure.DISPOSED: {Flow.DISPOSED: 1},
    Measure.RETURNED: {Flow.RETURNED: 1},
    Measure.WITHDRAWN: {Flow.WITHDRAWN: 1},
    Measure.LAPSED: {Flow.LAPSED: 1},
    Measure.OPENING: {Flow.OPENING: 1},
    Measure.FOUND: {Flow.FOUND: 1},
}
"""The kept totals that make a measure, each with its sign."""

SAID: dict[Measure, Bilingual] = {
    Measure.PROMISED: Bilingual(
        "Pledges that the company confirmed and an officer accepted, less what was withdrawn or lapsed. What was only"
        " announced is not counted.",
        "تعهدهایی که شرکت تأیید و کارشناس پذیرفته است، منهای انصراف‌ها و منقضی‌شده‌ها. آنچه تنها اعلام شده شمرده نمی‌شود.",
    ),
    Measure.RECEIVED: Bilingual(
        "Goods that arrived at a store or were handed over by the company itself, good and damaged; opening stock and"
        " what was found in a count are not in it.",
        "کالایی که به انبار رسیده یا شرکت خود تحویل داده است، سالم و معیوب؛ موجودی اول دوره و یافته‌های انبارگردانی"
        " در آن نیست.",
    ),
    Measure.DAMAGED: Bilingual(
        "Of what was received, the part that came damaged.", "از آنچه دریافت شده، بخشی که معیوب رسیده است."
    ),
    Measure.DELIVERED: Bilingual(
        "Goods handed over to receivers, less what was taken back.",
        "کالایی که به مددجویان تحویل شده است، منهای آنچه پس گرفته شده است.",
    ),
    Measure.LOST: Bilingual(
        "Goods lost after they had been received: losses, and shortages found in a count.",
        "کالایی که پس از دریافت از دست رفته است: مفقودی‌ها و کسری‌های انبارگردانی.",
    ),
    Measure.DISPOSED: Bilingual(
        "Goods destroyed after they had been received.", "کالایی که پس از دریافت امحا شده است."
    ),
    Measure.RETURNED: Bilingual("Goods given back to their donor.", "کالایی که به اهداکننده بازگردانده شده است."),
    Measure.WITHDRAWN: Bilingual(
        "What companies took back of accepted pledges.", "آنچه شرکت‌ها از تعهدهای پذیرفته‌شده پس گرفته‌اند."
    ),
    Measure.LAPSED: Bilingual(
        "What was left of accepted pledges when their day had passed.",
        "آنچه از تعهدهای پذیرفته‌شده پس از گذشتن مهلت مانده بود.",
    ),
    Measure.OPENING: Bilingual(
        "Goods that lay in stores when the book began.", "کالایی که در آغاز دفتر در انبارها بود."
    ),
    Measure.FOUND: Bilingual(
        "Goods found in a count, whose donor is not known.",
        "کالایی که در انبارگردانی یافت شده و اهداکننده آن نامعلوم است.",
    ),
}  # fmt: skip
"""What each measure counts, for its reader."""

ESTIMATES: dict[Counted, Bilingual] = {
    Counted.FAIR_VALUE: Bilingual(
        "The sum of the fair values that stand on these lines, in nominal rials; an estimate, and what was not valued"
        " adds nothing to it.",
        "جمع ارزش‌های منصفانه‌ای که بر این ردیف‌ها نشسته است، به ریال جاری؛ برآورد است و ارزش‌گذاری‌نشده‌ها چیزی به آن"
        " نمی‌افزایند.",
    ),
    Counted.COMPANY_COST: Bilingual(
        "The sum of what the gifts cost the company, as it said, in nominal rials; never added to the fair value.",
        "جمع هزینه هدایا برای شرکت به گفته خود شرکت، به ریال جاری؛ هرگز با ارزش منصفانه جمع نمی‌شود.",
    ),
    Counted.UNVALUED: Bilingual(
        "The part of the quantity on whose lot no value stands.", "بخشی از مقدار که بر محموله آن ارزشی ننشسته است."
    ),
}
"""What is said beside, where the number is not the quantity."""
