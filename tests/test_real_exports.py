"""Exports that public authorities published: their own figures come out again.

Every expected number is the authority's, or was counted in its file without gabeval
(``../shared/data/README.md``). The files are not part of this project; where they are
not on the machine, these tests are skipped.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from small_plan import accounts, rules

from gabeval.measures.recomputed import count_reproduced, recompute_published
from gabeval.monitor.load import load_plan
from gabeval.plan import read_plan
from gabeval.quarters import quarter_end

PLANS = Path(__file__).parent / "plans"

ORIGIN = ["export_id", "file", "sheet", "row"]
CELLS = ["planned_cell", "reported_cell", "weight_cell"]


class Loaded:
    """The tables of one plan, and its published figures worked out again."""

    def __init__(self, name):
        plan = read_plan(PLANS / name)
        self.tables = load_plan(plan)
        recomputed = recompute_published(
            self.tables.published,
            self.tables.progress,
            self.tables.tree,
            levels=plan.level_ids,
            tolerance_pp=0.5,
        )
        self.counts = count_reproduced(recomputed).set_index(["export_id", "name"])


def fixture(name):
    @pytest.fixture(scope="module", name=name.replace("-", "_"))
    def loaded(shared_data, request):
        patch = pytest.MonkeyPatch()
        request.addfinalizer(patch.undo)
        patch.setenv("GABEVAL_SHARED_DATA", str(shared_data))
        return Loaded(name)

    return loaded


tenjo, cali, canada, ogp_irm, sao_paulo, minas_gerais = (
    fixture(name)
    for name in ("tenjo", "cali", "canada", "ogp-irm", "sao-paulo", "minas-gerais")
)


def test_tenjo_has_331_goals_and_a_row_of_totals(tenjo):
    assert accounts(tenjo.tables, "PDM") == {
        **{"read": 333, "used": 331, "header": 1, "total": 1}
    }
    hidden = tenjo.tables.receipts.query("is_hidden")
    assert len(hidden) == 3
    assert not hidden["is_read"].any()
    assert tenjo.tables.entities["entity_id"].nunique() == 15


def test_tenjos_advance_of_2025_comes_out_in_292_of_292(tenjo):
    row = tenjo.counts.loc["2025", "advance 2025"]
    assert (row["n_reproduced"], row["n_comparable"]) == (292, 292)


def test_tenjos_advance_of_2024_comes_out_in_241_of_258_to_the_last_digit(tenjo):
    # Within half a percentage point, eleven more do.
    row = tenjo.counts.loc["2025", "advance 2024"]
    assert (row["n_exact"], row["n_comparable"]) == (241, 258)
    assert row["n_reproduced"] == 252


@pytest.mark.parametrize(("year", "expected"), [("2025", 304), ("2024", 271)])
def test_tenjos_planned_quarters_add_up_to_its_total(tenjo, year, expected):
    progress = tenjo.tables.progress
    mine = progress[progress["quarter"].str.startswith(year)]
    added = mine.groupby("milestone_id")["planned_value"].sum()
    published = tenjo.tables.published
    figures = published[published["name"] == f"advance {year}"]
    total = figures.set_index("item_id")["denominator"].reindex(added.index)
    is_sum = np.isclose(added, total, rtol=0, atol=1e-9)
    # One figure of 2025 is #DIV/0!: its row is not among the published ones.
    lost = total.isna()
    assert lost.sum() == (1 if year == "2025" else 0)
    assert added[lost].eq(0).all()
    assert is_sum.sum() + lost.sum() == expected
    # Where it is not the sum, it is the largest quarter: the goal is kept, not added.
    largest = mine.groupby("milestone_id")["planned_value"].max()
    kept = np.isclose(largest, total, rtol=0, atol=1e-9) & ~is_sum
    assert kept.sum() == {"2025": 25, "2024": 35}[year]


def test_tenjos_axis_weights_are_asked_about(tenjo):
    (finding,) = tenjo.tables.findings.query("rule == 'weights_not_one'").to_dict(
        "records"
    )
    assert finding["value"] == "0.978"


@pytest.mark.parametrize(
    ("export", "sheet_rows", "used"), [("2024Q3", 7240, 7238), ("2024Q4", 7458, 7449)]
)
def test_every_row_of_cali_is_used(cali, export, sheet_rows, used):
    receipts = cali.tables.receipts.query("export_id == @export and is_read")
    (receipt,) = receipts.to_dict("records")
    assert (receipt["rows_read"], receipt["rows_used"]) == (sheet_rows, used)
    assert receipt["rows_header"] == sheet_rows - used
    assert receipt["header_row"] == sheet_rows - used


@pytest.mark.parametrize(
    ("export", "name", "reproduced", "nonzero"),
    [
        ("2024Q4", "product advance", 1113, 1113),
        ("2024Q3", "product advance", 808, 815),
        ("2024Q4", "project advance", 711, 722),
    ],
)
def test_calis_roll_ups_come_out_with_weights_as_given(
    cali, export, name, reproduced, nonzero
):
    row = cali.counts.loc[export, name]
    assert row["n_nonzero_reproduced"] == reproduced
    assert row["n_nonzero"] == nonzero


def test_calis_own_figure_is_the_raw_sum_where_weights_do_not_add_up(cali):
    row = cali.counts.loc["2024Q4", "product advance"]
    assert row["n_weights_not_one"] == 148
    assert row["n_not_one_as_given"] == 148
    assert row["n_not_one_normalised"] == 0


def by_export(table, column):
    """One column per export, for the milestones that both have."""
    parts = {
        export: rows.set_index("milestone_id")[column]
        for export, rows in table.groupby("export_id")
    }
    return pd.concat(parts, axis=1, join="inner")


def test_cali_rewrote_the_third_quarter(cali):
    progress = cali.tables.progress
    values = by_export(progress[progress["quarter"] == "2024Q3"], "reported_value")
    both = values.dropna()
    assert len(both) == 6334
    assert (both["2024Q3"] - both["2024Q4"]).abs().gt(1e-9).sum() == 200
    assert (values["2024Q3"].notna() & values["2024Q4"].isna()).sum() == 740


def test_cali_changed_its_weights(cali):
    weights = by_export(cali.tables.milestones, "weight").dropna()
    assert len(weights) == 7071
    assert (weights["2024Q3"] - weights["2024Q4"]).abs().gt(1e-9).sum() == 1880


def test_fifty_activities_of_cali_fall(cali):
    falls = cali.tables.findings.query("rule == 'falls'")
    assert len(falls) == 50
    assert falls["quarter"].eq("2024Q4").all()
    assert falls["cell"].str.fullmatch(r"Q\d+").all()


def test_calis_texts_among_numbers_are_counted(cali):
    readings = cali.tables.readings.query("export_id == '2024Q4'").set_index("column")
    # The product advance of the fourth quarter holds one text, 0.50%, among numbers.
    row = readings.loc["AE", ["n_number", "n_percent_text", "n_point", "n_comma"]]
    assert row.tolist() == [7448, 1, 1, 0]
    weight = cali.tables.findings.query("rule == 'looks_like_percent'")
    assert weight["value"].tolist() == ["10"]


def test_canadas_statuses_are_those_of_the_tracker(canada):
    receipts = canada.tables.receipts.set_index("export_id")["rows_used"]
    assert receipts.to_dict() == {"2025-02-11": 735, "2025-01-24": 702}
    later = canada.tables.progress.query("export_id == '2025-02-11'")
    assert later["status_text"].value_counts().to_dict() == {
        **{"SP": 430, "C": 164, "LP": 127, "NS": 14}
    }
    assert later["status_code"].value_counts().to_dict() == {
        **{"substantial": 430, "complete": 164, "limited": 127, "not_started": 14}
    }
    assert (later["quarter"].nunique(), later["entity_id"].nunique()) == (12, 16)
    tree = canada.tables.tree.query("export_id == '2025-02-11'")
    assert tree["level"].value_counts().to_dict() == {
        **{"indicator": 106, "milestone": 19, "commitment": 5}
    }


def test_canadas_indicators_regress_and_are_reported_after_completion(canada):
    later = canada.tables.progress.query("export_id == '2025-02-11'")
    order = ["not_started", "limited", "substantial", "complete"]
    rank = later["status_code"].map(order.index)
    ordered = later.assign(rank=rank).sort_values(["milestone_id", "quarter"])
    series = ordered.groupby("milestone_id")["rank"]
    fell = ordered["rank"] < series.shift()
    assert ordered.loc[fell, "milestone_id"].nunique() == 11
    best = series.cummax().groupby(ordered["milestone_id"]).shift()
    assert (best == 3).sum() == 87
    assert [series.size().min(), series.size().max()] == [1, 12]


def test_canadas_publishers_bytes_are_undone(canada):
    milestones = canada.tables.milestones.query("export_id == '2025-02-11'")
    for column in ("milestone_name", "end_date"):
        assert not milestones[column].astype(str).str.startswith("b'").any()
    later = canada.tables.progress.query("export_id == '2025-02-11'")
    due = later["milestone_id"].map(milestones.set_index("milestone_id")["end_date"])
    end = later["quarter"].map(lambda quarter: quarter_end(quarter).isoformat())
    late = due.notna() & (end > due)
    assert late.sum() == 261
    assert (late & (later["status_code"] != "complete")).sum() == 159


def test_canadas_evidence_is_empty_or_an_address(canada):
    evidence = canada.tables.progress.query("export_id == '2025-02-11'")["evidence"]
    assert evidence.isna().sum() == 319
    assert evidence.str.contains("http").sum() == 180


def test_ogps_real_none_and_its_marks_of_absence_survive(ogp_irm):
    codes = ogp_irm.tables.codes
    impact = codes.query("scale == 'ogp_potential_impact'")["label_text"]
    # 102 cells say None, a code of the scale; pandas takes it for missing.
    assert (impact == "None").sum() == 102
    assert {"ND", "NR"} <= set(codes["label_text"])
    assert codes["label_text"].notna().all()
    marks = codes["label_text"].isin(["ND", "NR", "NA"])
    assert codes.loc[marks, "code"].isna().all()
    assert codes.loc[~marks, "code"].notna().all()


def test_ogps_contradictions_are_findings_and_nothing_is_set_aside(ogp_irm):
    found = ogp_irm.tables.findings.query("rule == 'label_contradicts_code'")
    columns = found["cell"].str.extract(r"([A-Z]+)")[0].value_counts()
    # 4 of completion, 13 of potential impact
    assert sorted(columns) == [4, 13]
    assert ogp_irm.tables.quarantine.empty
    assert accounts(ogp_irm.tables) == {"read": 1929, "used": 1927, "header": 2}
    countries = ogp_irm.tables.tree.query("level == 'country'")
    assert countries["item_id"].nunique() == 61


def test_sao_paulos_project_progress_comes_out_in_967_of_967(sao_paulo):
    row = sao_paulo.counts.loc["19", "project progress"]
    assert (row["n_reproduced"], row["n_comparable"]) == (967, 967)
    assert accounts(sao_paulo.tables, "Tipo 1") == {
        **{"read": 968, "used": 967, "header": 1}
    }


def test_sao_paulos_codes_are_read_in_any_spelling(sao_paulo):
    values = sao_paulo.tables.progress["reported_value"]
    assert set(values.unique()) == {0, 0.5, 1}
    assert not {"text_in_number", "unknown_status"} & set(rules(sao_paulo.tables))
    projects = sao_paulo.tables.tree.query("level == 'project'")
    assert projects["weight"].fillna(0).eq(0).sum() == 302


@pytest.mark.parametrize("name", ["progress", "tree", "milestones", "commitments"])
def test_minas_gerais_as_the_system_wrote_it_is_as_the_state_cleaned_it(
    minas_gerais, name
):
    table = getattr(minas_gerais.tables, name)
    raw, cleaned = (
        table[table["export_id"] == export]
        .drop(columns=[c for c in [*ORIGIN, *CELLS] if c in table])
        .reset_index(drop=True)
        for export in ("raw", "cleaned")
    )
    assert len(raw) > 0
    pd.testing.assert_frame_equal(raw, cleaned)


def test_minas_gerais_encodings_and_delimiters_are_found_out(minas_gerais):
    exports = minas_gerais.tables.exports.set_index("export_id")
    assert exports.loc["raw", ["encoding", "delimiter"]].tolist() == ["cp1252", "|"]
    assert exports.loc["cleaned", ["encoding", "delimiter"]].tolist() == ["utf-8", ","]
