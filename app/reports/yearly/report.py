"""The whole report of a year: its figures in short, fourteen tables, and the root under which they can be checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.errors import Bilingual
from app.ledger.proofs import newest_seal
from app.reports.base import Kind
from app.reports.figures import Figure, Sums, figure_of, total_sums
from app.reports.words import Counted, Measure
from app.reports.yearly import aims, checks, given, people, prices, promises, tables
from app.reports.yearly.energy import list_energy_table
from app.reports.yearly.gifts import Gifts, list_gifts
from app.reports.yearly.names import Names
from app.reports.yearly.subjects import Subject
from app.reports.yearly.tables import Counting, Fact, Head, Table, TableCell


@dataclass(frozen=True)
class YearReport:
    """What is told of a year, and what a reader needs to check it."""

    subject: Subject
    names: Names
    tables: Sequence[Table]
    gifts: Gifts
    root: str | None

    @property
    def title(self) -> Bilingual:
        """What stands on its cover."""
        year, whose = self.subject.year, self.subject.names
        return Bilingual(f"Report on gifts in kind, {year}: {whose.en}", f"گزارش کمک‌های غیرنقدی سال {year}: {whose.fa}")


def compile_report(subject: Subject) -> YearReport:
    """Everything, each table once, in the order of the book."""
    names, seal = Names(subject), newest_seal()
    own = list(_tables(subject, names))
    return YearReport(subject, names, own, list_gifts(subject, names), bytes(seal.root).hex() if seal else None)


def _tables(subject: Subject, names: Names) -> Iterator[Table]:
    yield _summary(subject, names)
    yield from given.list_tables(subject, names)
    yield aims.list_campaign_table(subject, names)
    yield people.list_people_table(subject)
    yield aims.list_target_table(subject, names)
    yield aims.list_input_table(subject, names)
    yield promises.list_late_table(subject, names)
    yield checks.list_worth_table(subject)
    yield list_energy_table(subject, names)
    yield checks.list_concentration_table(subject, names)
    yield checks.list_correction_table(subject)


def _summary(subject: Subject, names: Names) -> Table:
    """The year's five figures: what it was worth, who gave, through how many campaigns, where, and whom it reached."""
    whole = total_sums((), subject.within, [Measure.RECEIVED]).get((), Sums())
    worth = figure_of(whole, Measure.RECEIVED, Counted.FAIR_VALUE, subject.within, None, given.AS_OF)
    donors = given.read(subject, names, ("given_by",))
    campaigns = given.read(subject, names, ("given_for",))
    provinces = given.read(subject, names, ("place_id",))
    price = prices.list_prices().get(subject.year)
    constant = prices.at_constant_prices(worth.value, subject.year)
    note = Bilingual(
        prices.SERIES.en + (", this year an estimate" if price and price.is_estimate else ""),
        prices.SERIES.fa + ("، این سال برآورد است" if price and price.is_estimate else ""),
    )
    no_cash = Bilingual("no cash passes through this ledger", "هیچ وجهی از این دفتر نمی‌گذرد")
    rows: list[list[TableCell]] = [
        _line(Counting.VALUE_RECEIVED, worth, Bilingual("nominal rials", "ریال جاری")),
        _line(Counting.CONSTANT, tables.rials(Counting.CONSTANT, constant), note),
        _count(Counting.COMPANIES, sum(1 for sums in donors.values() if sums.of(Measure.RECEIVED) > 0)),
        _count(Counting.CAMPAIGNS, sum(1 for sums in campaigns.values() if sums.of(Measure.RECEIVED) > 0)),
        _count(Counting.PROVINCES, sum(1 for sums in provinces.values() if sums.of(Measure.DELIVERED) > 0)),
        _line(Counting.PERSONS, people.total_persons(subject), tables.NONE),
        _line(Counting.CASH, tables.rials(Counting.CASH, 0), no_cash),
    ]  # fmt: skip
    heads = (
        Head("figure", Bilingual("Figure", "رقم")), Head("number", Bilingual("How much", "مقدار"), Kind.QUANTITY),
        Head("note", Bilingual("Note", "یادداشت")),
    )  # fmt: skip
    return Table("T0", Bilingual("The year in figures", "سال در یک نگاه"), heads, rows)


def _count(counting: Counting, number: int) -> list[TableCell]:
    return _line(counting, Fact(counting, number), tables.NONE)


def _line(counting: Counting, number: Figure | Fact, note: Bilingual) -> list[TableCell]:
    return [Bilingual(counting.en, counting.fa), number, note]
