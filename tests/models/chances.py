"""What is drawn at random: days around the turn of the year, small quantities, worths that do not divide evenly."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from tests.making.base import TODAY

WINTER = date(2025, 3, 20)
"""The last day of 1403."""
DAYS = st.sampled_from([
    *[TODAY] * 4, TODAY - timedelta(days=1), TODAY - timedelta(days=30), date(2025, 8, 15), date(2025, 6, 1),
    WINTER + timedelta(days=1), WINTER, WINTER - timedelta(days=10), TODAY + timedelta(days=1),
])  # fmt: skip
LATE = st.sampled_from([*[TODAY] * 8, TODAY - timedelta(days=1), TODAY - timedelta(days=30), date(2025, 8, 15), WINTER])
SOME = st.integers(1, 9)
MANY = st.integers(1, 40)
FEW = st.integers(0, 4)
WHICH = st.integers(0, 30)
WORTHS = st.sampled_from([(None, None), (1_000, None), (1_001, 777), (None, 70), (7, 5), (0, 0)])
EXPIRIES = st.sampled_from([None, None, TODAY + timedelta(days=5), date(2025, 9, 1)])
ITEMS = st.integers(0, 1)
STORES = st.integers(0, 2)
YES = st.booleans()
TURNS = {
    "take": 13, "go_on": 11, "reverse": 8, "receive": 5, "revalue": 3, "open": 3, "promise": 2, "end_pledge": 2,
    "count": 2, "press_again": 2, "close": 1,
}  # fmt: skip
"""How often each deed is drawn beside the others."""
TAKEN = ["allot", "deliver", "send", "ask_loss", "dispose", "return_goods"]
FACTS = {
    "open": {"store": STORES, "item": ITEMS, "quantity": MANY, "day": DAYS, "giver": FEW, "worth": WORTHS,
             "expires": EXPIRIES, "good": FEW},
    "promise": {"company": ITEMS, "item": ITEMS, "quantity": MANY, "day": DAYS, "worth": WORTHS},
    "receive": {"which": WHICH, "store": STORES, "good": SOME, "damaged": FEW, "missing": FEW, "day": LATE,
                "expires": EXPIRIES, "signed": YES},
    "end_pledge": {"which": WHICH, "day": LATE},
    "take": {"what": st.sampled_from(TAKEN), "shelf": WHICH, "quantity": SOME, "day": LATE, "to": st.integers(1, 2)},
    "go_on": {"which": WHICH, "quantity": SOME, "is_whole": YES, "is_half": YES, "store": STORES, "day": LATE},
    "count": {"shelf": WHICH, "difference": st.integers(-5, 5), "day": LATE},
    "revalue": {"which": WHICH, "worth": WORTHS, "day": LATE},
    "reverse": {"back": WHICH, "whole": FEW, "day": LATE},
    "close": {"year": st.sampled_from([1404, 1403])},
    "press_again": {"same": YES},
}  # fmt: skip
"""What each deed is told."""
A_DEED = st.sampled_from([name for name, turns in TURNS.items() for _ in range(turns)]).flatmap(
    lambda name: st.tuples(st.just(name), st.fixed_dictionaries(FACTS[name]))  # type: ignore[arg-type]
)
