"""Under every chart its numbers: those that were measured, with every digit."""

import json

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from page_samples import KINDS, run_notebook
from show_samples import make_all_tables, make_plan, make_progress

from gabeval.language import Language
from gabeval.reports.charts import chart_files
from gabeval.show.blocks import TABLE_TYPE, Block, Stack
from gabeval.show.opening import open_tables

# Reports with more digits than a page prints.
FINE = {
    "progress": make_progress().assign(
        reported_pct=lambda rows: rows["reported_pct"] * 0.987654321
    )
}

ALL = {**KINDS, "fine": FINE}

PAGES = {"4_plan.ipynb": {}, "3_commitment.ipynb": {"commitment": "C1"}}


def bundles_of(name: str, kind: str, language: str) -> list[dict]:
    tables = make_all_tables(**ALL[kind])
    shown = run_notebook(name, make_plan(), tables, language, **PAGES[name])
    return [
        block._repr_mimebundle_()[0]
        for block in shown.values()
        if isinstance(block, Block)
    ]


def numbers_of(name: str, kind: str, language: str) -> dict[str, dict]:
    tables = [
        t for b in bundles_of(name, kind, language) for t in b.get(TABLE_TYPE, ())
    ]
    # What a notebook keeps is JSON: it must come back the same.
    return {t["figure"]: json.loads(json.dumps(t, allow_nan=False)) for t in tables}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", PAGES)
def test_every_chart_of_every_page_has_a_file(name, kind):
    for bundle in bundles_of(name, kind, "en"):
        output = new_output(
            "display_data",
            data={k: bundle[k] for k in bundle if k != "text/plain"},
            metadata={"text/html": {"gabeval": True}},
        )
        notebook = new_notebook(cells=[new_code_cell("x", outputs=[output])])
        files = chart_files(notebook, "page", Language("en"))
        assert len(files) == bundle["text/html"].count("<figure")
        assert all(file.data.count(b"\n") > 1 for file in files.values())


@pytest.mark.parametrize("name", PAGES)
def test_the_numbers_of_a_chart_are_those_that_were_measured_and_not_rounded(name):
    page = open_tables(make_plan(), make_all_tables(**FINE), "en", **PAGES[name])
    measured = page.measured.set_index(["level", "item_id", "quarter"])
    numbers = numbers_of(name, "fine", "en")
    drawn = {"progress"} | ({"heat", "commitments-figure"} if "plan" in name else set())
    assert drawn <= set(numbers)
    compared = 0
    for figure in drawn:
        columns = numbers[figure]["columns"]
        assert {"planned_pct", "reported_pct", "gap_pp", "n_milestones"} <= set(columns)
        for values in numbers[figure]["rows"]:
            row = dict(zip(columns, values, strict=True))
            known = measured.loc[(row["level"], row["item_id"] or "", row["quarter"])]
            for key in ("planned_pct", "reported_pct", "gap_pp", "lower_pct"):
                if row[key] is not None:
                    assert row[key] == known[key]
                    compared += row[key] != round(row[key], 1)
            never = known["n_never_reported"] >= known["n_milestones"]
            assert (row["reported_pct"] is None) == never or row[
                "quarter"
            ] > page.quarter
    # Some of these numbers have more digits than a page prints.
    assert compared > 0


def test_weights_are_shares_as_the_tree_has_them():
    page = open_tables(make_plan(), make_all_tables(), "en")
    numbers = numbers_of("4_plan.ipynb", "percentages", "en")["weights"]
    rows = [dict(zip(numbers["columns"], row, strict=True)) for row in numbers["rows"]]
    level = page.plan.level_ids[0]
    tree = page.tree[page.tree["level"] == level].set_index("item_id")["weight"]
    assert {row["item_id"]: row["weight"] for row in rows} == tree.to_dict()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", PAGES)
def test_both_languages_have_the_same_columns_and_the_same_numbers(name, kind):
    spanish, english = (numbers_of(name, kind, code) for code in ("es", "en"))
    assert spanish.keys() == english.keys()
    for figure, table in english.items():
        assert spanish[figure]["columns"] == table["columns"]
        named = [n for n, c in enumerate(table["columns"]) if c == "label"]
        for one, other in zip(spanish[figure]["rows"], table["rows"], strict=True):
            kept = [v for n, v in enumerate(one) if n not in named]
            assert kept == [v for n, v in enumerate(other) if n not in named]


def test_a_stack_hands_over_the_numbers_of_all_its_blocks():
    class Drawn(Block):
        def to_data(self):
            return [{"figure": "a", "columns": ["x"], "rows": [[1 / 3]]}]

        def to_html(self):
            return ""

        def to_text(self):
            return ""

    bundle, _metadata = Stack([Drawn(), Drawn()])._repr_mimebundle_()
    assert [table["rows"] for table in bundle[TABLE_TYPE]] == [[[1 / 3]], [[1 / 3]]]
