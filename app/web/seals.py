"""Seals, open to everybody: their roots as a page, a feed and files; and the proof behind an entry."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from flask import Response, current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from app.access import require
from app.campaigns import histories
from app.keys import read_seal_key, write_public_key
from app.ledger import proofs
from app.ledger.kept import Seal
from app.ledger.models import Entry
from app.ledger.statements import statement_of
from app.shapes import Filters
from app.web.door import bp, public, reader
from app.web.entries import Key, address_values
from app.web.sheets import save_as

PAGE = 50
IN_FEED = 30
CHECKER = Path(__file__).resolve().parents[2] / "docs" / "check_proof.py"


@dataclass(frozen=True)
class SealedEntry:
    """What a paper carries of the chain: its link, and the newest seal's root."""

    link: str
    newest: Seal | None
    is_sealed: bool


class SealFilters(Filters):
    """Where a list of seals goes on."""

    before = Key(data_key="after", load_default=None)


def sealed(entry: Entry) -> SealedEntry:
    """For a page that shows an entry: its link, the newest root, and whether a proof is to be had."""
    newest = proofs.newest_seal()
    heads = {head.office: head.last_no for head in statement_of(newest).heads} if newest else {}
    is_sealed = heads.get(entry.office.code, 0) >= entry.chain_no
    return SealedEntry(entry.link.hex() if entry.link else "", newest, is_sealed)


@bp.get("/seals")
@public
def list_seals() -> ResponseReturnValue:
    """All roots ever published, the newest first."""
    before = SealFilters().load(address_values()).get("before")
    seals = proofs.list_seals(before=before, limit=PAGE + 1)
    return render_template(
        "seals/list.html", seals=seals[:PAGE], after=seals[PAGE - 1].number if len(seals) > PAGE else None
    )


@bp.get("/seals.atom")
@public
def feed_seals() -> ResponseReturnValue:
    """The newest roots as a feed, for whoever keeps them elsewhere."""
    seals = proofs.list_seals(before=None, limit=IN_FEED)
    return Response(render_template("seals/feed.xml", seals=seals), mimetype="application/atom+xml")


@bp.get("/seals/<int:number>")
@public
def show_seal(number: int) -> ResponseReturnValue:
    """What a seal says, as it was signed."""
    return Response(statement_of(proofs.get_seal(number)).text, mimetype="text/plain")


@bp.get("/seals/<int:number>/signature")
@public
def save_signature(number: int) -> ResponseReturnValue:
    """The Ed25519 signature of what the seal says, as 64 bytes."""
    answer = Response(bytes(proofs.get_seal(number).signature), mimetype="application/octet-stream")
    return save_as(f"seal-{number}.sig", answer)


@bp.get("/seals/key.pem")
@public
def save_public_key() -> ResponseReturnValue:
    """The public key of those who seal now."""
    key = read_seal_key(current_app.config["SETTINGS"].seal_key_file)
    return save_as("key.pem", Response(write_public_key(key), mimetype="application/x-pem-file"))


@bp.get("/seals/check_proof.py")
@public
def save_checker() -> ResponseReturnValue:
    """The script that checks a proof with Python alone."""
    return save_as("check_proof.py", Response(CHECKER.read_bytes(), mimetype="text/x-python"))


@bp.get("/entries/<int:entry_id>/proof")
@require("read_entries")
def save_proof(entry_id: int) -> ResponseReturnValue:
    """What proves an entry against any root published since; raises NotSealedYet."""
    proof = histories.prove_entry(entry_id, seen_by=reader())
    name = proof["entry"].replace("/", "-")
    written = json.dumps(proof, ensure_ascii=False, indent=1)
    return save_as(f"proof-{name}.json", Response(written, mimetype="application/json"))


def address_of(seal: Seal) -> str:
    """The whole address of a seal, as a feed names it."""
    return url_for("web.show_seal", number=seal.number, _external=True)
