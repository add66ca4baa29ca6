"""Reports for programs: the list, rows page by page, and a figure counted twice."""

from __future__ import annotations

from tests.api.asking import ask, token_of
from tests.reports.conftest import trade

__all__ = ["ask", "token_of", "trade"]


def cells(row):
    return {cell["name"]: cell["value"] for cell in row["cells"]}


def test_the_list_says_what_each_report_has_and_is_asked_by(ask, trade):
    first = ask("GET", "/reports?limit=2", as_=trade.officer).json
    rest = ask("GET", f"/reports?cursor={first['next_cursor']}", as_=trade.officer).json["items"]

    assert [each["slug"] for each in (*first["items"], *rest)][:3] == ["by-campaign", "by-company", "by-province"]
    assert {column["name"] for column in first["items"][1]["columns"]} >= {"company", "item", "received", "fair_value"}
    assert "company" in first["items"][1]["filters"]


def test_rows_come_page_by_page_by_the_filters_of_the_page(ask, trade):
    asked = "/reports/rows?report=by-company&limit=1"
    first = ask("GET", asked, as_=trade.officer).json
    second = ask("GET", f"{asked}&cursor={first['next_cursor']}", as_=trade.officer).json
    one = ask("GET", f"/reports/rows?report=by-company&company_id={trade.company}", as_=trade.officer).json

    assert [row["number"] for row in (*first["items"], *second["items"])] == [1, 2]
    assert cells(second["items"][0]) == cells(one["items"][0])
    assert {name: cells(one["items"][0])[name] for name in ("company", "received", "delivered", "fair_value")} == {
        "company": "Model Steel", "received": "60", "delivered": "17", "fair_value": "58000"
    }  # fmt: skip


def test_a_figure_is_given_with_its_definition_and_counted_again(ask, trade):
    figure = ask("GET", f"/reports/figure?figure=received&item_id={trade.blanket}&year=1404", as_=trade.officer).json

    assert (figure["value"], figure["recounted"], figure["unit"], figure["rule"]) == ("60", "60", "sheet", 1)
    assert figure["definition"].startswith("Goods that arrived")
    assert figure["id"] == f"received:quantity:item_id={trade.blanket}:from_month=140401:to_month=140412"


def test_a_province_that_is_not_ones_own_is_not_found(ask, trade):
    own = ask("GET", "/reports/rows?report=by-province", as_=trade.yazd).json["items"]

    assert [cells(row)["province"] for row in own] == ["Yazd"]
    for path in ("/reports/rows?report=by-item", f"/reports/figure?figure=received&item_id={trade.blanket}"):
        assert ask("GET", f"{path}&place_id={trade.semnan}", as_=trade.yazd).status_code == 404


def test_what_cannot_be_asked_is_refused(ask, trade):
    assert ask("GET", "/reports/rows", as_=trade.officer).status_code == 422
    assert ask("GET", "/reports/rows?report=nothing", as_=trade.officer).status_code == 404
    assert ask("GET", "/reports/rows?report=by-item&month=3", as_=trade.officer).status_code == 422
    assert ask("GET", "/reports/rows?report=by-item&planet=3", as_=trade.officer).status_code == 422
    assert ask("GET", "/reports/figure?figure=received", as_=trade.officer).status_code == 422
    assert ask("GET", "/reports", as_=trade.speaker).status_code == 403
