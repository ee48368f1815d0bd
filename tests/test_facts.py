"""The register of facts: all pages in one table, and no number outside it."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from page_samples import run_notebook
from show_samples import make_all_tables, make_plan

from gabeval.errors import GabevalError
from gabeval.reports.dialect import COMMA
from gabeval.reports.dialect import SPANISH as SPANISH_CSV
from gabeval.reports.downloads import write_csv
from gabeval.reports.facts import (
    COLUMNS,
    collect_facts,
    facts_table,
    find_bare_numbers,
)
from gabeval.show.facts import FACTS_TYPE


def make_record(**changes: object) -> dict[str, object]:
    """Make the record of one fact, as a page hands it over."""
    record = {
        "fact_id": "plan.2022q4.reported_pct",
        "value": 88.2,
        "unit": "percent",
        "decimals": 1,
        "formula": "reported_pct",
        "level": "plan",
        "item_id": "",
        "quarter": "2022Q4",
        "cut_off": "2022-12-31",
        "missing_rule": "carried_forward",
        "weight_rule": "normalised",
        "origin": ["a.xlsx!Avance!5-10", "plan.yaml!commitments!"],
        "sha256": ["0" * 64, ""],
        "language": "en",
        "printed": "88.2%",
        "formula_text": "Reported progress: the sum.",
        "uses": 2,
    }
    return {**record, **changes}


SPANISH = {"language": "es", "printed": "88,2 %", "formula_text": "Avance: la suma."}


def test_facts_of_both_languages_and_all_pages_stand_in_one_row():
    table = facts_table(
        {
            "es/plan.html": [make_record(**SPANISH)],
            "en/plan.html": [make_record()],
            "en/commitment-c1.html": [make_record()],
        }
    )
    assert table.columns.tolist() == list(COLUMNS)
    (row,) = table.to_dict("records")
    assert row["pages"] == "commitment-c1.html; plan.html"
    assert (row["printed_es"], row["printed_en"]) == ("88,2 %", "88.2%")
    assert row["formula_text_en"] == "Reported progress: the sum."
    assert row["origin"] == "a.xlsx!Avance!5-10; plan.yaml!commitments!"
    assert row["value"] == 88.2


def test_a_language_that_was_not_built_is_empty_in_the_register():
    (row,) = facts_table({"es/plan.html": [make_record(**SPANISH)]}).to_dict("records")
    assert row["printed_en"] == ""
    assert row["formula_text_en"] == ""


def test_the_register_of_no_page_has_its_columns():
    table = facts_table({})
    assert table.empty
    assert table.columns.tolist() == list(COLUMNS)


@pytest.mark.parametrize(
    "change", [{"value": 50.0}, {"printed": "88.20%"}, {"origin": ["b.xlsx!x!1"]}]
)
def test_pages_that_disagree_on_a_number_are_refused(change):
    pages = {"en/a.html": [make_record()], "en/b.html": [make_record(**change)]}
    with pytest.raises(GabevalError, match=r"plan\.2022q4\.reported_pct"):
        facts_table(pages)


def test_a_page_of_an_earlier_build_gives_way_to_one_that_was_made_now():
    pages = {
        "en/a.html": [make_record(value=50.0, printed="50.0%")],
        "en/b.html": [make_record()],
        "en/c.html": [make_record()],
    }
    table = facts_table(pages, fresh=["en/b.html"])
    (row,) = table.to_dict("records")
    assert row["value"] == 88.2
    assert row["pages"] == "b.html; c.html"


def test_languages_that_disagree_on_a_value_are_refused():
    pages = {
        "en/a.html": [make_record()],
        "es/a.html": [make_record(**SPANISH, value=88.3)],
    }
    with pytest.raises(GabevalError, match="value, es/a"):
        facts_table(pages)


def test_facts_are_taken_from_an_executed_notebook_and_survive_its_file():
    data = {
        "text/html": "<p></p>",
        FACTS_TYPE: [make_record(), make_record(fact_id="a")],
    }
    notebook = new_notebook(
        cells=[
            new_markdown_cell("x"),
            new_code_cell("1", outputs=[new_output("stream", text="x")]),
            new_code_cell("2", outputs=[new_output("execute_result", data=data)]),
        ]
    )
    again = nbformat.reads(nbformat.writes(notebook), as_version=4)
    for read in (notebook, again):
        facts = collect_facts(read)
        assert [fact["fact_id"] for fact in facts] == ["a", "plan.2022q4.reported_pct"]
    assert collect_facts(new_notebook()) == []


def test_the_pages_of_a_plan_agree_with_each_other():
    plan, tables = make_plan(), make_all_tables()
    told = [
        ("plan", "4_plan.ipynb", {}),
        ("export", "1_export.ipynb", {}),
        *(
            (f"commitment-{c.lower()}", "3_commitment.ipynb", {"commitment": c})
            for c in ("C1", "C2", "C3")
        ),
    ]
    pages = {}
    for language in ("es", "en"):
        for key, notebook, named in told:
            shown = run_notebook(notebook, plan, tables, language, **named)
            records = shown["number-notes"].facts.records()
            pages[f"{language}/{key}.html"] = records
    table = facts_table(pages)
    assert table["fact_id"].is_unique
    assert (table["printed_es"] != "").all()
    assert (table["printed_en"] != "").all()
    rows = table.set_index("fact_id")
    gap = rows.loc["commitment.c3.2022q4.gap_pp"]
    assert gap["pages"] == "commitment-c3.html; plan.html"
    assert gap["printed_es"] == "−40,0\u00a0pp"


@pytest.mark.parametrize(
    ("html", "n"),
    [
        ("<p>Progress reached 92.9%.</p>", 1),
        ("<ul><li>3 of <a class='num'>4</a> milestones</li></ul>", 1),
        ("<figure><figcaption>Up to 2023<span>x</span></figcaption></figure>", 1),
        ("<dl><dt>At 100%</dt><dd>x</dd></dl>", 1),
        ("<h2>The 5 commitments</h2>", 1),
        ("<table><tfoot><tr><td>99</td></tr></tfoot></table>", 1),
        ("<table><caption>In 2023</caption></table>", 1),
        ("<p>٣ milestones</p>", 1),
        ("<div>Progress 92.9%</div>", 1),
        ("<pre class='out'>92.9</pre>", 1),
        ("<details class='code'><pre>x = 92.9</pre></details>", 0),
        ("<p><a class='num'>92.9%</a> by <time>2023</time></p>", 0),
        ("<p><span class='name'>Ley 1712</span>, <code>C1</code></p>", 0),
        ("<p class='cite'>Source: a, 2023.</p>", 0),
        ("<table><tbody><tr><td>99</td></tr></tbody></table>", 0),
        ("<table><thead><tr><th>2023</th></tr></thead></table>", 0),
        ("<svg><text>88.2%</text></svg>", 0),
        ("<div class='notice'><p>Since 2021.</p></div>", 0),
        ("<div class='number-notes'><p>Excel row 5</p></div>", 0),
        ("<header><p>As of 2023</p></header><main><p>x</p></main>", 0),
        ("<p>x<!-- 3 --></p>", 0),
    ],
)
def test_a_number_in_running_text_that_is_no_fact_is_found(html, n):
    assert len(find_bare_numbers(html)) == n


def test_a_number_that_was_typed_in_is_shown_with_its_words():
    html = f"<p>{'word ' * 30}reached 92.9% {'and ' * 30}</p>"
    (found,) = find_bare_numbers(html)
    assert found.startswith("…")
    assert "word reached 92.9% and" in found
    assert found.endswith("…")
    assert len(found) <= 82


def test_the_register_is_ready_to_be_written():
    table = facts_table({"en/plan.html": [make_record(), make_record(fact_id="b")]})
    assert table["fact_id"].tolist() == ["b", "plan.2022q4.reported_pct"]
    assert not table.isna().any().any()
    assert all(isinstance(value, int | float) for value in table["value"])


def test_counts_stay_whole_beside_measures_and_so_they_are_written():
    counted = make_record(fact_id="b", value=26, unit="count")
    table = facts_table({"en/plan.html": [make_record(value=88.0), counted]})
    assert [repr(value) for value in table["value"]] == ["26", "88.0"]
    for dialect, percent in ((COMMA, "88.0"), (SPANISH_CSV, "88,0")):
        text = write_csv(table[["fact_id", "value"]], dialect).decode(dialect.encoding)
        rows = [row.split(dialect.delimiter) for row in text.splitlines()]
        assert rows[1:] == [["b", "26"], ["plan.2022q4.reported_pct", percent]]
