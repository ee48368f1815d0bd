"""The file of published figures: every fault told, quotations true, nothing judged."""

import json
import os
import re
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from gabeval.errors import PlanError
from gabeval.plan.claim_expressions import (
    Comparison,
    names_in,
    parse_expression,
    parse_sum,
)
from gabeval.plan.claims import Claims, read_claims
from gabeval.plan.reading import SCHEMAS, write_schemas
from gabeval.speech import speaking

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "data" / "raw" / "bogota-2021-2023"
SHARED = Path(os.environ.get("GABEVAL_SHARED", ROOT.parent / "shared"))
REPORT = SHARED / "published" / "bogota_final_learning_report.txt"

CLAIMS = """\
source: {title: Annual report}
claims:
  - {id: A, ref: p. 1, quote: three parks, value: "3", unit: count, subject: parks}
  - {id: B, ref: p. 2, quote: about half, value: "50", unit: percent,
     qualifier: approximately, subject: progress, as_of: final}
quantities:
  - {id: x, name: what nobody published}
assumptions:
  - {id: same, name: both are the same, expression: x = B}
relations:
  - {id: R, name: Do they fit?, expression: x >= A, basis: assumed, assumptions: [same]}
"""


def read(folder: Path, text: str) -> Claims:
    (folder / "claims.yaml").write_text(text, encoding="utf-8")
    return read_claims(folder)


def faults(folder: Path, text: str) -> str:
    with speaking("en"), pytest.raises(PlanError) as caught:
        read(folder, text)
    return str(caught.value)


def test_a_file_is_read(tmp_path):
    claims = read(tmp_path, CLAIMS)
    assert claims.claims[1].as_of == "final"
    assert claims.relations[0].names == ("x", "A")
    assert claims.rules.narrow_pp == 0.5


def test_a_plan_needs_no_such_file(tmp_path):
    assert read_claims(tmp_path) is None


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("quote: three parks", "quotation: three parks", 3, "unknown key"),
        ('value: "3"', "value: 3", 3, "Put it in quotes"),
        ('value: "3"', 'value: "three"', 3, "'three' is no number"),
        ('value: "3", ', "", 3, "needs a value, or the items"),
        ("unit: count", "unit: pieces", 3, "must be"),
        ("qualifier: approximately", "qualifier: roughly", 5, "must be"),
        ("as_of: final", "as_of: last", 5, "as_of"),
        ("expression: x >= A", "expression: x >= A % 2", 11, "holds something else"),
        ("expression: x >= A", "expression: x", 11, "compares nothing"),
        ("expression: x >= A", "expression: x >= (A", 11, "cannot be read"),
        ("expression: x >= A", "expression: x != A", 11, "must compare with"),
        ("expression: x >= A", "expression: mixed(A)", 11, "none of the statements"),
        ("expression: x >= A", "expression: same(A)", 11, "too few or too many"),
        ("expression: x >= A", "expression: listed(A + B)", 11, "single names"),
        ("expression: x >= A", "expression: x >= A.b", 11, "holds something else"),
        ("expression: x >= A", "expression: 'x >= max(A, B)'", 11, "else"),
        ("basis: assumed", "basis: guessed", 11, "must be"),
        ("basis: assumed", "basis: assumed, verdict: FORCED", 11, "unknown key"),
    ],
)
def test_a_fault_is_told_with_line_and_field(tmp_path, old, new, line, said):
    assert old in CLAIMS
    message = faults(tmp_path, CLAIMS.replace(old, new))
    assert "claims.yaml" in message
    assert f"line {line}, " in message
    assert said in message


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("expression: x >= A", "expression: x >= C", "R names C"),
        ("assumptions: [same]", "assumptions: [other]", "R names other"),
        ("expression: x = B", "expression: y = B", "same names y"),
        ("id: B", "id: A", "claims and quantities given twice: A"),
        ("basis: assumed,", "basis: assumed, because: Q,", "R names Q"),
        ("basis: assumed,", "basis: assumed, same_date: [x],", "R names x"),
    ],
)
def test_names_must_be_known_and_stand_once(tmp_path, old, new, said):
    assert said in faults(tmp_path, CLAIMS.replace(old, new))


def test_all_faults_of_a_file_are_told_at_once(tmp_path):
    text = CLAIMS.replace('value: "3"', "value: 3").replace("x >= A", "x >> A")
    message = faults(tmp_path, text)
    assert "line 3, " in message
    assert "line 11, " in message


def test_faults_are_told_in_spanish_too(tmp_path):
    with speaking("es"), pytest.raises(PlanError) as caught:
        read(tmp_path, CLAIMS.replace("quote: three parks", "quotation: three parks"))
    assert "claims.yaml" in str(caught.value)


def test_a_figure_may_count_the_things_it_lists(tmp_path):
    text = CLAIMS.replace('value: "3"', "items: [one, two]")
    assert read(tmp_path, text).claims[0].text == "2"


@pytest.mark.parametrize(
    "text", ["__import__('os')", "A = __import__('os').x", "A = [1]", "A = 'x'", ""]
)
def test_an_expression_runs_nothing(text):
    with pytest.raises(ValueError, match=r"."):
        parse_expression(text)


def test_names_stand_in_the_order_of_the_text():
    expression = parse_expression("C26 = mean(H, W, C43)")
    assert isinstance(expression, Comparison)
    assert expression.names == ("C26", "H", "W", "C43")
    assert names_in(parse_sum("b - 2 * a + b")) == ("b", "a")


def test_the_schema_of_the_file_is_written_and_fits_the_example(tmp_path):
    assert SCHEMAS["claims"] is Claims
    paths = {path.name: path for path in write_schemas(tmp_path)}
    schema = json.loads(paths["claims.schema.json"].read_text("utf-8"))
    tree = YAML(typ="safe", pure=True).load(FOLDER / "claims.yaml")
    plain = json.loads(json.dumps(tree, default=lambda d: date.isoformat(d)))
    jsonschema.validate(plain, schema)
    keys = json.dumps(schema)
    assert '"verdict"' not in keys


def test_the_figures_stand_in_the_quotations(tmp_path):
    # Figures in words: a reader finds them in the quotation as well.
    spelled = {"3": "three", "4": "four", "5": "five", "6": "six", "1": "first"}
    for claim in read_claims(FOLDER).claims:
        if claim.value:
            digits = re.sub(r"\D", "", claim.quote)
            own = re.sub(r"\D", "", claim.value)
            word = spelled.get(claim.value, "no such word")
            assert own in digits or word in claim.quote.lower(), claim.claim_id


def test_quotations_stand_in_the_published_report():
    if not REPORT.is_file():
        pytest.skip("the published report is not on this machine")
    lines = REPORT.read_text("utf-8").splitlines()
    for claim in read_claims(FOLDER).claims:
        first = int(re.match(r"L(\d+)", claim.ref)[1])
        near = " ".join(lines[first - 1 : first + 12])
        assert claim.quote in near, claim.claim_id
