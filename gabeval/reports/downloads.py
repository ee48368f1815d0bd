"""The numbers behind the pages: every table in two dialects, and what is in them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from gabeval.language import LANGUAGES
from gabeval.reports.dialect import COMMA, DIALECTS, Dialect, write_rows
from gabeval.reports.dictionary import Dictionary, read_dictionary

README = "README.txt"
"""The text that explains every file and column."""


@dataclass(frozen=True)
class Download:
    """One file that a reader can take away."""

    name: str
    """Path below ``downloads``."""
    table: str = ""
    """Table it holds; empty if it holds all, or none."""
    dialect: Dialect | None = None
    """How it is written; None if it is no text of rows."""
    data: bytes = field(default=b"", repr=False)
    """Content."""


@dataclass(frozen=True)
class Published:
    """A download that is on the disk: all of a large plan would fill memory."""

    path: Path
    """Where it is."""
    name: str
    table: str
    dialect: Dialect | None

    @property
    def data(self) -> bytes:
        """Content, read each time."""
        return self.path.read_bytes()


def write_csv(table: pd.DataFrame, dialect: Dialect = COMMA) -> bytes:
    r"""Write a table as text, with one header row and full precision.

    Missing values become empty cells; true and false are written as words.

    Parameters
    ----------
    table : pandas.DataFrame
        In the order wanted.
    dialect : Dialect
        How to write it.

    Returns
    -------
    bytes
        The file.

    Examples
    --------
    >>> write_csv(pd.DataFrame({"name": ["=1"], "x": [0.1], "n": [3.0]})).decode()
    "name,x,n\n'=1,0.1,3.0\n"
    """
    rows = table.itertuples(index=False, name=None)
    return write_rows(list(table.columns), rows, dialect)


def sort_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Order the rows of a table by all its columns, from the left.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows in any order; missing values come last.

    Returns
    -------
    pandas.DataFrame
        Copy, indexed from 0; the same whatever the order was.
    """
    return table.sort_values(
        list(table.columns), kind="stable", na_position="last", ignore_index=True
    )


def sort_tables(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Order tables as they are listed, and the rows of each.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        By name of the file without its ending.

    Returns
    -------
    dict of str to pandas.DataFrame
        The same tables, sorted.
    """
    order = read_dictionary().order(tables)
    return {name: sort_rows(tables[name].reset_index(drop=True)) for name in order}


def write_texts(
    tables: Mapping[str, pd.DataFrame], licence: str = "CC BY 4.0"
) -> Iterator[Download]:
    """Write every table in each dialect, and the text that explains them.

    Each is written when it is asked for: who drops one before the next holds one.

    Parameters
    ----------
    tables : mapping of str to pandas.DataFrame
        From `sort_tables`.
    licence : str
        Name of the licence.

    Yields
    ------
    Download
        In the order of print, ``README.txt`` last.
    """
    for name, rows in tables.items():
        for dialect in DIALECTS:
            file = f"{name}{dialect.suffix}.csv"
            yield Download(file, name, dialect, write_csv(rows, dialect))
    text = explain({name: list(rows.columns) for name, rows in tables.items()}, licence)
    yield Download(README, data=text.encode("utf-8"))


_HEAD = """\
Datos de las páginas / Data behind the pages

ESPAÑOL
Cada tabla está en dos archivos de texto con una fila de encabezado:
  nombre-es.csv  para Excel en español: UTF-8 con marca de orden, punto y coma entre
                 columnas, coma decimal
  nombre.csv     para programas: UTF-8 sin marca, coma entre columnas, punto decimal
Fechas AAAA-MM-DD, trimestres 2023Q4, precisión completa, celdas vacías donde falta el
dato, true y false por sí y no. El libro .xlsx tiene las mismas tablas, una por hoja.
Un texto que una hoja de cálculo tomaría por fórmula (comienza con = + - @ | o %) lleva
un apóstrofo (') delante; los números nunca. Una fracción exacta está en dos columnas de
enteros, _numerator y _denominator, que pueden tener más dígitos de los 15 que conserva
una hoja de cálculo: el libro los trae entonces como texto. Se quitaron los retornos de
carro y los caracteres de control. Para conservar códigos como 1.10, importe como texto
las columnas que terminan en _id, o use el libro.

ENGLISH
Each table is in two text files with one header row:
  name.csv       for programs: UTF-8 without byte order mark, comma between columns,
                 decimal point
  name-es.csv    for Excel in Spanish: UTF-8 with byte order mark, semicolon between
                 columns, decimal comma
Dates as YYYY-MM-DD, quarters as 2023Q4, full precision, empty cells for missing
values, true and false as words. The workbook .xlsx has the same tables, one a sheet.
A text that a spreadsheet would take for a formula (it begins with = + - @ | or %)
carries an apostrophe (') in front. Numbers never do. An exact fraction is in two
columns of whole numbers, _numerator and _denominator, which may have more digits than
the 15 that a spreadsheet keeps: the workbook then has them as text. Carriage returns
and control characters were taken out. To keep codes such as 1.10 as they are, import
the columns that end in _id as text, or use the workbook.

Licencia / Licence: """


def explain(tables: Mapping[str, Sequence[str]], licence: str) -> str:
    """Write the data dictionary as text, in both languages.

    Parameters
    ----------
    tables : mapping of str to sequence of str
        Names of columns by table, in the order of print.
    licence : str
        Name of the licence.

    Returns
    -------
    str
        Every table, what a row of it is, and what each column means.
    """
    words = read_dictionary()
    parts = [f"{_HEAD}{licence}\n"]
    for name, columns in tables.items():
        files = " / ".join(f"{name}{dialect.suffix}.csv" for dialect in DIALECTS)
        title, about = words.title(name), words.about(name)
        parts.append(f"\n{files}\n")
        parts += [f"{title.in_(x)}. {about.in_(x)}\n" for x in LANGUAGES]
        parts += [_explain_column(words, name, column) for column in columns]
    return "".join(parts)


def _explain_column(words: Dictionary, table: str, column: str) -> str:
    meaning = words.column(table, column)
    lines = [f"    {code}: {meaning.in_(code)}\n" for code in LANGUAGES]
    return f"  {column}\n{''.join(lines)}"
