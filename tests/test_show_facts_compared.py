"""Facts at two cut-offs are compared; checked and corrected cells are counted."""

import numpy as np
import pandas as pd
import pytest
from fact_samples import NBSP
from page_samples import run_notebook
from show_samples import (
    make_all_tables,
    make_exports,
    make_plan,
    make_progress,
    make_tree,
)

# What was checked, and what changed


def make_two_exports():
    """Make tables of two exports; the second rewrites one value of a closed quarter."""
    late = make_progress()
    early = make_progress(export_id="2022Q3", file="antes.xlsx")
    early.loc[early["quarter"] == "2022Q4", "reported_pct"] = np.nan
    early.loc[early["quarter"] == "2022Q4", "reported_state"] = "blank"
    here = (early["milestone_id"] == "m31") & (early["quarter"] == "2022Q2")
    early.loc[here, "reported_pct"] = 45.0  # the later export says 60
    trees = [make_tree().assign(export_id="2022Q3"), make_tree()]
    before = {"export_id": "2022Q3", "file": "antes.xlsx", "cut_off": "2022-09-30"}
    exports = [make_exports().assign(**before, sha256="1" * 64), make_exports()]
    return make_all_tables(
        progress=pd.concat([early, late], ignore_index=True),
        tree=pd.concat(trees, ignore_index=True),
        exports=pd.concat(exports, ignore_index=True),
    )


def test_the_previous_cut_off_is_compared_with_this_one():
    shown = run_notebook("4_plan.ipynb", make_plan(), make_two_exports(), "en")
    lines = shown["changes"].to_text().splitlines()
    # methods.md 1.1: 61.3 in the third quarter, 88.2 in the fourth
    assert lines[0] == (
        "At the previous cut-off, 30 September 2022, reported progress stood at 61.3%; "
        f"it now stands at 88.2%, a change of +26.9{NBSP}pp."
    )
    assert lines[2] == (
        "1 row of earlier quarters, up to 30 September 2022, was rewritten."
    )
    assert lines[-1] == "Nombre de C3 | 60.0 | 60.0 | 0.0"
    facts = {f.fact_id: f for f in shown["number-notes"].facts.list_facts()}
    rewritten = facts["plan.n_rewritten"]
    assert rewritten.origin == ("antes.xlsx!Avance!10", "corte.xlsx!Avance!10")
    assert rewritten.sha256 == ("1" * 64, "0" * 64)
    then = facts["plan.2022q3.at-2022-09-30.reported_pct"]
    assert then.cut_off == "2022-09-30"
    assert then.value == pytest.approx(61.3)
    notes = shown["number-notes"].to_text()
    assert "61.3%: Reported progress (July to September 2022, as known on 30 " in notes


def test_a_first_export_has_nothing_to_be_compared_with():
    shown = run_notebook("4_plan.ipynb", make_plan(), make_all_tables(), "en")
    assert shown["changes"].to_text() == (
        "No earlier export says anything to compare with."
    )


def test_a_commitment_that_did_not_change_says_so():
    tables = make_two_exports()
    shown = run_notebook(
        "3_commitment.ipynb", make_plan(), tables, "en", commitment="C3"
    )
    text = shown["changes"].to_text()
    assert "stood at 60.0%; it now stands at 60.0%, the same." in text
    shown = run_notebook(
        "3_commitment.ipynb", make_plan(), tables, "en", commitment="C1"
    )
    assert "No row of earlier quarters" in shown["changes"].to_text()


def test_checked_and_open_stand_apart():
    shown = run_notebook("4_plan.ipynb", make_plan(), make_all_tables(), "en")
    assert shown["checked-list"].to_text().splitlines() == [
        "What was checked:",
        "",
        "- 1 export of the monitor up to 31 December 2022 was read, and every row of "
        "it is accounted for.",
        "- The checks left 1 finding that blocks, 1 question to be asked back and 1 "
        "note.",
        "- No cell had to be corrected.",
        "- 1 of 2 figures that the authority computed itself come out within "
        f"0.5{NBSP}pp, with the weights as given.",
        "",
        "What could not be checked, or is still open:",
        "",
        "- 1 question to whoever sent the exports is open: no answer has been "
        "recorded.",
        "- Evidence handed in: for 1 of 6 milestones. Whether it can be opened, and "
        "what it shows, has not been checked.",
        "- What was reported as done has not been looked at where it was done.",
    ]


def test_a_correction_is_counted_where_its_milestone_is():
    findings = make_all_tables().findings
    corrected = findings.iloc[[0]].assign(
        rule="correction_applied", row=10, cell="J10", item_id=""
    )
    tables = make_all_tables(findings=pd.concat([findings, corrected]))
    for commitment, said in (("C3", "1 cell was corrected"), ("C1", "No cell had to")):
        shown = run_notebook(
            "3_commitment.ipynb", make_plan(), tables, "en", commitment=commitment
        )
        assert said in shown["checked-list"].to_text()
