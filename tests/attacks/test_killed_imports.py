"""kill -9 of an import: the book holds all of the file or none of it, and bringing it in again makes it whole."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from app import clock
from app.db import db
from app.imports import opening
from tests.attacks.killing import PATIENCE, Bringing, complaints, moments, time_whole, what_stands, write_sheet
from tests.counts import counted
from tests.databases import House
from tests.make import Make
from tests.making.base import TODAY

SAMPLE, FULL = 3, counted(300) // 2
"""Half of the long run's kills are on each kind of database."""
TRIES = 6
"""How often it is aimed at one moment: an import that had ended by then was not cut off, and on a busy machine its
length changes from one to the next."""
HALF = "Half of it is committed."


@pytest.fixture
def kill_often(engine_name: str, house_of: Callable[[str], House], tmp_path) -> Callable[[int], list[str]]:
    """Kills an import so often, at random moments, each on a clean database; what was wrong after any of them."""

    def fresh() -> Make:
        app = house_of(engine_name).clean()
        clock.set_demo_today(TODAY)
        return Make(app)

    def kill(times: int) -> list[str]:
        make = fresh()
        with make.inside():
            sheet = write_sheet(make, tmp_path)
        whole, found, cut_off = time_whole(make.app, sheet), [], 0
        for share in moments(times, seed=times):
            for _ in range(TRIES):
                took, said = kill_once(fresh(), tmp_path, share * whole)
                found += [f"at {share:.2f} of {whole:.2f} s: {each}" for each in said]
                # The machine has other work at times: what is aimed at is how long an import takes now.
                whole = 0.7 * whole if took is None else took
                if took is not None:
                    cut_off += 1
                    break
        print(f"{cut_off} of {times} imports were cut off")
        return found if 4 * cut_off >= 3 * times else [*found, f"only {cut_off} of {times} were cut off"]

    return kill


def kill_once(make: Make, folder: Path, moment: float) -> tuple[float | None, list[str]]:
    """Kill one import at a moment of its life, look, bring the file in again, and look again.

    How many seconds it took the second time (None if the kill came too late), and what was wrong.
    """
    with make.inside():
        sheet = write_sheet(make, folder)
    bringing = Bringing.begin(make.app, sheet)
    time.sleep(moment)
    found = complaints(make.app, sheet, said_so=bringing.kill())
    took = time_whole(make.app, sheet)
    found += complaints(make.app, sheet, said_so=True)
    with make.inside():
        if what_stands(sheet) != sheet.whole:
            found.append("not whole after it was brought in again")
    return took if bringing.was_cut_off else None, found


def test_a_killed_import_leaves_all_or_nothing_and_is_brought_in_again(kill_often):
    assert kill_often(SAMPLE) == []


@pytest.mark.long
def test_an_import_killed_at_hundreds_of_moments_leaves_all_or_nothing(kill_often):
    assert kill_often(FULL) == []


def commit_in_the_middle() -> None:
    """An import that writes half of its papers, commits, says so, and waits for its end."""
    whole = opening.bring_in_openings

    def half(*, openings, content, by, key):
        whole(openings=openings[: len(openings) // 2], content=content, by=by, key=key)
        db.session.commit()
        print(HALF, flush=True)
        time.sleep(PATIENCE)

    opening.bring_in_openings = half


def test_the_judge_finds_an_import_that_commits_in_the_middle(app: Flask, make: Make, tmp_path):
    with make.inside():
        sheet = write_sheet(make, tmp_path)

    bringing = Bringing.begin(app, sheet, spoil=commit_in_the_middle)
    for _ in range(PATIENCE * 20):
        if bringing.has_said(HALF):
            break
        time.sleep(0.05)
    said_so = bringing.kill()

    [said] = complaints(app, sheet, said_so=said_so)
    assert said.startswith("half of it")


def test_the_judge_finds_a_file_that_was_acknowledged_and_is_gone(app: Flask, make: Make, tmp_path):
    with make.inside():
        sheet = write_sheet(make, tmp_path)

    assert complaints(app, sheet, said_so=True) == ["acknowledged and gone"]
