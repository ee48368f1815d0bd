"""What the downloads hold: every table and column, in both languages."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from gabeval.plan.entries import Words
from gabeval.plan.yaml_file import read_model


class TableWords(BaseModel):
    """What a table is, and what its columns mean where that is special to it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Words
    """What to call it."""
    about: Words
    """What one row is."""
    own: Mapping[str, Words] = Field(default={}, alias="columns")
    """Columns that mean something else here than in other tables."""


class Dictionary(BaseModel):
    """What ``dictionary.yaml`` says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tables: Mapping[str, TableWords]
    """By file name without its ending, in the order of print."""
    columns: Mapping[str, Words]
    """By name."""

    def column(self, table: str, column: str) -> Words:
        """Say what a column of a table means.

        Parameters
        ----------
        table : str
            Name of the table.
        column : str
            Name of the column.

        Returns
        -------
        Words
            Its meaning; its name in words if nobody has described it.
        """
        own = self.tables[table].own if table in self.tables else {}
        bare = column.replace("_", " ")
        return own.get(column) or self.columns.get(column) or Words(es=bare, en=bare)

    def title(self, table: str) -> Words:
        """Say what a table is called; its name if nobody has described it."""
        return self.tables[table].title if table in self.tables else _bare(table)

    def about(self, table: str) -> Words:
        """Say what one row of a table is; nothing if nobody has described it."""
        return self.tables[table].about if table in self.tables else _bare("")

    def order(self, tables: Mapping[str, object]) -> list[str]:
        """Put tables into the order of print; those unknown come last, by name."""
        known = [name for name in self.tables if name in tables]
        return [*known, *sorted(set(tables) - set(known))]


def _bare(text: str) -> Words:
    return Words(es=text, en=text)


@cache
def read_dictionary() -> Dictionary:
    """Read what the downloads hold.

    Returns
    -------
    Dictionary
        Titles, rows and columns in both languages.

    Examples
    --------
    >>> read_dictionary().column("plan", "gap_pp").es
    'Puntos: reportado menos programado; negativo es atraso'
    """
    return read_model(Path(__file__).with_name("dictionary.yaml"), Dictionary)
