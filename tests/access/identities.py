"""What is planted to be found again: names, numbers, and where each may be read by whom; nowhere else."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from tests.access.ground import MOBILE, SPEAKER, Actor
from tests.access.persons import NUMBER, PERSON

WATCHERS = {"auditor", "administrator"}
OF_THE_OFFICE = {"clerk", "supervisor", "national officer", "auditor"}
DESK = {"clerk", "supervisor"}
KEEPERS = {"national officer", "administrator"}
MAY_READ: dict[str, dict[str, set[str]]] = {
    SPEAKER["A"]: {
        "web.show_company": OF_THE_OFFICE, "web.show_receipt": OF_THE_OFFICE, "web.add_representative": KEEPERS,
        "web.show_saving": OF_THE_OFFICE,
        "api.list_representatives": OF_THE_OFFICE | {"administrator"}, "web.list_accesses": WATCHERS,
        "web.list_users": {"administrator"}, "api.list_users": {"administrator"},
    },
    PERSON: {"api.read_identity": DESK, "api.show_pair": DESK, "web.show_pair": DESK},
    NUMBER: {"api.read_identity": DESK, "api.show_pair": DESK, "web.show_pair": DESK},
    MOBILE: {"web.show_user": {"administrator"}, "api.show_user": {"administrator"}},
}  # fmt: skip
"""The names of the people who sign in stand in their list and in the log; the number in neither."""
DIGITS = str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789")


def said_by(answer: Any) -> str:
    """What a file or a page says; a workbook is a packed folder, whose files are looked into."""
    body: bytes = answer.get_data()
    if not zipfile.is_zipfile(io.BytesIO(body)):
        return body.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        return "".join(packed.read(name).decode(errors="replace") for name in packed.namelist())


def misplaced(answer: Any, endpoint: str, actor: Actor) -> Iterator[str]:
    """What stands in an answer and may not, or does not and should; whoever it is of reads their own."""
    text = said_by(answer).translate(DIGITS)
    for planted, places in MAY_READ.items():
        if actor.company == "A" and planted == SPEAKER["A"]:
            continue
        is_there, may_be = planted in text, actor.name in places.get(endpoint, ())
        if is_there is not may_be:
            yield "shows an identity" if is_there else "does not show the identity that it may"
