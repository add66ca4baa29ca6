"""Checks, with Python alone, that a proof from Daftar is right: python3 check_proof.py PROOF.json PUBLISHED_ROOT

The root is one you kept, from a report, a newspaper, the page of seals: that of the entry's own seal or of a later one.
The signature: python3 check_proof.py PROOF.json ROOT --write FOLDER, then in that folder, with the published key.pem
openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in seal.txt -sigfile seal.sig
"""

import json
import pathlib
import re
import sys
from hashlib import sha256


def fields_of(rest: bytes) -> list[bytes]:
    """The framed fields of an entry's text, its version first; of a text only its length says where it ends."""
    fields = []
    while rest:
        size = int(rest[1 : rest.index(b":")]) + rest.index(b":") + 1 if rest[:1] == b"t" else rest.index(b";")
        fields, rest = [*fields, rest[:size]], rest[size + 1 :]
    return fields


def roots_of(proof: dict) -> list[bytes]:
    """The roots that the proof leads to, its own seal's first; whatever does not fit on the way ends the check."""
    fields, (code, *number) = fields_of(proof["text"].encode()), proof["entry"].split("/")
    lots = [b"x" + sha256(lot.encode()).hexdigest().encode() for lot in proof["lots"]]
    named = [b"v1", *(b"i" + each.encode() for each in number), b"i%d" % len(lots), *lots]
    is_headed = code.split() == [code] and f"\nhead {code} {fields[2][1:].decode()} " in proof["seal"]
    # The lots stand after the version, 18 fields of the entry, the number of its lines and 11 fields of each line.
    if [fields[0], *fields[4:6], *fields[20 + 11 * int(fields[19][1:]) :][: 1 + len(lots)]] != named or not is_headed:
        raise ValueError("the number, the office or the lots are not those that the entry names")
    node = sha256(b"\x00" + proof["text"].encode()).digest()
    for side, other in ((side, bytes.fromhex(digest)) for side, digest in proof["path"]):
        node = sha256(b"\x01" + (other + node if side == "left" else node + other)).digest()
    tree, previous = re.search(r"\ntree (\w{64})\nprevious (\w{64})\n", proof["seal"]).groups()
    if tree != node.hex():
        raise ValueError("the entry is not under the tree of its seal")
    roots = [bytes.fromhex(previous)]
    for digest in (sha256(proof["seal"].encode()).digest(), *map(bytes.fromhex, proof["later"])):
        roots.append(sha256(b"\x03" + roots[-1] + digest).digest())
    return roots[1:]


def main(path: str, root: str, *more: str) -> str:
    """What to say of the proof; raises what says that it is not right."""
    proof = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    if bytes.fromhex(root) not in (roots := roots_of(proof)) or roots[0].hex() != proof["root"]:
        raise ValueError("no seal on the way has this root, or its own seal has another")
    if more[:1] == ("--write",):
        for name, data in (("seal.txt", proof["seal"].encode()), ("seal.sig", bytes.fromhex(proof["signature"]))):
            pathlib.Path(more[1], name).write_bytes(data)
    return f"Right: entry {proof['entry']} stands under a seal that this root covers. It says:\n{proof['text']}"


if __name__ == "__main__":
    try:
        sys.stdout.write(main(*sys.argv[1:]) + "\n")
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, OSError) as fault:
        sys.exit(f"NOT RIGHT: {fault}")
