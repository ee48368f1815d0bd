"""The bridge and the schedule on real exports, and on the example of Bogotá.

Counts of Cali are those of ``../shared/data/README.md``, made without gabeval. The
files are not part of this project; where they are not on the machine, tests are
skipped.
"""

from fractions import Fraction
from pathlib import Path

import pytest

from gabeval.measures.bridge.exports import (
    bridge_at,
    bridge_exports,
    count_changes,
    list_pairs,
)
from gabeval.measures.bridge.revisions import revise_to_last
from gabeval.measures.bridge.timing import timing_cannot_explain
from gabeval.measures.progress import measure_progress
from gabeval.measures.schedule import schedule_at
from gabeval.monitor.load import load_plan
from gabeval.plan import read_plan
from gabeval.rounding import round_half_up

ROOT = Path(__file__).resolve().parents[1]
PLANS = ROOT / "tests" / "plans"


def load(folder):
    plan = read_plan(folder)
    return plan, load_plan(plan)


def real(name):
    @pytest.fixture(scope="module", name=name)
    def loaded(shared_data, request):
        patch = pytest.MonkeyPatch()
        request.addfinalizer(patch.undo)
        patch.setenv("GABEVAL_SHARED_DATA", str(shared_data))
        return load(PLANS / name)

    return loaded


tenjo, cali, canada = (real(name) for name in ("tenjo", "cali", "canada"))


@pytest.fixture(scope="module")
def bogota():
    return load(ROOT / "data" / "raw" / "bogota-2021-2023")


def headline(plan, vintage, quarter):
    """The plan's progress by the roll-up that the pages use."""
    table = measure_progress(
        vintage.progress,
        vintage.tree,
        levels=plan.level_ids,
        weights=plan.weights,
        cap=plan.cap,
    )
    row = table[(table["level"] == "plan") & (table["quarter"] == quarter)]
    return row["reported_pct"].iloc[0]


def check_bridge(plan, found):
    """Whatever the data: exact sums, both margins, and the plan's own headlines."""
    own = found.bridge
    assert own.residual == 0
    for name, effect in own.effects.items():
        assert sum(row[name] for row in own.rows.values()) == effect
    for vintage, quarter, value in (
        (found.old, found.quarters[0], own.start),
        (found.new, found.quarters[1], own.end),
    ):
        assert float(value) == pytest.approx(headline(plan, vintage, quarter), abs=1e-9)


def test_cali_rewrote_200_values_and_changed_1880_weights(cali):
    _plan, tables = cali
    found = count_changes(tables, "2024Q3", "2024Q4", until="2024Q3")
    assert (found.n_rewritten, found.n_compared) == (200, 6334)
    assert found.n_blanked == 740
    assert (found.n_weights_changed, found.n_weights) == (1880, 7071)


def test_cali_shows_them_as_revision_and_as_weights(cali):
    plan, tables = cali
    found = bridge_exports(plan, tables, "2024Q3", "2024Q4")
    check_bridge(plan, found)
    for name in ("revision", "new", "weights", "scope"):
        assert found.bridge.effects[name] != 0
    assert found.bridge.effects["rule"] == 0


def test_cali_has_no_effect_of_weights_once_the_old_ones_are_kept(cali):
    plan, tables = cali
    found = bridge_exports(plan, tables, "2024Q3", "2024Q3", quarters=("2024Q3",) * 2)
    assert not any(found.bridge.effects.values())


def test_tenjo_holds_one_export_so_one_effect_stands_for_two(tenjo):
    plan, tables = tenjo
    assert list_pairs(plan, tables, cut_off="2025-12-31") == [("2025", "2025")]
    found = bridge_exports(plan, tables, "2025", "2025")
    assert found.quarters == ("2024Q4", "2025Q4")
    check_bridge(plan, found)
    effects = {name: value for name, value in found.bridge.effects.items() if value}
    assert effects == {"revision_and_new": found.bridge.total}


def test_tenjo_is_late_by_days_with_a_range_for_what_is_missing(tenjo):
    plan, tables = tenjo
    table = schedule_at(plan, tables, cut_off="2025-12-31")
    row = table[(table["level"] == "plan") & (table["quarter"] == "2025Q4")].iloc[0]
    # 18 of 331 goals are filled in for the last quarter: the range is wide.
    assert row["delay_lower_days"] < row["delay_days"] <= row["delay_upper_days"]
    assert row["n_unreported"] > 300


def test_canada_reports_statuses_so_nothing_adds_up(canada):
    plan, tables = canada
    assert list_pairs(plan, tables, cut_off="2024-12-31") == []
    assert bridge_at(plan, tables, cut_off="2024-12-31").empty
    assert schedule_at(plan, tables, cut_off="2024-12-31").empty
    assert revise_to_last(tables, cut_off="2024-12-31").n == 0


def test_bogota_falls_from_99_to_98_because_values_were_lowered(bogota):
    # The Final Learning Report prints 99 % as of November 2023 and 98 % at closure.
    plan, tables = bogota
    found = bridge_exports(plan, tables, "2023-11", "closure")
    check_bridge(plan, found)
    printed = [
        str(round_half_up(float(value), 0))
        for value in (found.bridge.start, found.bridge.end)
    ]
    assert printed == ["99", "98"]
    assert timing_cannot_explain(*printed, rounding="half_up")
    effects = {name: value for name, value in found.bridge.effects.items() if value}
    assert set(effects) == {"revision"}
    assert effects["revision"] < 0


@pytest.mark.parametrize("earlier", ["2021Q3", "2022Q1", "2022Q4", "2023Q3"])
def test_any_two_exports_of_bogota_are_bridged(bogota, earlier):
    plan, tables = bogota
    for later in ("2022Q4", "2023-11", "closure"):
        if later != earlier:
            check_bridge(plan, bridge_exports(plan, tables, earlier, later))


def test_every_start_and_commitment_of_bogota_ties_in_the_download(bogota):
    plan, tables = bogota
    table = bridge_at(plan, tables, cut_off="2024-01-31")
    assert table["from_export_id"].nunique() == 11
    exact = table["effect_exact"].map(Fraction)
    top = table["level"] == "plan"
    keys = ["from_export_id", "effect"]
    below = exact[~top].groupby([table.loc[~top, k] for k in keys]).sum()
    above = exact[top].groupby([table.loc[top, k] for k in keys]).sum()
    assert below.to_dict() == above.to_dict()


def test_bogota_is_late_against_its_first_programme(bogota):
    plan, tables = bogota
    table = schedule_at(plan, tables, cut_off="2024-01-31")
    row = table[(table["level"] == "plan") & (table["quarter"] == "2023Q4")]
    by_programme = row.set_index("programme")
    assert by_programme.loc["first", "programme_export_id"] == "2021Q3"
    # The programme was moved back in the export of 2023Q1: the delay looks smaller.
    days = by_programme["delay_days"]
    assert days["first"] > days["current"] > 0
