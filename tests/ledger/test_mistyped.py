"""SQLite takes a text and bytes in a column that was made for numbers: what its owner put there is found, and named."""

from __future__ import annotations

from functools import partial
from itertools import product

import pytest
from sqlalchemy import text

from app.db import db
from app.ledger import verifying
from app.ledger.kept import ChainHead, Seal, SealTree
from app.ledger.verifying import Harm
from tests.ledger.conftest import Book, Tamper
from tests.ledger.test_tampering import HASHED, change_one

pytestmark = pytest.mark.only_on("sqlite")


@pytest.mark.parametrize("is_sealed", [True, False])
def test_a_value_of_another_type_in_any_column_is_found_and_its_entry_named(
    book: Book, tamper_unchecked: Tamper, is_sealed: bool
):
    if is_sealed:
        book.seal()
    unnamed = []
    for model, columns in HASHED.items():
        # A key that is the row itself holds nothing but whole numbers.
        for place, column in enumerate(name for name in columns if name != "id"):
            wrong = "nowhere" if place % 2 == is_sealed else b"\xff\x00"
            change_back = change_one(tamper_unchecked, model.__table__, column, lambda *_, wrong=wrong: wrong)
            named = [each for each in verifying.verify().damages if each.office and (each.number or each.detail)]
            if not {each.harm for each in named} & {Harm.CHANGED, Harm.MISSING}:
                unnamed.append(column)
            assert change_back() == 1
    assert unnamed == []
    assert verifying.verify().is_clean, "and changed back, it is as it was written"


def test_a_value_of_another_type_in_a_seal_or_a_head_is_found(book: Book, tamper_unchecked: Tamper):
    book.seal()
    overlooked = []
    for model in (Seal, SealTree, ChainHead):
        table = model.__table__
        [key] = table.primary_key.columns
        for name, wrong in product([each.name for each in table.columns if each is not key], ("nowhere", b"\xff", 1.5)):
            read = text(f"SELECT {key.name}, {name} FROM {table.name} ORDER BY {key.name}")
            owner, former = db.session.execute(read).first() or (0, None)
            change = partial(tamper_unchecked, f"UPDATE {table.name} SET {name} = ? WHERE {key.name} = ?")
            assert change(wrong, owner) == 1
            if not {each.harm for each in verifying.verify().damages} & {Harm.SEAL, Harm.CHANGED}:
                overlooked.append(f"{table.name}.{name}: {wrong!r}")
            change(former, owner)
    assert overlooked == []
    assert verifying.verify().is_clean, "and changed back, it is as it was written"
