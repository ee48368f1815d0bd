"""Keeping the tidy tables: Parquet files that are the same bytes for the same input."""

import json
from dataclasses import dataclass, fields
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from gabeval.errors import UsageError
from gabeval.explained import Explained, Told
from gabeval.monitor.looking import rows_of
from gabeval.speech import speak
from gabeval.tables import TABLES, check_table, empty_table

HASHES = b"gabeval_exports"
"""Key of the exports' hashes in the metadata of every file."""


@dataclass(repr=False)
class Tables(Explained):
    """The tidy tables of one plan; see `gabeval.tables` for their columns.

    ``memory`` holds what has been worked out from them, see
    `gabeval.monitor.remembered`.
    """

    progress: pd.DataFrame
    tree: pd.DataFrame
    milestones: pd.DataFrame
    commitments: pd.DataFrame
    entities: pd.DataFrame
    exports: pd.DataFrame
    receipts: pd.DataFrame
    readings: pd.DataFrame
    findings: pd.DataFrame
    quarantine: pd.DataFrame
    published: pd.DataFrame
    codes: pd.DataFrame

    def __setattr__(self, name: str, value: object) -> None:
        """Set a table; what was worked out from the one before it holds no more."""
        super().__setattr__(name, value)
        super().__setattr__("memory", {})

    def names(self) -> list[str]:
        """List the tables by name."""
        return [field.name for field in fields(self)]

    def explain(self) -> Told:
        """Say what each table holds, and how many rows."""
        return Told(
            speak("the tidy tables of a plan"),
            [
                (name, str(len(getattr(self, name))), about)
                for name, about in self._about().items()
            ],
            heads=(speak("Table"), speak("Rows"), speak("One row per")),
            note=speak("See also: {examples}", examples=", ".join(self._examples())),
        )

    def _examples(self) -> list[str]:
        last = self.progress.tail(1)
        ids = last[["commitment_id", "quarter"]].to_numpy().ravel().tolist()
        rows = ", ".join(f'"{text}"' for text in ids)
        return [f"`tables.rows({rows})`", "`tables.findings`"]

    @staticmethod
    def _about() -> dict[str, str]:
        return {
            "progress": speak("export, milestone and quarter"),
            "tree": speak("export and item of the plan"),
            "milestones": speak("export and milestone"),
            "commitments": speak("export and commitment"),
            "entities": speak("body in charge"),
            "exports": speak("export"),
            "receipts": speak("export and sheet: where every row went"),
            "readings": speak("column that was read: what stood in its cells"),
            "findings": speak("thing that was odd, with its cell and what to do"),
            "quarantine": speak("row that could not be used, whole"),
            "published": speak("figure that the authority computed itself"),
            "codes": speak("code of a published scale"),
        }

    def rows(
        self, item_id: str = "", quarter: str = "", *, export: str = ""
    ) -> pd.DataFrame:
        """Look at rows of the progress table by the row numbers that Excel shows.

        Parameters
        ----------
        item_id, quarter, export : str, optional
            As for `gabeval.monitor.looking.rows_of`.

        Returns
        -------
        pandas.DataFrame
            Planned and reported, what stood in their cells, and where.
        """
        return rows_of(
            self.progress,
            self.milestones,
            self.exports,
            item_id=item_id,
            quarter=quarter,
            export=export,
        )


def write_tables(tables: Tables, folder: Path) -> list[Path]:
    """Write every table as Parquet, with the hashes of the exports in its metadata.

    Each file is written aside and renamed, so that a reader never meets half of one.

    Parameters
    ----------
    tables : Tables
        Checked tables.
    folder : pathlib.Path
        Where to; made if it is not there.

    Returns
    -------
    list of pathlib.Path
        Files written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    hashes = dict(
        sorted(zip(tables.exports["export_id"], tables.exports["sha256"], strict=True))
    )
    written = []
    for name in tables.names():
        table = pa.Table.from_pandas(getattr(tables, name), preserve_index=False)
        metadata = {HASHES: json.dumps(hashes), b"gabeval_table": name}
        metadata = {**(table.schema.metadata or {}), **metadata}
        table = table.replace_schema_metadata(metadata)
        path = folder / f"{name}.parquet"
        aside = folder / f".{name}.parquet.part"
        pq.write_table(table, aside, compression="zstd")
        aside.replace(path)
        written.append(path)
    return written


def read_tables(folder: Path) -> Tables:
    """Read the tables of a plan.

    Parameters
    ----------
    folder : pathlib.Path
        Folder that `write_tables` wrote.

    Returns
    -------
    Tables
        The tables.

    Raises
    ------
    UsageError
        If a table is not there, because the plan was not loaded yet; or if the tables
        were written by different loads, because one was interrupted.
    """
    missing = [name for name in TABLES if not (folder / f"{name}.parquet").is_file()]
    if missing:
        raise UsageError(
            speak(
                "The tables of '{plan}' are not there yet ({n} of {n_all} "
                "missing). Load the plan first: gabeval load {plan}",
                plan=folder.name,
                n=len(missing),
                n_all=len(TABLES),
            )
        )
    hashes = {
        pq.read_schema(folder / f"{name}.parquet").metadata.get(HASHES)
        for name in TABLES
    }
    if len(hashes) > 1:
        raise UsageError(
            speak(
                "The tables of '{plan}' are of different loads: one was "
                "interrupted. Load the plan again: gabeval load {plan}",
                plan=folder.name,
            )
        )
    return Tables(**{name: _read_table(folder / f"{name}.parquet") for name in TABLES})


def _read_table(path: Path) -> pd.DataFrame:
    """Read without a second thread: a server that forks pages must have none."""
    with pq.ParquetFile(path, pre_buffer=False) as file:
        return file.read(use_threads=False).to_pandas(use_threads=False)


def make_tables(frames: dict[str, pd.DataFrame], *, source: str) -> Tables:
    """Check every frame against its schema and put them together.

    Parameters
    ----------
    frames : dict of str to pandas.DataFrame
        By name of table; one that is left out or empty becomes a table without rows.
    source : str
        Where they came from, for messages.

    Returns
    -------
    Tables
        Checked tables.

    Raises
    ------
    TableError
        If a frame breaks its schema.
    """
    checked = {}
    for name in TABLES:
        frame = frames.get(name)
        if frame is None or frame.empty:
            checked[name] = empty_table(name)
            continue
        columns = list(TABLES[name].to_schema().columns)
        checked[name] = check_table(name, frame[columns], source=source)
    return Tables(**checked)
