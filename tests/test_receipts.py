"""Receipts: rows read are rows accounted for, whatever the sheet, and it is printed."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_plan import EQUAL, load

from gabeval.errors import DataError
from gabeval.monitor.receipt import describe_load, sum_of_rows, summarise_load

LAYOUT = """
    header: {labels: [Compromiso, Hito]}
    rows:
      fill_down: [Compromiso]
      keep: [{label: Hito, matches: "^(?!omitir)"}]
    levels: {commitment: {id: Compromiso}, milestone: {id: Hito}}
    accumulation: sum
    periods: {year: 2024}
    fields: {entity: Entidad}
    quarters:
      planned: {label: "P{q}", read: percent}
      reported: {label: "T{q}", read: percent}
"""

HEAD = ["Compromiso", "Hito", "Entidad", "P1", "T1", "T2"]

CELLS = st.one_of(
    st.none(),
    st.integers(-5, 300),
    st.floats(0, 200).map(lambda x: round(x, 3)),
    st.sampled_from(
        [
            *("H1", "H2", "omitir", "TOTAL", "Subtotal C1", "Hito", "12,5 %", "1.234"),
            *("N/A", "s/d", "#REF!", "=x", "Secretaría", " ", "\u200b", "Nota: x"),
        ]
    ),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.lists(CELLS, max_size=7), max_size=3),
    st.lists(st.lists(CELLS, max_size=7), min_size=1, max_size=12),
)
def test_rows_add_up_whatever_the_sheet(title, rows):
    sound = ["C1", "H0", "E", 50, 10, 20]
    with TemporaryDirectory() as folder:
        content = [*title, HEAD, sound, *rows]
        try:
            tables = load(Path(folder), LAYOUT, {"a.csv": content}, levels=EQUAL)
        except DataError as error:
            # A random file may be refused, but in words.
            assert str(error)
            return
    (receipt,) = tables.receipts.to_dict("records")
    parts = {k: v for k, v in receipt.items() if k.startswith("rows_")}
    read = parts.pop("rows_read")
    assert read == sum(parts.values())
    assert receipt["rows_quarantined"] == len(tables.quarantine)
    assert receipt["rows_used"] == tables.progress["row"].nunique()
    assert receipt["rows_used"] >= 1
    # No quarantined row is used, and every one has a finding in its row.
    aside = set(tables.quarantine["row"])
    assert aside.isdisjoint(tables.progress["row"])
    assert aside <= set(tables.findings["row"])


@pytest.fixture
def tables(tmp_path):
    rows = [HEAD, ["C1", "H1", "E", "50%", "10,5", 1], ["C1", "H2", "E", 1, "x", 1]]
    sheets = {"Hoja": [["Título"], *rows], "Oculta": {"rows": [["x"]], "hidden": True}}
    return load(tmp_path, LAYOUT, {"a.xlsx": sheets}, levels=EQUAL)


def test_the_sum_of_a_sheet_is_printed(tables):
    assert sum_of_rows(tables.receipts.iloc[0]) == "4 rows = 2 used + 2 header"
    text = describe_load(tables)
    assert "sheet «Hoja»: 4 rows = 2 used + 2 header" in text
    assert "sheet «Oculta»: not read" in text
    assert tables.exports["sha256"].iloc[0] in text


def test_the_reading_of_each_column_is_counted(tables):
    counts = tables.readings.set_index("column")
    assert counts.loc["D", ["n_cells", "n_number", "n_percent_text"]].tolist() == [
        *(2, 1, 1)
    ]
    assert counts.loc["E", ["n_comma", "n_text", "n_number"]].tolist() == [1, 1, 0]
    assert counts.loc["E", "field"] == "reported 2024Q1"
    assert "column E «T1» read as percent: 0 numbers, 1 with comma, 1 text" in (
        describe_load(tables)
    )


def test_findings_are_counted_by_kind(tables):
    text = describe_load(tables)
    assert "1 × text_in_number (ask), first at Hoja!E4" in text


def test_the_summary_holds_plain_values_only(tables):
    summary = json.loads(json.dumps(summarise_load(tables)))
    assert summary["version"] == 1
    assert summary["receipts"][0]["rows_used"] == 2
    assert {"rule": "text_in_number", "count": 1}.items() <= next(
        f for f in summary["findings"] if f["rule"] == "text_in_number"
    ).items()
