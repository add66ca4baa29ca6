"""The measurements' own arithmetic: medians, ratios, targets kept and missed, and the page that is written."""

from __future__ import annotations

import re

import pytest

from tests.bench import __main__ as bench
from tests.bench.again import NotInPage, renewed
from tests.bench.clients import Tally, act_for, added_up, in_threads
from tests.bench.machine import described
from tests.bench.reasons import REASONS
from tests.bench.rows import Row, Target, median, written
from tests.bench.run import Run, in_turns
from tests.bench.table import NO_REASON, document, table
from tests.source import ROOT

HALF = Target(at_least=0.5, of_ratio=True)


def row(**facts) -> Row:
    return Row(**{"key": "posting", "what": "post", "on": "SQLite", "unit": "postings/s"} | facts)


def test_the_median_is_a_figure_that_was_measured():
    assert median([9.0, 1.0, 5.0]) == 5.0
    assert median([4.0, 1.0, 9.0, 2.0]) == 2.0
    assert median([7.0]) == 7.0


def test_a_ratio_is_ours_over_what_stands_beside_it():
    assert row(ours=300, beside=1200).ratio == 0.25
    assert row(ours=300).ratio is None
    assert row(beside=300).ratio is None
    assert row(ours=300, beside=0).ratio is None


TYPED = re.compile(
    r"\d|\b(two|three|four|five|six|seven|eight|nine|ten|\w+teen|(twen|thir|for|fif|six|seven|eigh|nine)ty|half|third|tenth|twice)\b"
)


@pytest.mark.parametrize("key", REASONS)
def test_a_reason_has_no_figure_that_somebody_typed(key):
    assert not TYPED.search(REASONS[key].lower())


@pytest.mark.parametrize(
    ("target", "ours", "verdict"),
    [
        (HALF, 600, "kept"),
        (HALF, 599, "**missed**"),
        (Target(at_least=600), 600, "kept"),
        (Target(at_least=601), 600, "**missed**"),
        (Target(at_most=500), 500, "kept"),
        (Target(at_most=500), 501, "**missed**"),
        (Target(at_most=0.5, of_ratio=True), 601, "**missed**"),
    ],
)
def test_a_target_is_of_the_figure_or_of_the_ratio(target, ours, verdict):
    assert row(ours=ours, beside=1200, targets=(target,)).verdict == verdict


def test_one_missed_target_of_two_is_a_miss():
    measured = row(ours=600, beside=1200, targets=(HALF, Target(at_least=601)))

    assert measured.missed == (Target(at_least=601),)
    assert measured.verdict == "**missed**"


def test_what_was_not_measured_is_neither_kept_nor_missed():
    lacking = row(targets=(HALF,), note="could not be installed")

    assert lacking.verdict == "not measured"
    assert "could not be installed" in lacking.cells()
    assert row(ours=1).verdict == ""


def test_a_figure_is_written_with_the_digits_that_mean_something():
    assert written(1234.56, "lines/s") == "1,235 lines/s"
    assert written(12.34, "ms") == "12.3 ms"
    assert written(0.256, "") == "0.26"
    assert written(0.0, "s") == "0 s"
    assert written(None, "s") == ""


def test_the_table_has_a_line_for_every_row_and_as_many_cells_as_headings():
    lines = table([row(ours=600, beside=1200, beside_what="bare", targets=(HALF,)), row(note="not here")]).splitlines()

    assert len(lines) == 4
    assert {line.count("|") for line in lines} == {8}
    assert lines[2] == "| post | SQLite | 600 postings/s | 1,200 postings/s (bare) | 0.50 | ratio ≥ 0.5 | kept |"


def test_the_page_says_who_wrote_it_and_why_a_target_is_missed(monkeypatch):
    missed, kept = row(ours=1, beside=1200, targets=(HALF,)), row(ours=1200, beside=1200, targets=(HALF,))
    said = {"day": "2026-01-01", "command": "make bench", "machine": "2 cores"}

    assert NO_REASON in document([missed], **said)
    monkeypatch.setitem(REASONS, "posting", "Each commit waits for the disk twice.")
    page = document([missed], **said)
    assert "Written on 2026-01-01 by `make bench`" in page
    assert "2 cores" in page
    assert "- post (SQLite): Each commit waits for the disk twice." in page
    assert "missed, and why" not in document([kept], **said)


def test_every_reason_is_of_a_row_that_is_measured(repository_source):
    assert all(f'"{key}"' in repository_source or key.rsplit("-", 1)[0] in repository_source for key in REASONS)


@pytest.fixture
def repository_source() -> str:
    return "".join(path.read_text(encoding="utf-8") for path in (bench.ROOT / "tests/bench").glob("*.py"))


def test_tallies_add_up_to_what_all_clients_did():
    together = added_up([Tally(10, 2.0, 0.1), Tally(30, 2.5, 0.4)])

    assert together == Tally(40, 2.5, 0.4)
    assert together.rate == 16


def test_a_client_counts_what_it_did_and_how_long_the_longest_took(monkeypatch):
    moments = iter([100.0, 100.25, 101.0, 101.5])
    monkeypatch.setattr("tests.bench.clients.time.perf_counter", lambda: next(moments))

    tally = act_for(1.0, lambda: None)

    assert tally == Tally(done=2, seconds=1.0, longest=0.75)


def test_what_fails_in_one_of_many_clients_fails_the_measurement():
    def opening(number):
        def act():
            if number == 1:
                raise ValueError("refused")

        return act

    with pytest.raises(ValueError, match="refused"):
        in_threads(2, 0.01, opening)


def test_measurements_take_turns_and_give_their_medians():
    order: list[str] = []
    figures = iter([3.0, 30.0, 1.0, 10.0, 2.0, 20.0])

    def measure(name):
        order.append(name)
        return next(figures)

    found = in_turns({"ours": lambda: measure("ours"), "bare": lambda: measure("bare")})

    assert order == ["ours", "bare"] * 3
    assert found == {"ours": 2.0, "bare": 20.0}


def test_a_smaller_scale_makes_loads_smaller_and_never_nothing(tmp_path):
    assert Run(tmp_path).lines(1_000_000) == 1_000_000
    assert Run(tmp_path, 0.1).lines(120_000) == 12_000
    assert Run(tmp_path, 0.000001).lines(120_000) == 1_200


def test_only_a_whole_run_writes_the_page(tmp_path):
    assert bench._read([]).to == bench.TABLE
    assert bench._read(["--scale", "0.1"]).to is None
    assert bench._read(["--rows", "post"]).to is None
    assert bench._read(["--rows", "post", "--to", str(tmp_path / "page.md")]).to == tmp_path / "page.md"


def test_rows_are_measured_in_the_order_of_the_table_and_unknown_ones_refused(capsys):
    assert bench._read(["--rows", "post,import"]).rows == ["import", "post"]
    with pytest.raises(SystemExit):
        bench._read(["--rows", "postings"])
    assert "there is no postings" in capsys.readouterr().err


def test_a_measurement_that_fails_is_a_row_of_its_own_and_does_not_stop_the_others(monkeypatch, tmp_path, capsys):
    def fail(run):
        raise RuntimeError("the server is gone")

    monkeypatch.setitem(bench.MEASURES, "post", fail)
    [failed] = bench._measured("post", Run(tmp_path))

    assert (failed.key, failed.note) == (bench.FAILED, "RuntimeError: the server is gone")
    assert "the server is gone" in capsys.readouterr().err


def test_the_machine_is_named_with_its_versions():
    said = described("18.4")

    assert "cores" in said
    assert "PostgreSQL 18.4" in said
    assert "SQLAlchemy" in said


def test_rows_measured_again_take_the_place_of_their_former_selves_with_their_reasons():
    said = {"day": "2026-01-01", "command": "make bench", "machine": "a machine"}
    other = row(key="other", what="another", ours=600, beside=1200, beside_what="bare", targets=(HALF,))
    missed = row(ours=100, beside=1200, beside_what="bare", targets=(HALF,))
    kept = row(ours=900, beside=1200, beside_what="bare", targets=(HALF,))
    page = document([other, missed], **said)

    again = renewed(page, [kept], names="post", day="2026-02-02")

    assert [line for line in again.splitlines() if line.startswith("| ")] == table([other, kept]).splitlines()
    assert "missed, and why" in page
    assert "missed, and why" not in again
    assert "Measured again since, alone: post (2026-02-02)." in again
    assert NO_REASON in renewed(again, [missed], names="post", day="2026-02-02")
    with pytest.raises(NotInPage):
        renewed("# Nothing yet\n", [row(what="something else")], names="post", day="2026-02-02")


def test_rows_that_the_page_has_not_yet_are_added_before_the_last_one():
    said = {"day": "2026-01-01", "command": "make bench", "machine": "a machine"}
    first, last = row(what="first"), row(what="kept = recounted")
    new = [row(what="new"), row(what="newer")]

    alone = renewed(document([first, last], **said), new, names="savings", day="2026-02-02")
    behind = renewed(document([first, last], **said), [first, *new], names="savings", day="2026-02-02")

    for page in (alone, behind):
        rows = [line for line in page.splitlines() if line.startswith("| ")]
        assert rows == table([first, *new, last]).splitlines()


def test_every_missed_target_on_the_page_has_its_reason():
    assert NO_REASON not in (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
