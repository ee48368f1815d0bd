"""Tables speak to everyone: scopes, captions, and words for what is missing."""

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from show_samples import HOSTILE
from test_show_blocks import find_danger

from gabeval.errors import GabevalError
from gabeval.language import Language
from gabeval.show.tables import Column, Table, format_value, is_missing, signed

EN, ES = Language("en"), Language("es")
NBSP = "\u00a0"

FRAME = pd.DataFrame(
    {
        "name": ["Salud", "Hábitat"],
        "pct": [92.94, float("nan")],
        "gap": [-7.06, 0.04],
        "n": [12345, 3],
        "page": ["commitment-salud.html", None],
        "quarter": ["2023Q3", "2023Q4"],
    }
)

COLUMNS = [
    Column("name", "Commitment", href="page"),
    Column("pct", "Reported (%)", "percent"),
    Column("gap", "Gap (pp)", "points"),
    Column("n", "Rows", "integer"),
    Column("quarter", "Quarter", "quarter"),
]


def make_table(**changes: object) -> Table:
    """Make a table of two rows."""
    fields = {
        "frame": FRAME,
        "name": "progress",
        "caption": "Progress by commitment",
        "columns": COLUMNS,
        "row_header": "name",
        "language": EN,
    }
    return Table(**{**fields, **changes})


def parse(table: Table) -> BeautifulSoup:
    """Parse the table's HTML."""
    return BeautifulSoup(table.to_html(), "html.parser")


def test_every_header_says_what_it_heads():
    soup = parse(make_table())
    assert [th["scope"] for th in soup.thead.find_all("th")] == ["col"] * 5
    assert [th["scope"] for th in soup.tbody.find_all("th")] == ["row"] * 2
    assert all(th.text for th in soup.find_all("th"))


def test_the_region_can_be_scrolled_by_keyboard_and_is_named_by_the_caption():
    section = parse(make_table()).section
    assert section["tabindex"] == "0"
    assert section.find(id=section["aria-labelledby"]).name == "caption"


def test_values_are_rounded_once_and_units_stand_in_the_header():
    cells = [c.text for c in parse(make_table()).tbody.find_all(["th", "td"])][:5]
    assert cells == [
        "Salud",
        "92.9",
        "−7.1",
        f"12{NBSP}345",
        "July to September 2023",
    ]


def test_spanish_numbers_have_a_comma_and_quarters_are_months():
    cells = [c.text for c in parse(make_table(language=ES)).tbody.find_all("td")][:4]
    assert cells == ["92,9", "−7,1", f"12{NBSP}345", "julio a septiembre de 2023"]


def test_a_missing_value_is_said_in_words_and_is_never_blank():
    soup = parse(make_table())
    assert soup.find("span", class_="missing").text == "no data"
    assert "nan" not in soup.text.lower()
    assert all(cell.text.strip() for cell in soup.find_all(["td", "th"]))


def test_a_column_can_name_what_is_missing_in_its_own_words():
    column = Column("pct", "Reported (%)", "percent", missing="no report")
    soup = parse(make_table(columns=[COLUMNS[0], column]))
    assert soup.find("span", class_="missing").text == "no report"


@pytest.mark.parametrize("value", [None, float("nan"), pd.NA, pd.NaT, "", "  "])
def test_every_kind_of_nothing_is_missing(value):
    assert is_missing(value)
    assert format_value(value, Column("x", "X"), EN) == "no data"


@pytest.mark.parametrize("value", [0, 0.0, False, "0"])
def test_zero_is_not_missing(value):
    assert not is_missing(value)


@pytest.mark.parametrize(
    ("value", "text"), [(1.44, "+1.4"), (-0.04, "0.0"), (0.0, "0.0"), (-14.05, "−14.1")]
)
def test_a_difference_has_its_sign_unless_it_prints_as_zero(value, text):
    assert signed(value, EN) == text


def test_a_name_links_to_its_page_and_one_without_a_page_does_not():
    links = parse(make_table()).find_all("a")
    assert [(a["href"], a.text) for a in links] == [("commitment-salud.html", "Salud")]


def test_a_long_table_says_how_many_rows_there_are_and_where():
    table = make_table(max_rows=1, download="findings.csv")
    soup = parse(table)
    assert len(soup.tbody.find_all("tr")) == 1
    assert (
        "The first 1 of 2 rows are shown. All of them are among the downloads: "
        "findings.csv." in soup.text
    )


def test_a_table_of_exactly_the_limit_is_whole():
    assert "The first" not in parse(make_table(max_rows=2)).text


def test_a_table_without_rows_says_so():
    soup = parse(make_table(frame=FRAME.iloc[:0]))
    assert soup.table is None
    assert "There are no rows to show." in soup.text


def test_rows_can_be_linked_to_by_an_anchor_of_their_own():
    rows = parse(make_table(anchor="name")).tbody.find_all("tr")
    ids = [row["id"] for row in rows]
    assert ids[0] == "progress-salud"
    assert len(set(ids)) == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"columns": [*COLUMNS, Column("nothing", "Nothing")]}, "is to show nothing"),
        ({"row_header": "page"}, "names its rows by 'page'"),
        ({"caption": " "}, "needs a caption"),
    ],
)
def test_a_table_that_could_not_be_read_aloud_is_refused(changes, words):
    with pytest.raises(GabevalError, match=words):
        make_table(**changes)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_header_caption_or_note_can_act(text):
    frame = FRAME.assign(name=text, page=text, link=text, code=text)
    columns = [
        Column("name", text, href="page"),
        Column("link", text, "link"),
        Column("code", text, "code", missing=text),
        Column("pct", text, "percent", missing=text),
    ]
    table = make_table(
        frame=frame, columns=columns, caption=f"x {text}", note=text, anchor="name"
    )
    assert find_danger(str(table.to_html())) == []


def test_the_text_form_has_a_line_per_row():
    assert make_table().to_text().splitlines()[1:3] == [
        "Commitment | Reported (%) | Gap (pp) | Rows | Quarter",
        f"Salud | 92.9 | −7.1 | 12{NBSP}345 | July to September 2023",
    ]


def test_a_table_leaves_its_frame_as_it_was():
    before = FRAME.copy()
    make_table(max_rows=1).to_html()
    pd.testing.assert_frame_equal(FRAME, before)
