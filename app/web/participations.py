"""The counter of a campaign's participations, each sending on its way to being verified, and the systems that count."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template, stream_with_context
from flask.typing import ResponseReturnValue

from app.access import may, require
from app.accounts.rights import may_act
from app.campaigns.queries import get_campaign
from app.companies.queries import company_ids_of
from app.energy import count_deciding, count_queries, counting_systems, ruling
from app.energy.charts import chart_of_days
from app.energy.conversion_schemas import CountingSystemIn, SendingVerificationIn
from app.energy.count_queries import CountedDay, ToldSending
from app.energy.participations import CountState
from app.energy.schemas import SavingRefusalIn
from app.errors import N_
from app.files.queries import list_pieces
from app.web.charts import drawn
from app.web.door import bp, go_to, reader
from app.web.forms import Form, form_values, tell
from app.web.savings import usable_until

ROWS = 31


@bp.get("/campaigns/<int:campaign_id>/participations")
@require("read_conversions")
def show_participations(campaign_id: int) -> ResponseReturnValue:
    """How many participations a campaign counts, day by day, and from which sendings."""
    campaign = get_campaign(campaign_id, seen_by=reader(), act="read_conversions")
    days = count_queries.list_counted_days(campaign_id, seen_by=reader())
    rule = ruling.find_rule(campaign_id)
    total = sum(day.quantity for day in days)
    counted_by = rule if rule is not None and rule.is_counted else None
    return render_template(
        "conversions/participations.html",
        campaign=campaign,
        total=total,
        waiting=count_queries.total_waiting(campaign_id),
        rule=counted_by,
        goods=counted_by.ratio.goods_of(total) if counted_by is not None and counted_by.ratio else None,
        drawn=drawn(chart_of_days(days)),
        days=_with_sums(days)[-ROWS:][::-1],
        has_more=len(days) > ROWS,
        sendings=count_queries.list_sendings(campaign_id, seen_by=reader()),
        may_count=may(reader(), "import_files") and may_act(reader(), campaign.office_id, "count_participations"),
    )


def _with_sums(days: list[CountedDay]) -> list[tuple[CountedDay, int]]:
    """Each day with all that was counted until its end."""
    rows, so_far = [], 0
    for day in days:
        so_far += day.quantity
        rows.append((day, so_far))
    return rows


@bp.get("/sendings/<int:sending_id>")
@require("read_conversions")
def show_sending(sending_id: int) -> ResponseReturnValue:
    """One sending: what was new in it, who brought it and who found it right, and what can be done with it now."""
    return _page(sending_id, Form({"expires_on": usable_until()}))


@bp.get("/sendings/<int:sending_id>/file")
@require("verify_saving")
def show_sent_file(sending_id: int) -> ResponseReturnValue:
    """What was sent, to be saved and looked at."""
    found = count_queries.get_sent_file(sending_id, seen_by=reader())
    answer = Response(stream_with_context(list_pieces(found)), mimetype="application/octet-stream")
    answer.headers.set("Content-Disposition", "attachment", filename=found.name)
    return answer


@bp.post("/sendings/<int:sending_id>/verify")
@require("verify_saving")
def verify_sending(sending_id: int) -> ResponseReturnValue:
    """Another person than whoever brought it finds it right."""
    form = Form()
    with form.refusals():
        said = SendingVerificationIn().load(form_values())
        count_deciding.verify_sending(sending_id=sending_id, by=reader(), key=form.key, **said)
        tell(N_("The participations are verified and can be converted."))
        return go_to("web.show_sending", sending_id=sending_id)
    return _page(sending_id, form)


@bp.post("/sendings/<int:sending_id>/refuse")
@require("verify_saving")
def refuse_sending(sending_id: int) -> ResponseReturnValue:
    """Another person than whoever brought it finds it wrong, and says why."""
    form = Form()
    with form.refusals():
        said = SavingRefusalIn().load(form_values())
        count_deciding.refuse_sending(sending_id=sending_id, by=reader(), **said)
        tell(N_("The sending is refused; what it claimed may be sent again."))
        return go_to("web.show_sending", sending_id=sending_id)
    return _page(sending_id, form)


@bp.post("/sendings/<int:sending_id>/take-back")
@require("count_participations")
def take_back_sending(sending_id: int) -> ResponseReturnValue:
    """It was brought in by mistake, and nobody has decided yet."""
    form = Form()
    with form.refusals():
        count_deciding.take_back_sending(sending_id=sending_id, by=reader())
        tell(N_("The sending is taken back; what it claimed may be sent again."))
        return go_to("web.show_sending", sending_id=sending_id)
    return _page(sending_id, form)


def _page(sending_id: int, form: Form) -> ResponseReturnValue:
    sending = count_queries.get_told_sending(sending_id, seen_by=reader())
    page = render_template("conversions/sending.html", form=form, sending=sending, **_acts(sending))
    return page, form.status


def _acts(sending: ToldSending) -> dict[str, Any]:
    """What this person may do with it now; the verbs look again."""
    office_id, waits = sending.campaign.office_id, sending.state is CountState.DECLARED
    may_look = may(reader(), "verify_saving") and may_act(reader(), office_id, "verify_saving")
    is_own = reader().id == sending.by_id or sending.company_id in company_ids_of(reader().id)
    return {
        "may_look": may_look and sending.file is not None,
        "may_decide": waits and may_look and not is_own,
        "may_take_back": waits and may_act(reader(), office_id, "count_participations"),
    }


@bp.get("/counting-systems")
@require("read_conversions")
def list_counting_systems() -> ResponseReturnValue:
    """The systems under whose names participations may be sent."""
    return _systems(Form())


@bp.post("/counting-systems")
@require("keep_counting_systems")
def register_counting_system() -> ResponseReturnValue:
    """One more of them."""
    form = Form()
    with form.refusals():
        counting_systems.register_counting_system(by=reader(), **CountingSystemIn().load(form_values()))
        tell(N_("The counting system is registered: files and programs may name it."))
        return go_to("web.list_counting_systems")
    return _systems(form)


def _systems(form: Form) -> ResponseReturnValue:
    page = render_template(
        "conversions/systems.html",
        form=form,
        systems=counting_systems.list_counting_systems(),
        may_register=may(reader(), "keep_counting_systems"),
    )
    return page, form.status
