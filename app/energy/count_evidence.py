"""What a program or the demonstration sends is kept as files are: a sheet of the actions, for whoever verifies."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from app.accounts.models import User
from app.energy.marking import Event
from app.files.models import StoredFile
from app.files.service import store_file

IN_MEMORY = 1 << 20


def keep_sheet(events: Iterable[Event], *, name: str, by: User) -> StoredFile:
    """The actions as a sheet of two columns, kept as a file."""
    with SpooledTemporaryFile(IN_MEMORY) as sheet:
        text = io.TextIOWrapper(cast(IO[bytes], sheet), encoding="utf-8", newline="")
        rows = csv.writer(text)
        rows.writerow(["action", "day"])
        rows.writerows((event.name, event.happened_on.isoformat()) for event in events)
        text.flush()
        sheet.seek(0)
        return store_file(source=cast(IO[bytes], sheet), name=f"{name}.csv", media_type="text/csv", by=by)
