"""What a notebook is told is compared with what it declares before it runs."""

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from gabeval.errors import UsageError
from gabeval.reports.parameters import check_parameters, read_notebook, read_parameters

CELL = (
    'plan: str = "bogota"  # folder\n'
    'cut_off = ""\n'
    "rows = 10\n"
    "share = 0.5\n"
    "is_short = False\n"
)


def declare(code):
    cell = new_code_cell(code, metadata={"tags": ["parameters"]})
    return read_parameters(new_notebook(cells=[cell]), source="4_plan.ipynb")


GIVEN = {"plan": "x", "cut_off": "2023-11-30"}


def test_defaults_kinds_and_comments_are_read_in_the_order_of_the_cell():
    declared = declare(CELL)
    assert list(declared) == ["plan", "cut_off", "rows", "share", "is_short"]
    assert declared["plan"].default == "bogota"
    assert declared["plan"].about == "folder"


def test_a_comment_behind_a_text_with_a_hash_and_accents_is_found():
    assert declare('plan = "nº #1"  # código')["plan"].about == "código"


def test_a_code_that_looks_like_a_number_stays_text():
    given = check_parameters(declare(CELL), {**GIVEN, "plan": "1.10"}, source="a.ipynb")
    assert given["plan"] == "1.10"


def test_every_unknown_missing_and_ill_typed_parameter_is_named_at_once():
    given = {"plna": "x", "cut_off": "", "rows": "10", "share": float("inf")}
    with pytest.raises(UsageError) as caught:
        check_parameters(declare(CELL), given, source="4_plan.ipynb")
    message = str(caught.value)
    assert "'plna' is unknown; did you mean 'plan'?" in message
    assert "'plan' is missing" in message
    assert "'rows' must be a whole number: found '10' (str)" in message
    assert "'share' must be a number: found inf" in message
    assert caught.value.exit_code == 2


def test_a_default_of_the_notebook_may_be_left_alone():
    assert check_parameters(declare(CELL), GIVEN, source="a.ipynb") == GIVEN


@pytest.mark.parametrize("value", [("a",), ["a"], {"a": 1}, None, b"a"])
def test_values_that_papermill_would_change_or_run_are_refused(value):
    with pytest.raises(UsageError, match="'plan' must be a text"):
        check_parameters(declare(CELL), {**GIVEN, "plan": value}, source="a.ipynb")


def test_true_is_no_number_and_a_whole_number_is_one():
    declared = declare(CELL)
    with pytest.raises(UsageError, match="'rows' must be a whole number: found True"):
        check_parameters(declared, {**GIVEN, "rows": True}, source="a.ipynb")
    assert (
        check_parameters(declared, {**GIVEN, "share": 1}, source="a.ipynb")["share"]
        == 1
    )


@pytest.mark.parametrize(
    "code",
    ["plan = 'a' + 'b'", "import os", "plan = open('x')", "a = b = 1", "plan = ["],
)
def test_a_computed_default_is_refused_with_its_line(code):
    with pytest.raises(UsageError, match="cell 'parameters', line 2"):
        declare(f'language = "es"\n{code}')


def test_a_name_that_carries_code_is_only_an_unknown_name():
    name = 'x=0; open("PWNED","w"); z'
    with pytest.raises(UsageError, match="is unknown"):
        check_parameters(declare(CELL), {**GIVEN, name: "1"}, source="a.ipynb")


def test_a_file_that_is_no_notebook_is_named_without_its_folder(tmp_path):
    (tmp_path / "a.ipynb").write_text("{", encoding="utf-8")
    with pytest.raises(UsageError, match=r"^a\.ipynb is not a notebook"):
        read_notebook(tmp_path / "a.ipynb")
    with pytest.raises(UsageError, match=r"no notebook b\.ipynb"):
        read_notebook(tmp_path / "b.ipynb")
