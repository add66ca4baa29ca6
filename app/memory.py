"""What is in memory once the application has begun, and stays."""

from __future__ import annotations

import gc


def settle() -> None:
    """Leave everything that is here now out of the search for garbage.

    The application, its tables and its libraries are some hundred thousand objects that live as long as the process;
    Python goes through all of them whenever an answer has made many new ones, and the reader waits meanwhile.
    """
    gc.collect()
    gc.freeze()
