"""What is put in was taken at the door: it comes back for another reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from sqlalchemy import select

from app.codes import ReturnReason
from app.db import db
from app.energy.heater_figures import list_pieces_away
from app.energy.heater_refusals import InstalledThere
from app.energy.swap_models import Swap


def refuse_refused(reason: ReturnReason, asked: Mapping[int, int], left: Mapping[int, int]) -> None:
    """Only what nobody recorded as put in can have been refused at the door.

    `asked` and `left` are by line: how much of each is to come back, and how much is there. Raises InstalledThere.
    """
    if reason is not ReturnReason.REFUSED:
        return
    wanted = select(Swap.delivery_line_id, Swap.unit_id).where(Swap.delivery_line_id.in_(asked))
    swaps = db.session.execute(wanted).all()
    away = list_pieces_away([swap.unit_id for swap in swaps])
    installed = Counter(swap.delivery_line_id for swap in swaps if swap.unit_id is None or swap.unit_id not in away)
    for line_id, quantity in asked.items():
        # What came back before, whatever it was, is not there any more.
        there = min(installed[line_id], left[line_id])
        if quantity > left[line_id] - there:
            raise InstalledThere(installed=there, field="reason")
