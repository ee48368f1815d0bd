"""What the README promises a newcomer: its files describe an export as they stand."""

import re

import openpyxl
import pytest

from gabeval.measures.recomputed import count_reproduced, recompute_published
from gabeval.monitor.load import load_plan
from gabeval.plan import read_plan

HEADER = [
    *("Código", "Hito", "Entidad", "Peso"),
    *("T1 2025 meta", "T1 2025 avance", "T2 2025 meta", "T2 2025 avance"),
    "Avance compromiso",
]

C1 = 0.6 * (40.5 + 50) + 0.4 * (20 + 30)
"""Progress of C1 after two quarters, by hand: its milestones weigh 60 % and 40 %."""

ROWS = [
    ["C1-H01", "Uno", "Salud", "60%", 50, "40,5%", 50, 50, C1],
    ["C1-H02", "Dos", "Salud", "40%", 20, 20, 40, 30, C1],
    ["C2-H01", "Tres", "Movilidad", "100%", 0, None, 100, "850", 85],
    ["TOTAL", None, None, None, 70, 60.5, 190, 165, None],
]


@pytest.fixture
def examples(project_root) -> list[str]:
    """The YAML examples of the README: plan, layout, correction."""
    text = (project_root / "README.md").read_text(encoding="utf-8")
    return re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)


@pytest.fixture
def folder(tmp_path, examples):
    folder = tmp_path / "my-city"
    (folder / "layouts").mkdir(parents=True)
    (folder / "exports").mkdir()
    plan, layout, correction = examples
    (folder / "plan.yaml").write_text(plan, encoding="utf-8")
    (folder / "layouts" / "matriz.yaml").write_text(layout, encoding="utf-8")
    # The README corrects cell H12; here the same wrong value stands in H6.
    correction = correction.replace("H12", "H6")
    (folder / "corrections.yaml").write_text(correction, encoding="utf-8")
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Hoja1"
    for row in (["Seguimiento del plan de acción"], [], HEADER, *ROWS):
        sheet.append(row)
    book.save(folder / "exports" / "II trim.xlsx")
    return folder


def test_readme_describes_an_export_in_at_most_60_lines(examples):
    plan, layout, _ = examples
    assert len(plan.splitlines()) + len(layout.splitlines()) <= 60


def test_readme_example_loads_and_accounts_for_every_row(folder):
    tables = load_plan(read_plan(folder))
    receipt = tables.receipts.iloc[0]
    assert receipt["rows_read"] == 7
    assert receipt["rows_used"] == 3
    assert receipt["rows_total"] == 1
    last = tables.progress[tables.progress["quarter"] == "2025Q2"]
    progress = dict(zip(last["milestone_id"], last["reported_pct"], strict=True))
    assert progress == pytest.approx({"C1-H01": 90.5, "C1-H02": 50, "C2-H01": 85})


def test_readme_example_reproduces_the_published_roll_up(folder):
    plan = read_plan(folder)
    tables = load_plan(plan)
    ours = recompute_published(
        tables.published, tables.progress, tables.tree, levels=plan.level_ids
    )
    counts = count_reproduced(ours).iloc[0]
    assert counts["n_comparable"] == counts["n_reproduced"] == 2
