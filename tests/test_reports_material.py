"""Pages and downloads stand on the exports up to the cut-off, and on nothing later."""

import json

import pandas as pd
import pytest

from gabeval.errors import DataError, UsageError
from gabeval.monitor.store import make_tables
from gabeval.plan import Plan
from gabeval.reports.material import make_material, refuse_blocked
from gabeval.tables import TABLES, empty_table

PLAN = Plan.model_validate_json(
    json.dumps(
        {
            "plan": "demo",
            "title": "Plan",
            "authority": "Alcaldía",
            "monitor": "Gobierna Bien",
            "period": {"start": "2023-01-01", "end": "2023-12-31"},
            "levels": [
                {
                    "id": "commitment",
                    "name": "compromiso",
                    "plural": "compromisos",
                    "is_commitment": True,
                },
                {"id": "milestone", "name": "hito", "plural": "hitos"},
            ],
            "exports": [
                {"id": "b", "file": "b.xlsx", "layout": "x", "cut_off": "2023-06-30"},
                {"id": "a", "file": "a.xlsx", "layout": "x", "cut_off": "2023-09-30"},
            ],
        }
    )
)

CUT_OFFS = {"b": "2023-06-30", "a": "2023-09-30"}


def rows(name, records):
    """Fill the columns that a case leaves out with something the schema allows."""
    table = empty_table(name)
    schema = TABLES[name].to_schema().columns
    for column, field in schema.items():
        kind = str(field.dtype)
        default = None if field.nullable else (1 if kind.startswith("int") else "x")
        table[column] = [record.get(column, default) for record in records]
    return table


def make(*, finding_of="b"):
    progress = [
        {
            "export_id": export,
            "commitment_id": "C1",
            "milestone_id": "M1",
            "quarter": quarter,
            "planned_state": "value",
            "planned_pct": 100.0,
            "reported_state": "value",
            "reported_pct": value,
            "accumulation": "last",
        }
        # The later export corrects the second quarter from 60 to 50.
        for export, quarter, value in [
            ("b", "2023Q2", 60.0),
            ("a", "2023Q2", 50.0),
            ("a", "2023Q3", 70.0),
        ]
    ]
    tree = [
        {
            "export_id": export,
            "level": level,
            "depth": depth,
            "item_id": item,
            "parent_id": parent,
            "weight": 1.0,
            "weight_source": "export",
        }
        for export in CUT_OFFS
        for level, depth, item, parent in [
            ("commitment", 1, "C1", ""),
            ("milestone", 2, "M1", "C1"),
        ]
    ]
    exports = [
        {"export_id": e, "file": f"{e}.xlsx", "cut_off": day, "sha256": "ab" * 32}
        for e, day in CUT_OFFS.items()
    ]
    commitments = [
        {"export_id": e, "commitment_id": "C1", "commitment_name": f"Name in {e}"}
        for e in CUT_OFFS
    ]
    findings = [{"export_id": finding_of, "rule": "r", "severity": "note"}]
    filled = {
        "progress": progress,
        "tree": tree,
        "exports": exports,
        "commitments": commitments,
        "findings": findings,
    }
    frames = {n: rows(n, filled[n]) if n in filled else empty_table(n) for n in TABLES}
    return make_tables(frames, source="test")


def reported(material):
    table = material.downloads["commitments"]
    return dict(zip(table["quarter"], table["reported_pct"], strict=True))


def test_without_a_cut_off_the_latest_export_speaks():
    material = make_material(PLAN, make(), name="demo")
    assert material.cut_off == "2023-09-30"
    assert material.exports["export_id"].tolist() == ["b", "a"]
    assert reported(material) == {"2023Q2": 50.0, "2023Q3": 70.0}
    assert material.commitments["commitment_name"].tolist() == ["Name in a"]


def test_a_cut_off_shows_what_was_known_on_that_day():
    material = make_material(PLAN, make(), name="demo", cut_off="2023-08-15")
    assert material.exports["export_id"].tolist() == ["b"]
    assert reported(material) == {"2023Q2": 60.0}
    assert material.commitments["commitment_name"].tolist() == ["Name in b"]
    assert set(material.downloads["progress"]["export_id"]) == {"b"}


def test_findings_of_later_exports_are_left_out_and_those_of_the_plan_kept():
    for export, count in (("a", 0), ("b", 1), ("", 1)):
        tables = make(finding_of=export)
        material = make_material(PLAN, tables, name="demo", cut_off="2023-06-30")
        assert len(material.downloads["findings"]) == count


def test_the_plan_download_holds_every_level_above_the_milestones():
    material = make_material(PLAN, make(), name="demo")
    assert set(material.downloads["plan"]["level"]) == {"plan", "commitment"}


def test_a_cut_off_before_every_export_is_refused_with_the_days_there_are():
    with pytest.raises(UsageError, match="2023-06-30, 2023-09-30"):
        make_material(PLAN, make(), name="demo", cut_off="2022-12-31")


def test_tables_are_not_changed_by_measuring_them():
    tables = make()
    before = {name: getattr(tables, name).copy() for name in TABLES}
    make_material(PLAN, tables, name="demo")
    for name, table in before.items():
        pd.testing.assert_frame_equal(getattr(tables, name), table)


def test_findings_that_block_are_all_listed_with_what_to_do():
    findings = pd.DataFrame(
        {
            "severity": ["block", "note", "block"],
            "file": ["a.xlsx", "b.xlsx", "c.xlsx"],
            "sheet": ["S", "S", ""],
            "cell": ["B7", "", ""],
            "problem_en": ["Two rows.", "Odd.", "No rows."],
            "todo_en": ["Keep one.", "", "Ask."],
        }
    )
    with pytest.raises(DataError) as caught:
        refuse_blocked(findings)
    assert "a.xlsx, S, B7: Two rows. Keep one." in str(caught.value)
    assert "c.xlsx: No rows. Ask." in str(caught.value)
    assert "Odd" not in str(caught.value)
    assert caught.value.exit_code == 3
    refuse_blocked(findings[findings["severity"] == "note"])
