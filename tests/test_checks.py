"""Every rule, met and not met; every finding with its cell, in both languages."""

import ast
import re
from pathlib import Path

import pytest
from small_plan import EQUAL, LEVELS, cells_of, load, rules

from gabeval.language import Language
from gabeval.monitor.rules import RULES
from gabeval.tables import SEVERITIES

MONITOR = Path(__file__).parents[1] / "gabeval" / "monitor"

BASE = """
    header: {labels: [Hito]}
    levels:
      commitment: {id: Compromiso}
      milestone: {id: Hito, weight: {label: Peso, read: share, optional: true}}
    periods: {year: 2024}
"""

WIDE = (
    BASE
    + """
    accumulation: last
    fields:
      start: {label: Inicio, optional: true}
      end: {label: Fin, optional: true}
    quarters:
      planned: {label: "P{q}", read: percent, optional: true}
      reported: {label: "T{q}", read: percent}
      evidence: {label: "E{q}", optional: true}
"""
)

AMOUNTS = (
    BASE
    + """
    accumulation: sum
    fields: {target: {label: Meta, optional: true}}
    quarters:
      planned: {label: "P{q}", read: number, optional: true}
      reported: {label: "T{q}", read: number}
"""
)


def found(tmp_path, head, *rows, layout=WIDE, cut_off="2024-12-31", **options):
    options = {"levels": EQUAL, **options}
    rows = [["Compromiso", "Hito", *head], *(["C", f"H{i}", *r] for i, r in rows)]
    return load(tmp_path, layout, {"a.xlsx": rows}, cut_offs=[cut_off], **options)


def one(*values):
    return (1, values)


T = ["T1", "T2", "T3", "T4"]


CASES = [
    # rule, labels, values that meet it, its cell, values that do not, more
    ("over_100", T, (50, 100, 150, 150), "E2", (50, 100, 100, 100), {}),
    ("far_over_100", T, (0, 0, 10, 850), "F2", (0, 0, 10, 200), {}),
    ("below_0", T, (0, -5, 10, 20), "D2", (0, 0, 10, 20), {}),
    ("falls", T, (10, 30, 20, 40), "E2", (10, 30, 30, 40), {}),
    (
        *("planned_falls", ["P1", "P2", *T[:2]]),
        *((50, 40, 1, 2), "D2", (40, 50, 1, 2), {}),
    ),
    (
        *("planned_over_100", ["P1", "P2", *T[:2]]),
        *((50, 120, 1, 2), "D2", (50, 100, 1, 2), {}),
    ),
    (
        *("planned_missing", ["P1", "P2", *T[:2]]),
        *((None, "N/A", 1, 2), "C2", (None, 100, 1, 2), {}),
    ),
    ("text_in_number", T, (1, 2, "alto", 4), "E2", (1, 2, "3 %", 4), {}),
    ("ambiguous_number", T, (1, 2, 3, "1.234"), "F2", (1, 2, 3, "1,5"), {}),
    ("error_cell", T, (1, 2, 3, "#¡REF!"), "F2", (1, 2, 3, "N/A"), {}),
    ("looks_like_share", T, (0.1, 0.5, 0.5, 1), "F2", (0.1, 0.5, 0.5, 20), {}),
    ("bad_date", [*T, "Fin"], (1, 2, 3, 4, "31/11/2024"), "G2", (1, 2, 3, 4, "-"), {}),
    (
        *("report_in_future", T, (1, 2, 3, 9), "F2", (1, 2, 3, 0)),
        {"cut_off": "2024-09-30"},
    ),
    (
        *("before_start", [*T, "Inicio"]),
        *((1, 2, 3, 4, "01/05/2024"), "C2", (0, 2, 3, 4, "30/06/2024"), {}),
    ),
    (
        *("after_end", [*T, "Fin"]),
        *((1, 2, 3, 9, "30/09/2024"), "F2", (1, 2, 9, 9, "30/09/2024"), {}),
    ),
    (
        *("evidence_missing", [*T, "E1", "E2", "E3", "E4"]),
        *((1, 2, 3, 4, "a", "b", "N/A", "d"), "E2", (1, 2, 3, 4, *"abcd"), {}),
    ),
]


@pytest.mark.parametrize(
    ("rule", "head", "bad", "cell", "good", "more"), CASES, ids=[c[0] for c in CASES]
)
def test_rule_is_met_at_its_cell_and_only_then(
    tmp_path, rule, head, bad, cell, good, more
):
    for name in ("bad", "good"):
        (tmp_path / name).mkdir()
    tables = found(tmp_path / "bad", head, one(*bad), **more)
    assert cell in cells_of(tables, rule)
    assert rule not in rules(found(tmp_path / "good", head, one(*good), **more))


def test_a_negative_increment_is_below_zero_though_the_total_is_not(tmp_path):
    layout = WIDE.replace("accumulation: last", "accumulation: sum")
    tables = found(tmp_path, T, one(40, -5, 10, 10), layout=layout)
    assert cells_of(tables, "value_below_0") == ["D2"]
    assert "below_0" not in rules(tables)
    finding = tables.findings.query("rule == 'value_below_0'").iloc[0]
    assert "−5" in finding["problem_es"] or "-5" in finding["problem_es"]


def test_a_share_far_above_one_looks_like_a_percentage(tmp_path):
    layout = WIDE.replace('"T{q}", read: percent', '"T{q}", read: share')
    tables = found(tmp_path, T, one(0.1, 0.2, 1.4, 40), layout=layout)
    assert cells_of(tables, "looks_like_percent") == ["F2"]


def test_an_amount_without_target_or_programme_is_asked_for(tmp_path):
    (tmp_path / "a").mkdir()
    tables = found(tmp_path / "a", T, one(5, 5, 5, 5), layout=AMOUNTS)
    assert cells_of(tables, "target_missing") == ["C2"]
    head = [*T, "Meta"]
    tables = found(tmp_path, head, one(5, 5, 5, 5, 40), layout=AMOUNTS)
    assert "target_missing" not in rules(tables)
    assert tables.progress["reported_pct"].tolist() == [12.5, 25, 37.5, 50]


def test_a_silent_quarter_after_completion_or_before_the_start_is_no_gap(tmp_path):
    head = ["P1", "P2", "P3", "P4", *T]
    done = (25, 50, 75, 100, 50, 100, None, None)
    late = (0, 0, 50, 100, None, None, 10, 20)
    tables = found(tmp_path, head, (1, done), (2, late))
    assert "quarter_missing" not in rules(tables)


def test_a_silent_quarter_is_missing_where_others_report(tmp_path):
    blank, absent, other = (10, None, 30, 40), (10, "N/A", 30, 40), (1, 2, 3, 4)
    tables = found(tmp_path, T, (1, blank), (2, absent), (3, other), (4, [1, "-"]))
    # The fourth says so in the second quarter, and leaves the others blank.
    assert cells_of(tables, "quarter_missing") == ["D2", "D5", "E5", "F5"]


def test_quarters_after_the_cut_off_are_not_missing(tmp_path):
    tables = found(tmp_path, T, one(10, 20, None, None), cut_off="2024-06-30")
    assert not {"quarter_missing", "quarter_absent"} & set(rules(tables))


def test_a_quarter_of_which_nobody_says_anything_is_one_finding(tmp_path):
    tables = found(tmp_path, T, (1, (10, None, 30, 40)), (2, (1, None, 3, 4)))
    assert rules(tables)["quarter_absent"] == 1
    assert "quarter_missing" not in rules(tables)


def test_milestones_without_a_row_for_a_quarter_are_named(tmp_path):
    layout = """
        header: {labels: [Hito]}
        levels: {commitment: {id: Compromiso}, milestone: {id: Hito}}
        accumulation: last
        periods: {from: column, column: Periodo}
        quarters: {reported: {label: Avance, read: percent}}
    """
    rows = [["Compromiso", "Hito", "Periodo", "Avance"]]
    rows += [["C", "A", f"T{q} 2024", 10] for q in (1, 2, 3, 4)]
    rows += [["C", "B", f"T{q} 2024", 10] for q in (2, 4)]
    tables = load(tmp_path, layout, {"a.xlsx": rows}, levels=EQUAL)
    (finding,) = tables.findings.query("rule == 'quarters_without_row'").to_dict(
        "records"
    )
    assert (finding["item_id"], finding["value"]) == ("B", "2024Q3")


def weights(tmp_path, *values, levels=LEVELS, parents=None):
    rows = [["Compromiso", "Hito", "Peso", "T1"]]
    for number, value in enumerate(values):
        parent = parents[number] if parents else "C"
        rows.append([parent, f"H{number}", value, 10])
    return load(tmp_path, WIDE, {"a.xlsx": rows}, levels=levels)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((0.5, 0.5), {}),
        ((0.333, 0.333, 0.334), {}),
        ((0.5, 0.4), {"weights_not_one": 1}),
        ((0, 0), {"weights_zero": 1}),
        ((0.5, None), {"weights_missing": 1, "weights_not_one": 1}),
        ((None, None), {"weights_missing": 1}),
    ],
)
def test_weights_that_do_not_add_up_are_asked_about(tmp_path, values, expected):
    tables = weights(tmp_path, *values)
    mine = {k: v for k, v in rules(tables).items() if k.startswith("weights")}
    assert mine == expected


def test_weights_are_checked_on_every_level(tmp_path):
    levels = LEVELS.replace("weights: equal", "weights: given")
    more = """
        commitments:
          - {id: A, name: A, weight: 0.6}
          - {id: B, name: B, weight: 0.3}
    """
    rows = [
        ["Compromiso", "Hito", "Peso", "T1"],
        ["A", "H1", 1, 1],
        ["B", "H2", 0.9, 1],
    ]
    tables = load(tmp_path, WIDE, {"a.xlsx": rows}, levels=levels, more=more)
    wrong = tables.findings.query("rule == 'weights_not_one'")
    # 0.6 + 0.3 below the plan, and 0.9 below B
    assert wrong[["item_id", "value"]].to_numpy().tolist() == [
        *(["small", "0.9"], ["B", "0.9"])
    ]
    assert tables.tree["weight_source"].tolist() == ["plan", "plan", "export", "export"]


def test_items_that_contradict_themselves_are_asked_about(tmp_path):
    layout = """
        header: {labels: [Hito]}
        levels:
          commitment: {id: Compromiso, name: Título, weight: {label: PC}}
          milestone: {id: Hito, weight: {label: Peso}}
        accumulation: last
        periods: {from: column, column: Periodo}
        quarters: {reported: {label: Avance, read: percent}}
    """
    rows = [["Compromiso", "Título", "PC", "Hito", "Peso", "Periodo", "Avance"]]
    rows += [["C", "Datos", 1, "H", 1, "T1 2024", 10]]
    rows += [["C", "DATOS ", 0.5, "H", 1, "T2 2024", 10]]
    rows += [["D", "Otro", 1, "H", 1, "T3 2024", 10]]
    rows += [["C", "Datos abiertos", 1, "H", 1, "T4 2024", 10]]
    tables = load(tmp_path, layout, {"a.xlsx": rows})
    assert cells_of(tables, "weight_differs") == ["C3"]
    named = tables.findings.set_index("rule")
    assert named.loc["two_names", "value"] == "Datos / DATOS / Datos abiertos"
    assert named.loc["two_parents", "value"] == "C / D"


def test_a_commitment_of_the_plan_without_rows_is_missed(tmp_path):
    more = "commitments: [{id: C, name: A}, {id: X, name: B}]\n"
    tables = found(tmp_path, T, one(1, 2, 3, 4), more=more)
    absent = tables.findings.query("rule == 'commitment_absent'")
    assert absent["item_id"].tolist() == ["X"]


def test_words_that_the_layout_does_not_list_are_asked_about(tmp_path):
    layout = """
        header: {labels: [Hito]}
        levels: {commitment: {id: Compromiso}, milestone: {id: Hito}}
        fields:
          accumulation: {label: Tipo, values: {Suma: sum, Stock: last}}
        periods: {from: cut_off}
        quarters:
          reported: {label: Avance, read: percent}
          status: {label: Estado, values: {En marcha: limited, Sin dato: none}}
    """
    rows = [
        ["Compromiso", "Hito", "Tipo", "Avance", "Estado"],
        ["C", "A", "SUMA", 10, "EN MARCHA"],
        ["C", "B", "Flujo", 10, "Complete"],
        ["C", "D", None, 10, "Parado"],
        ["C", "E", "stock", 10, "sin dato"],
    ]
    tables = load(tmp_path, layout, {"a.xlsx": rows}, levels=EQUAL)
    assert cells_of(tables, "unknown_accumulation") == ["C3", "C4"]
    status = tables.findings.query("rule == 'unknown_status'")
    assert status["value"].tolist() == ["Parado"]
    codes = tables.progress["status_code"]
    assert codes.astype(object).where(codes.notna(), None).tolist() == [
        *("limited", "complete", None, None)
    ]
    assert tables.progress["accumulation"].tolist() == ["sum", "last", "last", "last"]


def test_codes_of_a_scale_are_compared_with_their_number(tmp_path):
    layout = """
        header: {labels: [Hito]}
        levels: {commitment: {id: Compromiso}, milestone: {id: Hito}}
        codes:
          - scale: ogp_completion_2011
            level: milestone
            label: Completion
            code: Code
            absent: [NR]
    """
    rows = [["Compromiso", "Hito", "Completion", "Code"]]
    rows += [["C", "A", "b. Limited", 3], ["C", "B", "Limited", 4]]
    rows += [["C", "D", "NR", "NR"], ["C", "E", "Limited", "NR"], ["C", "F", "Meh", 3]]
    tables = load(tmp_path, layout, {"a.xlsx": rows}, levels=EQUAL)
    assert cells_of(tables, "label_contradicts_code") == ["C3", "C5"]
    assert cells_of(tables, "unknown_code") == ["C6"]
    assert tables.codes["label_text"].tolist()[2] == "NR"


def test_figures_of_one_item_that_differ_are_noted(tmp_path):
    layout = (
        WIDE
        + """
    published:
      - {name: avance, level: commitment, value: Total, rule: mean}
    """
    )
    tables = found(
        tmp_path, ["T1", "Total"], (1, (10, 15)), (2, (20, 16)), layout=layout
    )
    assert cells_of(tables, "published_differs") == ["D3"]
    assert tables.published["published_pct"].tolist() == [15]


def used_rules():
    """Every text in the code that is the name of a rule, by where it is used."""
    used = set()
    for path in sorted(MONITOR.rglob("*.py")):
        if path.stem in ("rules", "file_rules"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                used.add(node.value)
    return used


def test_every_rule_is_used_by_the_code():
    # These two are put together from a kind of row.
    built = {"section_row", "total_row"}
    assert set(RULES) - used_rules() - built == set()


def test_every_note_of_the_reading_rooms_has_a_rule():
    notes = set()
    for path in sorted(MONITOR.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
                *("Note", "note_cells"),
            ):
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant):
                    notes.add(first.value)
    assert len(notes) > 10
    assert notes - set(RULES) == set()


@pytest.mark.parametrize("rule_id", sorted(RULES))
def test_every_rule_has_severity_and_two_sentences_that_can_be_filled_in(rule_id):
    rule = RULES[rule_id]
    assert rule.severity in SEVERITIES
    known = {"value", "item", "quarter", "other", "nearest"}
    for text in (rule.problem, rule.todo):
        assert set(re.findall(r"\{(\w+)\}", text)) <= known
        spanish = Language("es").gettext(text)
        assert set(re.findall(r"\{(\w+)\}", spanish)) == set(
            re.findall(r"\{(\w+)\}", text)
        )
    assert rule.todo.endswith(".")
