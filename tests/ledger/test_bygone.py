"""What the last night knew of seals and chains is held against the book, and what is gone is named."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select, update

from app.db import atomic, db
from app.ledger import nightly, sealing
from app.ledger.kept import Night
from app.ledger.models import Entry

KEY = Ed25519PrivateKey.generate()


def damages_of(night: Night) -> list[tuple[str, str, str]]:
    return [(each["harm"], each["office"], each["number"]) for each in night.damages]


def test_a_seal_that_the_last_night_knew_and_is_gone_is_named(stocked, tamper):
    nightly.keep_watch(key=KEY)
    tamper("DELETE FROM seal_tree")
    tamper("DELETE FROM seal")

    night = nightly.keep_watch(key=KEY)

    assert damages_of(night) == [("missing", "", "1")]
    assert nightly.said_in(night.refusal) == nightly.NOT_OVER_THIS
    assert (night.seal_number, night.is_right) == (None, False)


def test_a_seal_that_has_another_root_than_the_last_night_knew_is_named(stocked, tamper):
    nightly.keep_watch(key=KEY)
    tamper("DELETE FROM seal_tree")
    tamper("DELETE FROM seal")
    sealing.seal_new_entries(key=KEY)

    assert damages_of(nightly.keep_watch(key=KEY)) == [("rewritten", "", "1")]


def test_a_tail_that_no_seal_covered_and_is_gone_is_named(stocked, make, tamper, monkeypatch):
    monkeypatch.setattr(sealing, "seal_new_entries", lambda **_: None)
    nightly.keep_watch(key=KEY)
    last = db.session.scalars(select(Entry).order_by(Entry.chain_no.desc())).first()
    link, office = bytes(last.previous), last.office
    for table in ("line", "entry"):
        tamper(f"DELETE FROM {table} WHERE {'entry_id' if table == 'line' else 'id'} = ?", last.id)
    tamper("UPDATE chain_head SET last_no = 1, last_link = ? WHERE office_id = ?", link, office.id)

    night, after = nightly.keep_watch(key=KEY), nightly.keep_watch(key=KEY)

    assert damages_of(night) == [("missing", office.code, "")]
    assert damages_of(after) == []


def test_what_a_night_kept_and_somebody_made_unreadable_is_named(stocked):
    nightly.keep_watch(key=KEY)
    with atomic():
        db.session.execute(update(Night).values(heads="head IR-20 nowhere"))

    night = nightly.keep_watch(key=KEY)

    assert [nightly.said_in(each["detail"]).pattern for each in night.damages] == [
        "what the last night kept of the chains cannot be read"
    ]
