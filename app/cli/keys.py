"""`python -m app.cli.keys [FOLDER]`: makes the keys that are missing, before there is an application to ask.

Nobody imports this module: one that the application has loaded already is run a second time, and Python complains.
"""

from __future__ import annotations

import sys
from pathlib import Path

from app.keys import INSTANCE, make_missing_keys

if __name__ == "__main__":
    for made in make_missing_keys(Path(sys.argv[1]) if len(sys.argv) > 1 else INSTANCE):
        sys.stdout.write(f"Made {made}\n")
