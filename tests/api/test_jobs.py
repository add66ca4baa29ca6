"""Long work through the door for programs: its owner cancels what waits and has what failed tried once more."""

from __future__ import annotations

from app.accounts.queries import get_user_by_name
from app.errors import Message
from app.jobs import service
from tests.api.asking import ask, token_of
from tests.web.trading import trade

__all__ = ["ask", "token_of", "trade"]


def test_work_that_waits_is_cancelled_and_work_that_failed_is_tried_again(ask, make, trade):
    with make.inside():
        clerk = get_user_by_name(trade.clerk)
        waiting, failed = (service.queue_job(kind="import", by=clerk).id for _ in range(2))
        service.fail_job(job_id=failed, said=Message("The disk is full."))

    cancelled = ask("POST", f"/jobs/{waiting}/cancel", as_=trade.clerk)
    tried = ask("POST", f"/jobs/{failed}/retry", as_=trade.clerk)
    again = ask("POST", f"/jobs/{failed}/retry", as_=trade.clerk)
    foreign = [ask("POST", f"/jobs/{failed}/{act}", as_=trade.supervisor).status_code for act in ("cancel", "retry")]

    assert (cancelled.status_code, cancelled.json["state"]) == (200, "cancelled")
    assert (tried.status_code, tried.json["state"]) == (200, "queued")
    assert (again.status_code, foreign) == (403, [404, 404])
