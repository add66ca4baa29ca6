"""flask report build writes a closed year's files into a new folder, or says why not."""

from __future__ import annotations

import json

from tests.reports.test_yearly import year

__all__ = ["year"]


def test_a_report_is_built_into_a_new_folder(app, cli, year, tmp_path):
    done = cli.invoke(args=["report", "build", "1404", "--province", "IR-20", "--out", str(tmp_path / "out")])

    assert done.exit_code == 0, done.output
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert set(manifest["sha256"]) >= {"report.json", "report.html", "report.pdf", "report.xlsx", "data/t1.csv"}
    assert all((tmp_path / "out" / name).stat().st_size for name in manifest["sha256"])
    assert "of the report on 1404 are in" in done.output.splitlines()[-1]


def test_what_cannot_be_built_is_refused_in_words_and_leaves_nothing(app, cli, year, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "old.txt").write_text("x")
    for words in (
        ["1405", "--out", "new"], ["1404", "--province", "IR-99", "--out", "new"],
        ["1404", "--company", "999", "--out", "new"], ["1404", "--out", "full"], ["12", "--out", "new"],
    ):  # fmt: skip
        refused = cli.invoke(args=["report", "build", *words[:-1], str(tmp_path / words[-1])])
        assert refused.exit_code != 0, words
        assert "Error: " in refused.output, words
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["full", "old.txt"]
