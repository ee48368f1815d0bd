"""Findings: one row per oddity, worded in both languages."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import pandas as pd

from gabeval.language import Language
from gabeval.monitor.rules import RULES
from gabeval.plan import Words
from gabeval.tables import empty_table

FACTS = ("value", "item", "quarter", "other", "nearest")
"""Names that the sentences of a rule may hold in braces."""


@dataclass
class Findings:
    """A growing list of findings about one export.

    Attributes
    ----------
    export_id, file : str
        What every finding of the list is about.
    rows : list of dict
        Raw findings; `table` words them.
    """

    export_id: str
    file: str
    rows: list[dict[str, object]] = field(default_factory=list)

    def add(
        self,
        rule: str,
        *,
        sheet: str = "",
        cell: str = "",
        row: int = 0,
        item_id: str = "",
        quarter: str = "",
        value: str | float = "",
        **facts: str | float | Words,
    ) -> None:
        """Add one finding.

        Parameters
        ----------
        rule : str
            Key of `RULES`.
        sheet, cell, row
            Where: sheet, address and row as Excel shows them.
        item_id, quarter : str
            What it is about.
        value : str or float
            What was met; a number is written in the manner of each language.
        **facts
            Further words of the rule's sentences: item, other, nearest. `Words` are
            written in the language of each sentence.
        """
        self.rows.append(
            {
                "rule": rule,
                "sheet": sheet,
                "cell": cell,
                "row": int(row),
                "item_id": item_id,
                "quarter": quarter,
                "value": value,
                "facts": facts,
            }
        )

    def add_rows(
        self, rule: str, table: pd.DataFrame, facts: Iterable[str] = ()
    ) -> None:
        """Add one finding per row of a table.

        Parameters
        ----------
        rule : str
            Key of `RULES`.
        table : pandas.DataFrame
            With any of the columns sheet, cell, row, item_id, quarter, value, and one
            for each of `facts`.
        facts : iterable of str
            Names of the columns that hold further words of the sentences.
        """
        names = list(facts)
        keep = [c for c in ("sheet", "cell", "row", "item_id", "quarter", "value")]
        keep = [c for c in keep if c in table]
        for record in table[[*keep, *names]].to_dict("records"):
            words = {name: record.pop(name) for name in names}
            given = {k: ("" if pd.isna(v) else v) for k, v in record.items()}
            self.add(rule, **given, **words)

    def table(self) -> pd.DataFrame:
        """Word the findings.

        Returns
        -------
        pandas.DataFrame
            Table ``findings``, in the order of severity, sheet, row, rule.
        """
        if not self.rows:
            return empty_table("findings")
        frame = pd.DataFrame([{**row, **_words(row)} for row in self.rows])
        frame["export_id"], frame["file"] = self.export_id, self.file
        frame["value"] = [_written(value) for value in frame["value"]]
        rank = frame["severity"].map({"block": 0, "ask": 1, "note": 2})
        frame = frame.assign(rank=rank).sort_values(
            ["rank", "sheet", "row", "rule", "quarter", "cell", "item_id"],
            kind="stable",
        )
        return frame[list(empty_table("findings").columns)]


_DAY = re.compile(r"\d{4}-\d\d-\d\d")

_LANGUAGES = (Language("es"), Language("en"))


def _words(row: Mapping[str, object]) -> dict[str, str]:
    rule = RULES[str(row["rule"])]
    given = {"item": row["item_id"], "value": row["value"], **row["facts"]}
    words = {"severity": rule.severity}
    for language in _LANGUAGES:
        facts = {name: _written(given.get(name, ""), language) for name in FACTS}
        facts["quarter"] = _quarter(str(row["quarter"]), language)
        facts["nearest"] = _nearest(given.get("nearest"), language)
        problem, todo = _sentences(str(row["rule"]), language)
        words[f"problem_{language.code}"] = problem.format(**facts)
        words[f"todo_{language.code}"] = todo
    return words


@lru_cache
def _sentences(rule_id: str, language: Language) -> tuple[str, str]:
    rule = RULES[rule_id]
    return language.gettext(rule.problem), language.gettext(rule.todo)


@lru_cache
def _quarter(quarter: str, language: Language) -> str:
    return language.quarter(quarter) if quarter else ""


def _nearest(names: object, language: Language) -> str:
    if not names:
        return ""
    return " " + language.gettext("The nearest are: {names}.").format(names=names)


def _written(value: object, language: Language | None = None) -> str:
    """Write a fact: numbers with up to six digits and days, as the language does."""
    if isinstance(value, Words):
        return value.in_(language.code if language else "en")
    if not isinstance(value, float):
        text = str(value)
        is_day = language is not None and _DAY.fullmatch(text)
        return language.date(text) if is_day else text
    text = f"{value:.6g}"
    return text.replace(".", ",") if language and language.code == "es" else text
