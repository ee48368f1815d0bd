"""Cells: one reading each, five kinds of absence, and counts of what was met."""

from datetime import date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gabeval.monitor.cells import (
    COUNTS,
    as_text,
    read_dates,
    read_numbers,
    read_texts,
    undo_python_bytes,
)
from gabeval.plan import Column
from gabeval.tables import STATES


def read(cells, read="percent", *, errors=None, percent=(), absent=None, **column):
    return read_numbers(
        cells,
        Column(label="x", **column),
        read=read,
        errors=errors or {},
        percent=set(percent),
        absent=absent,
    )


def value(cell, **options):
    got = read([cell], **options)
    return got.values[0], got.states[0]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (98.5, 98.5),
        ("98,5", 98.5),
        ("98.5", 98.5),
        ("98,5 %", 98.5),
        ("98\u00a0%", 98),
        ("−3", -3),
        (0, 0),
    ],
)
def test_percent_in_any_spelling(cell, expected):
    assert value(cell)[0] == expected


def test_five_kinds_of_absence_stay_apart():
    cells = [None, 0, "N/A", "sin dato", None, "algo", " "]
    got = read(cells, errors={4: "#DIV/0!"})
    assert got.states.tolist() == [
        *("blank", "zero", "not_applicable", "not_reported", "error", "unreadable"),
        "blank",
    ]
    assert got.values[1] == 0
    assert np.isnan(got.values[[0, 2, 3, 4, 5, 6]]).all()


def test_an_error_written_as_text_is_an_error():
    got = read(["#¡REF!", "#N/D"])
    assert got.states.tolist() == ["error", "error"]
    assert [rule for _, rule, _ in got.odd] == ["error_cell", "error_cell"]


def test_a_number_shown_as_percent_is_one():
    assert value(0.98, percent=[0])[0] == pytest.approx(98)
    assert value(0.98)[0] == 0.98
    assert value(0.98, read="share", percent=[0])[0] == 0.98


def test_a_percent_sign_counts_in_a_column_of_shares():
    assert value("41,88%", read="share")[0] == pytest.approx(0.4188)


def test_the_column_settles_what_one_text_leaves_open():
    # 1.234 alone could be either; beside 98,5 the point separates thousands.
    assert value("1.234", read="number")[1] == "unreadable"
    got = read(["1.234", "98,5"], read="number")
    assert got.values.tolist() == [1234, 98.5]
    assert value("1.234", read="number", decimal="point")[0] == 1.234


def test_a_text_with_two_readings_is_a_question_and_stays_unset():
    got = read(["1.234", "98,5", "97.5"], read="number")
    assert got.odd == [(0, "ambiguous_number", "1.234")]
    assert got.counts["n_comma"] == got.counts["n_point"] == 1
    assert got.counts["n_ambiguous"] == 1


def test_words_of_the_layout_stand_for_numbers():
    words = {"Terminado": 100, "En ejecución": 50}
    assert value("TERMINADO ", values=words) == (100, "value")
    assert value("en ejecucion", values=words)[0] == 50
    assert value("Suspendido", values=words)[1] == "unreadable"


def test_words_of_absence_of_the_layout_are_heard():
    absent = {"not_applicable": ["Sin meta"], "not_reported": []}
    assert value("sin meta", absent=absent)[1] == "not_applicable"


@pytest.mark.parametrize("cell", [True, date(2024, 1, 1), "1E400", "nan", "98²"])
def test_what_is_no_number_is_a_question(cell):
    got = read([cell])
    assert got.states[0] == "unreadable"
    assert got.odd[0][1] == "text_in_number"


def test_a_formula_without_value_and_a_cell_held_twice_are_named():
    got = read([None, None], errors={0: "formula", 1: "twice"})
    assert [rule for _, rule, _ in got.odd] == ["formula_without_value", "cell_twice"]


CELLS = st.one_of(
    st.none(),
    st.integers(-(10**6), 10**6),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
    st.sampled_from(["N/A", "-", "98,5%", "1.234", "#REF!", "12.5", "7,25"]),
    st.booleans(),
)


@given(st.lists(CELLS, max_size=30))
def test_every_cell_has_one_state_and_a_value_only_if_there_is_one(cells):
    got = read(cells)
    assert set(got.states) <= set(STATES)
    given_ = np.isin(got.states, ["value", "zero"])
    assert (given_ == ~np.isnan(got.values)).all()
    assert got.counts["n_cells"] == len(cells)
    assert set(got.counts) <= set(COUNTS)
    assert len(got.odd) == np.isin(got.states, ["unreadable", "error"]).sum()


def test_codes_stay_text_and_lose_what_excel_added():
    assert read_texts([4112.0, " 0729\n", "1.10", None]).tolist() == [
        *("4112", "0729", "1.10", None)
    ]
    assert read_texts([729.0], Column(label="x", pad=4)).tolist() == ["0729"]


def test_a_part_of_a_text_can_be_extracted():
    column = Column(label="x", extract=r"^(Eje \d+)")
    assert read_texts(["Eje 1. Social", "Otro"], column).tolist() == ["Eje 1", None]


def test_a_publishers_bytes_are_undone():
    assert undo_python_bytes(r"b'd\xe2\x80\x99ici 2024'") == "d’ici 2024"
    assert undo_python_bytes("b'2024-12'") == "2024-12"
    assert undo_python_bytes("by 2024") == "by 2024"
    assert undo_python_bytes(r"b'\xff'") == r"b'\xff'"


@pytest.mark.parametrize(
    ("cell", "options", "expected"),
    [
        ("30/05/2017", {}, "2017-05-30"),
        ("05/30/2017", {"order": "mdy"}, "2017-05-30"),
        (datetime(2024, 3, 1), {}, "2024-03-01"),
        ("2024-03-31 00:00:00", {}, "2024-03-31"),
        ("Dezembro de 2021", {}, "2021-12-01"),
        ("2022-03", {"read": "year_month"}, "2022-03-01"),
        ("03/2022", {}, "2022-03-01"),
    ],
)
def test_dates_and_months_of_a_year(cell, options, expected):
    dates, odd = read_dates([cell], Column(label="x", **options))
    assert (dates[0], odd) == (expected, [])


def test_a_month_is_its_last_day_where_it_ends():
    column = Column(label="x", read="month")
    years = np.array([2024, 2023, 2024], dtype=object)
    dates, odd = read_dates(
        ["Febrero", "feb.", "N/A"], column, years=years, is_end=True
    )
    assert dates.tolist() == ["2024-02-29", "2023-02-28", None]
    assert odd == []


@pytest.mark.parametrize("cell", ["31/11/2024", "Jul-12", "pronto", "00/0000"])
def test_a_date_that_does_not_exist_is_told_and_stays_unset(cell):
    dates, odd = read_dates([cell], Column(label="x"))
    assert dates[0] is None
    assert odd == [(0, "bad_date", cell)]


def test_cells_are_written_as_a_person_reads_them():
    cells = [1.0, 0.5, None, datetime(2024, 1, 2), datetime(2024, 1, 2, 3), True]
    assert [as_text(c) for c in cells] == [
        *("1", "0.5", "", "2024-01-02", "2024-01-02T03:00:00", "True")
    ]
