"""Is the book as it was written? Reads it all, makes hashes, links and trees again, and names what is not right."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import func, or_, select

from app.codes import Coded
from app.db import db
from app.errors import N_, Message, NotFound
from app.ledger.hashing import NOTHING, VERSION, leaf_of, link_of, tree_root
from app.ledger.kept import ChainHead, Seal, SealTree, UnitStep, Valuation
from app.ledger.models import Entry, Line
from app.ledger.statements import Head, is_signed, statement_of
from app.ledger.stored import StoredBook, StoredEntry, list_mistyped
from app.ledger.trees import nodes_over, read_nodes
from app.places.models import Office


class Harm(Coded):
    """What was done to the book."""

    CHANGED = "changed", "تغییر کرده", "changed"
    MISSING = "missing", "گم شده", "missing"
    ADDED = "added", "افزوده شده", "added"
    MOVED = "moved", "جابه‌جا شده", "moved"
    REWRITTEN = "rewritten", "بازنویسی شده", "rewritten"
    SEAL = "seal", "مهر نادرست", "seal not right"


KEPT = N_("what is kept for its proofs is not right")
OTHERS_LINE = N_("a line of it was written by another transaction than the entry")
STRAYS: tuple[tuple[type[Line] | type[UnitStep] | type[Valuation], Message], ...] = (
    (Line, N_("lines without their entry")),
    (UnitStep, N_("moved pieces without their entry")),
    (Valuation, N_("an estimate without its entry")),
)
OUTSIDE = N_("outside its chain, before the first or after the head")
HEAD = N_("the head of its chain is another")


class NoSuchSeal(NotFound):
    """There is no seal number {number}. Name one from 1 to {last}."""


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is not as it was written: which office, which entry or seal, and what was done to it."""

    harm: Harm
    office: str
    number: str
    detail: Message | None = None

    def __str__(self) -> str:
        return " ".join(part for part in (self.harm.en, self.office, self.number, self.detail) if part)


@dataclass(slots=True)
class Verdict:
    """What was read, and what was found."""

    entries: int = 0
    seals: int = 0
    damages: list[Damage] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Nothing is wrong."""
        return not self.damages


Heads = dict[str, tuple[int, bytes]]


def verify(*, from_seal: int = 0, root: bytes | None = None, public_keys: frozenset[bytes] = frozenset()) -> Verdict:
    """Read the book from its beginning, or from after a seal that is taken as right, to where it stands.

    `root` is one that was published: some seal must still have it. `public_keys` are those that may have signed; none
    given, each seal's own. Raises NoSuchSeal.
    """
    spoilt = list_mistyped(Seal)
    seals = list(db.session.scalars(select(Seal).where(Seal.number.not_in(spoilt)).order_by(Seal.number)))
    if from_seal and from_seal not in {seal.number for seal in seals}:
        raise NoSuchSeal(number=from_seal, last=seals[-1].number if seals else 0)
    walk = _Walk(public_keys)
    for number in spoilt:
        walk.find(Harm.SEAL, "", str(number), N_("it holds what no seal can hold"))
    for seal in seals:
        walk.take_seal(seal, is_trusted=seal.number <= from_seal)
    walk.miss_seals()
    if root is not None and root not in {bytes(seal.root) for seal in seals}:
        walk.find(Harm.REWRITTEN, "", "", N_("no seal has the published root {root}").format(root=root.hex()))
    walk.take_rest()
    return walk.verdict


class _Walk:
    """Through the seals in their order and, within each, through the offices; last through what is not sealed yet."""

    def __init__(self, public_keys: frozenset[bytes]) -> None:
        self.verdict = Verdict()
        self._public_keys = public_keys
        self._offices = {row.code: row.id for row in db.session.execute(select(Office.code, Office.id))}
        self._book = StoredBook(db.session.connection())
        trees = select(SealTree).where(SealTree.number.not_in(list_mistyped(SealTree)))
        self._trees = {kept.number: kept for kept in db.session.scalars(trees)}
        self._heads: Heads = {}
        self._last_seal, self._last_root = 0, NOTHING

    def find(self, harm: Harm, office: str, number: str, detail: Message | None = None) -> None:
        """Write down what is not right."""
        self.verdict.damages.append(Damage(harm, office, number, detail))

    def take_seal(self, seal: Seal, *, is_trusted: bool) -> None:
        """Check a seal and, unless it is taken as right, the entries under it."""
        self.verdict.seals += 1
        try:
            statement = statement_of(seal)
        except ValueError:
            self.find(Harm.SEAL, "", str(seal.number), N_("its heads cannot be read"))
            return
        if seal.number != self._last_seal + 1 or statement.previous_root != self._last_root:
            self.find(Harm.SEAL, "", str(seal.number), N_("it does not follow the seal before it"))
        if statement.root != bytes(seal.root):
            self.find(Harm.SEAL, "", str(seal.number), N_("its root is not made of what it says"))
        elif statement.digest != self._kept_of(seal)[0]:
            self.find(Harm.SEAL, "", str(seal.number), KEPT)
        if not is_signed(seal, statement.text):
            self.find(Harm.SEAL, "", str(seal.number), N_("its signature is not of what it says"))
        if self._public_keys and bytes(seal.public_key) not in self._public_keys:
            self.find(Harm.SEAL, "", str(seal.number), N_("it was signed with another key"))
        if not is_trusted:
            self._compare_tree(seal, statement.heads)
        self._heads |= {head.office: (head.last_no, head.link) for head in statement.heads}
        self._last_seal, self._last_root = seal.number, bytes(seal.root)

    def miss_seals(self) -> None:
        """Name the seals of which only what was kept for their proofs is left."""
        for number in sorted(number for number in self._trees if number > self._last_seal):
            self.find(Harm.MISSING, "", str(number), N_("the seal itself; what was kept for its proofs is there"))

    def _compare_tree(self, seal: Seal, heads: tuple[Head, ...]) -> None:
        found = len(self.verdict.damages)
        leaves: list[bytes] = []
        for head in sorted(heads):
            if self._offices.get(head.office, head.office_id) != head.office_id:
                self.find(Harm.CHANGED, head.office, "", N_("this code was another office's"))
            after, link = self._heads.get(head.office, (0, NOTHING))
            last_no, link = self._take_chain(head.office, after, link, head.last_no, leaves)
            if last_no < head.last_no:
                self._lack(head.office, last_no + 1, head.last_no)
            elif link != head.link:
                self.find(
                    Harm.REWRITTEN,
                    head.office,
                    "",
                    N_("seal {number} knew another link {place}").format(number=seal.number, place=head.last_no),
                )
        if len(self.verdict.damages) > found:
            return
        nodes = nodes_over(leaves)
        if tree_root(nodes) != bytes(seal.tree_root):
            self.find(Harm.REWRITTEN, "", "", N_("seal {number} was put over other entries").format(number=seal.number))
        elif nodes != self._kept_of(seal)[1]:
            self.find(Harm.SEAL, "", str(seal.number), KEPT)

    def _kept_of(self, seal: Seal) -> tuple[bytes, list[bytes]]:
        """The digest and the nodes that are kept for proofs."""
        kept = self._trees.get(seal.number)
        return (bytes(kept.digest), read_nodes(bytes(kept.nodes))) if kept is not None else (b"", [])

    def take_rest(self) -> None:
        """Check what came after the last seal, the heads themselves, and lines that belong to no entry."""
        spoilt = list_mistyped(ChainHead)
        for office in db.session.scalars(select(Office.code).where(Office.id.in_(spoilt)).order_by(Office.code)):
            self.find(Harm.CHANGED, office, "", HEAD)
        query = select(Office.code, ChainHead.last_no, ChainHead.last_link).join(Office)
        query = query.where(ChainHead.office_id.not_in(spoilt))
        heads = {row.code: (row.last_no, bytes(row.last_link or NOTHING)) for row in db.session.execute(query)}
        for office, (head_no, head_link) in sorted(heads.items()):
            after, sealed = self._heads.get(office, (0, NOTHING))
            last_no, link = self._take_chain(office, after, sealed, head_no, [])
            if last_no < head_no:
                self._lack(office, last_no + 1, head_no)
            elif link != head_link:
                self.find(Harm.CHANGED, office, "", HEAD)
        for office, last_no in sorted((name, last_no) for name, (last_no, _) in self._heads.items()):
            if heads.get(office, (0, NOTHING))[0] < last_no and not self._lacks_some(office):
                self._lack(office, heads.get(office, (0, NOTHING))[0] + 1, last_no)
        self._find_strays()

    def _find_strays(self) -> None:
        """Entries outside their chain or of no office, and parts of no entry; each in one look at the book."""
        beyond = (
            select(Office.code, Entry.year, Entry.number)
            .join(Office, Office.id == Entry.office_id)
            .outerjoin(ChainHead, ChainHead.office_id == Entry.office_id)
            .where(or_(Entry.chain_no > func.coalesce(ChainHead.last_no, 0), Entry.chain_no < 1))
        )
        for office, year, number in db.session.execute(beyond.order_by(Office.code, Entry.chain_no)):
            self.find(
                Harm.ADDED, office, f"{year}/{number}", N_("outside its chain, before the first or after the head")
            )
        homeless = select(Entry.id).outerjoin(Office, Office.id == Entry.office_id).where(Office.id.is_(None))
        for entry_id in db.session.scalars(homeless):
            self.find(Harm.ADDED, "", f"entry {entry_id}", N_("of an office that there is not"))
        self._find_stray_parts()

    def _find_stray_parts(self) -> None:
        """Lines, moved pieces and estimates of no entry, and lines of another transaction than their entry's."""
        for model, detail in STRAYS:
            lost = select(model.entry_id).outerjoin(Entry, Entry.id == model.entry_id).where(Entry.id.is_(None))
            for entry_id in db.session.scalars(lost.distinct().order_by(model.entry_id)):
                self.find(Harm.ADDED, "", f"entry {entry_id}", detail)
        foreign = select(Office.code, Entry.id, Entry.year, Entry.number).join(Line, Line.entry_id == Entry.id)
        foreign = foreign.outerjoin(Office, Office.id == Entry.office_id).where(Line.tx != Entry.tx).distinct()
        for entry in db.session.execute(foreign.order_by(Entry.id)):
            self.find(Harm.CHANGED, entry.code or "", f"{entry.year}/{entry.number}", OTHERS_LINE)

    def _lacks_some(self, office: str) -> bool:
        return any(damage.harm is Harm.MISSING and damage.office == office for damage in self.verdict.damages)

    def _lack(self, office: str, first: int, last: int) -> None:
        places = N_("places {first} to {last} of its chain") if last > first else N_("place {first} of its chain")
        self.find(Harm.MISSING, office, "", places.format(first=first, last=last))

    def _take_chain(
        self, office: str, after: int, link: bytes, upto: int | None, leaves: list[bytes]
    ) -> tuple[int, bytes]:
        """Check a stretch of an office's chain; where it ends, with which link. Its leaves are added to `leaves`."""
        last_no = after
        if office not in self._offices:
            self.find(Harm.MISSING, office, "", N_("the office itself"))
            return last_no, link
        for entry in self._book.entries(self._offices[office], after=after, upto=upto):
            if entry.chain_no != last_no + 1:
                self._lack(office, last_no + 1, entry.chain_no - 1)
            elif entry.previous != link:
                self.find(Harm.MOVED, office, _name(entry), N_("it does not follow the entry before it"))
            if wrong := _is_changed(entry):
                self.find(Harm.CHANGED, office, _name(entry), wrong)
            leaves.append(entry.leaf)
            last_no, link = entry.chain_no, entry.link
            self.verdict.entries += 1
        return last_no, link


def _name(entry: StoredEntry) -> str:
    return f"{entry.year}/{entry.number}"


def _is_changed(entry: StoredEntry) -> Message | None:
    """What of an entry is not as it was written, or nothing."""
    if entry.version != VERSION:
        return N_("its hash has a version {version} that never was").format(version=entry.version)
    leaf = leaf_of(entry.text)
    if leaf != entry.leaf:
        return N_("it says something else than what was hashed")
    if link_of(entry.previous, leaf) != entry.link:
        return N_("its link is not made of its leaf")
    return None
