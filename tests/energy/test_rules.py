"""The three rules, by the handbook's worked vectors and for any numbers at all."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.energy.rules import Priced, Ratio, buy
from app.energy.sharing import share_out

COUNTS = st.integers(0, 10**15 - 1)
SOME = st.integers(1, 10**15 - 1)
RIALS = st.integers(1, 10**12)
SHARES = st.integers(1, 10_000)
PRICED = st.builds(Priced, st.integers(0, 10**13), st.integers(1, 10**7), st.integers(0, 3))


@pytest.mark.parametrize(("counted", "goods"), [(180_000, 600), (1_500_000, 5_000), (299, 0), (300, 1), (599, 1)])
def test_three_hundred_participations_are_one_wheelchair(counted, goods):
    assert Ratio(300).goods_of(counted) == goods


def test_the_gas_of_456_heaters_buys_35_wheelchairs_and_the_rest_is_carried():
    bought = buy([Priced(212_496, 20_000)], share=10_000, price=120_000_000)

    assert (bought.worth, bought.goods, bought.carried) == (4_249_920_000, 35, 49_920_000)


def test_what_was_carried_buys_with_the_next_saving():
    bought = buy([Priced(3_504, 20_000)], share=10_000, price=120_000_000, credit=49_920_000)

    assert (bought.goods, bought.carried) == (1, 0)


def test_a_share_in_basis_points_and_cubic_metres_to_one_place_are_exact():
    bought = buy([Priced(2_124_961, 20_000, decimals=1)], share=2_550, price=1)

    assert bought.goods == Fraction(2_124_961, 10) * 20_000 * Fraction(2_550, 10_000)


@given(saved=COUNTS, units=SOME, goods=st.integers(1, 1_000))
def test_a_ratio_takes_the_least_saving_that_makes_its_items(saved, units, goods):
    ratio = Ratio(units, goods)

    made = ratio.goods_of(saved)
    needed = ratio.needed_for(made)

    assert needed <= saved
    assert ratio.goods_of(needed) == made
    assert made == 0 or ratio.goods_of(needed - 1) < made
    assert (saved + 1) * goods > made * units


@given(savings=st.lists(PRICED, max_size=6), share=SHARES, price=RIALS, credit=COUNTS)
def test_money_buys_all_it_can_and_loses_less_than_one_rial(savings, share, price, credit):
    bought = buy(savings, share=share, price=price, credit=credit)

    exact = sum(Fraction(s.quantity, 10**s.decimals) * s.tariff * Fraction(share, 10_000) for s in savings) + credit
    assert bought.goods * price + bought.carried == bought.worth
    assert 0 <= bought.carried < price
    assert bought.worth <= exact < bought.worth + 1


@given(total=COUNTS, weights=st.lists(COUNTS, min_size=1, max_size=8).filter(any))
def test_what_is_shared_out_adds_up_to_the_unit(total, weights):
    parts = share_out(total, weights)

    shares = [Fraction(total * weight, sum(weights)) for weight in weights]
    assert sum(parts) == total
    assert all(abs(part - share) < 1 for part, share in zip(parts, shares, strict=True))


def test_of_equal_remainders_the_earlier_has_the_unit_that_is_left():
    assert share_out(600, [1, 1, 1]) == [200, 200, 200]
    assert share_out(35, [2, 2]) == [18, 17]


@pytest.mark.parametrize("weights", [[], [0, 0], [3, -1]])
def test_nothing_is_shared_out_among_what_weighs_nothing(weights):
    with pytest.raises(ValueError, match="weights"):
        share_out(5, weights)


@pytest.mark.parametrize("wrong", [{"share": 0}, {"share": 10_001}, {"price": 0}])
def test_a_share_past_the_whole_and_a_price_of_nothing_are_refused(wrong):
    with pytest.raises(ValueError, match="price"):
        buy([Priced(1, 1)], **({"share": 10_000, "price": 1} | wrong))


@pytest.mark.parametrize("wrong", [(0, 1), (1, 0)])
def test_a_ratio_of_nothing_is_refused(wrong):
    with pytest.raises(ValueError, match="ratio"):
        Ratio(*wrong)
