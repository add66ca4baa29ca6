"""What tests of companies share."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from app.companies.models import Company, Representative
from app.db import db
from app.ledger.models import Holder


@pytest.fixture
def unchanged(ctx):
    """Refusals leave no trace: the same companies, holders and representatives as before."""

    def count():
        return [
            db.session.scalar(select(func.count()).select_from(table)) for table in (Company, Holder, Representative)
        ]

    class Watch:
        def __enter__(self):
            self.before = count()

        def __exit__(self, *_error):
            db.session.rollback()
            assert count() == self.before

    return Watch()
