"""Editions open to everybody: the reports that are published, their files, and what took the place of which."""

from __future__ import annotations

import re

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from app.access import may
from app.errors import N_, Message
from app.language import locale
from app.reports.edition_models import Edition, EditionFile
from app.reports.edition_queries import find_erratum, get_edition_file, get_published, list_newest, list_published
from app.web.door import bp, public, reader
from app.web.sheets import save_as

FOR_EVER = "public, max-age=31536000, immutable"
"""A published file never changes: whoever has it need not ask again."""
IN_FEED = 50
AS_IT_IS = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A kept page carries its own style and may do nothing else."""


IN_LANGUAGES = {
    "report.html": {"fa": N_("The report as a page, in Persian"), "en": N_("The report as a page, in English")},
    "report.pdf": {"fa": N_("The report on paper, in Persian"), "en": N_("The report on paper, in English")},
    "report.xlsx": {"fa": N_("The tables as a workbook, in Persian"), "en": N_("The tables as a workbook, in English")},
}
IN_ALL = {
    "data/datapackage.json": N_("Open data: what stands in each table"),
    "data/deliveries-hxl.csv": N_("Open data: what was delivered, with HXL hashtags"),
    "data/activities-iati.xml": N_("Open data: campaigns in provinces, as IATI activities"),
    "report.json": N_("Every figure with its definition, for programs"),
    "manifest.json": N_("The digests of all files"),
}
OPEN_TABLE = re.compile(r"data/t([0-9]+)\.csv")


def files_in_words(edition: Edition) -> list[tuple[EditionFile, Message]]:
    """The files of an edition and what each is: first what people read, in the reader's language, then the data."""
    own = locale()
    ranked = [(_rank(each.name, own), each) for each in edition.files]
    return [(each, said) for (_, said), each in sorted(ranked, key=lambda pair: (pair[0][0], pair[1].name))]


def _rank(name: str, own: str) -> tuple[tuple[int, ...], Message]:
    language, _, file = name.partition("/")
    if said := IN_LANGUAGES.get(file, {}).get(language):
        return (0, language != own, list(IN_LANGUAGES).index(file)), said
    if table := OPEN_TABLE.fullmatch(name):
        number = int(table[1])
        return (2, number), N_("Open data: table {number}").format(number=f"T{number}")
    if said := IN_ALL.get(name):
        return (1 if name.startswith("data/") else 3,), said
    return (4,), N_("A file")


@bp.get("/published")
@public
def list_editions() -> ResponseReturnValue:
    """The published reports, the newest year first."""
    return render_template("published/list.html", editions=list_published(), may_make=may(reader(), "keep_editions"))


@bp.get("/published.atom")
@public
def feed_editions() -> ResponseReturnValue:
    """What was published last, errata too, as a feed."""
    feed = render_template("published/feed.xml", editions=list_newest(IN_FEED))
    return Response(feed, mimetype="application/atom+xml")


@bp.get("/published/<int:edition_id>")
@public
def show_edition(edition_id: int) -> ResponseReturnValue:
    """One of them: its files with their digests, and the erratum that took its place, if one did."""
    edition = get_published(edition_id)
    return render_template(
        "published/show.html", edition=edition, files=files_in_words(edition), erratum=find_erratum(edition)
    )


@bp.get("/published/<int:edition_id>/<path:name>")
@public
def save_edition_file(edition_id: int, name: str) -> ResponseReturnValue:
    """A file as it was made; the page opens in the browser, the others are saved."""
    file, pieces = get_edition_file(edition_id, name)
    response = Response(b"".join(pieces), mimetype=file.media_type)
    response.headers["Cache-Control"] = FOR_EVER
    response.headers["Content-Security-Policy"] = AS_IT_IS
    return response if file.media_type == "text/html" else save_as(file.name, response)
