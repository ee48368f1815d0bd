"""Verified progress: what accepted evidence shows, and what nobody has looked at."""

import math
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from show_samples import MILESTONES, make_plan, make_progress
from test_measure_screens_tables import make_tables

from gabeval.errors import PlanError
from gabeval.measures.evidence import GAPS, evidence_at, verify_progress
from gabeval.measures.evidence.items import evidence_items_at
from gabeval.measures.progress import measure_progress
from gabeval.monitor.load import load_plan
from gabeval.monitor.register import read_register
from gabeval.plan import read_plan

ROOT = Path(__file__).resolve().parents[1]
SHARES = {"m11": 0.25, "m12": 0.15, "m13": 0.10, "m21": 0.18, "m22": 0.12, "m31": 0.20}
ACCEPTED = {"m11": 1, "m12": 1, "m13": 0, "m21": 1, "m22": 0, "m31": 1}  # methods.md 0
LAST = {name: told[3][-1] for name, told in MILESTONES.items()}
HEAD = "item_id;milestone_id;quarter;source;status;grade;checked_by;checked_on;drawn"
CHECKED = ";Gobierna Bien;2023-01-20;"


def write_row(
    milestone: str,
    status: str = "accepted",
    quarter: str = "2022Q4",
    *,
    grade: str = "",
    drawn: str = "",
    item: str = "",
) -> str:
    """Write one row of a register."""
    source = "" if status == "none" else f"{milestone}-{quarter}.pdf"
    signed = CHECKED if status in ("accepted", "rejected", "broken_link") else ";;;"
    name = item or f"E-{milestone}-{quarter}"
    return f"{name};{milestone};{quarter};{source};{status};{grade}{signed}{drawn}"


def open_toy(folder: Path, rows: list[str], **changes: object):
    """Make the toy plan with a register of these rows."""
    plan_folder = folder / "toy"
    plan_folder.mkdir(exist_ok=True)
    text = "\n".join([HEAD, *rows])
    (plan_folder / "evidence.csv").write_text(text, encoding="utf-8")
    plan = make_plan(**changes).model_copy(update={"folder": plan_folder})
    tables = make_tables(make_progress(), {"2022Q4": "2022-12-31"})
    names = pd.DataFrame({"milestone_id": list(MILESTONES)})
    tables.milestones = names
    return plan, tables


def toy_rows() -> list[str]:
    """The register of methods.md: accepted at the last quarter, or not."""
    return [
        write_row(name, "accepted" if ACCEPTED[name] else "rejected")
        for name in MILESTONES
    ]


def take(table: pd.DataFrame, level: str, item_id: str = "") -> pd.Series:
    rows = table[(table["level"] == level) & (table["item_id"] == item_id)]
    return rows.iloc[0]


def test_verified_progress_is_that_of_the_worked_example():
    # methods.md 4.6: A = 88.2, V = 68.2, coverage 0.773243
    names = list(MILESTONES)
    found = verify_progress(
        [LAST[n] for n in names],
        [SHARES[n] for n in names],
        [ACCEPTED[n] for n in names],
    )
    assert found.reported_pct == pytest.approx(88.2)
    assert found.verified_pct == pytest.approx(68.2)
    assert found.coverage_share == pytest.approx(0.7732426304)


def test_evidence_of_half_a_grade_counts_half():
    assert verify_progress([80], [2], [0.5])[:2] == (80, 40)


def test_what_is_missing_verifies_nothing_and_is_no_error():
    found = verify_progress([80, math.nan, 60], [1, 1, 2], [math.nan, 1, 1])
    # reported (80 + 0 + 120) / 4, verified 120 / 4
    assert found[:2] == (50, 30)


def test_without_weight_or_report_there_is_no_share():
    assert all(math.isnan(x) for x in verify_progress([80], [0], [1]))
    assert math.isnan(verify_progress([0], [1], [1]).coverage_share)
    with pytest.raises(ValueError, match="from 0 to 1"):
        verify_progress([80], [1], [2])


@given(
    st.lists(
        st.tuples(
            st.floats(-20, 150), st.floats(0.01, 5), st.sampled_from([0, 0.5, 1])
        ),
        min_size=1,
        max_size=8,
    )
)
def test_verified_is_never_more_than_reported_and_scale_of_weights_plays_no_part(rows):
    reported, weights, evidence = zip(*rows, strict=True)
    found = verify_progress(reported, weights, evidence)
    assert 0 <= found.verified_pct <= found.reported_pct + 1e-9
    scaled = verify_progress(reported, [7 * w for w in weights], evidence)
    assert scaled.verified_pct == pytest.approx(found.verified_pct)
    all_shown = verify_progress(reported, weights, [1] * len(rows))
    assert all_shown.verified_pct == pytest.approx(found.reported_pct)


def test_the_register_gives_the_worked_example_level_by_level(tmp_path):
    table = evidence_at(*open_toy(tmp_path, toy_rows()), cut_off="")
    plan = take(table, "plan")
    assert plan["reported_pct"] == pytest.approx(88.2)
    assert plan["verified_pct"] == pytest.approx(68.2)
    assert plan["coverage_share"] == pytest.approx(0.7732426304)
    # methods.md 4.6: C1 96 -> 80, C2 94 -> 54, C3 60 -> 60
    for item, reported, verified in (("C1", 96, 80), ("C2", 94, 54), ("C3", 60, 60)):
        row = take(table, "commitment", item)
        assert row["reported_pct"] == pytest.approx(reported)
        assert row["verified_pct"] == pytest.approx(verified)
    # What lies between: m13 0.10 * 80 and m22 0.12 * 100, both rejected.
    assert plan["rejected_pp"] == pytest.approx(20)
    assert take(table, "milestone", "m13")["status"] == "rejected"


def test_reported_is_the_headline_of_the_page(tmp_path):
    plan, tables = open_toy(tmp_path, toy_rows())
    headline = measure_progress(
        tables.progress, tables.tree, levels=plan.level_ids, weights=plan.weights
    )
    last = headline[headline["quarter"] == "2022Q4"]
    table = evidence_at(plan, tables, cut_off="")
    assert table["reported_pct"].tolist() == pytest.approx(
        last["reported_pct"].tolist()
    )


def test_four_ways_of_not_being_verified_are_told_apart(tmp_path):
    rows = [
        write_row("m11", "rejected"),
        write_row("m12", "broken_link"),
        write_row("m13", "none"),
        write_row("m21", "not_checked"),
        write_row("m22", "accepted", grade="½"),
    ]
    plan = take(evidence_at(*open_toy(tmp_path, rows), cut_off=""), "plan")
    # weight times capped report: m11 25, m12 15, m13 8, m21 16.2, m22 12 of which half
    # is verified, m31 12 without a row.
    parts = {gap: plan[f"{gap}_pp"] for gap in GAPS}
    assert parts == pytest.approx(
        {
            "rejected": 25,
            "broken_link": 15,
            "none": 8,
            "not_checked": 16.2,
            "partly": 6,
            "not_registered": 12,
        }
    )
    assert plan["verified_pct"] == pytest.approx(6)
    assert plan["verified_pct"] + sum(parts.values()) == pytest.approx(88.2)
    assert (plan["n_rejected"], plan["n_broken_link"], plan["n_none"]) == (1, 1, 1)
    assert (plan["n_not_checked"], plan["n_accepted"], plan["n_items"]) == (1, 1, 5)


@given(st.data())
def test_verified_and_its_gaps_add_up_to_reported(tmp_path_factory, data):
    quarters = ["2022Q1", "2022Q2", "2022Q3", "2022Q4"]
    keys = data.draw(
        st.lists(
            st.tuples(st.sampled_from(list(MILESTONES)), st.sampled_from(quarters)),
            unique=True,
            max_size=10,
        )
    )
    statuses = ["accepted", "rejected", "broken_link", "none", "not_checked"]
    rows = [
        write_row(name, data.draw(st.sampled_from(statuses)), quarter)
        for name, quarter in keys
    ]
    folder = tmp_path_factory.mktemp("register")
    table = evidence_at(*open_toy(folder, rows), cut_off="")
    gaps = sum(table[f"{gap}_pp"] for gap in GAPS)
    assert (table["verified_pct"] + gaps).tolist() == pytest.approx(
        table["reported_pct"].tolist()
    )
    assert (table["verified_pct"] >= -1e-9).all()


def test_evidence_of_an_earlier_quarter_shows_what_had_been_reported_by_then(tmp_path):
    # m21: 10, 30, 60, 90. Accepted for Q3, rejected for Q4: 60 stands, 30 does not.
    rows = [write_row("m21", "accepted", "2022Q3"), write_row("m21", "rejected")]
    row = take(evidence_at(*open_toy(tmp_path, rows), cut_off=""), "milestone", "m21")
    assert (row["verified_pct"], row["rejected_pp"]) == pytest.approx((60, 30))


def test_evidence_never_shows_more_than_the_last_report(tmp_path):
    # m13: 50, -, 90, 80. Accepted for Q3 (90), but it fell to 80.
    rows = [write_row("m13", "accepted", "2022Q3")]
    row = take(evidence_at(*open_toy(tmp_path, rows), cut_off=""), "milestone", "m13")
    assert row["verified_pct"] == 80
    assert row["status"] == "accepted"


def test_evidence_of_a_quarter_to_come_does_not_count(tmp_path):
    rows = [write_row("m21", "accepted", "2023Q1")]
    row = take(evidence_at(*open_toy(tmp_path, rows), cut_off=""), "milestone", "m21")
    assert (row["verified_pct"], row["n_items"]) == (0, 0)
    assert row["status"] == "not_registered"


def test_one_commitment_is_measured_as_in_the_plan(tmp_path):
    opened = open_toy(tmp_path, toy_rows())
    whole = evidence_at(*opened, cut_off="")
    one = evidence_at(*opened, cut_off="", commitment="C1")
    assert one["item_id"].tolist() == ["C1", "m11", "m12", "m13"]
    for row in one.to_dict("records"):
        same = take(whole, row["level"], row["item_id"])
        assert row["verified_pct"] == pytest.approx(same["verified_pct"])


def test_a_plan_without_a_register_has_no_rows(tmp_path):
    plan, tables = open_toy(tmp_path, [])
    (plan.folder / "evidence.csv").unlink()
    assert evidence_at(plan, tables, cut_off="").empty
    assert evidence_items_at(plan, tables, cut_off="").empty
    # A plan that was not read from disk has none either, wherever one works.
    assert evidence_at(make_plan(), tables, cut_off="").empty


def test_an_empty_register_verifies_nothing(tmp_path):
    plan = take(evidence_at(*open_toy(tmp_path, []), cut_off=""), "plan")
    assert plan["verified_pct"] == 0
    assert plan["not_registered_pp"] == pytest.approx(88.2)


def test_late_dates_and_shared_files_are_marked_and_still_count(tmp_path):
    head = (
        "item_id;milestone_id;quarter;source;evidence_date;status;checked_by;checked_on"
    )
    rows = [
        "E1;m11;2022-T4;carpeta;05/01/2023;aceptada;GB;20/01/2023",
        "E1;m12;2022-T4;Carpeta/;31/12/2022;aceptada;GB;20/01/2023",
        "E2;m31;2022-T4;otra;;aceptada;GB;20/01/2023",
    ]
    plan, tables = open_toy(tmp_path, [])
    path = plan.folder / "evidence.csv"
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    items = evidence_items_at(plan, tables, cut_off="")
    assert items["is_dated_after"].tolist() == [True, False, False]
    assert items["days_after"].iloc[0] == 5
    assert items["is_shared_source"].tolist() == [True, True, False]
    row = take(evidence_at(plan, tables, cut_off=""), "plan")
    assert (row["n_dated_after"], row["n_shared_source"]) == (1, 2)
    assert row["verified_pct"] == pytest.approx(25 + 15 + 12)


def test_milestones_that_no_export_holds_are_all_told(tmp_path):
    plan, tables = open_toy(tmp_path, [write_row("m99"), write_row("mXX")])
    with pytest.raises(PlanError, match=r"(?s)row 2: 'm99'.*row 3: 'mXX'"):
        evidence_at(plan, tables, cut_off="")


def test_the_example_tells_every_status_and_adds_up():
    plan = read_plan(ROOT / "data/raw/bogota-2021-2023")
    table = evidence_at(plan, load_plan(plan), cut_off="")
    top = take(table, "plan")
    for status in ("accepted", "rejected", "broken_link", "none", "not_checked"):
        assert top[f"n_{status}"] > 0
    assert top["n_dated_after"] == 2  # evidence.yaml gives two such dates
    assert top["n_shared_source"] > 0
    # Three commitments by hand from evidence.yaml and README.md: Security, with H5
    # verified up to June and September 2023 (80 of 100), the others broken or open.
    assert take(table, "commitment", "COBOG0003")["verified_pct"] == pytest.approx(
        0.15 * 80
    )
    # Women: H2, H3 and H5 whole, H4 up to June (95), H1 not checked.
    assert take(table, "commitment", "COBOG0006")["verified_pct"] == pytest.approx(
        0.25 * 100 + 0.20 * 100 + 0.25 * 95 + 0.10 * 95
    )
    # Habitat: H1, H2, H3 whole, H5 up to December 2022 (83.33), H4 and H6 not checked.
    assert take(table, "commitment", "COBOG0001")["verified_pct"] == pytest.approx(
        0.10 * 100 + 0.25 * 100 + 0.25 * 100 + 0.15 * 83.33
    )


def test_every_row_of_the_example_says_that_it_is_invented():
    items = read_register(ROOT / "data/raw/bogota-2021-2023").items
    assert len(items) == 139
    assert items["note"].str.contains("Reconstrucción").all()
