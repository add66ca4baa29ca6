"""One transaction, savepoints in it, and parts that cannot fail alone."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import TimeoutError as NoneLeft

from app.db import Mark, atomic, db
from app.errors import Conflict, Locked


@atomic()
def put(name: str) -> None:
    db.session.add(Mark(name=name, value="there"))
    db.session.flush()


@atomic()
def put_and_fail(name: str) -> None:
    put(name)
    raise Conflict


@atomic(joins=True)
def put_as_part(name: str, *, fails: bool = False) -> None:
    db.session.add(Mark(name=name, value="there"))
    db.session.flush()
    if fails:
        raise Conflict


def names() -> set[str]:
    db.session.rollback()
    return {mark.name for mark in db.session.query(Mark)}


def test_a_verb_inside_another_is_undone_alone(ctx):
    with atomic():
        put("a")
        with pytest.raises(Conflict):
            put_and_fail("b")
        put("c")

    assert names() == {"a", "c"}


def test_a_part_goes_with_what_is_around_it(ctx):
    with pytest.raises(Conflict), atomic():
        put("a")
        put_as_part("b", fails=True)

    assert names() == set()


def test_who_goes_on_after_a_part_failed_is_stopped_and_nothing_is_kept(ctx):
    with pytest.raises(RuntimeError), atomic():
        put("a")
        with pytest.raises(Conflict):
            put_as_part("b", fails=True)
        put("c")

    assert names() == set()


def test_a_verb_whose_part_failed_is_undone_alone_and_the_rest_goes_on(ctx):
    @atomic()
    def verb() -> None:
        put("b")
        put_as_part("c", fails=True)

    with atomic():
        put("a")
        with pytest.raises(Conflict):
            verb()
        put_as_part("d")

    assert names() == {"a", "d"}


def test_a_part_by_itself_is_a_transaction_of_its_own(ctx):
    put_as_part("a")
    with pytest.raises(Conflict):
        put_as_part("b", fails=True)

    assert names() == {"a"}


def test_a_verb_for_which_no_connection_is_left_is_to_be_tried_again(ctx, monkeypatch: pytest.MonkeyPatch):
    def none_left(_session: object) -> None:
        raise NoneLeft

    monkeypatch.setattr("app.db._begin_writing", none_left)

    with pytest.raises(Locked):
        put("a")
