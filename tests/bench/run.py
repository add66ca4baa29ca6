"""One run of the measurements: its scale, its folder, the databases it has opened, and what was recounted."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.bench.book import count_faults
from tests.bench.ground import Ground, open_ground
from tests.bench.rows import median

ROUNDS = 3


@dataclass
class Run:
    """Shared by all measurements; `scale` makes loads smaller and posting shorter."""

    folder: Path
    scale: float = 1.0
    grounds: dict[str, Ground] = field(default_factory=dict)
    recounted: list[tuple[str, int]] = field(default_factory=list)

    def on(self, name: str) -> Ground:
        """The ground of this kind, opened when it is first asked for."""
        if name not in self.grounds:
            self.say(f"opening {name}")
            self.grounds[name] = open_ground(name, self.folder / name.lower())
        return self.grounds[name]

    def lines(self, whole: int) -> int:
        """So many lines of a load, at this run's scale; a round number, and never nothing."""
        return max(int(whole * self.scale) // 20 * 20, 1_200)

    @property
    def seconds(self) -> float:
        """How long each round of posting lasts."""
        return max(1.0, 5.0 * min(self.scale, 1.0))

    def recount(self, what: str, ground: Ground) -> None:
        """After a measurement: is what is kept what the lines say?"""
        faults = count_faults(ground.app)
        self.recounted.append((f"{what} ({ground.name})", faults))
        self.say(f"recounted after {what} on {ground.name}: {faults} wrong")

    def say(self, what: str) -> None:
        """What is being done, for who watches."""
        print(f"{time.strftime('%H:%M:%S')} {what}", flush=True)

    def close(self) -> None:
        """Let go of everything."""
        for ground in self.grounds.values():
            ground.close()


def in_turns(measures: dict[str, Callable[[], float]], rounds: int = ROUNDS) -> dict[str, float]:
    """Each measurement once a round, so that what the machine does meanwhile befalls all alike; medians."""
    found: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            found[name].append(measure())
    return {name: median(figures) for name, figures in found.items()}
