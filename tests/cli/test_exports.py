"""`flask export`: the same lists and the same rights as on the pages, into a file of one's choice."""

from __future__ import annotations

import json
import zipfile

import pytest

from tests.exports.test_office import build_office


@pytest.fixture
def clerk(make):
    with make.inside():
        return build_office(make)[0].name


def run(cli, *words):
    return cli.invoke(args=["export", *map(str, words)])


def test_a_list_is_written_where_it_is_wanted(cli, clerk, tmp_path):
    out = tmp_path / "lines.jsonl"

    done = run(cli, "list", "entries", "--form", "jsonl", "--where", "kind=receipt", "--out", out, "--as", clerk)

    assert done.exit_code == 0, done.output
    assert [json.loads(line)["kind"] for line in out.read_text("utf-8").splitlines()] == ["receipt"] * 3
    assert "entries" in run(cli, "lists").output


def test_an_office_is_packed_where_it_is_wanted(cli, clerk, tmp_path):
    out = tmp_path / "office.zip"

    done = run(cli, "office", "IR-20", "--out", out, "--as", clerk)

    assert done.exit_code == 0, done.output
    assert len(zipfile.ZipFile(out).namelist()) == 8


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["list", "nothing"], "چنین فهرستی"),
        (["list", "accesses"], "نقش شما"),
        (["list", "entries", "--where", "knd=receipt"], "چنین پالایه"),
        (["list", "entries", "--where", "kind=gift"], "kind: "),
        (["office", "IR-21"], "Error: "),
        (["office", "IR-20", "--from", "yesterday"], "Error: "),
        (["office", "IR-20", "--from", "1450/01/01"], "Error: "),
    ],
)
def test_what_cannot_be_had_is_refused_in_words_and_nothing_is_written(cli, clerk, tmp_path, words, said):
    out = tmp_path / "none"

    done = run(cli, *words, "--out", out, "--as", clerk)

    assert done.exit_code == 1
    assert said in done.output
    assert not out.exists()
