"""To whom goods go in most tests of the door for programs."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.beneficiaries.models import Receiver
from app.db import db
from tests.make import Make
from tests.web.shelves import Shelf


@pytest.fixture
def receiver(shelf: Shelf, make: Make) -> int:
    """The key of a receiver in Semnan."""
    with make.inside():
        return db.session.scalars(select(Receiver.id).where(Receiver.code == shelf.receiver)).one()
