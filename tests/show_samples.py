"""A plan small enough to check by hand, for the tests of the show room.

It is the toy plan of the methods notes: three commitments, six milestones, four
quarters, with a missing report, one above 100, one withdrawn, one hockey stick and one
that stands still. At the last quarter planned is 100 and reported 88.2.
"""

from datetime import date

import pandas as pd

from gabeval.measures.progress import measure_progress
from gabeval.monitor.store import Tables
from gabeval.plan.models import Plan
from gabeval.tables import TABLES, empty_table

QUARTERS = ["2022Q1", "2022Q2", "2022Q3", "2022Q4"]

COMMITMENTS = {"C1": 0.5, "C2": 0.3, "C3": 0.2}

MILESTONES = {
    "m11": ("C1", 0.5, [25, 50, 75, 100], [20, 50, 70, 100]),
    "m12": ("C1", 0.3, [0, 40, 80, 100], [0, 30, 80, 110]),
    "m13": ("C1", 0.2, [50, 100, 100, 100], [50, None, 90, 80]),
    "m21": ("C2", 0.6, [20, 40, 70, 100], [10, 30, 60, 90]),
    "m22": ("C2", 0.4, [0, 0, 50, 100], [0, 0, 0, 100]),
    "m31": ("C3", 1.0, [30, 60, 80, 100], [30, 60, 60, 60]),
}

LEVELS = ["commitment", "milestone"]

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "[ver](javascript:alert(1))",
    "javascript:alert(1)",
    "java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "https://example.org/\"onmouseover='alert(1)'",
    "</title></svg><script>alert(1)</script>",
    "]]><script>alert(1)</script><!--",
    "<svg/onload=alert(1)>",
    '<!--<img src="--><img src=x onerror=alert(1)//">',
]


def make_plan(**changes: object) -> Plan:
    """Make the toy plan as the plan room would read it."""
    fields = {
        "plan": "toy",
        "title": "Plan de juguete",
        "authority": "Alcaldía de Juguete",
        "monitor": "Gobierna Bien",
        "period": {"start": date(2022, 1, 1), "end": date(2022, 12, 31)},
        "levels": [
            {
                "id": "commitment",
                "name": {"es": "compromiso", "en": "commitment"},
                "plural": {"es": "compromisos", "en": "commitments"},
                "is_commitment": True,
            },
            {
                "id": "milestone",
                "name": {"es": "hito", "en": "milestone"},
                "plural": {"es": "hitos", "en": "milestones"},
            },
        ],
        "exports": [
            {
                "id": "2022Q4",
                "file": "exports/corte.xlsx",
                "layout": "monitor",
                "cut_off": date(2022, 12, 31),
            }
        ],
    }
    return Plan.model_validate({**fields, **changes})


def make_progress(**changes: object) -> pd.DataFrame:
    """Make the progress table, all columns; `changes` replace whole columns."""
    rows = []
    for number, (milestone, (commitment, weight, planned, reported)) in enumerate(
        MILESTONES.items()
    ):
        for place, quarter in enumerate(QUARTERS):
            said = reported[place]
            state = "blank" if said is None else "zero" if said == 0 else "value"
            rows.append(
                {
                    "export_id": "2022Q4",
                    "commitment_id": commitment,
                    "milestone_id": milestone,
                    "entity_id": "SGAMB",
                    "quarter": quarter,
                    "planned_value": float(planned[place]),
                    "planned_state": "value",
                    "planned_pct": float(planned[place]),
                    "reported_value": said,
                    "reported_state": state,
                    "reported_pct": said,
                    "target_value": 100.0,
                    "unit": "percent",
                    "accumulation": "last",
                    "weight": weight,
                    "status_code": None,
                    "status_text": None,
                    "narrative": None,
                    "evidence": "https://example.org/acta.pdf" if number == 0 else None,
                    "file": "corte.xlsx",
                    "sheet": "Avance",
                    "row": 5 + number,
                    "planned_cell": f"{'CEGI'[place]}{5 + number}",
                    "reported_cell": f"{'DFHJ'[place]}{5 + number}",
                }
            )
    table = pd.DataFrame(rows).assign(**changes)
    numbers = ["planned_value", "planned_pct", "reported_value", "reported_pct"]
    return table.astype(dict.fromkeys(numbers, float))


def make_tree() -> pd.DataFrame:
    """Make the tree table: commitments, then milestones."""
    common = {
        "export_id": "2022Q4",
        "weight_source": "export",
        "sheet": "Avance",
        "weight_cell": "B5",
    }
    rows = [
        {"level": "commitment", "depth": 1, "item_id": c, "parent_id": "", "weight": w}
        for c, w in COMMITMENTS.items()
    ] + [
        {"level": "milestone", "depth": 2, "item_id": m, "parent_id": c, "weight": w}
        for m, (c, w, *_rest) in MILESTONES.items()
    ]
    names = {"C1": "Espacio público con inteligencia colectiva", "C2": "Salud en casa"}
    return pd.DataFrame(
        [
            {**row, **common, "row": 5 + n, "item_name": names.get(i, f"Nombre de {i}")}
            for n, row in enumerate(rows)
            for i in [row["item_id"]]
        ]
    )


def measure_toy(progress: pd.DataFrame | None = None) -> pd.DataFrame:
    """Measure the toy plan as the pages do."""
    return measure_progress(
        make_progress() if progress is None else progress,
        make_tree(),
        levels=LEVELS,
        weights="normalised",
    )


def make_row(**changes: object) -> dict[str, object]:
    """Make one measured row by hand: 92.9 reported, 100 planned, 4 milestones."""
    row = {
        "level": "commitment",
        "item_id": "C1",
        "quarter": "2023Q4",
        "planned_pct": 100.0,
        "reported_pct": 92.94,
        "reported_as_given_pct": 92.94,
        "reported_normalised_pct": 92.94,
        "gap_pp": -7.06,
        "overshoot_pp": 0.0,
        "given_back_pp": 0.0,
        "weight_sum": 1.0,
        "lower_pct": 92.94,
        "upper_pct": 92.94,
        "of_planned_pct": 92.94,
        "ratio_mean_pct": 92.94,
        "ratio_mean_unweighted_pct": 90.0,
        "complete_share_pct": 75.0,
        "n_complete": 3,
        "n_milestones": 4,
        "n_unreported": 0,
        "n_never_reported": 0,
        "n_unplanned": 0,
    }
    return {**row, **changes}


def make_tables(**frames: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Make every table of the toy plan, empty where a test gives none."""
    made = {name: empty_table(name) for name in TABLES}
    made["progress"] = make_progress()
    made["tree"] = make_tree()
    return {**made, **frames}


def make_exports() -> pd.DataFrame:
    """Make the exports table: one export, cut-off at the end of the plan."""
    return pd.DataFrame(
        [
            {
                "export_id": "2022Q4",
                "file": "corte.xlsx",
                "layout": "monitor",
                "cut_off": "2022-12-31",
                "received": None,
                "sha256": "0" * 64,
                "size_bytes": 12345,
                "encoding": None,
                "delimiter": None,
                "n_milestones": 6,
                "n_quarters": 4,
            }
        ]
    )


def make_receipts() -> pd.DataFrame:
    """Make the receipts table: one sheet read (12 = 6 + 1 + 2 + 1 + 2), one hidden."""
    counts = {
        "rows_read": 12,
        "rows_used": 6,
        "rows_quarantined": 1,
        "rows_header": 2,
        "rows_total": 1,
        "rows_section": 0,
        "rows_excluded": 0,
        "rows_blank": 2,
        "header_row": 2,
        "n_columns": 10,
        "n_columns_used": 9,
        "n_hidden_rows": 1,
    }
    common = {"export_id": "2022Q4"}
    hidden = dict.fromkeys(counts, 0)
    return pd.DataFrame(
        [
            {
                **common,
                "sheet": "Avance",
                "is_read": True,
                "is_hidden": False,
                **counts,
            },
            {
                **common,
                "sheet": "Listas",
                "is_read": False,
                "is_hidden": True,
                **hidden,
            },
        ]
    )


def make_readings() -> pd.DataFrame:
    """Make the readings table: one column with 212 commas, 2 points and 1 blank."""
    counts = {name: 0 for name in TABLES["readings"].to_schema().columns}
    counts = {k: v for k, v in counts.items() if k.startswith("n_")}
    counts |= {"n_cells": 215, "n_comma": 212, "n_point": 2, "n_blank": 1}
    return pd.DataFrame(
        [
            {
                "export_id": "2022Q4",
                "sheet": "Avance",
                "column": "D",
                "label": "Avance\nreportado",
                "field": "reported",
                "read": "percent",
                **counts,
            }
        ]
    )


def make_findings() -> pd.DataFrame:
    """Make the findings table: a note, a question on a milestone, and a block."""
    common = {"export_id": "2022Q4", "file": "corte.xlsx", "sheet": "Avance"}
    rows = [
        ("over_100", "note", "J6", 6, "m12", "2022Q4", "110"),
        ("ambiguous", "ask", "J7", 7, "m13", "2022Q4", "1.234"),
        ("weights", "block", "", 0, "", "", ""),
    ]
    return pd.DataFrame(
        [
            {
                **common,
                "rule": rule,
                "severity": severity,
                "cell": cell,
                "row": row,
                "item_id": item,
                "quarter": quarter,
                "value": value,
                "problem_es": f"Problema de {rule}.",
                "problem_en": f"Problem of {rule}.",
                "todo_es": "Pregunte.",
                "todo_en": "Ask.",
            }
            for rule, severity, cell, row, item, quarter, value in rows
        ]
    )


def make_quarantine() -> pd.DataFrame:
    """Make the quarantine table: one row without a code."""
    return pd.DataFrame(
        [
            {
                "export_id": "2022Q4",
                "file": "corte.xlsx",
                "sheet": "Avance",
                "row": 11,
                "rule": "no_key",
                "cells": '{"A": "", "B": "0.5"}',
            }
        ]
    )


def make_published() -> pd.DataFrame:
    """Make the published figures: C1 is 96 as we compute it, C3 is 60 and not 99."""
    common = {
        "export_id": "2022Q4",
        "name": "avance",
        "level": "commitment",
        "quarter": "2022Q4",
        "rule": "children",
        "numerator": None,
        "denominator": None,
        "sheet": "Resumen",
    }
    return pd.DataFrame(
        [
            # .5 * 100 + .3 * 110 + .2 * 80, uncapped as a spreadsheet does it
            {**common, "item_id": "C1", "published_pct": 99.0, "row": 2, "cell": "B2"},
            {**common, "item_id": "C3", "published_pct": 99.0, "row": 4, "cell": "B4"},
        ]
    ).astype({"numerator": float, "denominator": float})


def make_codes() -> pd.DataFrame:
    """Make the codes table: one code of C1 on the completion scale."""
    return pd.DataFrame(
        [
            {
                "export_id": "2022Q4",
                "scale": "ogp_completion",
                "level": "commitment",
                "item_id": "C1",
                "code": "substantial",
                "label_text": "b. Sustancial",
                "code_text": "4",
                "sheet": "Avance",
                "row": 5,
                "cell": "K5",
            }
        ]
    )


def make_all_tables(**frames: pd.DataFrame) -> Tables:
    """Make every table of the toy plan; `frames` replace some."""
    made = make_tables(
        exports=make_exports(),
        receipts=make_receipts(),
        readings=make_readings(),
        findings=make_findings(),
        quarantine=make_quarantine(),
        published=make_published(),
        codes=make_codes(),
    )
    return Tables(**{**made, **frames})


def make_status_progress() -> pd.DataFrame:
    """Make the progress table of a monitor that reports statuses only.

    At the last quarter: m11 complete, m12 and m21 limited, m13 still substantial from
    the quarter before, m22 and m31 never with a status.
    """
    said = {
        ("m11", "2022Q4"): "complete",
        ("m12", "2022Q4"): "limited",
        ("m21", "2022Q4"): "limited",
        ("m13", "2022Q3"): "substantial",
    }
    rows = make_progress()
    codes = [
        said.get(key) for key in zip(rows["milestone_id"], rows["quarter"], strict=True)
    ]
    return rows.assign(
        planned_value=float("nan"),
        planned_pct=float("nan"),
        planned_state="no_column",
        reported_value=float("nan"),
        reported_pct=float("nan"),
        reported_state="no_column",
        status_code=pd.Series(codes, index=rows.index, dtype=object),
    )
