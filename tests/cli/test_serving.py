"""What serves the application leaves nothing behind outside the project."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from app.cli.serving import ROOT, gunicorn_words

BY_MAKE = ["gunicorn", "--bind", "127.0.0.1:0"]
"""As `make run` says it, in the project's folder."""


@pytest.mark.parametrize("started_by", ["flask serve", "make run"])
def test_serving_writes_nothing_into_the_home_folder(started_by: str, tmp_path: Path) -> None:
    words = gunicorn_words(0, "werkzeug.testapp:test_app")
    if started_by == "make run":
        words = [*words[:2], *BY_MAKE, "werkzeug.testapp:test_app"]
    home = {name: value for name, value in os.environ.items() if name != "XDG_RUNTIME_DIR"} | {"HOME": str(tmp_path)}

    said: list[str] = []
    with subprocess.Popen(words, cwd=ROOT, env=home, stderr=subprocess.PIPE, text=True) as server:
        for line in server.stderr or ():
            said.append(line)
            if "Booting worker" in line:
                server.terminate()

    assert any("Booting worker" in line for line in said), said
    assert list(tmp_path.iterdir()) == []
