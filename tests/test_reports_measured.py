"""The measures as files: the same columns first, numbers whole, nothing private."""

import csv
import io
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from bogota_samples import FOLDER
from download_samples import load_example, measure, measure_example, read_csv

from gabeval.reports.dialect import COMMA, SPANISH, guard_text
from gabeval.reports.downloads import write_csv
from gabeval.reports.measured import (
    MEASURES,
    STANDARD,
    fit_table,
    measure_downloads,
)


@pytest.fixture
def example():
    return load_example()


@pytest.fixture
def measures():
    return measure_example()


@pytest.fixture(scope="module")
def bare():
    """Make the same tables of a plan without percentages, claims or register."""
    plan, tables = load_example()
    progress = tables.progress.assign(planned_pct=np.nan, reported_pct=np.nan)
    return measure(
        plan.model_copy(update={"folder": Path()}), replace(tables, progress=progress)
    )


def kind_of(value):
    if value is None or value is pd.NA or value != value:
        return "missing"
    # Not isinstance: a truth value is an int too, and numpy's own would be spelled
    # another way than Python's.
    kinds = {str: "text", bool: "truth", int: "number", float: "number"}
    return kinds.get(type(value), type(value).__name__)


def test_a_column_of_a_measure_holds_texts_or_numbers_or_truth_values(measures):
    kinds = {
        f"{name}.{column}": {kind_of(x) for x in table[column].tolist()} - {"missing"}
        for name, table in measures.items()
        for column in table.columns
    }
    fit = ({"text"}, {"number"}, {"truth"}, set())
    assert {where: kind for where, kind in kinds.items() if kind not in fit} == {}


def says(value, *, decimal="."):
    """Say what a cell of a text file must hold, by the rules that its README gives."""
    match kind_of(value):
        case "missing":
            return ""
        case "truth":
            return "true" if value else "false"
        case "number":
            return repr(value).replace(".", decimal)
    return guard_text(value)


@pytest.mark.parametrize("dialect", [COMMA, SPANISH], ids=["comma", "spanish"])
def test_a_measure_is_written_whole_as_text_in_either_dialect(measures, dialect):
    for table in measures.values():
        text = write_csv(table, dialect).decode(dialect.encoding)
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter)
        header, *rows = list(lines)
        assert header == list(table.columns)
        columns = [table[name].tolist() for name in table.columns]
        assert rows == [
            [says(value, decimal=dialect.decimal) for value in row]
            for row in zip(*columns, strict=True)
        ]


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_without_rows_still_has_its_header(measures, bare, name):
    columns = list(measures[name].columns)
    assert list(bare[name].columns) == columns
    # Screens of narratives and of delays need no percentages.
    assert bare[name].empty or name == "screens"
    header = ",".join(columns)
    assert write_csv(bare[name].iloc[:0]).decode() == f"{header}\n"


def write_book(tables):
    from test_reports_spreadsheet import write

    return openpyxl.load_workbook(io.BytesIO(write(tables=tables)))


def test_the_workbook_holds_every_measure_on_a_sheet_of_its_own(measures):
    book = write_book(measures)
    assert book.sheetnames[3:] == list(measures)
    assert all(len(name) <= 31 for name in book.sheetnames)
    for name, table in measures.items():
        sheet = book[name]
        assert not sheet.merged_cells.ranges
        header, *rows = sheet.iter_rows(min_row=4, values_only=True)
        assert list(header) == list(table.columns)
        (marked,) = sheet.tables.values()
        last = openpyxl.utils.get_column_letter(len(header))
        assert marked.ref == f"A4:{last}{4 + len(table)}"
        columns = [table[column].tolist() for column in table.columns]
        wanted = zip(*columns, strict=True)
        for row, values in zip(rows, wanted, strict=True):
            assert all(map(is_same_cell, row, values))


def is_same_cell(cell, value):
    """Compare a cell of Excel, which keeps 15 digits, with what was written."""
    match kind_of(value):
        case "missing":
            return cell is None
        case "number" if isinstance(value, int) and abs(value) >= 10**15:
            return cell == str(value)
        case "number" if np.isfinite(value):
            return cell == pytest.approx(value, rel=1e-14, abs=0)
        case "truth":
            return cell is value
    return (cell or "") == str(value)


def test_the_notes_explain_the_columns_of_a_measure_that_has_no_rows(bare):
    book = write_book({"revisions": bare["revisions"]})
    notes = book["Notas - Notes"].iter_rows(min_row=5, values_only=True)
    said = {column: meaning for _table, column, meaning, _english in notes}
    assert list(said) == list(bare["revisions"].columns)
    assert said["n_down"] == "Cuántos de ellos bajaron"


def test_days_fractions_and_nullable_numbers_are_written_as_the_readme_says():
    table = pd.DataFrame(
        {
            "item_id": ["A1", "A2"],
            "day": [date(2023, 11, 30), None],
            "exact": [Fraction(-3, 20), None],
            "n": pd.array([3, None], dtype="Int64"),
            "x": pd.array([0.5, None], dtype="Float64"),
            "is_so": pd.array([True, None], dtype="boolean"),
            "text": pd.array(["-", None], dtype="string"),
        }
    )
    assert write_csv(table).decode() == (
        "item_id,day,exact,n,x,is_so,text\n"
        "A1,2023-11-30,'-3/20,3,0.5,true,'-\n"
        "A2,,,,,,\n"
    )
    sheet = write_book({"bridge": table})["bridge"]
    row, empty = sheet.iter_rows(min_row=5, values_only=True)
    assert row == ("A1", "2023-11-30", "-3/20", 3, 0.5, True, "-")
    assert empty == ("A2", *[None] * 6)


def cells_of(table, column):
    header, *rows = read_csv(write_csv(table))
    return [row[header.index(column)] for row in rows]


def test_a_whole_number_is_written_without_a_decimal_point(measures):
    # The example has 26 milestones with a stake, of which 12 were drawn.
    assert set(cells_of(measures["evidence"], "n_units")) == {"26", ""}
    counted = {
        *("evidence.n_units", "evidence.n_drawn", "evidence.n_bad"),
        *("evidence.upper_bad", "evidence_items.days_after", "claims.smallest_n"),
        *("relations.n_combinations", "revisions.n", "forecast.k", "screens.n"),
    }
    for where in counted:
        name, column = where.split(".")
        texts = set(cells_of(measures[name], column)) - {""}
        assert all(text.lstrip("-").isdigit() for text in texts), where
    # Out of 67 things 66 are 98.5 %, which prints as 99; R12 has nine combinations.
    assert "67" in cells_of(measures["claims"], "smallest_n")
    assert "9" in cells_of(measures["relations"], "n_combinations")


def test_what_can_only_be_true_or_false_is_written_so(measures):
    for name, column in [
        ("forecast", "outcome"),
        ("forecast", "is_right"),
        ("forecast", "is_hockey_stick"),
        ("claims", "low_open"),
        ("relations", "holds_equal"),
        ("relations", "has_open_ends"),
    ]:
        texts = set(cells_of(measures[name], column))
        assert texts <= {"true", "false", ""}, column
        assert texts - {""}, column


def test_the_cut_off_is_the_day_that_was_asked_for_in_every_table(example):
    plan, tables = example
    # Between two exports (31 December and 31 January), so that no export has this day.
    found = measure_downloads(plan, tables, cut_off="2024-01-15")
    for name, table in found.items():
        assert set(table["cut_off"]) == {"2024-01-15"}, name
        if "export_cut_off" in table:
            assert table["export_cut_off"].max() == "2023-12-31", name
    several = [name for name, table in found.items() if "export_cut_off" in table]
    assert several == ["bridge", "claims", "sensitivity", "forecast"]


def test_the_same_columns_come_first_in_every_measure(measures):
    for name, table in measures.items():
        first = [column for column in STANDARD if column in table]
        assert list(table.columns)[: len(first)] == first, name
        assert first[0] == "cut_off"


def test_exact_fractions_are_two_whole_numbers_that_no_spreadsheet_reads_as_dates():
    table = pd.DataFrame(
        {
            "effect": ["new", "new", "new"],
            "effect_pp": [0.03125, -0.15, 3.0],
            "effect_exact": ["1/32", "-3/20", "3"],
        }
    )
    fitted = fit_table("bridge", table, cut_off="2024-01-31")
    assert write_csv(fitted).decode() == (
        "cut_off,effect,effect_pp,effect_numerator,effect_denominator\n"
        "2024-01-31,new,0.03125,1,32\n"
        "2024-01-31,new,-0.15,-3,20\n"
        "2024-01-31,new,3.0,3,1\n"
    )


def test_a_fraction_longer_than_a_spreadsheet_can_count_keeps_all_its_digits():
    long = "7" * 120
    table = pd.DataFrame({"p_on_time": [1.0], "p_exact": [f"-{long}/{long}1"]})
    fitted = fit_table("forecast", table, cut_off="2024-01-31")
    assert f",-{long},{long}1\n" in write_csv(fitted).decode()
    row = next(write_book({"forecast": fitted})["forecast"].iter_rows(min_row=5))
    assert [cell.value for cell in row[-2:]] == [f"-{long}", f"{long}1"]


def test_the_published_effects_add_up_exactly(measures):
    table = measures["bridge"]
    exact = [
        Fraction(above, below)
        for above, below in zip(
            table["effect_numerator"], table["effect_denominator"], strict=True
        )
    ]
    plan = table.assign(exact=exact)[table["level"] == "plan"]
    for _export, rows in plan.groupby("from_export_id"):
        is_total = rows["effect"] == "total"
        assert rows.loc[~is_total, "exact"].sum() == rows.loc[is_total, "exact"].sum()


def test_a_margin_without_a_limit_is_empty_and_said_in_a_column_of_its_own(measures):
    table = measures["relations"]
    assert np.isfinite(table["margin"].dropna()).all()
    assert "inf" not in cells_of(table, "margin")
    # A number only where there is an open end to keep off.
    assert table.loc[table["margin"].notna(), "has_open_ends"].all()
    assert not table.loc[table["margin"].isna(), "has_open_ends"].fillna(False).any()


def test_what_a_relation_says_in_words_is_published_in_both_languages(measures):
    table = measures["relations"].set_index("relation_id")
    row = table.loc["R11"]
    assert row["assumptions_en"] == "equal weights; C40 is Habitat's overall"
    assert row["assumptions_es"] != row["assumptions_en"]
    for column in ("verdict_text", "needs", "only_if", "arithmetic", "repaired"):
        said = table[[f"{column}_en", f"{column}_es"]] != ""
        # Where there are words, there are words in both.
        assert (said.iloc[:, 0] == said.iloc[:, 1]).all()
        assert said.any().all()
    # 96.5 in English is 96,5 in Spanish.
    assert "96.5" in row["verdict_text_en"]
    assert "96,5" in row["verdict_text_es"]


def test_names_and_notes_of_the_register_are_published_only_if_it_is_said(
    example, measures, tmp_path
):
    plan, tables = example
    assert not {"checked_by", "note"} & set(measures["evidence_items"])
    for name in ("evidence.csv", "plan.yaml"):
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    (tmp_path / "publication.yaml").write_text("evidence_notes: true\n")
    allowed = plan.model_copy(update={"folder": tmp_path})
    table = measure_downloads(allowed, tables, cut_off="2024-01-31")["evidence_items"]
    assert {"checked_by", "note"} <= set(table)
    assert table["note"].str.len().max() > 0


def test_a_plan_without_a_register_has_the_columns_of_one(example):
    plan, tables = example
    bare = plan.model_copy(update={"folder": Path("no-such-folder")})
    found = MEASURES["evidence_items"](bare, tables, cut_off="2024-01-31")
    full = MEASURES["evidence_items"](plan, tables, cut_off="2024-01-31")
    assert found.empty
    assert list(found.columns) == list(full.columns)
