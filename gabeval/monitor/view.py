"""Views: what all exports together say, as known at one cut-off."""

from datetime import date

import pandas as pd

from gabeval.errors import UsageError, list_cases
from gabeval.speech import speak


def view_at(
    progress: pd.DataFrame, exports: pd.DataFrame, cut_off: str = ""
) -> pd.DataFrame:
    """Return one row per milestone and quarter: what the latest export says of it.

    Only exports whose cut-off is not after `cut_off` count. A later export that is
    silent about a quarter it has a column for does say that it is blank.

    Parameters
    ----------
    progress : pandas.DataFrame
        Table ``progress``, of all exports.
    exports : pandas.DataFrame
        Table ``exports``.
    cut_off : str
        ISO date; the latest export's if left out.

    Returns
    -------
    pandas.DataFrame
        Rows of `progress`; a milestone that the latest export dropped is left out.

    Raises
    ------
    UsageError
        If no export has such a cut-off or an earlier one.
    """
    rank = export_rank(exports, cut_off)
    last = max(rank, key=rank.__getitem__)
    alive = set(progress.loc[progress["export_id"] == last, "milestone_id"])
    names = ("export_id", "milestone_id", "quarter")
    keys = (progress[name].tolist() for name in names)
    latest: dict[tuple[str, str], tuple[int, int]] = {}
    for place, (export, milestone, quarter) in enumerate(zip(*keys, strict=True)):
        if export in rank and milestone in alive:
            found = (rank[export], place)
            key = (milestone, quarter)
            latest[key] = max(found, latest.get(key, found))
    places = sorted(place for _rank, place in latest.values())
    return progress.iloc[places].reset_index(drop=True)


def tree_at(
    tree: pd.DataFrame, exports: pd.DataFrame, cut_off: str = ""
) -> pd.DataFrame:
    """Return the tree of the latest export at a cut-off.

    Parameters
    ----------
    tree : pandas.DataFrame
        Table ``tree``, of all exports.
    exports : pandas.DataFrame
        Table ``exports``.
    cut_off : str
        ISO date; the latest export's if left out.

    Returns
    -------
    pandas.DataFrame
        Rows of `tree`.

    Raises
    ------
    UsageError
        If no export has such a cut-off or an earlier one.
    """
    rank = export_rank(exports, cut_off)
    last = max(rank, key=rank.__getitem__)
    return tree[tree["export_id"] == last].reset_index(drop=True)


def export_rank(exports: pd.DataFrame, cut_off: str = "") -> dict[str, int]:
    """Rank the exports that count at a cut-off, the latest highest.

    Parameters
    ----------
    exports : pandas.DataFrame
        Table ``exports``.
    cut_off : str
        ISO date; no limit if left out.

    Returns
    -------
    dict of str to int
        Rank by export.

    Raises
    ------
    UsageError
        If `cut_off` is no date, or no export counts.

    Examples
    --------
    >>> exports = pd.DataFrame(
    ...     {
    ...         "export_id": ["b", "a"],
    ...         "received": [None, None],
    ...         "cut_off": ["2022-06-30", "2022-03-31"],
    ...     }
    ... )
    >>> export_rank(exports), export_rank(exports, "2022-04-01")
    ({'a': 0, 'b': 1}, {'a': 0})
    """
    if cut_off:
        try:
            date.fromisoformat(cut_off)
        except ValueError:
            raise UsageError(
                speak(
                    "'{cut_off}' is not a date. Write the cut-off as 2023-11-30.",
                    cut_off=cut_off,
                )
            ) from None
    used = exports[exports["cut_off"] <= cut_off] if cut_off else exports
    if used.empty:
        raise UsageError(
            list_cases(
                speak(
                    "No export speaks for {cut_off} or an earlier day. There are:",
                    cut_off=cut_off,
                ),
                [f"{e.export_id}: {e.cut_off}" for e in exports.itertuples()],
                speak("Choose one of these cut-offs, or a later day."),
            )
        )
    received = used["received"].fillna(used["cut_off"])
    ordered = sorted(zip(used["cut_off"], received, used["export_id"], strict=True))
    return {export: place for place, (*_days, export) in enumerate(ordered)}
