"""The nightly self-check: it seals, verifies, counts again and looks around, and its row says what it found."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select, text, update

from app import clock
from app.accounts.models import User
from app.codes import CorrectionKind
from app.db import atomic, db
from app.demo import loading
from app.errors import N_
from app.ledger import nightly, remarking, sealing
from app.ledger import service as ledger
from app.ledger.kept import Balance, Night, Seal
from app.ledger.models import Entry
from app.ledger.remarks import Remark, RemarkKind, Span, recorded_since

KEY = Ed25519PrivateKey.generate()


def said(night: Night, kind: RemarkKind) -> list:
    return [nightly.said_in(one) for each in night.exceptions if each["kind"] == kind for one in each["first"]]


@atomic()
def bend_a_balance() -> None:
    db.session.execute(update(Balance).where(Balance.quantity > 0).values(quantity=Balance.quantity + 1))


def test_a_night_seals_verifies_and_finds_a_right_book_right(stocked):
    night = nightly.keep_watch(key=KEY)

    assert night.is_right
    assert (night.entries, night.seals, night.seal_number) == (2, 1, 1)
    assert db.session.scalars(select(Seal)).one().size == 2
    assert nightly.unsealed_entries() == 0
    assert nightly.last_night().id == night.id


def test_a_night_with_nothing_new_makes_no_seal_and_still_verifies(stocked):
    nightly.keep_watch(key=KEY)

    second = nightly.keep_watch(key=KEY)

    assert (second.seal_number, second.entries, second.is_right) == (None, 2, True)


def test_what_is_kept_otherwise_than_the_lines_say_is_named_and_counted(stocked):
    bend_a_balance()

    night = nightly.keep_watch(key=KEY)

    assert not night.is_right
    assert night.difference_count == len(night.differences) > 0
    assert "balance" in {each["kind"] for each in night.differences}
    assert night.damage_count == 0


@pytest.mark.only_on("sqlite")
def test_a_changed_entry_is_named_and_nothing_is_sealed_over_it(stocked):
    with atomic():
        db.session.execute(text("DROP TRIGGER entry_never_changes"))
        db.session.execute(text("UPDATE entry SET memo = 'otherwise' WHERE chain_no = 1"))

    night = nightly.keep_watch(key=KEY)

    assert not night.is_right
    assert [each["harm"] for each in night.damages] == ["changed"]
    assert nightly.said_in(night.refusal).startswith("What is to be sealed is not as it was written")
    assert night.seal_number is None


def test_another_key_than_the_last_seals_is_said_and_the_rest_is_checked_all_the_same(stocked, make):
    before = Ed25519PrivateKey.generate()
    sealing.seal_new_entries(key=before)
    make.stock(stocked, "blanket", 5)

    night = nightly.keep_watch(key=KEY)
    taken = nightly.keep_watch(key=KEY, public_keys=frozenset({before.public_key().public_bytes_raw()}))

    assert "another key" in nightly.said_in(night.refusal)
    assert (night.damage_count, night.entries, night.is_right) == (1, 3, False)
    assert taken.damage_count == 0


def test_a_night_that_dies_has_no_end_and_the_next_one_says_so(stocked, monkeypatch):
    def die(_span: Span) -> list[Remark]:
        raise OSError("the disk is full")

    monkeypatch.setattr(remarking, "FROM_ABOVE", [die])
    with pytest.raises(OSError, match="the disk is full"):
        nightly.keep_watch(key=KEY)
    monkeypatch.undo()

    night = nightly.keep_watch(key=KEY)

    assert [each.ended_at is None for each in nightly.list_nights(5)] == [False, True]
    assert nightly.broken_off(night) is not None
    assert night.is_right


def test_entries_recorded_long_after_they_happened_are_one_remark_an_act(stocked, make):
    long_ago = make.today - timedelta(days=31)
    make.stock(stocked, "blanket", 10, on=long_ago)
    make.stock(stocked, "blanket", 10, on=make.today - timedelta(days=30))

    [late] = said(nightly.keep_watch(key=KEY), RemarkKind.LATE)

    assert (late.params["day"], late.params["count"]) == (long_ago, 1)


def test_an_undoing_is_named_with_whoever_signed_and_only_in_the_night_after_it(stocked, make):
    clerk, supervisor = make.clerk(), make.supervisor()
    entry = db.session.scalars(select(Entry).order_by(Entry.chain_no.desc())).first()
    ledger.reverse_entries(
        entry_ids=[entry.id], happened_on=make.today, correction=CorrectionKind.SLIP, memo="اشتباه", by=clerk,
        second=supervisor, key="undo-the-stock",
    )  # fmt: skip

    night, next_night = nightly.keep_watch(key=KEY), nightly.keep_watch(key=KEY)

    [undone] = said(night, RemarkKind.REVERSAL)
    assert (undone.params["count"], undone.params["second"]) == (1, supervisor.shown_name)
    assert said(next_night, RemarkKind.REVERSAL) == []


def undo_last(make, clerk, key: str) -> None:
    entry = db.session.scalars(select(Entry).order_by(Entry.chain_no.desc())).first()
    ledger.reverse_entries(
        entry_ids=[entry.id], happened_on=make.today, correction=CorrectionKind.SLIP, memo="اشتباه", by=clerk, key=key,
    )  # fmt: skip


@pytest.mark.only_on("postgresql")
def test_what_was_stamped_before_a_night_and_committed_after_it_is_named_in_the_next_one(stocked, make):
    clerk, app, stamped, seen = make.clerk().id, make.app, threading.Event(), threading.Event()
    nightly.keep_watch(key=KEY)

    def undo_slowly() -> None:
        with app.app_context(), atomic():
            undo_last(make, db.session.get_one(User, clerk), "undo-slowly")
            stamped.set()
            assert seen.wait(60)

    slow = threading.Thread(target=undo_slowly)
    slow.start()
    assert stamped.wait(60)
    during = nightly.keep_watch(key=KEY)
    seen.set()
    slow.join(60)
    after, later = nightly.keep_watch(key=KEY), nightly.keep_watch(key=KEY)

    assert [len(said(night, RemarkKind.REVERSAL)) for night in (during, after, later)] == [0, 1, 0]


def test_what_a_clock_that_jumped_back_stamped_is_named_all_the_same(stocked, make, monkeypatch):
    nightly.keep_watch(key=KEY)
    behind = clock.now() - timedelta(days=2)
    with monkeypatch.context() as patched:
        patched.setattr(clock, "recorded_now", lambda: behind)
        undo_last(make, make.clerk(), "undo-behind")

    [undone] = said(nightly.keep_watch(key=KEY), RemarkKind.REVERSAL)

    assert undone.params["count"] == 1


def test_an_office_that_posts_nothing_for_long_is_named_and_one_that_never_did_is_counted(stocked):
    now = clock.now()
    span, later = (Span(recorded_since(now), now.date() + timedelta(days=days)) for days in (0, 32))

    patterns = [[each.said.pattern for each in remarking.silent_offices(one)] for one in (span, later)]

    assert patterns == [[remarking.NEVER], [remarking.SILENT, remarking.NEVER]]


def test_floors_above_add_their_remarks_and_only_the_first_are_kept_by_name(stocked, monkeypatch):
    many = [Remark(RemarkKind.TRANSFER, N_("One of {count}").format(count=n), ("transfer", n)) for n in range(50)]
    monkeypatch.setattr(remarking, "FROM_ABOVE", [lambda span: many])

    night = nightly.keep_watch(key=KEY)

    [kept] = [each for each in night.exceptions if each["kind"] == "transfer"]
    assert (kept["count"], len(kept["first"])) == (50, nightly.NAMED_OF_A_KIND)
    assert kept["first"][0]["about"] == ["transfer", 0]
    assert night.exception_count >= 50


def test_transfers_long_on_the_way_are_named_as_long_as_they_are(stocked, make):
    lot = make.stock(stocked, "blanket", 10, on=make.today - timedelta(days=40))
    there = make.store("IR-21", name_fa="انبار یزد", name_en="Yazd")
    make.transfer(stocked, there, lot, 5, on=make.today - timedelta(days=31))

    nights = [nightly.keep_watch(key=KEY) for _ in range(2)]

    assert [[one.params["store"] for one in said(night, RemarkKind.TRANSFER)] for night in nights] == [["Yazd"]] * 2


@pytest.mark.only_on("sqlite")
def test_on_sqlite_others_write_while_a_night_reads(stocked, monkeypatch):
    wrote = []

    def write_meanwhile(_span: Span) -> list[Remark]:
        with db.engine.connect().execution_options(writes=True) as other:
            other.execute(text("UPDATE office SET name_en = name_en || '.'"))
            other.commit()
            wrote.append(True)
        return []

    monkeypatch.setattr(remarking, "FROM_ABOVE", [write_meanwhile])

    assert nightly.keep_watch(key=KEY).is_right
    assert wrote == [True]


def test_the_command_says_what_it_found_and_ends_with_1_when_something_is_wrong(app, make, cli):
    with make.inside():
        make.stock(make.store(), "blanket", 20)
    right = cli.invoke(args=["ledger", "nightly"])
    with make.inside():
        bend_a_balance()

    wrong = cli.invoke(args=["ledger", "nightly"])

    assert (right.exit_code, wrong.exit_code) == (0, 1)
    assert right.output.startswith("1 entries are right, seal 1 was made")
    assert "balance: " in wrong.output


def test_loading_the_demo_leaves_a_night_behind(app, make, cli, monkeypatch):
    monkeypatch.setattr(loading, "load_demo", lambda: None)

    loaded = cli.invoke(args=["demo", "load"])

    assert loaded.exit_code == 0, loaded.output
    with make.inside():
        assert nightly.last_night().is_right
