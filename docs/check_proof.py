#!/usr/bin/env python3
"""Checks, with Python alone, that a proof from Daftar is right: python3 check_proof.py PROOF.json PUBLISHED_ROOT

The root is one you kept, from a report, a newspaper, the page of seals: that of the entry's own seal or of a later one.
The signature: python3 check_proof.py PROOF.json ROOT --write FOLDER, then in that folder, with the published key.pem
openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in seal.txt -sigfile seal.sig
"""

import hashlib
import json
import pathlib
import re
import sys


def sha256(*parts: bytes) -> bytes:
    """SHA-256 of the parts, one after the other."""
    return hashlib.sha256(b"".join(parts)).digest()


def roots_of(proof: dict) -> list[bytes]:
    """The roots that the proof leads to, its own seal's first; whatever does not fit on the way ends the check."""
    digests = "".join(f"x{sha256(lot.encode()).hex()};" for lot in proof["lots"])
    if not proof["lots"] or f";i{len(proof['lots'])};{digests}i" not in proof["text"]:
        raise ValueError("the lots are not those that the entry names")
    code, year, number = proof["entry"].split("/")
    office = re.match(rf"v1;i\d+;i(\d+);i\d+;i{year};i{number};", proof["text"])
    if not office or f"\nhead {code} {office[1]} " not in proof["seal"]:
        raise ValueError("the entry has another number, or is of another office")
    node = sha256(b"\x00", proof["text"].encode())
    for side, digest in proof["path"]:
        other = bytes.fromhex(digest)
        node = sha256(b"\x01", other, node) if side == "left" else sha256(b"\x01", node, other)
    tree, previous = re.search(r"\ntree (\w{64})\nprevious (\w{64})\n", proof["seal"]).groups()
    if tree != node.hex():
        raise ValueError("the entry is not under the tree of its seal")
    roots = [bytes.fromhex(previous)]
    for digest in (sha256(proof["seal"].encode()), *map(bytes.fromhex, proof["later"])):
        roots.append(sha256(b"\x03", roots[-1], digest))
    return roots[1:]


def main(path: str, root: str, *more: str) -> str:
    """What to say of the proof; raises what says that it is not right."""
    proof = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    roots = roots_of(proof)
    if bytes.fromhex(root) not in roots or roots[0].hex() != proof["root"]:
        raise ValueError("no seal on the way has this root, or its own seal has another")
    if more[:1] == ("--write",):
        folder = pathlib.Path(more[1])
        (folder / "seal.txt").write_bytes(proof["seal"].encode())
        (folder / "seal.sig").write_bytes(bytes.fromhex(proof["signature"]))
    return f"Right: entry {proof['entry']} stands under a seal that this root covers. It says:\n{proof['text']}"


if __name__ == "__main__":
    try:
        sys.stdout.write(main(*sys.argv[1:]) + "\n")
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OSError) as fault:
        sys.exit(f"NOT RIGHT: {fault}")
