"""Files of opening stock that come in, come again and are taken back; and the seals under which everything goes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, text

from app.accounts.models import User
from app.db import db
from app.imports.models import Import
from app.imports.queries import list_effects
from app.imports.service import import_file, undo_import
from app.ledger import sealing
from app.ledger.kept import Seal
from tests.simulation.country import Country, File, Shelf, Step
from tests.simulation.giving import some_day
from tests.simulation.invariants import Broken, check_chains


def bring_in(country: Country) -> Step:
    """A sheet of opening stock comes in: a new one or the last again, one with a bad row among them."""
    chance = country.chance
    is_again = country.files and chance.random() < 0.4
    file = chance.choice(country.files[-3:]) if is_again else _write_sheet(country)
    known = file in country.files

    def remember(record: Import) -> None:
        made = [effect.record_id for effect in list_effects(record.id) if effect.what == "entry"]
        if len(made) != file.sheets:
            raise Broken(f"{file.name} has {file.sheets} sheets and made {made}")
        if _stands_twice(record):
            raise Broken(f"{file.name} came in twice")
        if not known:
            country.files.append(file)
        if (file.post, record.id) not in country.imports:
            country.imports.append((file.post, record.id))
            country.entries.extend((file.post, entry) for entry in made)
            country.shelves.extend(file.shelves)

    return Step(
        "import_file", _import, {"file": file}, file.post.clerk, is_keyed=False, is_once=True, remember=remember
    )


def _import(*, file: File, by: User) -> Import:
    done = import_file(kind="opening", path=file.path, name=file.name, office_id=file.post.office_id, by=by)
    return db.session.get_one(Import, done.number)


def _stands_twice(record: Import) -> bool:
    same = select(Import).where(Import.digest == record.digest, Import.kind == record.kind, Import.undone_at.is_(None))
    return len(db.session.scalars(same.where(Import.office_id == record.office_id)).all()) > 1


def _write_sheet(country: Country) -> File:
    chance, post = country.chance, country.post()
    stores = chance.sample(post.stores, chance.randint(1, len(post.stores)))
    day, number = some_day(country).isoformat(), country.next_sheet()
    rows, shelves = ["store,day,paper,item,quantity,kind"], []
    # What meets stock without a word is refused; what sets the stock is refused where the book has no less.
    kind = chance.choices(["add", "set", ""], weights=[8, 1, 1])[0]
    for store in stores:
        for item in chance.sample(country.items, 2):
            shelves.append(Shelf(post, store, item))
            named, code = country.store_names[store], country.item_codes[item]
            rows.append(f"{named},{day},{number},{code},{chance.randint(5, 90)},{kind}")
    if chance.random() < 0.2:
        rows.append(f"{country.store_names[stores[0]]},{day},{number},nothing of ours,3,{kind}")
    path = country.folder / f"{number}.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return File(path.name, path, post, len(stores), shelves)


def take_out(country: Country) -> Step | None:
    """All that a file brought is taken back, by two; or one asks, and another signs it later."""
    if not country.imports:
        return None
    post, number = country.chance.choice(country.imports[-2:])
    said = {"import_id": number, "key": f"{country.next_sheet()} out"}
    if country.chance.random() < 0.5:

        def asked(approval: Any) -> None:
            country.approvals.append((post, approval.id))

        return Step("ask_undo_import", undo_import, said, post.clerk, is_keyed=False, remember=asked)
    return Step("undo_import", undo_import, said, post.clerk, post.supervisor, is_keyed=False)


def seal(country: Country) -> Step:
    """All that is new goes under a seal; its root is told to everybody."""

    def remember(_made: Seal | None) -> None:
        if unsealed := _unsealed():
            raise Broken(f"{unsealed} new entries are under no seal")
        known = len(country.roots)
        query = select(Seal.root).where(Seal.number > known).order_by(Seal.number)
        country.roots.extend(map(bytes, db.session.scalars(query)))
        check_chains(known, country.roots)

    def make_seal(*, by: User) -> Seal | None:
        return sealing.seal_new_entries(key=country.seal_key)

    return Step("seal", make_seal, {}, country.officer, is_keyed=False, remember=remember)


def _unsealed() -> int:
    """How many entries no seal has under it, counted by the sizes of the seals."""
    counted = "SELECT (SELECT COUNT(*) FROM entry) - (SELECT COALESCE(SUM(size), 0) FROM seal)"
    return int(db.session.scalar(text(counted)))
