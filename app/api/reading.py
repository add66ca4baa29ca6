"""What a program sends is read strictly: UTF-8 JSON that says each thing once, in the type that the contract names."""

from __future__ import annotations

import json
import math
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

from flask import request
from marshmallow import RAISE, Schema, ValidationError

from app.errors import N_, DomainError, Invalid
from app.shapes import strictly

LARGEST_BODY = 4 * 2**20
DEEPEST = 32
_ESCAPED = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
_UNSTORABLE = re.compile("[\\x00\\ud800-\\udfff]")
_KEY = re.compile(r"[\x21-\x7e]{1,120}")


class NotJson(DomainError):
    """The body of the request is not JSON in UTF-8."""


class NotPlainJson(DomainError):
    """The body of the request has a name twice, a value that is no number, too many levels, or a broken letter."""


class WrongContent(DomainError):
    """Send the body as application/json in UTF-8."""

    status = 415


class BodyTooLarge(DomainError):
    """The body is larger than {megabytes} MB. Send it in parts."""

    status = 413


class WrongFile(DomainError):
    """Send the file itself as the body, as one of these types: {types}."""

    status = 415


class SaidTwice(Invalid):
    """“{name}” is given more than once."""


class KeyMissing(DomainError):
    """Send a header “Idempotency-Key” of 1 to 120 printable letters without blanks: a new one for each act, the same
    one again only when you repeat an act whose answer you did not get.
    """


def read_body(shape: Schema) -> dict[str, Any]:
    """The body of this request in a shape; raises a refusal in words for whatever else it is."""
    said = _parse(_bytes())
    with strictly():
        loaded: dict[str, Any] = shape.load(said)
    return loaded


def refuse_body() -> None:
    """An act that takes nothing is sent nothing, or an empty record."""
    content = _bytes(wants=False)
    if content.strip() and _parse(content) != {}:
        raise ValidationError({"_schema": [N_("This act takes no body.")]})


@contextmanager
def received_file(types: Sequence[str]) -> Iterator[Path]:
    """A copy of the file that is the body of this request, as long as the block runs."""
    if request.mimetype not in types:
        raise WrongFile(types=", ".join(types))
    with tempfile.TemporaryDirectory(prefix="daftar-") as folder:
        path = Path(folder) / "file"
        with path.open("wb") as copy:
            shutil.copyfileobj(request.stream, copy)
        yield path


def read_query(shape: Schema) -> dict[str, Any]:
    """The filters in this request's address; one that is not known or is given twice is refused, never left aside."""
    for name, values in request.args.lists():
        if len(values) > 1:
            raise SaidTwice(name=name, field=name)
    asked = {name: value for name, value in request.args.items() if name != "lang" or "lang" in shape.fields}
    loaded: dict[str, Any] = shape.load(asked, unknown=RAISE)
    return loaded


def read_key() -> str:
    """The key under which an act is done once; raises KeyMissing."""
    key = request.headers.get("Idempotency-Key", "").strip()
    if not _KEY.fullmatch(key):
        raise KeyMissing()
    return key


def _bytes(*, wants: bool = True) -> bytes:
    if (request.content_length or 0) > LARGEST_BODY:
        raise BodyTooLarge(megabytes=LARGEST_BODY // 2**20)
    content = request.get_data(cache=False)
    if len(content) > LARGEST_BODY:
        raise BodyTooLarge(megabytes=LARGEST_BODY // 2**20)
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if (wants or content) and (request.mimetype != "application/json" or charset not in ("utf-8", "utf8")):
        raise WrongContent()
    return content


def _parse(content: bytes) -> Mapping[str, Any]:
    try:
        text = content.decode("utf-8")
        said = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number, parse_float=_finite)
    except NotPlainJson:
        raise
    except (ValueError, RecursionError) as error:
        raise NotJson() from error
    _look_through(said, wary=bool(_ESCAPED.search(text)))
    if not isinstance(said, dict):
        raise ValidationError({"_schema": [N_("This is not a record.")]})
    return said


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) != len(pairs):
        raise NotPlainJson()
    return said


def _no_number(_written: str) -> Any:
    raise NotPlainJson()


def _finite(written: str) -> float:
    number = float(written)
    if not math.isfinite(number):
        raise NotPlainJson()
    return number


def _look_through(said: Any, *, wary: bool) -> None:
    """No deeper than is meant; and where letters are escaped, none that can be stored nowhere: halves and NUL."""
    level = [said]
    for _ in range(DEEPEST):
        if wary and any(isinstance(one, str) and _UNSTORABLE.search(one) for one in level):
            raise NotPlainJson()
        level = [inner for one in level for inner in _parts(one)]
        if not level:
            return
    raise NotPlainJson()


def _parts(one: Any) -> Iterable[Any]:
    if isinstance(one, dict):
        return chain(one, one.values())
    return one if isinstance(one, list) else ()
