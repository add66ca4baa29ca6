"""The project's own files as the house rules read them: paths, syntax trees and imports."""

from __future__ import annotations

import ast
import functools
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
APP = ROOT / "app"


@dataclass(frozen=True)
class Import:
    """One import of one of our own modules, or of somebody else's package."""

    module: str
    line: int
    is_inside_function: bool


def python_files(folder: Path) -> list[Path]:
    """Every Python file below `folder`, in order."""
    return sorted(path for path in folder.rglob("*.py") if "static" not in path.parts)


@functools.cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def functions_of(tree: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def imports_of(path: Path) -> Iterator[Import]:
    """Every import of a file, with `from app import places` read as an import of `app.places`."""
    tree = tree_of(path)
    inside = {id(node) for function in functions_of(tree) for node in ast.walk(function)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (node.module or "")
            names = [f"app.{alias.name}" for alias in node.names] if start == "app" else [start]
        else:
            continue
        for name in names:
            yield Import(name, node.lineno, id(node) in inside)


def where(path: Path, line: int | None = None) -> str:
    """A file, and a line of it, as a person looks for it."""
    return f"{path.relative_to(ROOT)}" + (f":{line}" if line else "")


def project_files() -> list[Path]:
    """Every file that belongs to the project: what git knows or would take in."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    return sorted(ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file())
