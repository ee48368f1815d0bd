"""Files of a plan folder: every fault told, with file, line and field, all at once."""

import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from gabeval.errors import PlanError, UsageError
from gabeval.plan import read_corrections, read_layout, read_plan
from gabeval.plan.models import expand_variables
from gabeval.plan.reading import write_schemas

ROOT = Path(__file__).parents[1]
PLANS = sorted(
    path.parent
    for pattern in ("tests/plans/*/plan.yaml", "data/raw/*/plan.yaml")
    for path in ROOT.glob(pattern)
)

PLAN = """\
plan: small
title: Plan
authority: Ciudad
monitor: Evaluador
period: {start: 2024-01-01, end: 2024-12-31}
levels:
  - {id: commitment, name: compromiso, plural: compromisos, is_commitment: true}
  - {id: milestone, name: hito, plural: hitos}
exports:
  - {id: "1", file: exports/a.xlsx, layout: form, cut_off: 2024-12-31}
"""

LAYOUT = """\
header: {labels: [Hito]}
levels:
  commitment: {id: Compromiso}
  milestone: {id: Hito}
"""


def write(folder, plan=PLAN, layout=LAYOUT):
    (folder / "layouts").mkdir(exist_ok=True)
    (folder / "plan.yaml").write_text(plan, encoding="utf-8")
    (folder / "layouts" / "form.yaml").write_text(layout, encoding="utf-8")
    return folder


def plan_faults(folder, plan):
    with pytest.raises(PlanError) as caught:
        read_plan(write(folder, plan))
    return str(caught.value)


def layout_faults(folder, layout):
    with pytest.raises(PlanError) as caught:
        read_layout(write(folder, layout=layout) / "layouts" / "form.yaml")
    return str(caught.value)


def test_a_sound_plan_is_read(tmp_path):
    plan = read_plan(write(tmp_path))
    assert plan.level_ids == ["commitment", "milestone"]
    assert plan.title.in_("es") == plan.title.in_("en") == "Plan"
    assert plan.expected_quarters == ["2024Q1", "2024Q2", "2024Q3", "2024Q4"]
    assert plan.folder == tmp_path.resolve()


def test_several_faults_are_told_at_once_with_line_and_field(tmp_path):
    broken = (
        PLAN.replace("authority: Ciudad", "autority: Ciudad")
        .replace("monitor: Evaluador", "monitor: [Evaluador]")
        .replace('id: "1"', "id: 1")
        .replace("2024-12-31}\nlevels", "2023-12-31}\nlevels")
    )
    said = plan_faults(tmp_path, broken)
    assert "/plan.yaml" in said.splitlines()[0]
    for expected in (
        "line 3, autority: unknown key; did you mean 'authority'?",
        "authority: this key is missing",
        "line 4, monitor: must hold keys and values",
        "line 5, period: the end 2023-12-31 lies before the start 2024-01-01",
        "line 10, exports.1.id: must be text; 1 was read as int. Put it in quotes",
    ):
        assert expected in said
    assert len([line for line in said.splitlines() if line.startswith("  - ")]) == 5


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("title: Plan", "title: {es: Plan}", "line 2, title.en: this key is missing"),
        ("plan: small", "plan: My plan", "line 1, plan: is not written as it must be"),
        ("is_commitment: true", "is_commitment: yes", "must be true or false"),
        (", is_commitment: true", "", "exactly one level must have is_commitment"),
        ("id: milestone", "id: commitment", "levels given twice: commitment"),
        ("cut_off: 2024-12-31", "cut_off: 31/12/2024", "must be a date such as"),
        ("cut_off: 2024-12-31", "cut_off: 2023-12-31", "before the plan's first"),
        ("layout: form", "layout: ../form", "is not written as it must be"),
        ("title: Plan", "title: Plan\nfolder: x", "folder: this key is not set"),
        ("title: Plan", "title: Plan\nweights: given", "'as_given' or 'normalised'"),
        (
            "title: Plan",
            "title: Plan\nhouse_rules: {tolerance_pp: .nan}",
            "line 3, house_rules.tolerance_pp: must be a number",
        ),
        (
            "title: Plan",
            "title: Plan\nquarters: {first: 2024-T1, last: 2024Q4}",
            "'2024-T1' is not a quarter such as 2021Q3",
        ),
        (
            "title: Plan",
            "title: Plan\nentities: [{id: A, name: X}, {id: B, name: Y, aliases: [x]}]",
            "'x' stands for A and for B",
        ),
        (
            "title: Plan",
            "title: Plan\nentities: [{id: A, name: X}]\n"
            "commitments: [{id: C, name: Y, entity: Z}]",
            "commitment C names the entity 'Z', which 'entities' does not list",
        ),
    ],
)
def test_a_wrong_plan_is_refused_in_words(tmp_path, old, new, expected):
    assert expected in plan_faults(tmp_path, PLAN.replace(old, new, 1))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\na: 2\n", "form.yaml, line 2: found duplicate key"),
        ("a: &x 1\nb: *x\nc: *x\n", "aliases, which are not allowed:\n  - line 2: *x"),
        ("a: [1\n", "This is not valid YAML"),
        ("\t- a", "This is not valid YAML"),
        ("[" * 3000, "brackets are nested too deeply"),
        ("", "holds no YAML mapping. It must start with a key, such as 'about:'"),
        ("a: 2021-02-30\n", "a date that does not exist"),
        ("a: 2021-02-30\n", "line 1: 2021-02-30"),
        ("a: 1\n---\nb: 2\n", "another document"),
        ("1: 2\n", "every key here must be text; put it in quotes"),
        ("- 1\n", "must hold keys and values"),
    ],
)
def test_what_is_no_sound_yaml_is_refused_in_words(tmp_path, text, expected):
    assert expected in layout_faults(tmp_path, text)


def test_a_file_that_is_not_utf_8_is_refused(tmp_path):
    write(tmp_path)
    (tmp_path / "plan.yaml").write_bytes("title: año".encode("cp1252"))
    with pytest.raises(PlanError, match=r"plan\.yaml is not UTF-8 text"):
        read_plan(tmp_path)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("quarters: {reported: Avance}", "say how quarters combine: accumulation"),
        ("fields: {target: {label: A, read: date}}", "'target' cannot be read as date"),
        ("quarters: {planned: {label: P, read: status}}", "'planned' cannot be read"),
        ("fields: {unit: {label: 'A {x}'}}", "holds {x}; known are {q}, {year}"),
        ("fields: {unit: {label: A, nth: 0}}", "columns are counted from 1"),
        ("fields: {unit: {label: A, extract: '('}}", "is not a regular expression"),
        ("fields: {unit: {label: A, extract: a}}", "exactly one group"),
        ("fields: {unit: {read: text}}", "give either a label, or join, or constant"),
        ("rows: {total: [{label: A}]}", "give one of equals, matches, blank"),
        ("rows: {total: [{label: A, matches: '('}]}", "is not a regular expression"),
        ("periods: {from: column}", "'column' goes with 'from: column'"),
        ("periods: {from: title}", "'title' goes with 'from: title'"),
        ("periods: {from: title, title: 'Corte'}", "'title' must hold {q} or {month}"),
        ("periods: {year: title, title: 'T{q}'}", "'title' must hold {year}"),
        ("periods: {from: sheet}", "pattern with {q} or {month} under 'sheets'"),
        ("periods: {year: 24.5}", "must be a whole number"),
        (
            "published: [{name: a, level: milestone, value: V, rule: sum}]",
            "line 5, published.1.rule: must be 'children', 'ratio', 'accumulated'",
        ),
        (
            "published: [{name: a, level: b, value: V, rule: mean, times: W}]",
            "times: only with 'rule: ratio'",
        ),
        (
            "published: [{name: a, level: b, value: V, rule: mean, quarter: T4}]",
            "must be auto, cut_off, row, label or such as 2025Q4",
        ),
        (
            "milestones_are_columns: {label: Fase, reported: {read: share}}",
            "each label must hold {milestone}",
        ),
    ],
)
def test_a_wrong_layout_is_refused_in_words(tmp_path, more, expected):
    assert expected in layout_faults(tmp_path, LAYOUT + more + "\n")


def test_alternatives_of_a_key_are_one_fault_not_three(tmp_path):
    said = layout_faults(tmp_path, LAYOUT + "periods: {year: soon}\n")
    (line,) = [text for text in said.splitlines() if text.startswith("  - ")]
    assert line.startswith("  - line 5, periods.year: must be a whole number")


def test_a_plan_that_is_not_there_names_those_that_are():
    with pytest.raises(UsageError, match="bogota-2021-2023"):
        read_plan("no-such-plan", ROOT)


def test_a_layout_that_is_not_there_is_named(tmp_path):
    write(tmp_path)
    (tmp_path / "layouts" / "form.yaml").unlink()
    with pytest.raises(PlanError, match=r"- layouts/form\.yaml"):
        read_plan(tmp_path)


def test_variables_of_the_environment_stand_for_folders(monkeypatch):
    monkeypatch.setenv("GABEVAL_HERE", "/data")
    assert expand_variables("${GABEVAL_HERE:-x}/a.csv") == "/data/a.csv"
    monkeypatch.delenv("GABEVAL_HERE")
    assert expand_variables("${GABEVAL_HERE:-x}/a.csv") == "x/a.csv"


def test_corrections_need_cell_reason_and_name(tmp_path):
    (tmp_path / "corrections.yaml").write_text(
        "- {export: '1', cell: b3, was: '1', becomes: '2', reason: x,"
        " decided_on: 2024-01-01}\n",
        encoding="utf-8",
    )
    with pytest.raises(PlanError) as caught:
        read_corrections(tmp_path)
    for field in ("cell", "reason", "decided_by"):
        assert f"line 1, 1.{field}: " in str(caught.value)


def test_no_corrections_is_no_fault(tmp_path):
    assert read_corrections(tmp_path) == []
    (tmp_path / "corrections.yaml").write_text("# none yet\n", encoding="utf-8")
    assert read_corrections(tmp_path) == []


def plain(node):
    if isinstance(node, dict):
        return {key: plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(value) for value in node]
    return node.isoformat() if isinstance(node, date) else node


@pytest.mark.parametrize("folder", PLANS, ids=lambda folder: folder.name)
def test_the_schemas_accept_the_files_that_ship(folder, tmp_path):
    write_schemas(tmp_path)
    files = {"plan": [folder / "plan.yaml"], "layout": [*folder.glob("layouts/*.yaml")]}
    files["corrections"] = [*folder.glob("corrections.yaml")]
    assert files["layout"]
    for name, paths in files.items():
        schema = json.loads((tmp_path / f"{name}.schema.json").read_text("utf-8"))
        for path in paths:
            jsonschema.validate(plain(YAML(typ="safe").load(path)), schema)


def test_the_schemas_refuse_unknown_keys(tmp_path):
    write_schemas(tmp_path)
    schema = json.loads((tmp_path / "layout.schema.json").read_text("utf-8"))
    content = {**YAML(typ="safe").load(LAYOUT), "sheet": "A"}
    with pytest.raises(jsonschema.ValidationError, match="sheet"):
        jsonschema.validate(content, schema)
    assert (
        "folder"
        not in json.loads((tmp_path / "plan.schema.json").read_text())["properties"]
    )
