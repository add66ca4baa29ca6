"""An endpoint says once what it needs, takes and gives: the door holds it to that, and the OpenAPI is made from it."""

from __future__ import annotations

import functools
import hashlib
import inspect
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, json, request, url_for
from marshmallow import Schema, fields, validate
from sqlalchemy import select

from app.access import require
from app.api.cursors import read_cursor, write_cursor
from app.api.door import PUBLIC, bp, public
from app.api.reading import read_body, read_key, read_query, received_file, refuse_body
from app.db import atomic, db
from app.errors import N_, DomainError, Message
from app.language import locale
from app.shapes import Filters, Text, Whole

PAGE, LARGEST_PAGE = 50, 200
_PART = re.compile(r"<(?:\w+:)?(\w+)>")
View = Callable[..., Any]


class ChangedMeanwhile(DomainError):
    """Somebody changed this meanwhile. Get it again, look at it, and repeat your change."""

    status = 412


class VersionMissing(DomainError):
    """Send a header “If-Match” with the ETag of what you looked at, so that nobody's change is lost."""

    status = 428


class PageOf(Filters):
    """Which page of a list, and how long."""

    cursor = Text(longest=1000, load_default=None, allow_none=True)
    limit = Whole(load_default=PAGE, validate=validate.Range(1, LARGEST_PAGE, error=N_("Between {min} and {max}.")))


@dataclass(frozen=True)
class Slice:
    """The part of a list that is asked for: `limit` rows from behind `after`; nothing is before the first."""

    after: tuple[Any, ...] | None
    limit: int

    @property
    def key(self) -> int | None:
        """`after`, for a list that is ordered by one key."""
        return self.after[0] if self.after else None

    def of(self, rows: Sequence[Any]) -> Sequence[Any]:
        """The same part of a list that is short and read whole, such as the offices; its place is the row's key."""
        keys = [row.id for row in rows]
        start = 0 if self.after is None else keys.index(self.key) + 1 if self.key in keys else len(keys)
        return rows[start : start + self.limit]


def by_id(row: Any) -> tuple[Any, ...]:
    """Where a row stands in a list ordered by its key."""
    return (row.id,)


@dataclass(frozen=True)
class Answered:
    """What a view found, with one of the endpoint's other good statuses."""

    found: Any
    status: int


@dataclass(frozen=True)
class Endpoint:
    """One line of the contract. `rule` is Flask's; `view` is the function behind it, whose name is the operation's."""

    method: str
    rule: str
    needs: str
    view: View
    filters: type[Schema] | None = None
    takes: type[Schema] | None = None
    gives: type[Schema] | None = None
    status: int = 200
    refuses: tuple[int, ...] = ()
    """Statuses with which it refuses, beside those of its kind."""
    pages: bool = False
    place: Callable[[Any], tuple[Any, ...]] = by_id
    keyed: bool = False
    edits: bool = False
    made: str = ""
    """The operation that gets what this one made: the answer leads there."""
    media: str = ""
    """The type of an answer that is not JSON."""
    files: tuple[str, ...] = ()
    """The types that the body may have where it is a file, which the view gets as `file`: the path of a copy."""
    otherwise: tuple[int, ...] = ()
    """Other statuses than `status` that a good answer may have, in the same shape; see `Answered`."""

    @property
    def says(self) -> list[Message]:
        """What it does, in a sentence, and what else there is to know, paragraph by paragraph."""
        said = inspect.getdoc(self.view) or ""
        return [Message(" ".join(paragraph.split())) for paragraph in said.split("\n\n")]

    @property
    def parts(self) -> list[str]:
        """What its address names, such as `pledge_id`."""
        return _PART.findall(self.rule)

    @property
    def path(self) -> str:
        """Its address as the contract writes it, such as `/pledges/{pledge_id}`."""
        return _PART.sub(r"{\1}", self.rule)

    @property
    def tag(self) -> str:
        """The domain: the name of the module it is in."""
        return self.view.__module__.rpartition(".")[2]

    @property
    def is_versioned(self) -> bool:
        """Has the answer a mark that an edit must show?"""
        return self.rule in EDITED

    @property
    def name(self) -> str:
        """The name of the operation, such as `record_receipt`."""
        return self.view.__name__

    def answer(self, **path: Any) -> Response:
        """Read what was sent, do it, and write what came of it."""
        given: dict[str, Any] = dict(path)
        if self.filters is not None or self.pages:
            given |= self._asked()
        elif request.args.keys() - {"lang"}:
            read_query(Filters())
        if self.keyed:
            given["key"] = read_key()
        if self.files:
            with received_file(self.files) as path_of_copy:
                return self._written(self.view(**given, file=path_of_copy))
        if self.takes is not None:
            given["said"] = read_body(self.takes())
        elif self.method != "GET":
            refuse_body()
        if self.pages:
            return self._page(given)
        return self._written(self._edit(path, given) if self.edits else self.view(**given))

    def _asked(self) -> dict[str, Any]:
        shape = self.filters() if self.filters else Filters()
        if not self.pages:
            return {"asked": read_query(shape)}
        loaded = read_query(_with_page(type(shape))())
        cursor, limit = loaded.pop("cursor"), loaded.pop("limit")
        self_named = f"{self.name} {sorted((request.view_args or {}).items())}"
        after = read_cursor(self_named, loaded, cursor) if cursor else None
        asked = {"asked": loaded} if self.filters else {}
        return asked | {"page": Slice(after, limit), "_listing": (self_named, loaded)}

    def _page(self, given: dict[str, Any]) -> Response:
        named, filters = given.pop("_listing")
        page: Slice = given["page"]
        rows: Sequence[Any] = self.view(**{**given, "page": Slice(page.after, page.limit + 1)})
        shown = rows[: page.limit]
        more = write_cursor(named, filters, self.place(shown[-1])) if len(rows) > page.limit else None
        items = [self._dump(row) for row in shown] if self.gives else []
        return write_json({"items": items, "next_cursor": more}, 200)

    def _edit(self, path: dict[str, Any], given: dict[str, Any]) -> Any:
        """Change a record that two people may be looking at: it is locked, compared, and only then changed."""
        wanted = request.headers.get("If-Match", "").strip()
        if not wanted:
            raise VersionMissing()

        @atomic()
        def compare_and_change() -> Any:
            seen = READS[self.rule].view(**path)
            model = type(seen)
            db.session.execute(select(model.id).where(model.id == seen.id).with_for_update())
            db.session.refresh(seen)
            if wanted != "*" and etag_of(self._dump(seen)) not in [one.strip() for one in wanted.split(",")]:
                raise ChangedMeanwhile()
            return self.view(**given)

        return compare_and_change()

    def _dump(self, found: Any) -> Any:
        return self.gives().dump(found) if self.gives else None

    def _written(self, found: Any) -> Response:
        if isinstance(found, Response):
            return found
        if self.gives is None:
            return Response(status=204)
        found, status = (found.found, found.status) if isinstance(found, Answered) else (found, self.status)
        dumped = self._dump(found)
        response = write_json(dumped, status)
        if self.is_versioned:
            response.headers["ETag"] = etag_of(dumped)
        if self.made and status == self.status:
            [part] = OPERATIONS[self.made].parts
            response.headers["Location"] = url_for(f"api.{self.made}", **{part: found.id})
        return response


ENDPOINTS: list[Endpoint] = []
OPERATIONS: dict[str, Endpoint] = {}
READS: dict[str, Endpoint] = {}
"""The endpoint that gets what stands under a rule: what an edit of it compares itself with."""
EDITED: set[str] = set()
"""Rules of what two people may edit."""


def endpoint(method: str, rule: str, needs: str, **contract: Any) -> Callable[[View], View]:
    """Put a view into the contract and on its address; see `Endpoint` for what can be said of it.

    The view's docstring is what the contract says of it in English; its Persian is in the catalogue.

    The view is called with the parts of its path, and with `asked` (filters), `page`, `said` (body), `key` as the
    contract has them; what it returns is written in the shape `gives`.
    """

    def put(view: View) -> View:
        declared = Endpoint(method, rule, needs, view, **contract)
        ENDPOINTS.append(declared)
        OPERATIONS[declared.name] = declared
        if method == "GET":
            READS[rule] = declared
        if declared.edits:
            EDITED.add(rule)
        # A method of a frozen record takes no attributes, and a view carries its permission.
        answered = functools.wraps(view)(lambda **path: declared.answer(**path))
        guarded = public(answered) if needs == PUBLIC else require(needs)(answered)
        bp.add_url_rule(rule, view.__name__, guarded, methods=[method])
        return view

    return put


def write_json(content: Any, status: int) -> Response:
    """An answer in JSON, in the language that was asked for where it has words."""
    response = Response(json.dumps(content, ensure_ascii=False), status, mimetype="application/json")
    response.headers["Content-Language"] = locale()
    return response


def etag_of(dumped: Any) -> str:
    """The mark of what something says now; it changes when anything that is said of it does."""
    return '"' + hashlib.sha256(json.dumps(dumped, sort_keys=True).encode()).hexdigest()[:32] + '"'


@functools.cache
def _with_page(shape: type[Schema]) -> type[Schema]:
    named = {"cursor": PageOf._declared_fields["cursor"], "limit": PageOf._declared_fields["limit"]}
    return type(f"{shape.__name__}Page", (shape,), dict[str, fields.Field[Any]](named))
