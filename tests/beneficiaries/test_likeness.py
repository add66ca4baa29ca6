"""The same person typed three ways is found by the folded name, within one office, and nobody else is."""

from __future__ import annotations

import pytest

from app.beneficiaries import matching
from app.beneficiaries.likeness import are_alike, marks_of
from app.beneficiaries.words import MatchState
from app.errors import NotFound

SAME = [
    ("محمدرضا پاک‌نهاد", "محمد رضا پاكنهاد"), ("فاطمه کریمی", "فاطمة كريمي"), ("سید علی هاشمی", "علی هاشمی"),
    ("زهرا قاسمی", "زهرا غاسمی"), ("رضایی حسن", "حسن رضایی"), ("نرگس رستگار", "نرگس رستگا"),
    ("امیرحسین صادقی", "امیر‌حسین صادقی"), ("مَریم موسوی", "مریم موسوی"),
]  # fmt: skip
OTHERS = [
    ("زهرا قاسمی", "زهره کاظمی"), ("علی رضایی", "حسن رضایی"), ("مریم پارسا", "مریم بهاری"),
    ("فاطمه کریمی", "کریم فاطمی"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_name_are_alike_and_share_a_mark(one, other):
    assert are_alike(one, other)
    assert marks_of(one) & marks_of(other)


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_other_names_are_not_put_to_anybody(one, other):
    assert not (are_alike(one, other) and marks_of(one) & marks_of(other))


def test_one_who_is_typed_three_ways_is_asked_about_pair_by_pair_in_one_office(ctx, make):
    clerk, names = make.clerk(), ("محمدرضا پاک‌نهاد", "محمد رضا پاكنهاد", "پاک نهاد محمدرضا")
    people = [make.person(name=name) for name in names]
    make.person(name=names[0], office="IR-21")
    make.person(name="مریم بهاری")

    pairs = matching.list_pairs(seen_by=clerk)

    found = {(pair.elder_id, pair.younger_id) for pair in pairs}
    first, second, third = (each.id for each in people)
    assert found == {(first, second), (first, third), (second, third)}
    assert matching.list_pairs(seen_by=make.clerk("IR-21")) == []
    with pytest.raises(NotFound):
        matching.read_pair(pairs[0].id, by=make.clerk("IR-21"))


def test_what_was_decided_is_not_asked_again_and_pointers_lead_to_the_eldest(ctx, make):
    clerk = make.clerk()
    first, second, third = (make.person(name="کیمیا نمونه") for _ in range(3))
    by_pair = {(p.elder_id, p.younger_id): p.id for p in matching.list_pairs(seen_by=clerk)}

    matching.decide_pair(pair_id=by_pair[second.id, third.id], same=True, reason="دیده شد", by=clerk)
    matching.decide_pair(pair_id=by_pair[first.id, second.id], same=True, reason="دیده شد", by=clerk)
    matching.decide_pair(pair_id=by_pair[first.id, third.id], same=False, reason="پیش‌تر گفته شد", by=clerk)

    assert {matching.root_of(each.id) for each in (first, second, third)} == {first.id}
    assert [each.id for each in matching.list_merged_into(first.id)] == [second.id, third.id]
    assert matching.find_alike(third, "کیمیا نمونه") == []
    assert matching.list_pairs(seen_by=clerk, state=MatchState.OPEN) == []
