"""Tables on disk: the same bytes for the same input. Views: the latest counts."""

import json

import pandas as pd
import pyarrow.parquet as pq
import pytest
from small_plan import EQUAL, load

from gabeval.errors import TableError, UsageError
from gabeval.monitor.store import make_tables, read_tables, write_tables
from gabeval.monitor.view import export_rank, tree_at, view_at
from gabeval.tables import TABLES, check_table, empty_table

LAYOUT = """
    header: {labels: [Compromiso, Hito]}
    levels: {commitment: {id: Compromiso}, milestone: {id: Hito}}
    accumulation: last
    quarters: {reported: {label: "T{q} {year}", read: percent}}
"""


def rows(*series, quarters=("T1 2024", "T2 2024")):
    return [["Compromiso", "Hito", *quarters], *(["C", *s] for s in series)]


EXPORTS = {
    "a.csv": rows(["H1", 10, None], ["H2", 5, None]),
    # H1 is rewritten and H2's first quarter is emptied; H2 reports late.
    "b.csv": rows(["H1", 12, 20], ["H2", None, 40]),
    # The first quarter has no column any more, and H2 was dropped.
    "c.csv": rows(["H1", 30, 35], quarters=("T2 2024", "T3 2024")),
}
CUT_OFFS = ["2024-03-31", "2024-06-30", "2024-09-30"]


def load_three(folder):
    return load(folder, LAYOUT, EXPORTS, cut_offs=CUT_OFFS, levels=EQUAL)


def seen(tables, cut_off=""):
    view = view_at(tables.progress, tables.exports, cut_off)
    assert not view.duplicated(["milestone_id", "quarter"]).any()
    values = view["reported_value"].astype(object).where(view["reported_value"].notna())
    keys = zip(view["milestone_id"], view["quarter"], strict=True)
    return {
        key: None if pd.isna(value) else value
        for key, value in zip(keys, values, strict=True)
    }


def test_a_view_takes_each_quarter_from_the_latest_export(tmp_path):
    tables = load_three(tmp_path)
    assert seen(tables, "2024-03-31") == {
        **{("H1", "2024Q1"): 10, ("H1", "2024Q2"): None},
        **{("H2", "2024Q1"): 5, ("H2", "2024Q2"): None},
    }
    # What the later export leaves blank counts as blank.
    assert seen(tables, "2024-08-31") == {
        **{("H1", "2024Q1"): 12, ("H1", "2024Q2"): 20},
        **{("H2", "2024Q1"): None, ("H2", "2024Q2"): 40},
    }
    # A quarter without a column stays as the earlier export had it.
    assert seen(tables) == {
        **{("H1", "2024Q1"): 12, ("H1", "2024Q2"): 30, ("H1", "2024Q3"): 35}
    }


def test_the_tree_is_that_of_the_latest_export(tmp_path):
    tables = load_three(tmp_path)
    latest = tree_at(tables.tree, tables.exports)
    assert latest["item_id"].tolist() == ["C", "H1"]
    earlier = tree_at(tables.tree, tables.exports, "2024-06-30")
    assert earlier["item_id"].tolist() == ["C", "H1", "H2"]


def test_of_two_exports_of_one_day_the_one_received_later_counts():
    exports = pd.DataFrame(
        {
            "export_id": ["b", "a", "c"],
            "cut_off": ["2024-03-31"] * 3,
            "received": ["2024-05-01", "2024-06-01", None],
        }
    )
    rank = export_rank(exports)
    assert sorted(rank, key=rank.get) == ["c", "b", "a"]


@pytest.mark.parametrize(
    ("cut_off", "expected"),
    [
        ("2024-01-01", r"No export speaks for 2024-01-01 .*\n  - e1: 2024-03-31"),
        ("31/03/2024", "'31/03/2024' is not a date. Write the cut-off as 2023-11-30"),
    ],
)
def test_a_cut_off_without_export_names_those_there_are(tmp_path, cut_off, expected):
    tables = load_three(tmp_path)
    with pytest.raises(UsageError, match=expected):
        view_at(tables.progress, tables.exports, cut_off)


def test_the_same_input_gives_the_same_bytes_in_another_folder(tmp_path):
    written = []
    for name in ("one", "two/deeper"):
        folder = tmp_path / name
        folder.mkdir(parents=True)
        write_tables(load_three(folder), folder / "out")
        written.append({p.name: p.read_bytes() for p in (folder / "out").iterdir()})
    assert written[0] == written[1]
    assert set(written[0]) == {f"{name}.parquet" for name in TABLES}


def test_every_file_carries_the_hashes_of_the_exports(tmp_path):
    tables = load_three(tmp_path)
    expected = dict(
        zip(tables.exports["export_id"], tables.exports["sha256"], strict=True)
    )
    for path in write_tables(tables, tmp_path / "out"):
        metadata = pq.read_metadata(path).metadata
        assert json.loads(metadata[b"gabeval_exports"]) == expected
        assert metadata[b"gabeval_table"].decode() == path.stem


def test_what_is_written_is_what_is_read(tmp_path):
    tables = load_three(tmp_path)
    write_tables(tables, tmp_path / "out")
    again = read_tables(tmp_path / "out")
    for name in TABLES:
        both = [getattr(t, name).astype(object) for t in (again, tables)]
        # Parquet has one missing value, whatever it was in memory.
        both = [table.where(table.notna(), None) for table in both]
        pd.testing.assert_frame_equal(*both)
        assert list(getattr(again, name)) == list(getattr(tables, name))


def test_tables_that_are_not_there_say_how_to_make_them(tmp_path):
    write_tables(load_three(tmp_path), tmp_path / "out")
    (tmp_path / "out" / "tree.parquet").unlink()
    with pytest.raises(UsageError, match=r"1 of 12 missing\). Load the plan first"):
        read_tables(tmp_path / "out")


def test_tables_of_two_loads_are_not_mixed(tmp_path):
    write_tables(load_three(tmp_path), tmp_path / "out")
    old = (tmp_path / "out" / "tree.parquet").read_bytes()
    other = {"a.csv": rows(["H1", 1, 2])}
    (tmp_path / "other").mkdir()
    tables = load(tmp_path / "other", LAYOUT, other, levels=EQUAL)
    write_tables(tables, tmp_path / "out")
    (tmp_path / "out" / "tree.parquet").write_bytes(old)
    with pytest.raises(UsageError, match="of different loads"):
        read_tables(tmp_path / "out")


def test_a_table_that_breaks_its_schema_is_refused_with_every_case(tmp_path):
    tables = load_three(tmp_path)
    broken = tables.progress.assign(quarter="2024-T1")
    with pytest.raises(TableError, match="progress table from x"):
        make_tables({"progress": broken}, source="x")
    lost = tables.receipts.assign(rows_blank=7)
    with pytest.raises(TableError, match="rows read must equal"):
        check_table("receipts", lost, source="x")


@pytest.mark.parametrize("name", sorted(TABLES))
def test_an_empty_table_fits_its_schema(name):
    assert check_table(name, empty_table(name), source="x").empty
