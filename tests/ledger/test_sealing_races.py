"""Seals while others post: an entry is under one seal or waits for the next, and of two sealers one is told to wait."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import User
from app.db import atomic, db
from app.errors import Locked
from app.ledger import sealing, verifying
from app.ledger import service as ledger
from app.ledger.acts import asks_itself
from app.ledger.drafts import EntryDraft, Move
from app.ledger.kept import Seal
from app.ledger.models import Entry
from app.ledger.verifying import Harm, verify
from app.ledger.words import EntryKind, Stage
from tests.make import Make
from tests.together import at_once, patiently

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OFFICES = ("IR-20", "IR-23", "IR-20", "IR-23")
TURNS = 8
Post = Callable[[int, str], None]


@pytest.fixture
def post(app: Flask, make: Make) -> Post:
    """Posts an entry in one of four people's names, two of them in each of two offices; a first one is there."""
    with app.app_context():
        shelves = []
        for office in OFFICES:
            clerk, store = make.clerk(office), make.holder(office=office)
            shelves.append((clerk.id, store.id, store.office_id, make.goods(store, 1_000, by=clerk).id))

    @atomic()
    def move_one(number: int, key: str) -> None:
        clerk_id, store_id, office_id, lot_id = shelves[number]
        by = db.session.get_one(User, clerk_id)
        act = ledger.begin_act(verb="allot", by=by, key=key, content={"key": key}, allowed=asks_itself)
        move = Move(lot_id, 1, (store_id, Stage.IN_STORE), (store_id, Stage.ALLOTTED))
        ledger.post_entries([EntryDraft(office_id, EntryKind.ALLOT, make.today, [move])], act=act, by=by)

    return lambda number, key: patiently(lambda: move_one(number, key))


@pytest.fixture
def meanwhile(app: Flask, post: Post) -> Callable[[], None]:
    """Somebody posts once, from another connection, and has done so when this returns."""
    left = ["meanwhile"]

    def post_once() -> None:
        if left:
            thread = threading.Thread(target=_in_context, args=(app, lambda: post(0, left.pop())))
            thread.start()
            thread.join()

    return post_once


def _in_context(app: Flask, act: Callable[[], None]) -> None:
    with app.app_context():
        act()


def count(model: type[Any]) -> int:
    return int(db.session.scalar(select(func.count()).select_from(model)) or 0)


def test_seals_that_are_made_while_four_people_post_have_each_entry_under_one_of_them(app: Flask, post: Post):
    def act(number: int) -> None:
        for turn in range(TURNS):
            if number < len(OFFICES):
                post(number, f"{number}-{turn}")
            else:
                patiently(lambda: sealing.seal_new_entries(key=KEY))

    assert at_once(app, len(OFFICES) + 1, act) == [None] * (len(OFFICES) + 1)

    with app.app_context():
        sealing.seal_new_entries(key=KEY)
        seals = db.session.scalars(select(Seal).order_by(Seal.number)).all()
        assert sum(seal.size for seal in seals) == count(Entry) == len(OFFICES) * (TURNS + 1)
        assert [verify(root=bytes(seal.root)).damages for seal in seals] == [[]] * len(seals)


def test_what_is_posted_while_a_seal_is_made_is_under_the_next_one(app: Flask, meanwhile, monkeypatch):
    look_through = verifying.verify

    def post_and_look(**said: Any) -> verifying.Verdict:
        meanwhile()
        return look_through(**said)

    monkeypatch.setattr(sealing, "verify", post_and_look)
    with app.app_context():
        first = sealing.seal_new_entries(key=KEY)
        assert (first.size, count(Entry)) == (len(OFFICES), len(OFFICES) + 1)
        assert verify().is_clean
        assert sealing.seal_new_entries(key=KEY).size == 1
        assert verify(root=bytes(db.session.get_one(Seal, 1).root)).is_clean


def test_a_sealer_that_takes_what_is_there_by_then_is_found(app: Flask, meanwhile, monkeypatch):
    take = sealing.leaves_of

    def take_all(office_id: int, after: int, _upto: int) -> list[bytes]:
        db.session.rollback()
        meanwhile()
        return take(office_id, after, 2**31)

    monkeypatch.setattr(sealing, "leaves_of", take_all)
    with app.app_context():
        sealing.seal_new_entries(key=KEY)

        assert [damage.harm for damage in verify().damages] == [Harm.REWRITTEN]


def test_of_two_sealers_at_once_one_is_told_to_wait(app: Flask, make: Make, monkeypatch):
    keep = sealing._keep

    def keep_after_the_other(*said: Any) -> Seal:
        monkeypatch.setattr(sealing, "_keep", keep)
        other = threading.Thread(target=_in_context, args=(app, lambda: sealing.seal_new_entries(key=KEY)))
        other.start()
        other.join()
        return keep(*said)

    with app.app_context():
        make.goods(make.holder(), 1, by=make.clerk())
        monkeypatch.setattr(sealing, "_keep", keep_after_the_other)
        with pytest.raises(Locked):
            sealing.seal_new_entries(key=KEY)
        db.session.rollback()

        assert [seal.size for seal in db.session.scalars(select(Seal))] == [1]
        assert verify().is_clean
