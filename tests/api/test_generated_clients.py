"""Two clients that others' tools make from the contract, in Python and in TypeScript, compile and tell the story."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.api import spec
from tests.api.asking import token_of
from tests.conftest import cannot_run
from tests.serving import served
from tests.source import ROOT
from tests.web.trading import trade

__all__ = ["token_of", "trade"]

CLIENTS = ROOT / "tests" / "api" / "clients"
BIN = Path(sys.executable).parent
CONFIG = """
project_name_override: daftar-api
package_name_override: daftar_api
post_hooks: []
content_type_overrides:
  text/csv: application/octet-stream
  application/pdf: application/octet-stream
  image/png: application/octet-stream
  image/jpeg: application/octet-stream
  application/vnd.openxmlformats-officedocument.spreadsheetml.sheet: application/octet-stream
"""


def run(*words: str | Path, at: Path, **env: str) -> str:
    """What a program prints; what it complains of is shown when it fails."""
    environment = {**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}", **env}
    ended = subprocess.run([str(word) for word in words], cwd=at, env=environment, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@pytest.fixture
def contract(app, tmp_path) -> Path:
    """The contract as a file, as its users get it."""
    with app.test_request_context():
        document = spec.describe("en")
    path = tmp_path / "contract.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


@pytest.fixture
def setting(app, make, trade, token_of) -> dict:
    """Who tells the story, and with what."""
    with make.inside():
        receiver = make.receiver().id
    return {
        "tokens": {
            "company": token_of(trade.speaker), "centre": token_of(trade.officer), "office": token_of(trade.clerk),
        },
        "campaign_id": trade.campaign, "company_id": trade.company, "item_id": trade.blanket,
        "store_id": trade.store, "receiver_id": receiver, "day": "2025-10-30",
    }  # fmt: skip


def test_a_client_made_in_python_is_sound_and_tells_the_story(app, contract, setting, tmp_path):
    (tmp_path / "config.yml").write_text(CONFIG, encoding="utf-8")
    run(
        BIN / "openapi-python-client", "generate", "--path", contract, "--meta", "none", "--config", "config.yml",
        "--output-path", tmp_path / "daftar_api", "--fail-on-warning", at=tmp_path,
    )  # fmt: skip
    story = shutil.copy(CLIENTS / "story.py", tmp_path / "story.py")

    run(BIN / "mypy", "--follow-imports=silent", "--config-file=", story, at=tmp_path, MYPYPATH=str(tmp_path))
    with served(app) as address:
        told = run(sys.executable, story, at=tmp_path, STORY=json.dumps({**setting, "address": address}))

    assert json.loads(told) == ["accept", "receipt", "delivered"]


def test_a_client_made_in_typescript_compiles_and_tells_the_story(app, contract, setting, tmp_path):
    modules = CLIENTS / "node_modules"
    if not modules.is_dir():
        cannot_run("clients in TypeScript (make .venv/installed-clients)")
    for name in ("story.ts", "tsconfig.json", "package.json"):
        shutil.copy(CLIENTS / name, tmp_path)
    (tmp_path / "node_modules").symlink_to(modules)
    run(
        "node",
        modules / "openapi-typescript" / "bin" / "cli.js",
        contract,
        "-o",
        "contract.d.ts",
        "--default-non-nullable=false",
        at=tmp_path,
    )

    run("node", modules / "typescript" / "bin" / "tsc", "--project", ".", at=tmp_path)
    with served(app) as address:
        told = run("node", "story.js", at=tmp_path, STORY=json.dumps({**setting, "address": address}))

    assert json.loads(told) == ["accept", "receipt", "delivered"]
