"""The page of seals is open to everybody; a proof goes to those who may read the whole entry."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from app.campaigns.papers import Receipt
from app.db import db
from app.ledger import sealing
from tests.ledger.test_proofs import check
from tests.web.gifts import make_gift
from tests.web.reading import read, sign_in

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def gift(world):
    return world("gift", make_gift)


@pytest.fixture
def root(make, gift) -> str:
    """All that happened to the gift is sealed under this root."""
    with make.inside():
        made = sealing.seal_new_entries(key=Ed25519PrivateKey.generate())
        assert made is not None
        return bytes(made.root).hex()


def test_a_stranger_reads_the_roots_as_page_feed_and_files(client, root: str):
    page, feed = read(client.get("/seals")), client.get("/seals.atom")

    assert page.heading == "مهرها"
    assert root in page.all("table")[0].text
    assert page.latin_digits == []
    assert [one.text for one in ElementTree.fromstring(feed.text).iter(f"{ATOM}content")] == [root]
    assert client.get("/seals/1").text.startswith("daftar seal 1\nnumber 1\n")
    assert len(client.get("/seals/1/signature").data) == 64
    assert client.get("/seals/key.pem").text.startswith("-----BEGIN PUBLIC KEY-----")
    assert "def roots_of" in client.get("/seals/check_proof.py").text


def test_before_the_first_seal_the_page_says_so(client, gift):
    assert "هنوز مهری زده نشده است" in client.get("/seals").text
    assert client.get("/seals/1").status_code == 404
    assert client.get("/seals.atom").status_code == 200


@pytest.mark.parametrize("after", ["99999999999999999999", "x", "-1"])
def test_a_page_that_cannot_be_turned_to_is_refused_in_words(client, root: str, after: str):
    assert client.get(f"/seals?after={after}").status_code == 422


def test_a_receipt_carries_its_link_the_newest_root_and_its_proof(client, make, gift, root: str, tmp_path: Path):
    sign_in(client, gift.clerk)
    with make.inside():
        receipt = db.session.scalars(select(Receipt.id).where(Receipt.entry_id == gift.receipt)).one()
    pages = [read(client.get(path)) for path in (f"/receipts/{receipt}", f"/entries/{gift.receipt}")]

    proof = client.get(f"/entries/{gift.receipt}/proof")

    for page in pages:
        assert root in page.all("section.sealed")[0].text
        assert f"/entries/{gift.receipt}/proof" in page.links("section.sealed a")
    assert check(json.loads(proof.text), root, tmp_path).returncode == 0


def test_an_entry_that_is_not_sealed_yet_has_no_proof_to_save(client, gift):
    sign_in(client, gift.clerk)
    page = read(client.get(f"/entries/{gift.receipt}"))

    refused = client.get(f"/entries/{gift.receipt}/proof")

    assert f"/entries/{gift.receipt}/proof" not in page.links("section.sealed a")
    assert refused.status_code == 409
    assert "هنوز زیر مهری نیست" in refused.text


def test_another_office_gets_no_proof_and_a_company_none_of_what_it_sees_in_part(client, gift, root: str):
    assert client.get(f"/entries/{gift.receipt}/proof").status_code == 303
    sign_in(client, gift.stranger)
    assert client.get(f"/entries/{gift.receipt}/proof").status_code == 404
