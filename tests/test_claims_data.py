"""Published figures beside the monitor's data, and the two downloads.

Expected numbers are those of the two small exports below, or of the methods notes.
"""

from pathlib import Path

import pandas as pd
import pytest
from claims_samples import VERDICTS

from gabeval.measures.claims import claims_at, relations_at
from gabeval.measures.claims.book import Book
from gabeval.measures.claims.data import check_claims, off_interval
from gabeval.measures.intervals import unround
from gabeval.monitor.store import Tables
from gabeval.plan import read_plan
from gabeval.plan.claims import read_claims

FOLDER = Path(__file__).resolve().parents[1] / "data" / "raw" / "bogota-2021-2023"


def test_off_is_the_distance_to_what_prints_as_the_figure():
    assert off_interval(98.8, unround("98")) == pytest.approx(0.3)
    assert off_interval(97.0, unround("98")) == pytest.approx(-0.5)
    assert off_interval(97.5, unround("98")) == 0


@pytest.fixture(scope="module")
def example():
    """The example's plan and two exports of it, made of the rows that count."""
    plan = read_plan(FOLDER)
    return plan, make_example_tables()


def make_example_tables() -> Tables:
    """Two exports: 99 % in November and 97 % at the closure, by one milestone each."""
    from show_samples import make_tables

    exports = pd.DataFrame(
        [
            {"export_id": e, "cut_off": c, "received": None, "file": f"{e}.xlsx"}
            for e, c in (("nov", "2023-11-30"), ("end", "2024-01-31"))
        ]
    )
    progress, tree = [], []
    for export, values in (("nov", (99.0, 90.0)), ("end", (97.0, 90.0))):
        for commitment, value in zip(("COBOG0002", "COBOG0004"), values, strict=True):
            milestone = f"{commitment}-H1"
            progress.append(
                {
                    "export_id": export,
                    "commitment_id": commitment,
                    "milestone_id": milestone,
                    "quarter": "2023Q4",
                    "planned_pct": 100.0,
                    "reported_pct": value,
                    "reported_state": "value",
                    "status_code": None,
                }
            )
            for level, item, parent in (
                ("commitment", commitment, ""),
                ("milestone", milestone, commitment),
            ):
                tree.append(
                    {
                        "export_id": export,
                        "level": level,
                        "item_id": item,
                        "parent_id": parent,
                        "weight": {"COBOG0002": 1.0, "COBOG0004": 0.0}[commitment]
                        if level == "commitment"
                        else 1.0,
                        "row": len(tree) + 2,
                    }
                )
    frames = make_tables(
        exports=exports, progress=pd.DataFrame(progress), tree=pd.DataFrame(tree)
    )
    return Tables(**frames)


def checked(example, claim_id: str, cut_off: str = "2024-01-31") -> pd.DataFrame:
    plan, tables = example
    book = Book(read_claims(FOLDER))
    rows = check_claims(book, plan, tables, cut_off=cut_off)
    return rows[rows["claim_id"] == claim_id]


def test_a_dated_figure_is_compared_with_what_was_known_that_day(example):
    row = checked(example, "C25").iloc[0]
    assert (row["export_id"], row["data_pct"]) == ("nov", 99.0)
    assert row["data_verdict"] == "confirmed"


def test_a_final_figure_is_compared_with_the_latest_export(example):
    row = checked(example, "C26").iloc[0]
    assert (row["export_id"], row["data_pct"]) == ("end", 97.0)
    assert (row["data_verdict"], row["off_pp"]) == ("off", -0.5)


def test_each_of_the_four_definitions_is_compared(example):
    rows = checked(example, "C26")
    assert rows["definition"].tolist() == ["A", "B", "C", "D"]
    assert rows["data_pct"].tolist() == [97.0, 97.0, 97.0, 0.0]  # nothing is complete


def test_above_is_not_reached_by_equal(example):
    # Mobility reports 97: not above 98.
    row = checked(example, "C43").iloc[0]
    assert (row["data_verdict"], row["off_pp"]) == ("off", -1.0)


@pytest.mark.parametrize(
    ("claim_id", "cut_off", "reason"),
    [
        ("C46", "2024-01-31", "no_figure"),
        ("C41", "2024-01-31", "no_place"),
        ("C24", "2024-01-31", "no_place"),
        ("C40", "2024-01-31", "no_item"),
        ("C25", "2023-10-31", "after_cut_off"),
        ("C26", "2023-10-31", "no_export_so_early"),
    ],
)
def test_what_cannot_be_checked_says_why(example, claim_id, cut_off, reason):
    (row,) = checked(example, claim_id, cut_off).to_dict("records")
    assert (row["data_verdict"], row["reason"]) == ("not_checkable", reason)


def test_the_download_of_claims_has_a_line_for_each(example):
    plan, tables = example
    table = claims_at(plan, tables, cut_off="2024-01-31")
    assert len(table) == 47
    assert table["claim_id"].is_unique
    row = table.set_index("claim_id").loc["C25"]
    assert (row["value"], row["low"], row["high"], row["high_open"]) == (
        "99",
        98.5,
        99.5,
        True,
    )
    assert row["smallest_n"] == 67
    one = claims_at(plan, tables, cut_off="2024-01-31", commitment="COBOG0004")
    assert one["claim_id"].tolist() == ["C44"]


def test_the_download_of_relations_has_a_line_for_each(example):
    plan, tables = example
    table = relations_at(plan, tables, cut_off="2024-01-31")
    assert dict(zip(table["relation_id"], table["verdict_text_en"], strict=True)) == (
        VERDICTS
    )
    row = table.set_index("relation_id").loc["R11"]
    assert (row["implied_quantity"], row["implied_low"]) == ("S", 96.5)
    assert row["assumptions_en"] == "equal weights; C40 is Habitat's overall"


def test_a_plan_without_published_figures_has_empty_tables(example):
    plan, tables = example
    other = plan.model_copy(update={"folder": FOLDER / "exports"})
    assert claims_at(other, tables, cut_off="2024-01-31").empty
    assert relations_at(other, tables).empty
