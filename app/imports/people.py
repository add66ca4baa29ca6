"""A file of people: an office's own list of who they are, each registered and sealed as if a clerk had typed it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.beneficiaries.enrolling import Enrolled, PersonRow, bring_in_people
from app.beneficiaries.identities import ConsentDraft
from app.beneficiaries.identity_schemas import NUMBER, SHORT
from app.beneficiaries.models import DETAILS, ReceiverDetails
from app.beneficiaries.sealing import IdentityDraft
from app.beneficiaries.withdrawing import remove_new_members, remove_new_people, shrink_household
from app.beneficiaries.words import AgeBand, ConsentBy, Disability, HouseholdBand, ReceiverKind, Sex
from app.clock import business_today
from app.codes import Group
from app.dates import solar_year
from app.errors import N_, Invalid, RowsNotTaken
from app.imports.answers import Choice
from app.imports.base import GoodRow, ImportKind, ImportRun, UndoRun
from app.imports.cells import Reads
from app.imports.naming import Naming
from app.imports.sheets import Column
from app.places.queries import find_place_by_code
from app.shapes import Day, Shape, Text, Whole

KNOWN = N_("This person is registered already, just so.")
ALIKE = N_("Somebody of the office has a name alike: decide among the receivers who may be the same.")
PERSON, MEMBER = "person", "household member"
MOST_PEOPLE = 10_000
"""So many rows one file may have: each has a key of its own, and its name is looked for among all others."""

OLDEST, FIRST_GREGORIAN_BIRTH = 120, 1800
"""A year before this one is a solar one."""
AGES = ((4, AgeBand.TO_4), (17, AgeBand.TO_17), (34, AgeBand.TO_34), (59, AgeBand.TO_59), (OLDEST, AgeBand.OVER_59))

COLUMNS = [
    Column("kind", "نوع", "Kind", required=False, other_names=("فرد یا خانوار",)),
    Column("name", "نام و نام خانوادگی", "Name and family name", other_names=("نام", "Name", "Given name")),
    Column("family_name", "نام خانوادگی", "Family name", required=False, other_names=("فامیل", "Surname")),
    Column(
        "national_number", "شماره ملی", "National number", required=False,
        other_names=("کد ملی", "کدملی", "شمارهٔ ملی", "National code"),
    ),
    Column("group", "گروه", "Group", other_names=("گروه مددجویی",)),
    Column("county", "شهرستان", "County"),
    Column(
        "phone", "تلفن", "Telephone", required=False,
        other_names=("شماره موبایل", "موبایل", "تلفن همراه", "شماره تماس", "Mobile"),
    ),
    Column("address", "نشانی", "Address", required=False, other_names=("آدرس",)),
    Column("sex", "جنسیت", "Sex", required=False),
    Column("age_band", "گروه سنی", "Age", required=False),
    Column("birth_year", "سال تولد", "Year of birth", Reads.WHOLE, required=False),
    Column("disability", "معلولیت", "Disability", required=False, other_names=("نوع معلولیت",)),
    Column("household_band", "بعد خانوار", "Size of the household", required=False, other_names=("تعداد اعضا",)),
    Column(
        "household", "خانوار", "Household", required=False,
        other_names=("شماره خانوار", "کد خانوار", "نام خانوار", "Household number"),
    ),
    Column("since", "عضو خانوار از", "Lives there since", Reads.DAY, required=False),
    Column("consent_on", "تاریخ رضایت", "Agreed on", Reads.DAY),
    Column("consent_text", "شماره متن رضایت", "Number of the text that was agreed to", other_names=("متن رضایت",)),
    Column("consent_by", "رضایت‌دهنده", "Who agreed"),
    Column("despite", "دلیل", "Reason", required=False, other_names=("با وجود هشدار",)),
]  # fmt: skip


class PersonFileRow(Shape):
    """What the form of one person asks for, and what the file calls the household."""

    kind = Choice(ReceiverKind, load_default=ReceiverKind.PERSON)
    name = Text(required=True, longest=SHORT)
    family_name = Text(longest=SHORT, load_default=None)
    national_number = Text(longest=NUMBER, load_default=None)
    group = Choice(Group, required=True)
    county = Text(required=True)
    phone = Text(longest=NUMBER, load_default=None)
    address = Text(longest=300, load_default=None)
    sex = Choice(Sex)
    age_band = Choice(AgeBand)
    birth_year = Whole(load_default=None)
    disability = Choice(Disability)
    household_band = Choice(HouseholdBand)
    household = Text(longest=SHORT, load_default="")
    since = Day(load_default=None)
    consent_on = Day(required=True)
    consent_text = Text(required=True, longest=40)
    consent_by = Choice(ConsentBy, required=True)
    despite = Text(longest=500, load_default="")


def apply(run: ImportRun) -> None:
    """All rows to one verb, which says of each what it did."""
    naming = Naming(run.office, run.by)
    good: list[GoodRow] = []
    rows: list[PersonRow] = []
    for row in run.list_rows():
        with run.row(row.number):
            rows.append(_read(row.data, naming))
            good.append(row)
    run.stop_if_refused()
    try:
        taken = bring_in_people(rows=rows, office_id=run.office.id, by=run.by)
    except RowsNotTaken as refused:
        run.refuse_places(good, refused)
        return
    for row, each in zip(good, taken, strict=True):
        _account_for(run, row.number, each)


def _read(data: dict[str, Any], naming: Naming) -> PersonRow:
    place = find_place_by_code(data["county"]) or naming.county(data["county"])
    said = {name: value for name, value in data.items() if name in DETAILS} | _read_age(data)
    identity = IdentityDraft(**{name: data[name] for name in ("name", "national_number", "phone", "address")})
    if data["family_name"]:
        identity = replace(identity, name=f"{identity.name} {data['family_name']}")
        if len(identity.name) > SHORT:
            raise Invalid(N_("This is longer than {longest} letters."), longest=SHORT, field="family_name")
    return PersonRow(
        details=ReceiverDetails(place_id=place.id, **said), identity=identity,
        consent=ConsentDraft(
            given_on=data["consent_on"], text_no=data["consent_text"], given_by=data["consent_by"]
        ),
        household=data["household"], since=data["since"], despite=data["despite"],
    )  # fmt: skip


def _read_age(data: dict[str, Any]) -> dict[str, AgeBand]:
    """Of a year of birth, solar or Gregorian, the age in bands is kept that is reached in this year, and no more."""
    year, today = data["birth_year"], business_today()
    if year is None:
        return {}
    age = solar_year(today) - year if year < FIRST_GREGORIAN_BIRTH else today.year - year
    if not 0 <= age <= OLDEST:
        raise Invalid(N_("Nobody who lives was born in this year. Write it as 1370 or 1991."), field="birth_year")
    band = next(band for most, band in AGES if age <= most)
    if data.get("age_band", band) is not band:
        raise Invalid(N_("The age and the year of birth do not agree."), field="birth_year")
    return {"age_band": band}


def _account_for(run: ImportRun, row: int, each: Enrolled) -> None:
    if not each.is_new:
        run.know(row, KNOWN)
        return
    run.made(PERSON, each.receiver.id)
    if each.alike:
        run.flag(row, ALIKE, "name")
    if each.member is not None:
        run.changed(PERSON, each.member.household_id, {"household_band": each.household_band})
        run.made(MEMBER, each.member.id)


def undo(out: UndoRun) -> None:
    """People about whom nothing was recorded since are gone, with all that was sealed of them."""
    people = out.list_effects(PERSON)
    made = {effect.record_id for effect in people if effect.before is None}
    remove_new_members(member_ids=[effect.record_id for effect in out.list_effects(MEMBER)], by=out.by)
    remove_new_people(receiver_ids=made, by=out.by)
    for effect in people:
        if effect.before is not None and effect.record_id not in made:
            shrink_household(receiver_id=effect.record_id, said=effect.before["household_band"], by=out.by)


kind = ImportKind(
    slug="people", title=N_("People and households"), columns=COLUMNS, shape=PersonFileRow,
    act="register_beneficiary", apply=apply, undo=undo, most_rows=MOST_PEOPLE, names_people=True,
    note=N_(
        "Each row is a person, or a household under the name of its head; members name the household as its own row"
        " does. Who they are is sealed, and the file itself is not kept."
    ),
)  # fmt: skip
