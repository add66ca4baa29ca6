"""What tests of exports do: ask for a list on its page, have a worker write it, and read the file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import load_workbook

from app.jobs.doing import do_job
from tests.reports.conftest import trade
from tests.web.reading import read
from tests.web.trading import as_

__all__ = ["as_", "trade"]


@pytest.fixture
def made(make) -> Callable[..., bytes]:
    """The file that a person gets of a list, by the filter of its page."""

    def get(client: Any, listing: str, form: str = "csv", **asked: Any) -> bytes:
        page = client.get(f"/exports/{listing}/new", query_string=asked)
        sent = client.post(f"/exports/{listing}/new", query_string=asked, data={**read(page).hidden(), "form": form})
        assert sent.status_code == 303, read(sent).errors
        with make.inside():
            assert do_job(int(sent.location.rsplit("/", 1)[1]))
        [link] = [link for link in read(client.get(sent.location)).links("main a") if link.endswith("/file")]
        return client.get(link).data

    return get


def rows_of_csv(data: bytes) -> list[list[str]]:
    """All lines of a CSV, its heads first."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def rows_of_json(data: bytes) -> list[dict[str, Any]]:
    """The records of JSON lines."""
    return [json.loads(line) for line in data.decode().splitlines()]


def sheets_of(data: bytes) -> Any:
    """A workbook, as a spreadsheet opens it."""
    return load_workbook(io.BytesIO(data))
