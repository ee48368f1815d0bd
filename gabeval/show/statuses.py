"""Monitors that report statuses instead of percentages: who stands on which code.

Codes are ordinal. They are carried forward and counted here, and never averaged.
"""

from collections.abc import Mapping

import pandas as pd

from gabeval.show.facts import FactBook
from gabeval.show.words import CODE_ORDER, Nouns, name_code


def last_statuses(progress: pd.DataFrame, quarter: str) -> pd.DataFrame:
    """Take the last status of each milestone up to a quarter.

    A silent quarter does not change a status; a milestone that never had one has the
    code ``""``.

    Parameters
    ----------
    progress : pandas.DataFrame
        One view of the progress table.
    quarter : str
        Last quarter that counts.

    Returns
    -------
    pandas.DataFrame
        One row per milestone, in order of first appearance: ``commitment_id``,
        ``milestone_id``, ``code``.

    Examples
    --------
    >>> progress = pd.DataFrame(
    ...     {
    ...         "commitment_id": ["C1", "C1", "C1"],
    ...         "milestone_id": ["M1", "M1", "M2"],
    ...         "quarter": ["2023Q1", "2023Q2", "2023Q2"],
    ...         "status_code": ["limited", None, None],
    ...     }
    ... )
    >>> last_statuses(progress, "2023Q2")["code"].tolist()
    ['limited', '']
    """
    rows = progress[["commitment_id", "milestone_id"]].drop_duplicates("milestone_id")
    told = progress[progress["status_code"].notna() & (progress["quarter"] <= quarter)]
    last = told.sort_values("quarter", kind="stable").drop_duplicates(
        "milestone_id", keep="last"
    )
    codes = dict(zip(last["milestone_id"], last["status_code"], strict=True))
    return rows.assign(code=[codes.get(m, "") for m in rows["milestone_id"]])


def count_codes(statuses: pd.DataFrame) -> dict[str, int]:
    """Count the milestones on each code.

    Parameters
    ----------
    statuses : pandas.DataFrame
        Result of `last_statuses`.

    Returns
    -------
    dict of str to int
        By code, from most to least complete; ``""`` for those without any status.
    """
    counts = statuses["code"].value_counts()
    return {code: int(counts.get(code, 0)) for code in (*CODE_ORDER, "")}


def count_by_commitment(progress: pd.DataFrame, quarter: str) -> pd.DataFrame:
    """Count the milestones of each commitment on each code.

    Parameters
    ----------
    progress : pandas.DataFrame
        One view of the progress table.
    quarter : str
        Last quarter that counts.

    Returns
    -------
    pandas.DataFrame
        One row per commitment: ``item_id``, one column per code, ``none`` for those
        without a status, and ``n_milestones``.
    """
    statuses = last_statuses(progress, quarter)
    rows = [
        {"item_id": commitment, **_as_columns(part)}
        for commitment, part in statuses.groupby("commitment_id", sort=False)
    ]
    return pd.DataFrame(rows, columns=["item_id", *CODE_ORDER, "none", "n_milestones"])


def count_by_quarter(progress: pd.DataFrame, quarter: str) -> pd.DataFrame:
    """Count the milestones on each code at the end of each quarter.

    Parameters
    ----------
    progress : pandas.DataFrame
        One view of the progress table.
    quarter : str
        Last quarter to count.

    Returns
    -------
    pandas.DataFrame
        One row per quarter: ``quarter``, one column per code, ``none``,
        ``n_milestones``.
    """
    quarters = sorted(q for q in progress["quarter"].unique() if q <= quarter)
    rows = [{"quarter": q, **_as_columns(last_statuses(progress, q))} for q in quarters]
    return pd.DataFrame(rows, columns=["quarter", *CODE_ORDER, "none", "n_milestones"])


def say_codes(
    counts: Mapping[str, int],
    facts: FactBook,
    nouns: Nouns,
    *,
    level: str = "plan",
    item_id: str = "",
    quarter: str = "",
) -> str:
    """Say how many milestones stand on each completion code.

    Codes are ordinal: they are counted, never averaged.

    Parameters
    ----------
    counts : mapping of str to int
        Number per code; ``""`` counts those without any code.
    facts : FactBook
        Book of the page.
    nouns : Nouns
        What milestones are called.
    level, item_id, quarter : str, optional
        What the counts speak of.

    Returns
    -------
    str
        A whole sentence.
    """
    _ = facts.language.gettext
    places = ()
    if facts.origins is not None:
        places = facts.origins.of_measured(
            level, item_id, quarter, formula="n_on_any_code"
        )

    def write(number: int, what: str) -> str:
        return facts.state(
            what,
            number,
            formula=what,
            level=level,
            item_id=item_id,
            quarter=quarter,
            places=places,
        )

    total = sum(counts.values())
    said = nouns.beside(write(total, "n_on_any_code"), total)
    parts = [
        f"{name_code(code, facts.language)}: {write(counts[code], f'n_{code}_code')}"
        for code in CODE_ORDER
        if counts.get(code)
    ]
    if counts.get(""):
        without = write(counts[""], "n_on_no_code")
        parts.append(_("without a status: {n}").format(n=without))
    return _("{total} by last reported status: {parts}.").format(
        total=said, parts="; ".join(parts)
    )


def _as_columns(statuses: pd.DataFrame) -> dict[str, int]:
    counts = count_codes(statuses)
    return {
        **{code: counts[code] for code in CODE_ORDER},
        "none": counts[""],
        "n_milestones": len(statuses),
    }
