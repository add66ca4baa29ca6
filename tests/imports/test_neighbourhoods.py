"""Files of neighbourhoods: new ones are registered, known ones renamed, and undoing leaves none that nothing names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from app.db import db
from app.errors import NotAllowed
from app.imports.refusals import RowsRefused
from app.places.models import Place, PlaceLevel
from app.places.neighbourhoods import PlacesInUse
from app.places.queries import find_place, find_place_by_code, get_place_by_code, list_places
from tests.imports.acts import bring_in, sent, undo
from tests.make import Make

Sheet = Callable[..., Path]
pytestmark = pytest.mark.usefixtures("ctx")
HEADINGS = "کد,شهرستان,نام فارسی,نام انگلیسی"


@pytest.fixture
def county(make: Make) -> Place:
    """A county of Semnan."""
    return list_places(PlaceLevel.COUNTY, parent=make.office("IR-20").place)[0]


def neighbourhoods() -> list[tuple[str, str, str]]:
    query = select(Place).where(Place.level == PlaceLevel.NEIGHBOURHOOD).order_by(Place.code)
    return [(place.code, place.name_fa, place.name_en) for place in db.session.scalars(query)]


def test_an_office_lists_its_neighbourhoods_and_takes_them_back(make: Make, county: Place, sheet: Sheet) -> None:
    officer = make.supervisor()
    path = sheet(HEADINGS, f"n-1,{county.name_fa},کوی مهر,Mehr", f"N-2,{county.code},کوی نور,Nur")

    outcome = bring_in("neighbourhoods", path, officer)

    assert (outcome.rows, outcome.accepted, outcome.known) == (2, 2, 0)
    assert neighbourhoods() == [("N-1", "کوی مهر", "Mehr"), ("N-2", "کوی نور", "Nur")]
    assert get_place_by_code("n-1").parent == county
    assert find_place("کوي مهر", PlaceLevel.NEIGHBOURHOOD) == get_place_by_code("N-1")
    assert bring_in("neighbourhoods", path, officer).repeats
    undo(outcome, officer, make.supervisor(), make)
    assert neighbourhoods() == []
    assert bring_in("neighbourhoods", path, officer).accepted == 2


def test_known_ones_take_new_names_and_have_the_former_ones_when_undone(
    make: Make, county: Place, sheet: Sheet
) -> None:
    officer = make.supervisor()
    bring_in("neighbourhoods", sheet(HEADINGS, f"N1,{county.code},مهر,Mehr", f"N2,{county.code},نور,Nur"), officer)

    rows = [f"N1,{county.code},مهر نو,New Mehr", f"n2,{county.code},نور,Nur", f"N3,{county.code},باغ,Bagh"]
    outcome = bring_in("neighbourhoods", sheet(HEADINGS, *rows, name="more.csv"), officer)

    assert (outcome.rows, outcome.accepted, outcome.known) == (3, 3, 1)
    assert neighbourhoods() == [("N1", "مهر نو", "New Mehr"), ("N2", "نور", "Nur"), ("N3", "باغ", "Bagh")]
    undo(outcome, officer, make.supervisor(), make)
    assert neighbourhoods() == [("N1", "مهر", "Mehr"), ("N2", "نور", "Nur")]


def test_every_bad_row_is_named_and_none_is_saved(make: Make, county: Place, sheet: Sheet) -> None:
    officer = make.supervisor()
    first, other = list_places(PlaceLevel.COUNTY, parent=make.office("IR-20").place)[:2]
    away = list_places(PlaceLevel.COUNTY, parent=make.office("IR-21").place)[0]
    bring_in("neighbourhoods", sheet(HEADINGS, f"N9,{first.code},قدیم,Old"), officer)
    rows = [
        f"N1,{county.code},خوب,Good", "N2,ناکجا,الف,A", f"N3,{away.code},ب,B", f"N4,{county.code},,D",
        f"n1,{county.code},دوباره,Again", f"{county.code},{county.code},ج,J", f"N9,{other.code},قدیم,Old",
        f"{'N' * 33},{county.code},چ,Ch", f"N5,{county.code},=1+1,X",
    ]  # fmt: skip

    def named(*lines: str) -> list[tuple[int, str | None]]:
        with pytest.raises(RowsRefused) as refused:
            bring_in("neighbourhoods", sheet(HEADINGS, *lines, name="bad.csv"), officer)
        return [(error.row, error.column) for error in refused.value.errors]

    # What a row names is looked for only in those whose shape is right.
    assert named(*rows) == [
        (3, "شهرستان"), (4, "شهرستان"), (5, "نام فارسی"), (6, "کد"), (7, "کد"), (8, "شهرستان"), (9, "کد"),
        (10, "نام فارسی"),
    ]  # fmt: skip
    assert neighbourhoods() == [("N9", "قدیم", "Old")]


def test_a_neighbourhood_that_something_names_keeps_its_import_standing(
    make: Make, county: Place, sheet: Sheet
) -> None:
    officer = make.supervisor()
    outcome = bring_in("neighbourhoods", sheet(HEADINGS, f"N1,{county.code},مهر,Mehr"), officer)
    make.receiver(place_id=get_place_by_code("N1").id)

    with pytest.raises(PlacesInUse):
        undo(outcome, officer, make.supervisor(), make)

    assert find_place_by_code("N1") is not None


def test_a_clerk_brings_in_no_neighbourhoods(make: Make, county: Place, sheet: Sheet) -> None:
    with pytest.raises(NotAllowed):
        bring_in("neighbourhoods", sheet(HEADINGS, f"N1,{county.code},مهر,Mehr"), make.clerk())


def test_many_neighbourhoods_cost_hardly_more_questions_than_few(make: Make, county: Place, sheet: Sheet) -> None:
    officer, asked = make.supervisor(), []
    for rows in (10, 300):
        path = sheet(
            HEADINGS, *[f"N{rows}-{n},{county.code},محله {n},Place {n}" for n in range(rows)], name=f"{rows}.csv"
        )
        with sent() as statements:
            bring_in("neighbourhoods", path, officer)
        asked.append(sum(not statement.startswith("INSERT") for statement in statements))

    few, many = asked
    assert many - few < 10
