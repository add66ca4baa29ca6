"""Files of needs: a waiting list comes in under codes, warnings are answered, and what nobody touched goes again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from app.beneficiaries import needing
from app.beneficiaries.bringing import NeedGoesOn
from app.beneficiaries.models import Receiver
from app.beneficiaries.need_models import Answered, Need
from app.beneficiaries.words import NeedCause, NeedState, ReceiverKind
from app.db import db
from app.errors import NotAllowed
from app.imports.refusals import RowsRefused
from app.places.models import PlaceLevel
from app.places.queries import list_places
from tests.imports.acts import bring_in, refusals, undo
from tests.make import Make

Sheet = Callable[..., Path]
pytestmark = pytest.mark.usefixtures("ctx")
HEADINGS = "کد گیرنده,کالا,تعداد,از تاریخ,علت نیاز,مهلت,دلیل"


@pytest.fixture
def people(make: Make) -> list[Receiver]:
    return [make.receiver() for _ in range(3)]


def noted() -> list[tuple[str, str, int, date, NeedCause]]:
    needs = db.session.scalars(select(Need).order_by(Need.id))
    return [(n.receiver.code, n.item.code, n.quantity, n.since, n.cause) for n in needs]


def row(person: Receiver, *, item: str = "پتو", quantity: str = "۲", cause: str = "تنگدستی", more: str = ",") -> str:
    return f"{person.code},{item},{quantity},1404/05/01,{cause},{more}"


def test_a_waiting_list_comes_in_once_and_goes_out_again(make: Make, people, sheet: Sheet) -> None:
    clerk = make.clerk()
    path = sheet(HEADINGS, *(row(person) for person in people[:2]), row(people[2], more="1404/12/01,"))

    outcome = bring_in("needs", path, clerk)

    assert (outcome.rows, outcome.accepted, outcome.known) == (3, 3, 0)
    day = date(2025, 7, 23)
    assert noted() == [(person.code, "blanket", 2, day, NeedCause.POVERTY) for person in people]
    assert bring_in("needs", path, clerk).repeats
    undo(outcome, clerk, make.supervisor(), make)
    assert noted() == []
    assert bring_in("needs", path, clerk).accepted == 3


def test_what_stands_already_is_known_and_what_contradicts_it_is_refused(make: Make, people, sheet: Sheet) -> None:
    clerk = make.clerk()
    bring_in("needs", sheet(HEADINGS, row(people[0])), clerk)

    again = bring_in("needs", sheet(HEADINGS, row(people[0]), row(people[1]), name="more.csv"), clerk)
    assert (again.accepted, again.known, len(noted())) == (2, 1, 2)
    [(number, column, said)] = refusals("needs", sheet(HEADINGS, row(people[0], quantity="3"), name="odd.csv"), clerk)
    assert (number, column) == (2, "کالا")
    assert people[0].code in said


def test_each_bad_row_is_named_and_nothing_comes_in(make: Make, people, sheet: Sheet) -> None:
    clerk, few = make.clerk(), make.receiver(kind=ReceiverKind.ANONYMOUS, people=12)
    county = list_places(PlaceLevel.COUNTY, parent=make.office("IR-21").place)[0]
    elsewhere = make.receiver(office="IR-21", place_id=county.id)
    bad = [
        row(people[0], quantity="0"), row(people[0], quantity="1.5"), row(people[0], item="هیچ"),
        row(people[0], cause="نمی‌دانم"), row(elsewhere), row(few), row(people[1], more="1404/01/01,"),
        f"{people[0].code},پتو,2,1499/01/01,تنگدستی,,",
    ]  # fmt: skip

    with pytest.raises(RowsRefused) as refused:
        bring_in("needs", sheet(HEADINGS, row(people[2]), *bad), clerk)

    assert {error.row for error in refused.value.errors} <= set(range(3, 11))
    assert len({error.row for error in refused.value.errors}) >= 4
    assert noted() == []


def test_the_verb_itself_says_of_each_row_why(make: Make, people, sheet: Sheet) -> None:
    clerk, few = make.clerk(), make.receiver(kind=ReceiverKind.ANONYMOUS, people=12)
    bad = [row(few), row(people[1], more="1404/01/01,")]

    said = refusals("needs", sheet(HEADINGS, *bad), clerk)

    assert [number for number, *_ in said] == [2, 3]
    assert noted() == []


def test_help_that_was_given_before_is_answered_in_the_row(make: Make, sheet: Sheet) -> None:
    clerk, store, person = make.clerk(), make.store(), make.person(national_number=make.national_number())
    make.stock(store, "blanket", 10)
    make.delivery(store, person, quantity=1, by=clerk)

    [(number, column, _said)] = refusals("needs", sheet(HEADINGS, row(person)), clerk)
    assert (number, column) == (2, "دلیل")
    told = row(person, more=",پتوی پیشین سوخت")
    bring_in("needs", sheet(HEADINGS, told, name="told.csv"), clerk)
    assert db.session.scalars(select(Answered.answer)).all() == ["پتوی پیشین سوخت"]


def test_a_need_that_goes_on_keeps_the_import_standing(make: Make, people, sheet: Sheet) -> None:
    clerk = make.clerk()
    outcome = bring_in("needs", sheet(HEADINGS, row(people[0]), row(people[1])), clerk)
    needing.assess_need(need_id=db.session.scalars(select(Need.id).order_by(Need.id)).first(), by=clerk)

    with pytest.raises(NeedGoesOn, match=people[0].code):
        undo(outcome, clerk, make.supervisor(), make)
    assert [need.state for need in db.session.scalars(select(Need).order_by(Need.id))] == [
        NeedState.ASSESSED, NeedState.NEW,
    ]  # fmt: skip


def test_another_office_and_the_centre_bring_in_no_needs(make: Make, people, sheet: Sheet) -> None:
    for other in (make.national(), make.auditor()):
        with pytest.raises(NotAllowed):
            bring_in("needs", sheet(HEADINGS, row(people[0])), other)
    assert noted() == []
