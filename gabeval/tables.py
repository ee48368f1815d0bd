"""The tidy tables: their columns, units, and the rules they keep.

A rule belongs here when a table that breaks it must not be measured at all. What is
merely odd (progress above 100, a silent quarter) is a finding and lives in
``monitor.checks``: it is reported, not refused.
"""

import pandas as pd
import pandera.pandas as pa

from gabeval.table_faults import table_error
from gabeval.translations import mark as N_  # noqa: N812 (gettext's usual name)

ROWS_ADD_UP = N_("rows read must equal the rows accounted for")
"""What a receipt must show; said where it does not."""

QUARTER_PATTERN = r"^\d{4}Q[1-4]$"
"""How a quarter is written in every table; sorts in time as text."""

STATES = (
    "value",
    "zero",
    "blank",
    "not_applicable",
    "not_reported",
    "error",
    "unreadable",
    "no_column",
)
"""What stood in a cell. The kinds of absence are kept apart: an empty cell, a zero,
"not applicable", "not reported", an Excel error, a text that is no number (or one that
can be read in two ways), and a column that the layout does not have."""

REPORTED_STATES = ("value", "zero")
"""The states in which somebody did report a number."""

ACCUMULATIONS = ("sum", "last", "max", "mean", "reduction")
"""How the quarters of one milestone combine into its progress."""

ROLL_UP_RULES = ("children", "ratio", "accumulated", "mean")
"""How an authority can have computed a figure that it published in its export."""

SEVERITIES = ("block", "ask", "note")
"""What a finding does: stops the build, goes back as a question, is only noted."""

COMPLETION_CODES = (
    "no_evidence",
    "not_started",
    "limited",
    "substantial",
    "complete",
)
"""The five codes of OGP's completion scale, from least to most."""


def _text(description: str, *, nullable: bool = False, **checks: object) -> object:
    return pa.Field(nullable=nullable, description=description, **checks)


def _number(description: str, **checks: object) -> object:
    return pa.Field(nullable=True, description=description, **checks)


class _Table(pa.DataFrameModel):
    """Refuse columns that nobody has described; bring types into line."""

    class Config:
        """The same for every table."""

        strict = True
        coerce = True


class Progress(_Table):
    """One row per export, milestone and quarter.

    Values are what the cell said, in the unit of its column. Percentages are cumulative
    since the start of the plan, of the milestone's total target, at the *end* of the
    quarter; they are missing when nothing was reported, and may exceed 100.
    """

    export_id: str = _text("Export that says so")
    commitment_id: str = _text("Commitment the milestone belongs to")
    milestone_id: str = _text("Leaf of the plan's tree")
    entity_id: str = _text("Body in charge, as the plan lists it", nullable=True)
    quarter: str = _text("Calendar quarter", str_matches=QUARTER_PATTERN)
    planned_value: float = _number("Programmed, as written for this quarter")
    planned_state: str = _text("What stood in the planned cell", isin=list(STATES))
    planned_pct: float = _number("Programmed, cumulative, percent of total target")
    reported_value: float = _number("Reported, as written for this quarter")
    reported_state: str = _text("What stood in the reported cell", isin=list(STATES))
    reported_pct: float = _number("Reported, cumulative, percent of total target")
    target_value: float = _number("Total target in the unit of the values")
    unit: str = _text("Unit of the values; 'percent' for percentages", nullable=True)
    accumulation: str = _text("How quarters combine", isin=list(ACCUMULATIONS))
    weight: float = _number("Weight inside the parent, as given (share)")
    status_code: str = _text(
        "OGP completion code that the status stands for",
        nullable=True,
        isin=list(COMPLETION_CODES),
    )
    status_text: str = _text("Status as written", nullable=True)
    narrative: str = _text("What the entity wrote about the quarter", nullable=True)
    evidence: str = _text("Evidence as given: link, file name or text", nullable=True)
    file: str = _text("Name of the export's file")
    sheet: str = _text("Sheet, as Excel shows it; empty for text files")
    row: int = pa.Field(ge=1, description="Row, as Excel shows it")
    planned_cell: str = _text("Address of the planned cell", nullable=True)
    reported_cell: str = _text("Address of the reported cell", nullable=True)

    class Config:
        """One row per export, milestone and quarter."""

        strict = True
        coerce = True
        unique = ["export_id", "milestone_id", "quarter"]  # noqa: RUF012 (pandera)


class Tree(_Table):
    """One row per export and item of the plan's tree, every level but the plan."""

    export_id: str = _text("Export that says so")
    level: str = _text("Level, as the plan declares it")
    depth: int = pa.Field(ge=1, description="1 for the level right below the plan")
    item_id: str = _text("Code of the item; unique inside its level")
    item_name: str = _text("Name to print")
    parent_id: str = _text("Item above it; empty right below the plan")
    weight: float = _number("Weight inside the parent, as given (share)")
    weight_source: str = _text(
        "Where the weight came from",
        isin=["export", "plan", "equal", "missing"],
    )
    row: int = pa.Field(ge=1, description="First row that names it, as Excel shows it")
    sheet: str = _text("Sheet of that row")
    weight_cell: str = _text("Cell of the weight", nullable=True)

    class Config:
        """One row per export, level and item."""

        strict = True
        coerce = True
        unique = ["export_id", "level", "item_id"]  # noqa: RUF012 (pandera)


class Milestones(_Table):
    """One row per export and milestone (leaf of the tree)."""

    export_id: str = _text("Export that says so")
    milestone_id: str = _text("Code of the milestone")
    milestone_name: str = _text("Name to print")
    commitment_id: str = _text("Commitment it belongs to")
    entity_id: str = _text("Body in charge", nullable=True)
    weight: float = _number("Weight inside the parent, as given (share)")
    unit: str = _text("Unit of its values", nullable=True)
    target_value: float = _number("Total target in that unit")
    accumulation: str = _text("How quarters combine", isin=list(ACCUMULATIONS))
    start_date: str = _text("First day, ISO", nullable=True)
    end_date: str = _text("Last day, ISO", nullable=True)
    file: str = _text("Name of the export's file")
    sheet: str = _text("Sheet")
    row: int = pa.Field(ge=1, description="Row, as Excel shows it")


class Commitments(_Table):
    """One row per export and commitment."""

    export_id: str = _text("Export that says so")
    commitment_id: str = _text("Code of the commitment")
    commitment_name: str = _text("Name to print")
    entity_id: str = _text("Body in charge; missing if several", nullable=True)
    weight: float = _number("Weight inside its parent, as given (share)")
    start_date: str = _text("First day, ISO", nullable=True)
    end_date: str = _text("Last day, ISO", nullable=True)
    n_milestones: int = pa.Field(ge=0, description="Milestones in this export")
    sheet: str = _text("Sheet of its first row")
    row: int = pa.Field(ge=1, description="Its first row, as Excel shows it")


class Entities(_Table):
    """One row per entity that the plan lists or an export names."""

    entity_id: str = _text("Code, or the name itself where the plan lists none")
    entity_name: str = _text("Name to print")
    is_listed: bool = pa.Field(description="Whether the plan lists it")
    n_milestones: int = pa.Field(ge=0, description="Milestones it answers for")


class Exports(_Table):
    """One row per export: the head of its receipt."""

    export_id: str = _text("As the plan names it")
    file: str = _text("File name")
    layout: str = _text("How it was read")
    cut_off: str = _text("The day the export speaks for, ISO")
    received: str = _text("The day it arrived, ISO", nullable=True)
    sha256: str = _text("Hash of the file", str_matches=r"^[0-9a-f]{64}$")
    size_bytes: int = pa.Field(ge=0, description="Size of the file")
    encoding: str = _text("Text files: encoding met", nullable=True)
    delimiter: str = _text("Text files: delimiter met", nullable=True)
    n_milestones: int = pa.Field(ge=0)
    n_quarters: int = pa.Field(ge=0)


class Receipts(_Table):
    """One row per export and sheet: where every row went.

    ``rows_read`` is the sum of the other ``rows_`` columns, always.
    """

    export_id: str = _text("Export")
    sheet: str = _text("Sheet; empty for text files")
    is_read: bool = pa.Field(description="Whether the layout reads this sheet")
    is_hidden: bool = pa.Field(description="Whether Excel hides this sheet")
    rows_read: int = pa.Field(ge=0)
    rows_used: int = pa.Field(ge=0)
    rows_quarantined: int = pa.Field(ge=0)
    rows_header: int = pa.Field(ge=0, description="Title and header rows")
    rows_total: int = pa.Field(ge=0)
    rows_section: int = pa.Field(ge=0, description="Section headings and footnotes")
    rows_excluded: int = pa.Field(ge=0, description="Left out by the layout's rule")
    rows_blank: int = pa.Field(ge=0)
    header_row: int = pa.Field(ge=0, description="Last header row; 0 if not read")
    n_columns: int = pa.Field(ge=0)
    n_columns_used: int = pa.Field(ge=0)
    n_hidden_rows: int = pa.Field(ge=0)

    @pa.dataframe_check(error=ROWS_ADD_UP)
    @classmethod
    def nothing_is_lost(cls, table: pd.DataFrame) -> pd.Series:
        """Accept a sheet if its rows add up."""
        parts = [c for c in table if c.startswith("rows_") and c != "rows_read"]
        return table["rows_read"] == table[parts].sum(axis=1)


class Readings(_Table):
    """One row per export, sheet and column used: how its cells were read."""

    export_id: str = _text("Export")
    sheet: str = _text("Sheet")
    column: str = _text("Column letter")
    label: str = _text("Header as written")
    field: str = _text("What the layout takes it for")
    read: str = _text("How the layout says to read it")
    n_cells: int = pa.Field(ge=0)
    n_number: int = pa.Field(ge=0, description="Cells that hold a number")
    n_percent_format: int = pa.Field(ge=0, description="Numbers that Excel shows as %")
    n_percent_text: int = pa.Field(ge=0, description="Texts with a % sign")
    n_comma: int = pa.Field(ge=0, description="Texts with a decimal comma")
    n_point: int = pa.Field(ge=0, description="Texts with a decimal point")
    n_thousands: int = pa.Field(ge=0, description="Texts with thousands separators")
    n_ambiguous: int = pa.Field(ge=0, description="Texts with two possible readings")
    n_text: int = pa.Field(ge=0, description="Texts that are no number")
    n_zero: int = pa.Field(ge=0)
    n_blank: int = pa.Field(ge=0)
    n_not_applicable: int = pa.Field(ge=0)
    n_not_reported: int = pa.Field(ge=0)
    n_error: int = pa.Field(ge=0, description="Excel errors, formulas without value")


class Findings(_Table):
    """One row per oddity, with what to do about it in both languages."""

    export_id: str = _text("Export; empty for the plan as a whole")
    rule: str = _text("Rule id, e.g. over_100")
    severity: str = _text("block, ask or note", isin=list(SEVERITIES))
    file: str = _text("File name")
    sheet: str = _text("Sheet")
    cell: str = _text("Cell or range, as Excel shows it; empty if none")
    row: int = pa.Field(ge=0, description="Row, as Excel shows it; 0 if none")
    item_id: str = _text("Milestone, commitment or entity concerned; may be empty")
    quarter: str = _text("Quarter concerned; may be empty")
    value: str = _text("What was met, as text")
    problem_es: str = _text("What is wrong, in Spanish")
    problem_en: str = _text("What is wrong, in English")
    todo_es: str = _text("What to do, in Spanish")
    todo_en: str = _text("What to do, in English")


class Quarantine(_Table):
    """One row per row of an export that could not be used, whole."""

    export_id: str = _text("Export")
    file: str = _text("File name")
    sheet: str = _text("Sheet")
    row: int = pa.Field(ge=1, description="Row, as Excel shows it")
    rule: str = _text("Rule that kept it out")
    cells: str = _text("The row as JSON: column letter to text")


class Published(_Table):
    """One row per figure that the authority computed and left in its export."""

    export_id: str = _text("Export")
    name: str = _text("What the layout calls this figure")
    level: str = _text("Level of the item")
    item_id: str = _text("Item it speaks of")
    quarter: str = _text("Quarter it speaks for", str_matches=QUARTER_PATTERN)
    published_pct: float = _number("The figure, percent (or value, if no percentage)")
    rule: str = _text("How the layout says it was made", isin=list(ROLL_UP_RULES))
    numerator: float = _number("Rule ratio: numerator read from the export")
    denominator: float = _number("Rule ratio: denominator read from the export")
    sheet: str = _text("Sheet")
    row: int = pa.Field(ge=1, description="Row, as Excel shows it")
    cell: str = _text("Cell of the figure")


class Codes(_Table):
    """One row per code of a published scale that an export carries."""

    export_id: str = _text("Export")
    scale: str = _text("Scale, as codelists name it")
    level: str = _text("Level of the item")
    item_id: str = _text("Item coded")
    code: str = _text("Code the scale gives it; missing if absent", nullable=True)
    label_text: str = _text("Label as written", nullable=True)
    code_text: str = _text("Code as written", nullable=True)
    sheet: str = _text("Sheet")
    row: int = pa.Field(ge=1, description="Row, as Excel shows it")
    cell: str = _text("Cell of the label")


TABLES: dict[str, type[pa.DataFrameModel]] = {
    "progress": Progress,
    "tree": Tree,
    "milestones": Milestones,
    "commitments": Commitments,
    "entities": Entities,
    "exports": Exports,
    "receipts": Receipts,
    "readings": Readings,
    "findings": Findings,
    "quarantine": Quarantine,
    "published": Published,
    "codes": Codes,
}
"""Every tidy table by its file name."""


def empty_table(name: str) -> pd.DataFrame:
    """Return a table without rows, with the columns and types of its schema.

    Parameters
    ----------
    name : str
        A key of `TABLES`.

    Returns
    -------
    pandas.DataFrame
        No rows; columns in the order of the schema.

    Examples
    --------
    >>> empty_table("entities").columns.tolist()
    ['entity_id', 'entity_name', 'is_listed', 'n_milestones']
    """
    columns = TABLES[name].to_schema().columns
    return pd.DataFrame({c: pd.Series(dtype=str(s.dtype)) for c, s in columns.items()})


def check_table(name: str, table: pd.DataFrame, *, source: str) -> pd.DataFrame:
    """Return a table with its schema's types and column order, or say what is wrong.

    Missing values stay missing where the schema allows them and are an error where it
    does not: a check never fills anything in.

    Parameters
    ----------
    name : str
        A key of `TABLES`.
    table : pandas.DataFrame
        Candidate.
    source : str
        Where it came from; named in the message.

    Returns
    -------
    pandas.DataFrame
        A checked copy, indexed from 0.

    Raises
    ------
    TableError
        If a rule of the schema is broken; its ``findings`` hold every case.

    Examples
    --------
    >>> check_table("entities", empty_table("entities"), source="example").empty
    True
    """
    model = TABLES[name]
    try:
        checked = model.validate(table.reset_index(drop=True), lazy=True)
    except pa.errors.SchemaErrors as error:
        raise table_error(name, error.failure_cases, source=source) from None
    return checked[list(model.to_schema().columns)]
