"""The year's pictures: from whom by which campaign to where, who gave most, a map, what it was, how well valued.

They show rials, for goods of different kinds have no other common measure; every picture stands above a table that has
its figures whole, and quantities first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.codes import Coded
from app.errors import Bilingual
from app.reports.figures import Figure
from app.reports.maps.outlines import list_outlines
from app.reports.words import Measure
from app.reports.yearly.gifts import value_of
from app.reports.yearly.report import YearReport
from app.reports.yearly.svg import GREY, INK, LETTERS, SAND, SHADES, TEAL, Canvas, classes_of, cut
from app.text import write_figure

WIDE, LINE, NAMES, BARS, POST, GAP = 720, 24, 200, 340, 10, 6
"""Widths and heights in the pictures' own units."""
MOST = {0: 8, 1: 6, 2: 10}
"""How many stand in each column of the flow before the others are put together."""
MOST_BARS = 10
MAP_WIDTH, MAP_HEIGHT, MAP_AT = 490, 456, 215
OTHERS = Bilingual("{number} others", "{number} مورد دیگر")
RIALS = Bilingual("rials", "ریال")
UNITS = (
    (10**9, Bilingual("billion rials", "میلیارد ریال")), (10**6, Bilingual("million rials", "میلیون ریال")),
    (1, RIALS),
)  # fmt: skip
WORTH = Bilingual("Fair value of what was received in the year", "ارزش منصفانه دریافتی‌های سال")
UP_TO, NOTHING = Bilingual("up to {value}", "تا {value}"), Bilingual("nothing of a known value", "بی ارزش معلوم")
MAP_SOURCE = Bilingual(
    "Borders: © OpenStreetMap contributors, ODbL", "مرزها: © مشارکت‌کنندگان \u2066OpenStreetMap\u2069، \u2066ODbL\u2069"
)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of one table, in one language."""

    table: str
    title: str
    note: str
    svg: str


class _Speaker:
    """Says things in one language."""

    def __init__(self, locale: str) -> None:
        self.locale, self.is_from_right = locale, locale == "fa"

    def say(self, words: Bilingual | Coded) -> str:
        return words.fa if self.locale == "fa" else words.en

    def number(self, number: int) -> str:
        return write_figure(number, 0, self.locale)

    def rials(self, value: int) -> str:
        """Shortened to a tenth of a milliard or of a million; the table beside it has it whole."""
        size, unit = next((size, unit) for size, unit in UNITS if abs(value) >= size or size == 1)
        tenths = size > 1
        return f"{write_figure(value * 10 // size if tenths else value, int(tenths), self.locale)} {self.say(unit)}"


def draw_pictures(report: YearReport, locale: str) -> dict[str, Picture]:
    """By the table each stands above; where nothing has a value there is none."""
    speaker = _Speaker(locale)
    return {picture.table: picture for picture in _pictures(report, speaker)}


def _pictures(report: YearReport, speaker: _Speaker) -> Iterator[Picture]:
    worth = [(gift, value_of(gift.sums, Measure.RECEIVED)) for gift in report.gifts.all]
    found = [(gift, value) for gift, value in worth if value > 0]
    if not found:
        return
    flow = Bilingual("From company through campaign to province", "از شرکت، از راه پویش، تا استان")
    paths: dict[tuple[str, str, str], int] = defaultdict(int)
    names: dict[Hashable, Bilingual] = {}
    provinces: dict[str, int] = defaultdict(int)
    donors: dict[str, int] = defaultdict(int)
    categories: dict[Coded, int] = defaultdict(int)
    for gift, value in found:
        path = (gift.donor.code, gift.purpose.code, gift.place.code)
        where = Bilingual(gift.place.name_en, gift.place.name_fa)
        for step, said in enumerate((gift.donor.names, gift.purpose.names, where)):
            names[step, path[step]] = said
        paths[path] += value
        donors[path[0]] += value
        provinces[path[2]] += value
        categories[gift.item.category] += value
    yield _picture(speaker, "T0", flow, _flow(paths, names, speaker))
    if len(donors) > 1:
        who = Bilingual("Who gave most", "بزرگ‌ترین اهداکنندگان")
        rows = [(speaker.say(names[0, code]), value) for code, value in donors.items()]
        yield _picture(speaker, "T2", who, _bars(rows, speaker))
    if report.subject.place is None:
        where = Bilingual("Where it went", "به کجا رسید")
        yield _picture(speaker, "T3", where, _map(provinces, speaker), MAP_SOURCE)
    rows = [(speaker.say(each), value) for each, value in categories.items()]
    yield _picture(speaker, "T4", Bilingual("What it was", "چه بود"), _bars(rows, speaker))
    yield from _levels(report, speaker)


def _picture(speaker: _Speaker, table: str, title: Bilingual, canvas: Canvas, more: Bilingual | None = None) -> Picture:
    said = speaker.say(title)
    note = speaker.say(WORTH) + (f" · {speaker.say(more)}" if more else "")
    return Picture(table, said, note, canvas.write(said))


def _bars(rows: Sequence[tuple[str, int]], speaker: _Speaker) -> Canvas:
    """A bar each, the longest first; the smallest are put together."""
    order = sorted(rows, key=lambda row: (-row[1], row[0]))
    shown, rest = order[:MOST_BARS], order[MOST_BARS:]
    if rest:
        others = speaker.say(OTHERS).format(number=speaker.number(len(rest)))
        shown = [*shown, (others, sum(value for _, value in rest))]
    canvas = Canvas(WIDE, LINE * len(shown), speaker.is_from_right)
    largest = max(value for _, value in shown)
    for place, (name, value) in enumerate(shown):
        top = place * LINE
        canvas.words(NAMES - 8, top + LINE / 2 + LETTERS / 3, cut(name), ends=True)
        length = max(value / largest * BARS, 1)
        canvas.box(NAMES, top + 4, length, LINE - 8, SHADES[2])
        canvas.words(NAMES + length + 6, top + LINE / 2 + LETTERS / 3, speaker.rials(value), colour=GREY)
    return canvas


def _levels(report: YearReport, speaker: _Speaker) -> Iterator[Picture]:
    """How much of the year's worth stands at each level of evidence, out of the table of categories."""
    found: dict[int, int] = defaultdict(int)
    for table in report.tables:
        for cell in (cell for row in table.rows for cell in row if table.id == "T4" and isinstance(cell, Figure)):
            if cell.within.level is not None:
                found[cell.within.level] += cell.value
    told = {level: value for level, value in found.items() if value > 0}
    if told:
        said = {
            level: Bilingual(f"Level {level}", f"سطح {write_figure(level, 0, 'fa')}") for level in told
        }  # fmt: skip
        rows = [(speaker.say(said[level]), value) for level, value in told.items()]
        title = Bilingual("On what its worth rests", "ارزش‌ها بر چه استوار است")
        yield _picture(speaker, "T11", title, _bars(rows, speaker))


def _map(provinces: Mapping[str, int], speaker: _Speaker) -> Canvas:
    """Every province, darker where more went; what went to the country as a whole is in the table alone."""
    outlines = list_outlines()
    here = {code: value for code, value in provinces.items() if code in outlines}
    ends = classes_of(list(here.values()), len(SHADES))
    canvas = Canvas(WIDE, MAP_HEIGHT, speaker.is_from_right)
    canvas.pieces.append(f'<g transform="translate({0 if speaker.is_from_right else MAP_AT} 0)">')
    for code, path in outlines.items():
        value = here.get(code)
        canvas.shape(path, SAND if value is None else _shade(value, ends))
    canvas.pieces.append("</g>")
    key = [(SAND, speaker.say(NOTHING))]
    key += [(_shade(end, ends), speaker.say(UP_TO).format(value=speaker.rials(end))) for end in ends]
    for place, (colour, said) in enumerate(key):
        top = MAP_HEIGHT - LINE * (len(key) - place)
        canvas.box(0, top + 5, 18, LINE - 10, colour)
        canvas.words(26, top + LINE / 2 + LETTERS / 3, said)
    return canvas


def _shade(value: int, ends: Sequence[int]) -> str:
    place = next(number for number, end in enumerate(ends) if value <= end)
    # With fewer classes than shades the darkest is still the largest.
    return SHADES[place + len(SHADES) - len(ends)]


def _flow(paths: Mapping[tuple[str, str, str], int], names: Mapping[Hashable, Bilingual], speaker: _Speaker) -> Canvas:
    """Three columns of posts as high as what went through them, and bands between; the small ones put together."""
    kept = [_largest(paths, step) for step in range(3)]
    joined: dict[tuple[str, ...], int] = defaultdict(int)
    for path, value in paths.items():
        joined[tuple(code if code in kept[step] else "" for step, code in enumerate(path))] += value
    columns = [_column(joined, step) for step in range(3)]
    room = LINE * max(len(column) for column in columns)
    whole = sum(paths.values())
    scale = room / whole
    heights = [sum(_size(value, scale) + GAP for value in column.values()) for column in columns]
    canvas = Canvas(WIDE, max(heights), speaker.is_from_right)
    lefts = (NAMES, (WIDE - POST) / 2, WIDE - NAMES + 40)
    tops = [_tops(column, scale, canvas.height) for column in columns]
    for step in (0, 1):
        _draw_bands(canvas, joined, step, scale, lefts, tops)
    left_out = [len({path[step] for path in paths}) - len(kept[step]) for step in range(3)]
    for step, column in enumerate(columns):
        for code, value in column.items():
            top = tops[step][code]
            canvas.box(lefts[step], top, POST, max(value * scale, 1), TEAL)
            said = names[step, code] if code else OTHERS
            words = cut(
                speaker.say(said).format(number=speaker.number(left_out[step])) if not code else speaker.say(said)
            )
            x = lefts[step] - 6 if step == 0 else lefts[step] + POST + 6
            canvas.words(x, top + max(value * scale, 1) / 2 + LETTERS / 3, words, ends=step == 0, colour=INK)
    return canvas


def _largest(paths: Mapping[tuple[str, str, str], int], step: int) -> set[str]:
    sums: dict[str, int] = defaultdict(int)
    for path, value in paths.items():
        sums[path[step]] += value
    order = sorted(sums, key=lambda code: (-sums[code], code))
    # To put one together with nobody saves no room.
    return set(order[: MOST[step]] if len(order) > MOST[step] + 1 else order)


def _column(joined: Mapping[tuple[str, ...], int], step: int) -> dict[str, int]:
    """The posts of a column with what goes through each, the largest first, the others below."""
    sums: dict[str, int] = defaultdict(int)
    for path, value in joined.items():
        sums[path[step]] += value
    return dict(sorted(sums.items(), key=lambda each: (each[0] == "", -each[1], each[0])))


def _tops(column: Mapping[str, int], scale: float, height: float) -> dict[str, float]:
    """Where each post begins: with room for a line of letters, spread over the height."""
    sizes = {code: _size(value, scale) for code, value in column.items()}
    gap = max((height - sum(sizes.values())) / max(len(column), 1), 0)
    tops, y = {}, gap / 2
    for code, value in column.items():
        tops[code] = y + (sizes[code] - max(value * scale, 1)) / 2
        y += sizes[code] + gap
    return tops


def _size(value: int, scale: float) -> float:
    return max(value * scale, LETTERS + 2)


def _draw_bands(
    canvas: Canvas, joined: Mapping[tuple[str, ...], int], step: int, scale: float, lefts: Sequence[float],
    tops: Sequence[Mapping[str, float]],
) -> None:  # fmt: skip
    """What goes from each post of a column to each of the next one, in the order of the posts."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for path, value in joined.items():
        sums[path[step], path[step + 1]] += value
    after, before = dict(tops[step]), dict(tops[step + 1])
    places = {code: number for number, code in enumerate(tops[step])}
    others = {code: number for number, code in enumerate(tops[step + 1])}
    for start, end in sorted(sums, key=lambda pair: (places[pair[0]], others[pair[1]])):
        height = sums[start, end] * scale
        canvas.band((lefts[step] + POST, after[start]), (lefts[step + 1], before[end]), max(height, 0.5))
        after[start] += height
        before[end] += height
