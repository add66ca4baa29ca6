"""What the door says of itself: the contract, a page to read and try it, the refusals that a program may meet."""

from __future__ import annotations

from flask import Response, make_response, render_template, request, session

from app.api import problems, reference
from app.api.contract import endpoint, write_json
from app.api.door import PUBLIC, bp, public
from app.api.problems import ProblemsOut
from app.config import LOCALES
from app.errors import NotFound
from app.language import locale

THEMES = ("light", "dark", "auto")


@endpoint("GET", "/openapi.json", PUBLIC, media="application/json")
def show_contract() -> Response:
    """This document; with “lang” in one language alone."""
    asked = request.args.get("lang")
    return write_json(reference.document(asked if asked in LOCALES else None), 200)


@endpoint("GET", "/problems", PUBLIC, gives=ProblemsOut)
def list_problems() -> dict[str, object]:
    """Every kind of refusal that a program may meet: its name, its status, and what it says in both languages."""
    return {"items": problems.list_problems()}


@bp.get("/docs")
@public
def show_docs() -> Response:
    """What there is, chapter by chapter, and every refusal."""
    _remember_choices()
    chapters = reference.read(locale())
    return _page("docs", chapters=chapters.values(), problems=problems.list_problems())


@bp.get("/docs/<name>")
@public
def show_chapter(name: str) -> Response:
    """One chapter of the contract, whole: what each operation asks for, and the shapes that go in and come out."""
    _remember_choices()
    chapter = reference.read(locale()).get(name)
    if chapter is None:
        raise NotFound()
    return _page("chapter", chapter=chapter, shapes=chapter.shapes)


def _page(name: str, **shown: object) -> Response:
    return make_response(render_template(f"api/{name}.html", apart=reference.apart, **shown))


def _remember_choices() -> None:
    """The page's own links ask for a language and a theme, as those of all pages do."""
    if request.args.get("lang") in LOCALES:
        session["locale"] = request.args["lang"]
    if request.args.get("theme") in THEMES:
        session["theme"] = request.args["theme"]
