"""The page of an export: its receipt, how it was read, and what is asked back."""

import pytest
from page_samples import NBSP, run_notebook
from show_samples import make_all_tables, make_findings, make_plan


def test_receipt_prints_the_sum_of_the_rows_of_every_sheet():
    shown = run_notebook("1_export.ipynb", make_plan(), make_all_tables(), "en")
    assert shown["equation"].to_text() == (
        "- Avance: 12 rows read = 6 used rows + 1 in quarantine + 2 of title and "
        "header + 1 row of totals + 2 blank rows (1 row that Excel hides was read "
        "too)\n\n"
        "Sheets that were not read: Listas (hidden)."
    )


def test_receipt_names_the_file_its_hash_and_its_size():
    shown = run_notebook("1_export.ipynb", make_plan(), make_all_tables(), "es")
    text = shown["receipt"].to_text()
    for part in (
        "corte.xlsx",
        "0" * 64,
        f"12{NBSP}345 bytes",
        "31 de diciembre de 2022",
    ):
        assert part in text


def test_readings_say_what_stood_in_the_cells():
    shown = run_notebook("1_export.ipynb", make_plan(), make_all_tables(), "en")
    assert "215 | 212 with comma, 2 with point, 1 blank" in shown["readings"].to_text()


@pytest.mark.parametrize(
    ("severities", "answer"),
    [
        (["block", "ask", "note"], "No: what blocks must be answered first."),
        (["ask", "note"], "Yes, with questions that must be asked back."),
        (["note"], "Yes.\nWhat the checks found: The checks left 1 note."),
        ([], "Yes.\nWhat the checks found: The checks found nothing odd."),
    ],
)
def test_export_page_answers_whether_it_can_be_measured(severities, answer):
    findings = make_findings()
    findings = findings[findings["severity"].isin(severities)]
    tables = make_all_tables(findings=findings)
    shown = run_notebook("1_export.ipynb", make_plan(), tables, "en")
    assert f"Can it be measured?: {answer}" in shown["verdict"].to_text()


def test_questions_are_what_blocks_or_asks_and_notes_are_apart():
    shown = run_notebook("1_export.ipynb", make_plan(), make_all_tables(), "en")
    assert shown["questions"].frame["rule"].tolist() == ["weights", "ambiguous"]
    assert shown["notes"].frame["rule"].tolist() == ["over_100"]
    row = shown["questions"].to_text().splitlines()[3]
    assert (
        row == "2 | question | Problem of ambiguous. | 1.234 | Avance, J7 | m13 | Ask."
    )


def test_quarantined_rows_are_shown_whole():
    shown = run_notebook("1_export.ipynb", make_plan(), make_all_tables(), "en")
    row = shown["quarantine"].to_text().splitlines()[2]
    assert row == 'Avance, 11 | no_key | {"A": "", "B": "0.5"}'
