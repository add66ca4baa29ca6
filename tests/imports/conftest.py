"""What tests of imports share: two kinds of their own, and files to bring in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app.imports import IMPORTS
from tests.imports.kinds import LENIENT, TASKS


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kinds `tasks` (all or nothing) and `lenient` (row by row)."""
    for kind in (TASKS, LENIENT):
        monkeypatch.setitem(IMPORTS, kind.slug, kind)


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[..., Path]:
    """Writes a CSV of lines: `sheet("name,count", "a,1")`."""

    def write(*lines: str, name: str = "sheet.csv") -> Path:
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write
