"""How an import is told to its reader: the names of its figures, of what it made, and of the reasons it gave."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from string import Formatter

from app.codes import choices, label
from app.errors import N_, Message
from app.imports import IMPORTS
from app.imports.answers import Choice
from app.imports.base import ENTRY, ImportKind
from app.imports.cells import Reads
from app.imports.companies import COMPANY
from app.imports.degree_days import DAYS, SERIES
from app.imports.items import ITEM
from app.imports.layouts import Layout
from app.imports.meter_readings import READING
from app.imports.models import Import, Verdict
from app.imports.needs import NEED
from app.imports.neighbourhoods import NEIGHBOURHOOD
from app.imports.participations import SENDING
from app.imports.people import MEMBER, PERSON
from app.imports.pledges import PLEDGE
from app.imports.relief_matches import IMPLIED, RECEIVER, MatchStatus
from app.language import locale, say
from app.language import written as in_words

EFFECTS: dict[str, Message] = {
    ENTRY: N_("Entries in the ledger"),
    COMPANY: N_("Companies"),
    ITEM: N_("Items"),
    NEIGHBOURHOOD: N_("Neighbourhoods"),
    PLEDGE: N_("Pledges"),
    IMPLIED: N_("Pledges implied by deliveries"),
    RECEIVER: N_("Receivers"),
    NEED: N_("Needs"),
    PERSON: N_("People and households"),
    MEMBER: N_("Members of households"),
    READING: N_("Meter readings"),
    SERIES: N_("Series of degree days"),
    DAYS: N_("Degree days"),
    SENDING: N_("Sendings of participations"),
}
REPORTED = (
    N_("offers"), N_("rows"), N_("units"), N_("pledges"), N_("deliveries completed by an implied pledge"),
    N_("counted"), N_("counted before"), N_("counted elsewhere"),
)  # fmt: skip
"""What the names of an import's own figures are made of beside the states of a match, with a comma between them."""

BEFORE, AFTER = ", as it stands", ", taken"
TONES = {Verdict.REFUSED: "refused", Verdict.FLAGGED: "waiting", Verdict.COMPLETED: "going", Verdict.KNOWN: "quiet"}


@dataclass(frozen=True)
class Report:
    """An import's own figures: those that were cleaned, before and after, and the rest."""

    cleaned: Sequence[tuple[str, int, int]]
    others: Sequence[tuple[str, int]]


MENDED = re.compile(r"mend\.([0-9]{1,9})\.([a-z_0-9]{1,40})")
MEANT = re.compile(r"meant\.([0-9]{1,4})\.([a-z_0-9]{1,40})")
LONGEST_CELL = 2_000


def title_of(record: Import) -> str:
    """What kind of file it was; a kind that is no more keeps its code."""
    return say(IMPORTS[record.kind].title) if record.kind in IMPORTS else record.kind


def effect_name(what: str) -> str:
    """What an import made, in the plural."""
    return say(EFFECTS.get(what, what))


def report_of(figures: Mapping[str, int]) -> Report:
    """The figures under their names in the reader's language."""
    whole = [name.removesuffix(BEFORE) for name in figures if name.endswith(BEFORE)]
    cleaned = [(_named(name), figures[name + BEFORE], figures.get(name + AFTER, 0)) for name in whole]
    others = [
        (_named(name), figure)
        for name, figure in figures.items()
        if not any(name in (each + BEFORE, each + AFTER) for each in whole)
    ]
    return Report(cleaned, others)


def _named(name: str) -> str:
    states = {state.value: label(state, locale()) for state in MatchStatus}
    parts = [states.get(part) or say(part) for part in name.split(", ")]
    return say(N_("{what}: {measured}").format(what=parts[0], measured=parts[1])) if len(parts) == 2 else parts[0]


def reasons_of(totals: Sequence[tuple[Verdict, str, int]]) -> list[tuple[Verdict, str, int]]:
    """How often each reason was given, refusals first; where each row has its own words, there is a gap."""
    order = list(Verdict)
    found = [(verdict, _with_gaps(pattern), count) for verdict, pattern, count in totals]
    return sorted(found, key=lambda each: (order.index(each[0]), -each[2]))


def _with_gaps(pattern: str) -> str:
    gaps = {name for _text, name, _spec, _conversion in Formatter().parse(pattern) if name}
    return say(Message(pattern, dict.fromkeys(gaps, "…")))


def read_mended(form: Mapping[str, str]) -> tuple[dict[int, dict[str, str]], dict[str, dict[str, str]]]:
    """What was typed into cells: of single rows, and for all rows that say the same. A cell may be emptied.

    A cell that still says what it said is not mended: it is read on as the file has it.
    """
    rows: dict[int, dict[str, str]] = {}
    meanings: dict[str, dict[str, str]] = {}
    for name, typed in form.items():
        meant = typed.strip()[:LONGEST_CELL]
        if match := MENDED.fullmatch(name):
            if meant != form.get(f"was.{match[1]}.{match[2]}", "\0").strip():
                rows.setdefault(int(match[1]), {})[match[2]] = meant
        elif match := MEANT.fullmatch(name):
            written = form.get(f"written.{match[1]}.{match[2]}", typed)[:LONGEST_CELL]
            if meant != written:
                meanings.setdefault(match[2], {})[written] = meant
    return rows, meanings


def may_be_same(kind: ImportKind, layout: Layout, language: str) -> list[tuple[str, str, str, list[str]]]:
    """What can be said once for all rows: field, name, what is said now, and the choices; no quantity is such."""
    found = []
    for column in kind.columns:
        if column.reads in (Reads.QUANTITY, Reads.WHOLE) or column.field == "item":
            continue
        if column.field in layout.places and column.field not in layout.constants:
            continue
        field = kind.shape._declared_fields.get(column.field)
        offered = [said for _value, said in choices(field.options, language)] if isinstance(field, Choice) else []
        found.append((column.field, in_words(column.heading), layout.constants.get(column.field, ""), offered))
    return found
