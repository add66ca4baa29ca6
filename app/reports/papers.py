"""What is printed: data set by Typst with the fonts that are shipped, the same bytes each time.

The data is handed to a template as JSON, and nothing in it is read as a command. Where a font is missing Typst takes
another without a word, so that no font of the machine is offered to it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

import typst

TEMPLATES = Path(__file__).parent / "typst"
FONTS = Path(__file__).parents[1] / "data" / "fonts"
STANDARD: Literal["ua-1"] = "ua-1"
"""PDF/UA: for readers who hear it, with a title, a language, and headings and tables that are marked as such."""
PDF = "application/pdf"


def write_pdf(template: str, data: dict[str, Any]) -> bytes:
    """Set a template's paper."""
    made = typst.compile(
        str(TEMPLATES / f"{template}.typ"),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=[STANDARD],
    )
    if not isinstance(made, bytes):
        raise TypeError("One document was asked for.")
    return made
