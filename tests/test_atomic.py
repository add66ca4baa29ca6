"""One transaction, savepoints in it, and parts that cannot fail alone."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoneLeft

from app.db import Landing, Mark, atomic, db, when_landed, when_taken_back
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


def test_a_failed_part_is_remembered_though_a_verb_fails_after_it(ctx):
    with pytest.raises(RuntimeError), atomic():
        with pytest.raises(Conflict):
            put_as_part("a", fails=True)
        with pytest.raises(Conflict), atomic():
            raise Conflict

    assert names() == set()


def test_a_failed_part_is_not_held_against_a_verb_that_comes_after_it(ctx):
    went_well = []

    with pytest.raises(RuntimeError), atomic():
        with pytest.raises(Conflict):
            put_as_part("a", fails=True)
        put("b")
        went_well.append("b")

    assert went_well == ["b"]
    assert names() == set()


def test_a_part_that_failed_is_forgotten_with_its_transaction(ctx):
    with pytest.raises(Conflict), atomic():
        put_as_part("a", fails=True)
    put("b")

    assert names() == {"b"}


def test_what_is_told_afterwards_and_fails_undoes_nothing_and_keeps_nothing_else_from_being_told(ctx, caplog):
    told: list[str] = []

    def fail(_landing: Landing) -> None:
        raise ZeroDivisionError

    with atomic():
        put("a")
        when_landed(fail)
        when_landed(lambda _landing: told.append("told"))
    put("b")

    assert names() == {"a", "b"}
    assert told == ["told"]
    [said] = [json.loads(record.getMessage()) for record in caplog.records if record.name == "daftar"]
    assert said["event"] == "not told"
    assert said["failure"][0]["kind"] == "builtins.ZeroDivisionError"


def cut_off() -> None:
    """The database's server ends this connection."""
    own = db.session.scalar(text("SELECT pg_backend_pid()"))
    with db.engine.begin() as other:
        other.execute(text("SELECT pg_terminate_backend(:own)"), {"own": own})


def test_what_is_to_be_told_if_it_is_taken_back_is_told_once_all_is_over_and_only_then(ctx):
    told: list[str] = []

    @atomic()
    def put_and_say(name: str, *, fails: bool = False) -> None:
        put(name)
        when_taken_back(lambda _landing: told.append(f"{name} {name in names()} {'around' in names()}"))
        if fails:
            raise Conflict

    put_and_say("stands")
    assert told == []
    with pytest.raises(Conflict):
        put_and_say("whole", fails=True)
    assert told == ["whole False False"]
    with atomic():
        put("around")
        with pytest.raises(Conflict):
            put_and_say("part", fails=True)
        put_and_say("good part")
        assert len(told) == 1
    assert told[1:] == ["part False True"]
    with pytest.raises(Conflict), atomic():
        put_and_say("deep")
        raise Conflict
    assert told[2:] == ["deep False True"]


@pytest.mark.only_on("postgresql")
@pytest.mark.parametrize("notices", [lambda: None, lambda: put("c"), lambda: db.session.execute(text("SELECT 1"))])
@pytest.mark.parametrize("depth", range(4))
def test_a_lost_connection_says_so_however_deep_it_was_lost_and_leaves_the_session_whole(ctx, notices, depth):
    @atomic()
    def descend(levels: int) -> None:
        put(f"level {levels}")
        if levels:
            return descend(levels - 1)
        cut_off()
        notices()

    with pytest.raises(DBAPIError):
        descend(depth)
    put("d")

    assert names() == {"d"}
