"""Who stands at the counter in most tests of pages about goods."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.web.shelves import Shelf, enter


@pytest.fixture
def clerk(client: FlaskClient, shelf: Shelf) -> FlaskClient:
    """The clerk of the shelf's store, signed in."""
    enter(client, shelf.clerk)
    return client
