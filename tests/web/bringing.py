"""What tests of imports' pages do: send a file through its form, and count what is kept."""

from __future__ import annotations

import io
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.db import db
from app.files.models import StoredFile
from app.files.vault import the_vault
from app.imports.models import Import, ImportEffect, ImportRemark
from app.ledger.models import Entry, Line
from tests.make import Make
from tests.web.reading import Page, read, sign_in

COMPANIES = "نام,نام انگلیسی\n"
HEADINGS = "انبار,تاریخ,شماره سند,کالا,تعداد"
GOOD = "A1,1404/01/15,12,پتو,۱٬۲۰۰"
KEPT = (Import, ImportRemark, ImportEffect, StoredFile, Entry, Line)


def make_people(make: Make) -> dict[str, str]:
    """A store in Semnan, and the names of those around it."""
    with make.inside():
        make.store(code="A1")
        return {
            "clerk": make.clerk().name, "supervisor": make.supervisor().name, "yazd": make.clerk("IR-21").name,
            "officer": make.national().name, "auditor": make.auditor().name,
            "administrator": make.administrator().name, "donor": make.representative(make.company()).name,
        }  # fmt: skip


def sheet(*lines: str) -> bytes:
    """A CSV of opening stock."""
    return "\n".join([HEADINGS, *lines, ""]).encode()


def another(client: FlaskClient, name: str) -> FlaskClient:
    """Somebody else, at a browser of their own."""
    theirs = client.application.test_client()
    sign_in(theirs, name)
    return theirs


def bring_in(
    client: FlaskClient, content: bytes, name: str = "stock.csv", *, kind: str = "opening", **typed: Any
) -> Any:
    """Send a file through the form of its kind, as a browser does."""
    path = f"/imports/new/{kind}"
    hidden = read(client.get(path)).hidden()
    return client.post(path, data={**hidden, "file": (io.BytesIO(content), name), **typed})


def words(page: Page) -> str:
    """What a page says."""
    return page.all("main")[0].text


def kept(make: Make) -> dict[str, int]:
    """What there is now of all that an import leaves behind."""
    with make.inside():
        counts = {
            table.__tablename__: db.session.scalar(select(func.count()).select_from(table)) or 0 for table in KEPT
        }
        return counts | {"on disk": sum(path.is_file() for path in the_vault().folder.rglob("*"))}
