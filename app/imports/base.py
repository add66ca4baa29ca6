"""What every kind of import shares: a mapping of columns to a shape, and a run that accounts for every row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from marshmallow import ValidationError

from app.accounts.models import User
from app.accounts.rights import require_act
from app.errors import N_, DomainError, Message, RowsNotTaken
from app.imports.cells import BadCell, read_cell
from app.imports.confiding import name_for, say_nothing_typed
from app.imports.models import ENTRY as ENTRY
from app.imports.models import Verdict
from app.imports.quick import quick_reader
from app.imports.refusals import RowError, RowsRefused
from app.imports.sheets import MOST_ROWS, Column, Sheet, SheetRow
from app.jobs.progress import Progress
from app.places.models import Office
from app.shapes import Shape

TOO_WIDE = N_("This row has more cells than there are headings. Look for a stray separator.")
REPORT_EVERY = 1000
MOST_REFUSED = 100_000
"""With so many bad rows a file that is taken whole is read no further: what is wrong is clear by then."""
KEPT = 100_000
"""So many rows are kept as they were read when the file was looked through; of a longer file they are read again."""


class GoodRow(NamedTuple):
    """A row whose shape is right: its number in the sheet and what its schema read."""

    number: int
    data: dict[str, Any]


@dataclass(frozen=True)
class Remark:
    """One thing to say about one row."""

    row: int
    verdict: Verdict
    column: str | None
    problem: Message


@dataclass(frozen=True)
class Effect:
    """A record that was made, or changed from `before`."""

    what: str
    record_id: int
    before: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class ImportKind:
    """A kind of file: which columns it has, the shape of a row, and the verb that takes all rows at once.

    `note` says what becomes of its rows. `apply` takes the run's rows to one bulk verb and notes what was made; `undo`
    takes back what is no entry (the entries are reversed for it). A kind that does not refuse a whole file refuses its
    bad rows one by one. `act` is what the table of `app/access.py` knows it by. `names_people` are kinds whose rows say
    who somebody is: see `app/imports/confiding.py`.
    """

    slug: str
    title: Message
    note: Message
    columns: Sequence[Column]
    shape: type[Shape]
    act: str
    apply: Callable[[ImportRun], None]
    undo: Callable[[UndoRun], None]
    refuses_whole_file: bool = True
    most_rows: int = MOST_ROWS
    names_people: bool = False

    def require(self, by: User, office_id: int) -> None:
        """Refuse whoever may not bring such files in for an office, or may not know who is named in them."""
        require_act(by, office_id, self.act)
        if self.names_people:
            require_act(by, office_id, "read_identity")

    def name_of(self, name: str) -> str:
        """What a file is called that its sender called so."""
        return name_for(self.slug, name) if self.names_people else name

    @contextmanager
    def discreetly(self) -> Iterator[None]:
        """What is refused inside the block says no word of a file that names people."""
        try:
            yield
        except DomainError as refusal:
            if self.names_people and not isinstance(refusal, RowsRefused):
                refusal.message = say_nothing_typed(refusal.message)
                refusal.args = (str(refusal.message),)
            raise


@dataclass
class ImportRun:
    """One file on its way in. Every row ends accepted or refused, and the run knows which."""

    kind: ImportKind
    sheet: Sheet
    number: int
    office: Office
    by: User
    progress: Progress = field(default_factory=Progress)
    digest: str = ""
    """What the file is known by."""
    file_id: int | None = None
    """What it is kept as; nothing while it is rehearsed."""
    rows: int = 0
    remarks: list[Remark] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    report: dict[str, Any] = field(default_factory=dict)
    known_unnamed: int = 0
    """Rows that change nothing, beyond those of which it is said one by one."""

    def __post_init__(self) -> None:
        self._schema = self.kind.shape()
        self._quick = quick_reader(self._schema, self.kind.columns)
        self._refused: set[int] = set()
        self._kept: list[GoodRow] | None = []

    def look_through(self) -> None:
        """Read the file once, count its rows and refuse those whose shape is wrong."""
        for row in self.sheet.list_rows():
            self.rows += 1
            good = self._load(row)
            if self.rows > KEPT:
                self._kept = None
            elif good is not None and self._kept is not None:
                self._kept.append(good)
            if self.rows % REPORT_EVERY == 0:
                self.progress.reach(0, self.rows)
        self.progress.reach(0, self.rows)

    def list_rows(self) -> Iterator[GoodRow]:
        """The rows that nothing has been found wrong with, in the order of the sheet; of a long one read once more."""
        rows = self._read_again() if self._kept is None else enumerate(self._kept, 1)
        for seen, row in rows:
            if row.number not in self._refused:
                yield row
            if seen % REPORT_EVERY == 0:
                self.progress.reach(seen)
        self.progress.reach(self.rows)

    def _read_again(self) -> Iterator[tuple[int, GoodRow]]:
        for seen, row in enumerate(self.sheet.list_rows(), 1):
            if row.number not in self._refused:
                known = self._quick.read(row.cells) if self._quick else None
                if known is None:
                    known = self._schema.load(dict(self._read_cells(row, [])))
                yield seen, GoodRow(row.number, known)

    def key(self, row: int | str = "") -> str:
        """The client key of what this row does: the same file, undone and imported again, has other keys."""
        return f"import:{self.number}:{row}"

    def content(self) -> dict[str, str]:
        """What an act is asked to do that brings this file in: the digest of its bytes says as much as all its rows."""
        return {"file": self.digest}

    def refuse(self, row: int, column: str | None, problem: Message) -> None:
        """This row cannot be taken; `column` is the field or None. So many bad rows are enough to refuse a file."""
        self._refused.add(row)
        self._remark(row, Verdict.REFUSED, column, problem)
        if len(self._refused) >= MOST_REFUSED:
            self.stop_if_refused()

    def flag(self, row: int, problem: Message, column: str | None = None) -> None:
        """This row is taken, and someone should look at it."""
        self._remark(row, Verdict.FLAGGED, column, problem)

    def complete(self, row: int, problem: Message, column: str | None = None) -> None:
        """This row is taken, and something it lacks was put beside it."""
        self._remark(row, Verdict.COMPLETED, column, problem)

    def know(self, row: int, problem: Message, column: str | None = None) -> None:
        """This row is taken and changes nothing: it says what is recorded already."""
        self._remark(row, Verdict.KNOWN, column, problem)

    @contextmanager
    def row(self, number: int) -> Iterator[None]:
        """What a verb refuses inside the block is the verdict on this row."""
        try:
            yield
        except DomainError as refusal:
            self.refuse(number, refusal.field, refusal.message)

    def refuse_places(self, rows: Sequence[GoodRow], refused: RowsNotTaken) -> None:
        """A verb that took many rows at once said which of them it does not take."""
        for place, refusal in sorted(refused.refusals.items()):
            self.refuse(rows[place].number, refusal.field, refusal.message)

    def made(self, what: str, *record_ids: int) -> None:
        """These records are here because of this import."""
        self.effects.extend(Effect(what, record_id) for record_id in record_ids)

    def changed(self, what: str, record_id: int, before: Mapping[str, Any]) -> None:
        """This record was there, and had these values."""
        self.effects.append(Effect(what, record_id, before))

    def stop_if_refused(self) -> None:
        """Before anything is posted: a kind that refuses whole files goes no further with a bad row."""
        if self._refused and self.kind.refuses_whole_file:
            bad = [remark for remark in self.remarks if remark.verdict is Verdict.REFUSED]
            raise RowsRefused([RowError(bad_one.row, bad_one.column, bad_one.problem) for bad_one in bad], self.rows)

    def count(self) -> Counter[Verdict]:
        """How many rows have each verdict; a row counts once for each."""
        return Counter(verdict for _row, verdict in {(remark.row, remark.verdict) for remark in self.remarks})

    def _remark(self, row: int, verdict: Verdict, column: str | None, problem: Message) -> None:
        # A field without a column in the file, or that stands for several, is called as the kind calls it.
        own = {each.field: each.fa for each in self.kind.columns}
        heading = self.sheet.headings.get(column, own.get(column)) if column else None
        if self.kind.names_people:
            # A row may stand where the headings should.
            heading = next((each.fa for each in self.kind.columns if each.field == column), None)
            problem = say_nothing_typed(problem)
        self.remarks.append(Remark(row, verdict, heading, problem))

    def _load(self, row: SheetRow) -> GoodRow | None:
        """The row as its shape has it; None when it is refused."""
        if self._quick and not row.beyond:
            known = self._quick.read(row.cells)
            if known is not None:
                return GoodRow(row.number, known)
        errors: list[tuple[str | None, Message]] = []
        data = dict(self._read_cells(row, errors))
        if row.beyond:
            errors.append((None, TOO_WIDE))
        try:
            loaded = self._schema.load(data)
        except ValidationError as refused:
            named = {column for column, _problem in errors}
            for column, problems in refused.messages_dict.items():
                if column not in named:
                    errors.append((None if column == "_schema" else column, _first_message(problems)))
        if not errors:
            return GoodRow(row.number, loaded)
        for place, problem in errors:
            self.refuse(row.number, place, problem)
        return None

    def _read_cells(self, row: SheetRow, errors: list[tuple[str | None, Message]]) -> Iterator[tuple[str, Any]]:
        for column in self.kind.columns:
            try:
                value = read_cell(row.cells.get(column.field), column.reads)
            except BadCell as bad:
                errors.append((column.field, bad.message))
                continue
            if value is not None:
                yield column.field, value


@dataclass
class UndoRun:
    """One import on its way out: what it made and changed, newest first, but for its entries."""

    number: int
    made_at: datetime
    office: Office
    by: User
    effects: Sequence[Effect]
    key: str

    def list_effects(self, what: str) -> list[Effect]:
        """The effects of one sort, newest first."""
        return [effect for effect in self.effects if effect.what == what]


def leave_records(_out: UndoRun) -> None:
    """For kinds whose every trace is an entry: the papers stay, and say that they were undone."""


def _first_message(problems: Any) -> Message:
    """The first thing a schema said of a field, as a message that can be translated."""
    while isinstance(problems, (dict, list)):
        problems = next(iter(problems.values() if isinstance(problems, dict) else problems))
    return problems if isinstance(problems, Message) else Message(str(problems))
