"""The contract as a person reads it: chapters of operations, the parts of each, and the shapes they share."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.api import spec
from app.api.door import PREFIX
from app.errors import N_, Message

Schema = Mapping[str, Any]
KINDS: dict[str, Message] = {
    "date": N_("day"), "date-time": N_("instant"), "string": N_("text"), "integer": N_("whole number"),
    "number": N_("number"), "boolean": N_("yes or no"), "array": N_("list"), "object": N_("record"),
}  # fmt: skip
QUOTED = re.compile(r"([«“])([^«»“”]*[A-Za-z][^«»“”]*)([»”])")
ORDER = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Part:
    """A field of a record, or what is asked for in an address or a header."""

    name: str
    where: str
    kind: Message
    title: str
    is_required: bool
    is_list: bool = False
    shape: str = ""
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Operation:
    """What a program can do in one request."""

    name: str
    method: str
    path: str
    summary: str
    more: tuple[str, ...]
    permission: str
    asked: tuple[Part, ...]
    body: tuple[Part, ...]
    body_shape: str
    example: str
    good: tuple[str, ...]
    gives: str
    refusals: tuple[str, ...]

    @property
    def parts(self) -> list[dict[str, Any]]:
        """What a form must ask for before this can be sent."""
        return [{"name": part.name, "in": part.where, "required": part.is_required} for part in self.asked]


@dataclass(frozen=True)
class Shape:
    """A record that goes in or comes out."""

    name: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Chapter:
    """The operations of one domain, and the shapes of all that they take and give."""

    name: str
    title: str
    operations: tuple[Operation, ...]
    shapes: tuple[Shape, ...]


@functools.cache
def document(language: str | None) -> dict[str, Any]:
    """The OpenAPI document; it is the same at each request, so it is made once."""
    return spec.describe(language)


@functools.cache
def read(language: str) -> dict[str, Chapter]:
    """The chapters by name, in the order of the contract."""
    written = document(language)
    shapes = written["components"]["schemas"]
    found: dict[str, list[Operation]] = {tag["name"]: [] for tag in written["tags"]}
    for path, methods in written["paths"].items():
        for method in ORDER:
            if method in methods:
                found[methods[method]["tags"][0]].append(_operation(method, path, methods[method], shapes))
    titles = {tag["name"]: tag["description"] for tag in written["tags"]}
    return {
        name: Chapter(name, titles[name], tuple(each), _shapes_behind(each, shapes)) for name, each in found.items()
    }


def apart(text: str) -> str:
    """Quoted words of a program stand apart, so that the direction of the words around does not turn them about."""
    return QUOTED.sub("\\1\N{LEFT-TO-RIGHT ISOLATE}\\2\N{POP DIRECTIONAL ISOLATE}\\3", text)


def _shapes_behind(operations: Sequence[Operation], shapes: Schema) -> tuple[Shape, ...]:
    wanted = [name for operation in operations for name in (operation.body_shape, operation.gives) if name]
    found: dict[str, Shape] = {}
    while wanted:
        name = wanted.pop()
        if name not in found:
            found[name] = Shape(name, _fields(shapes[name]))
            wanted += [part.shape for part in found[name].parts if part.shape]
    return tuple(found[name] for name in sorted(found))


def _operation(method: str, path: str, said: Schema, shapes: Schema) -> Operation:
    taken: Schema = next(iter(said.get("requestBody", {}).get("content", {}).values()), {})
    body = _shape_of(taken.get("schema", {}))
    good = tuple(status for status in said["responses"] if status < "300")
    given: Schema = next(iter(said["responses"][good[0]].get("content", {}).values()), {}) if good else {}
    return Operation(
        name=said["operationId"], method=method.upper(), path=PREFIX + path, summary=said["summary"],
        more=tuple(said.get("description", "").split("\n\n")) if said.get("description") else (),
        permission=said.get("x-permission", ""),
        asked=tuple(_part(each["name"], each["schema"], each, each["in"]) for each in said["parameters"]),
        body=_fields(shapes[body]) if body else (), body_shape=body,
        example=json.dumps(taken["example"], ensure_ascii=False, indent=2) if "example" in taken else "",
        good=good, gives=_shape_of(given.get("schema", {})),
        refusals=tuple(status for status in said["responses"] if status >= "400"),
    )  # fmt: skip


def _fields(shape: Schema) -> tuple[Part, ...]:
    required = shape.get("required", ())
    return tuple(
        _part(name, schema, {**schema, "required": name in required}, "body")
        for name, schema in shape.get("properties", {}).items()
    )


def _part(name: str, schema: Schema, said: Schema, where: str) -> Part:
    is_list = _type(schema) == "array"
    inner = schema.get("items", {}) if is_list else schema
    choices = _choices(inner)
    title = schema.get("title", "") if choices else said.get("description") or schema.get("title") or ""
    kind = KINDS.get(inner.get("format", ""), KINDS.get(_type(inner), KINDS["object"]))
    return Part(name, where, kind, title, bool(said.get("required")), is_list, _shape_of(inner), choices)


def _choices(schema: Schema) -> tuple[tuple[str, str], ...]:
    """The codes of a closed list, each with what it means."""
    meanings = dict(each.split(": ", 1) for each in schema.get("description", "").split("; ") if ": " in each)
    return tuple((code, meanings.get(code, "")) for code in schema.get("enum", ()) if code is not None)


def _type(schema: Schema) -> str:
    named = schema.get("type", "object")
    return str(named[0] if isinstance(named, list) else named)


def _shape_of(schema: Schema) -> str:
    """The name of the shape that a schema points at, of one, of a list, of a page, or of one that may be null."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "items" in schema.get("properties", {}):
        return _shape_of(schema["properties"]["items"])
    inner = [schema.get("items", {}), *schema.get("anyOf", ()), *schema.get("allOf", ()), *schema.get("oneOf", ())]
    return next((name for each in inner if each and (name := _shape_of(each))), "")
