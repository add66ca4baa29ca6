"""A file of companies: new ones are registered, what the file adds to known ones is written, the rest stands."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from app.companies import service
from app.companies.rows import CompanyRow, Outcome
from app.companies.schemas import CompanyIn
from app.errors import N_, RowsNotTaken
from app.imports.answers import YesNo
from app.imports.base import GoodRow, ImportKind, ImportRun, UndoRun
from app.imports.naming import Naming
from app.imports.sheets import Column
from app.shapes import Text

KNOWN = N_("This company is registered already, just so.")
COMPANY = "company"

COLUMNS = [
    Column("name_fa", "نام", "Name", other_names=("نام فارسی", "نام شرکت", "Persian name")),
    Column("name_en", "نام انگلیسی", "English name", required=False),
    Column("legal_id", "شناسه ملی", "Legal-entity number", required=False),
    Column("register_no", "شماره ثبت", "Registration number", required=False),
    Column("economic_code", "کد اقتصادی", "Economic code", required=False),
    Column("province", "استان", "Province", required=False),
    Column("address", "نشانی", "Address", required=False),
    Column("postal_code", "کد پستی", "Postal code", required=False),
    Column("phone", "تلفن", "Telephone", required=False),
    Column("email", "رایانامه", "E-mail", required=False),
    Column("website", "وبگاه", "Website", required=False),
    Column("is_public", "نمایش عمومی", "Shown to the public", required=False),
    Column("despite", "دلیل", "Reason", required=False),
]


class CompanyFileRow(CompanyIn):
    """A company's details, with its province by name."""

    class Meta(CompanyIn.Meta):
        exclude = ("place_id",)

    province = Text()
    is_public = YesNo()  # type: ignore[assignment]  # answered in either language


def apply(run: ImportRun) -> None:
    """All rows to one verb, which says of each what it did."""
    naming = Naming(run.office, run.by)
    good: list[GoodRow] = []
    rows: list[CompanyRow] = []
    for row in run.list_rows():
        with run.row(row.number):
            rows.append(_read(row.data, naming))
            good.append(row)
    try:
        outcomes = service.register_companies(rows=rows, office_id=run.office.id, by=run.by)
    except RowsNotTaken as refused:
        run.refuse_places(good, refused)
        return
    for row, done in zip(good, outcomes, strict=True):
        if done.outcome is Outcome.NEW:
            run.made(COMPANY, done.company.id)
        elif done.former is not None:
            run.changed(COMPANY, done.company.id, done.former)
        else:
            run.know(row.number, KNOWN)


def _read(data: dict[str, Any], naming: Naming) -> CompanyRow:
    details, province = data["details"], data.get("province")
    if province:
        details = replace(details, place_id=naming.province(province).id)
    return CompanyRow(details, despite=data["despite"])


def undo(out: UndoRun) -> None:
    """Companies about which nothing was recorded are gone; changed ones are as they were."""
    for effect in out.list_effects(COMPANY):
        if effect.before is None:
            service.remove_unused_company(company_id=effect.record_id, by=out.by)
        else:
            service.restore_company(company_id=effect.record_id, former=effect.before, by=out.by)


kind = ImportKind(
    slug="companies", title=N_("Companies"), columns=COLUMNS, shape=CompanyFileRow,
    act="register_company", apply=apply, undo=undo,
    note=N_("New companies are registered; what the file adds to known ones is written, and the rest stands."),
)  # fmt: skip
