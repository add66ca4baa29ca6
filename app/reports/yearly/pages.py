"""A report as one page that needs nothing beside it: no server, no script, no font but the reader's own.

It is written here and not by a template of the doors, for it is kept: what a page of the application looks like may
change, and a report that was made stays as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from app.reports.yearly.pictures import Picture
from app.reports.yearly.printed import SUMMARY, Printed, PrintedTable

STYLE = """
:root{color-scheme:light dark;--ink:#22302f;--done:#0f6b6c;--line:#d8d4c8;--ground:#f7f6f2}
@media(prefers-color-scheme:dark){:root{--ink:#e8e4da;--done:#6cc5c4;--line:#45423a;--ground:#1b1a17}}
body{font-family:Vazirmatn,Tahoma,sans-serif;color:var(--ink);background:var(--ground);margin:0 auto;max-width:70rem;
padding:1rem;line-height:1.7}
h1,h2,a{color:var(--done)}h1,h2{line-height:1.4}.frame{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{border-bottom:1px solid var(--line);padding:.35rem .5rem;text-align:start;vertical-align:top}
.number{text-align:end;font-variant-numeric:tabular-nums;white-space:nowrap}
[dir=rtl] ol{list-style:persian}
.year{display:grid;grid-template-columns:repeat(auto-fill,minmax(15rem,1fr));gap:.75rem;margin:1rem 0}
.year div{border-inline-start:3px solid var(--done);padding:.25rem .75rem}.year dt{font-size:.85rem}.year dd{margin:0}
.year strong{display:block;font-size:1.5rem;font-variant-numeric:tabular-nums}
figure{margin:1rem 0;overflow-x:auto}figure svg{display:block;width:100%;min-width:32rem;max-width:60rem;margin:auto}
svg text{fill:var(--ink)}
.aside,footer{font-size:.85rem}.root{font-family:monospace;overflow-wrap:anywhere}
"""


def write_page(printed: Printed) -> bytes:
    """The page, in UTF-8."""
    return ("\n".join(_lines(printed)) + "\n").encode()


def _lines(printed: Printed) -> Iterator[str]:
    words = {name: escape(said) for name, said in printed.words.items()}
    direction = "rtl" if printed.locale == "fa" else "ltr"
    title = escape(printed.title)
    yield f'<!doctype html>\n<html lang="{printed.locale}" dir="{direction}">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>"
    yield f"<header><h1>{title}</h1><p>{words['nominal']}</p></header>"
    yield f'<nav aria-label="{words["contents"]}"><ol>'
    yield from (f'<li><a href="#{each.id}">{escape(each.title)}</a></li>' for each in printed.tables)
    yield "</ol></nav>\n<main>"
    for each in printed.tables:
        yield from _section(each, words["empty"], printed.pictures.get(each.id))
    yield f"<section><h2>{words['definitions']}</h2><dl>"
    yield from (
        f"<dt><strong>{escape(name)}</strong></dt><dd>{escape(said)}</dd>" for name, said in printed.definitions
    )
    yield f"</dl></section>\n</main>\n<footer><h2>{words['method']}</h2><p>{words['check']}</p>"
    root = f'<span class="root" dir="ltr">{escape(printed.root)}</span>' if printed.root else words["no_root"]
    yield f"<p>{words['root']}: {root}</p></footer>\n</body>\n</html>"


def _section(table: PrintedTable, empty: str, picture: Picture | None) -> Iterator[str]:
    title = escape(table.title)
    yield f'<section><h2 id="{table.id}">{title} <small dir="ltr">{table.id}</small></h2>'
    if table.id == SUMMARY:
        yield from _in_short(table)
    if picture:
        yield f'<figure>{picture.svg}<figcaption class="aside"><b>{escape(picture.title)}.</b> {escape(picture.note)}'
        yield "</figcaption></figure>"
    if table.id != SUMMARY:
        yield from _table(table, title, empty)
    if table.note:
        yield f'<p class="aside">{escape(table.note)}</p>'
    yield "</section>"


def _in_short(table: PrintedTable) -> Iterator[str]:
    """The year's figures, each with what it is and what is to be said of it."""
    yield '<dl class="year">'
    yield from (
        f"<div><dt>{escape(name)}</dt><dd><strong>{escape(number)}</strong> <small>{escape(note)}</small></dd></div>"
        for name, number, note in table.rows
    )
    yield "</dl>"


def _table(table: PrintedTable, title: str, empty: str) -> Iterator[str]:
    if not table.rows:
        yield f"<p>{empty}</p>"
        return
    yield f'<div class="frame" role="region" tabindex="0" aria-label="{title}"><table>\n<thead><tr>'
    yield "".join(
        f'<th scope="col"{_look(is_number)}>{escape(head)}</th>'
        for head, is_number in zip(table.heads, table.numbers, strict=True)
    )
    yield "</tr></thead>\n<tbody>"
    yield from (_row(row, table.numbers) for row in table.rows)
    yield "</tbody></table></div>"


def _row(row: list[str], numbers: list[bool]) -> str:
    first, *others = [f"<bdi>{escape(cell)}</bdi>" for cell in row]
    cells = "".join(f"<td{_look(number)}>{cell}</td>" for cell, number in zip(others, numbers[1:], strict=True))
    return f'<tr><th scope="row">{first}</th>{cells}</tr>'


def _look(is_number: bool) -> str:
    return ' class="number"' if is_number else ""
