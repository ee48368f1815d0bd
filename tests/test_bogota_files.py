"""The files of the shipped example: corrections, the city's own figures, the mess."""

import os
import re
import subprocess
import sys
from datetime import date

import openpyxl
import pytest
from bogota_samples import FOLDER, Read, number, read_export, read_exports, read_yaml
from openpyxl.utils import column_index_from_string
from openpyxl.utils.cell import coordinate_from_string


@pytest.fixture(scope="module")
def plan() -> dict:
    return read_yaml("plan.yaml")


@pytest.fixture
def exports() -> dict[str, Read]:
    return read_exports()


@pytest.fixture
def november(exports) -> Read:
    return exports["2023-11"]


@pytest.fixture
def closure(exports) -> Read:
    return exports["closure"]


def test_each_correction_meets_the_cell_that_it_corrects(plan):
    files = {entry["id"]: entry["file"] for entry in plan["exports"]}
    corrections = read_yaml("corrections.yaml")
    assert len(corrections) == 3
    for entry in corrections:
        book = openpyxl.load_workbook(FOLDER / files[entry["export"]], data_only=True)
        assert str(book[entry["sheet"]][entry["cell"]].value) == entry["was"]


def test_figure_the_city_prints_beside_it_proves_each_correction(plan):
    # BS25 and AG37 hold the progress of the year: 18.5 + 7.5 + 22 = 48 (percent);
    # 15 + 15 + 20 = 50; and 70 with the 20 of the last quarter.
    entries = {entry["id"]: entry for entry in plan["exports"]}
    for export, code, cell, of_year in (
        ("2022Q3", "COBOG0002-H4", "BS25", 48),
        ("2023Q3", "COBOG0004-H5", "AG37", 50),
        ("2023-11", "COBOG0004-H5", "AG37", 70),
    ):
        read = read_export(entries[export])
        assert number(read.sheet[cell]) == pytest.approx(of_year)
        year = export[:4]
        values = read.reported[code].items()
        ours = sum(value for quarter, value in values if quarter[:4] == year)
        assert ours == pytest.approx(of_year)


def test_without_its_correction_the_lost_decimal_sign_adds_841_points(plan):
    (entry,) = [e for e in plan["exports"] if e["id"] == "2022Q3"]
    wrong = read_export(entry, corrected=False).progress("COBOG0002-H4")
    right = read_export(entry).progress("COBOG0002-H4")
    assert wrong - right == pytest.approx(850 - 8.5)


def published(read: Read, column: str) -> dict[str, float]:
    """Read one column of figures that the city computed itself, by milestone row."""
    place = column_index_from_string(column)
    cells = {code: read.sheet.cell(row, place) for code, row in read.codes.items()}
    values = {code: number(cell) for code, cell in cells.items()}
    return {code: value for code, value in values.items() if value is not None}


def columns_of_published(export: str) -> tuple[str, str]:
    return ("BS", "BT") if export < "2023" else ("AG", "AH")


def test_city_figures_follow_from_the_rows_except_three(plan, exports):
    wrong = []
    for entry in plan["exports"]:
        export, day = entry["id"], min(entry["cut_off"], date(2023, 12, 31))
        read = exports[export]
        of_year, to_date = columns_of_published(export)
        for code, figure in published(read, of_year).items():
            values = read.reported[code].items()
            ours = sum(value for q, value in values if q.startswith(str(day.year)))
            if figure != pytest.approx(ours, abs=0.01):
                wrong.append((export, code, figure, round(ours, 2)))
        for code, figure in published(read, to_date).items():
            ours = read.commitment(code[:9], cap=False)
            if figure != pytest.approx(ours, abs=0.01):
                wrong.append((export, code[:9], figure, round(ours, 2)))
    assert wrong == [
        ("2022Q4", "COBOG0006-H2", 41, 56),
        ("2023-11", "COBOG0002-H5", 76, 78),
        ("closure", "COBOG0003", 96, 91),
    ]


def test_one_milestone_ends_above_100(november, closure):
    for read in (november, closure):
        over = {m: read.progress(m) for m in read.weights if read.progress(m) > 100}
        # 12 + 10 + 15 + 16 + 15 + 15 + 12 + 13; 108 % of 3,800 women are 4,104
        assert over == {"COBOG0006-H2": pytest.approx(108)}


def test_codes_titles_and_months_are_those_of_ogp(plan):
    # https://opengovpartnership.org/members/bogota-colombia/commitments/COBOG0001 and
    # its sisters; there is no COBOG0005.
    found = {
        c["id"]: (c["name"]["en"], f"{c['start']:%Y-%m}", f"{c['end']:%Y-%m}")
        for c in plan["commitments"]
    }
    assert found == {
        "COBOG0001": (
            "Public space with collective intelligence",
            "2021-08",
            "2022-12",
        ),
        "COBOG0002": (
            "Promotion of citizen participation for the co-management of coexistence "
            "and road safety",
            "2021-10",
            "2023-10",
        ),
        "COBOG0003": (
            "Technology for the management and construction of citizen security and "
            "coexistence, facilitating and promoting mechanisms for access to justice "
            "from District and local spaces.",
            "2021-08",
            "2023-10",
        ),
        "COBOG0004": (
            "Territories of Innovation and Participation in Health- TIPS",
            "2021-09",
            "2023-10",
        ),
        "COBOG0006": (
            "Bogota 50/50: Route to gender parity in Bogota's open government",
            "2021-09",
            "2023-10",
        ),
    }


def test_every_file_says_that_it_is_a_reconstruction(plan, exports):
    for entry in plan["exports"]:
        assert "reconstruccion" in entry["file"]
        assert "RECONSTRUCCIÓN" in exports[entry["id"]].sheet["A1"].value
    for language in ("es", "en"):
        assert re.search("econstruc", plan["notice"][language])


def test_workbooks_are_small(plan):
    for entry in plan["exports"]:
        assert (FOLDER / entry["file"]).stat().st_size < 40_000


def run_generator(argument: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-B", str(FOLDER / "make_example.py"), argument],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1", "TZ": "Asia/Tokyo"},
        check=False,
    )


def test_generator_writes_the_committed_workbooks_again():
    result = run_generator("--check")
    assert result.returncode == 0, result.stdout + result.stderr


def test_readme_lists_the_mess_that_the_generator_makes():
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert run_generator("--table").stdout.strip() in readme


def test_mess_is_where_its_list_says(plan):
    entries = {entry["id"]: entry for entry in plan["exports"]}
    table = run_generator("--table").stdout.splitlines()
    listed = [[part.strip() for part in line.split("|")[1:3]] for line in table[2:]]
    mess = read_yaml("mess.yaml")
    assert len(listed) == len(mess)
    for (export, address), entry in zip(listed, mess, strict=True):
        if not re.fullmatch(r"[A-Z]+\d+", address):
            continue
        book = openpyxl.load_workbook(FOLDER / entries[export]["file"], data_only=True)
        cell = book["Consolidado"].cell(
            coordinate_from_string(address)[1],
            column_index_from_string(coordinate_from_string(address)[0]),
        )
        if "write" in entry:
            assert cell.value == entry["write"]
        if "error" in entry:
            assert (cell.value, cell.data_type) == (entry["error"], "e")
        if "comment" in entry:
            assert entry["comment"] in cell.comment.text


def test_one_row_is_hidden_in_one_export_and_the_columns_of_2021_in_another(exports):
    rows = exports["2022Q3"].sheet.row_dimensions
    assert [r for r in rows if rows[r].hidden] == [35]
    columns = exports["2023Q2"].sheet.column_dimensions
    assert [c for c in columns if columns[c].hidden] == ["M"]  # M:P as one range
    assert (columns["M"].min, columns["M"].max) == (13, 16)
