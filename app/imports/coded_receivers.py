"""A file of receivers under the codes that they have elsewhere: an office that comes brings those whom it helped."""

from __future__ import annotations

from typing import Any

from marshmallow import validate

from app.beneficiaries.coded import CodedRow, bring_in_receivers
from app.beneficiaries.models import DETAILS, ReceiverDetails
from app.beneficiaries.schemas import MOST_PEOPLE
from app.beneficiaries.words import AgeBand, Disability, HouseholdBand, ReceiverKind, Sex
from app.codes import Group
from app.errors import N_, RowsNotTaken
from app.imports.answers import Choice
from app.imports.base import GoodRow, ImportKind, ImportRun, leave_records
from app.imports.cells import Reads
from app.imports.naming import Naming
from app.imports.sheets import Column
from app.places.queries import find_place_by_code
from app.shapes import Shape, Text, Whole

KNOWN = N_("This receiver is registered already, just so.")
RECEIVER = "receiver"

COLUMNS = [
    Column("code", "کد گیرنده", "Receiver's code"),
    Column("kind", "نوع", "Kind"),
    Column("group", "گروه", "Group"),
    Column("county", "شهرستان", "County"),
    Column("sex", "جنسیت", "Sex", required=False),
    Column("age_band", "گروه سنی", "Age", required=False),
    Column("disability", "معلولیت", "Disability", required=False),
    Column("household_band", "بعد خانوار", "Size of the household", required=False),
    Column("people", "تعداد نفرات", "People", Reads.WHOLE, required=False),
    Column("centre_name", "نام مرکز", "Name of the centre", required=False),
    Column("reference", "شناسهٔ مرکز", "Reference of the centre", required=False),
]


class CodedReceiverRow(Shape):
    """What may be known of a receiver, and the code; no name, number or address of a person."""

    code = Text(required=True, longest=11)
    kind = Choice(ReceiverKind, required=True)
    group = Choice(Group, required=True)
    county = Text(required=True)
    sex = Choice(Sex)
    age_band = Choice(AgeBand)
    disability = Choice(Disability)
    household_band = Choice(HouseholdBand)
    people = Whole(validate=validate.Range(1, MOST_PEOPLE, error=N_("Between {min} and {max}.")))
    centre_name = Text()
    reference = Text(longest=80)


def apply(run: ImportRun) -> None:
    """All rows to one verb, which says of each what it did."""
    naming = Naming(run.office, run.by)
    good: list[GoodRow] = []
    rows: list[CodedRow] = []
    for row in run.list_rows():
        with run.row(row.number):
            rows.append(_read(row.data, naming))
            good.append(row)
    run.stop_if_refused()
    try:
        taken = bring_in_receivers(rows=rows, office_id=run.office.id, by=run.by)
    except RowsNotTaken as refused:
        run.refuse_places(good, refused)
        return
    for row, (receiver, is_new) in zip(good, taken, strict=True):
        if is_new:
            run.made(RECEIVER, receiver.id)
        else:
            run.know(row.number, KNOWN)


def _read(data: dict[str, Any], naming: Naming) -> CodedRow:
    said = {name: value for name, value in data.items() if name in DETAILS}
    place = find_place_by_code(data["county"]) or naming.county(data["county"])
    return data["code"].upper(), ReceiverDetails(place_id=place.id, **said)


kind = ImportKind(
    slug="coded_receivers", title=N_("Receivers under the codes that they have elsewhere"), columns=COLUMNS,
    shape=CodedReceiverRow, act="register_beneficiary", apply=apply, undo=leave_records,
    note=N_("Receivers of an office that goes on in this book: codes without names, which stay if the file is undone."),
)  # fmt: skip
