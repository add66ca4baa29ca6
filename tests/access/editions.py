"""What is open to everybody: an edition of one small file for whoever makes them, and the code of a label."""

from __future__ import annotations

import hashlib
import json

from app.campaigns import tagging
from app.reports.editions import draft_edition
from app.reports.yearly.subjects import Subject
from tests.make import Make


def edition_of(make: Make) -> int:
    """A draft of the country's year, of one small file."""
    content = b"{}"
    manifest = json.dumps({"sha256": {"report.json": hashlib.sha256(content).hexdigest()}}).encode()
    files = {"report.json": content, "manifest.json": manifest}
    return draft_edition(subject=Subject(1404), files=files, by=make.officer()).id


def tag_of(make: Make, lot_id: int) -> str:
    """The code of a lot's label, as its square has it."""
    return tagging.tag_lot(lot_id=lot_id, by=make.officer()).token
