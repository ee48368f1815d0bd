"""Opening a page: one call that reads, chooses the view and measures."""

import difflib
from datetime import date

import pandas as pd

from gabeval.errors import UsageError, list_cases
from gabeval.language import Language
from gabeval.measures.progress import COLUMNS, measure_progress
from gabeval.measures.recomputed import recompute_published
from gabeval.measures.vintages import (
    branch_of,
    headline_quarter,
    list_vintages,
    open_vintage,
)
from gabeval.monitor.held import open_plan
from gabeval.monitor.store import Tables
from gabeval.plan import Plan
from gabeval.plan.places import plan_folder, tables_folder
from gabeval.show.opened import Opened
from gabeval.speech import choose_speech, speak, spoken_language
from gabeval.translations import mark as N_  # noqa: N812 (gettext's usual name)

NEAR_NAMES = 5
"""How many codes are offered when one was not found."""

DUST_DECIMALS = 9
"""Decimals kept of what was measured: what adding floats leaves beyond them would tip
a half the wrong way when it is printed (61.3 − 75.35 is −14.05, not −14.0499…)."""

NOTHING_LOADED = N_("No export has been loaded for this plan. Run: gabeval load PLAN")
"""What a page says when there are no tables to open."""


def open_page(
    plan: str, language: str = "", *, cut_off: str = "", commitment: str = ""
) -> Opened:
    """Read the tables of a plan, choose what was known at a cut-off, and measure it.

    From here on messages are in the language of the page.

    Parameters
    ----------
    plan : str
        Name of a plan, or path of its folder.
    language : str, optional
        ``"es"`` or ``"en"``; that of messages if empty.
    cut_off : str, optional
        ISO date; the latest export's if empty. Exports with a later cut-off do not
        count.
    commitment : str, optional
        Code of the one commitment to open; all of the plan if empty.

    Returns
    -------
    Opened
        Everything that a page needs.

    Raises
    ------
    UsageError
        If no export has such an early cut-off, the date cannot be read, or there is no
        such commitment; near codes are offered.
    """
    choose_speech(language or spoken_language())
    return open_tables(
        *open_plan(plan_folder(plan), tables_folder(plan)),
        language or spoken_language(),
        cut_off=cut_off,
        commitment=commitment,
    )


def open_tables(
    plan: Plan,
    tables: Tables,
    language: str,
    *,
    cut_off: str = "",
    commitment: str = "",
    with_published: bool = True,
) -> Opened:
    """Do what `open_page` does, with a plan and tables that are at hand.

    Parameters
    ----------
    plan : Plan
        Described plan.
    tables : Tables
        Its tidy tables.
    language, cut_off, commitment : str
        As for `open_page`.
    with_published : bool
        Whether figures of the authority are worked out again.

    Returns
    -------
    Opened
        Everything that a page needs.

    Raises
    ------
    UsageError
        As for `open_page`.
    """
    chosen = choose_cut_off(tables.exports, cut_off)
    known = list_vintages(tables.exports, chosen)
    vintage = open_vintage(tables, known[-1])
    progress, tree, quarter = vintage.progress, vintage.tree, vintage.quarter
    if chosen != vintage.cut_off:
        quarter = headline_quarter(progress, chosen)
    quarters = {*progress["quarter"].unique(), quarter}
    levels = plan.level_ids
    published = tables.published if with_published else tables.published.iloc[:0]
    published = published[published["export_id"].isin(known)]
    if commitment:
        place = levels.index(plan.commitment_level)
        called = plan.levels[place].name.in_(spoken_language())
        levels = levels[place:]
        tree = take_branch(tree, levels, commitment, called=called)
        progress = progress[progress["commitment_id"] == commitment]
        items = pd.MultiIndex.from_frame(tree[["level", "item_id"]])
        stand = pd.MultiIndex.from_frame(published[["level", "item_id"]])
        published = published[stand.isin(items)]
    return Opened(
        plan=plan,
        tables=tables,
        language=Language(language),
        cut_off=chosen,
        progress=progress.reset_index(drop=True),
        tree=tree.reset_index(drop=True),
        measured=_measure(plan, progress, tree, levels=levels, quarters=quarters),
        recomputed=recompute_published(
            published.reset_index(drop=True),
            tables.progress,
            tables.tree,
            levels=plan.level_ids,
            tolerance_pp=plan.house_rules.tolerance_pp,
        ).round(DUST_DECIMALS),
        quarter=quarter,
        commitment=commitment,
    )


def _measure(
    plan: Plan,
    progress: pd.DataFrame,
    tree: pd.DataFrame,
    *,
    levels: list[str],
    quarters: set[str],
) -> pd.DataFrame:
    """Measure a view in all quarters of the plan; no rows without any progress."""
    if progress.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    lacking = sorted(quarters - set(progress["quarter"].unique()))
    # A quarter without a row counts as a missing report, and so does this row.
    silent = progress.iloc[[0] * len(lacking)].assign(
        quarter=lacking,
        planned_pct=float("nan"),
        reported_pct=float("nan"),
        reported_state="no_column",
        status_code=None,
    )
    rows = pd.concat([progress, silent]) if lacking else progress
    measured = measure_progress(
        rows, tree, levels=levels, weights=plan.weights, cap=plan.cap
    )
    return measured.round(DUST_DECIMALS)


def choose_cut_off(exports: pd.DataFrame, cut_off: str) -> str:
    """Settle the day that a page speaks for.

    Parameters
    ----------
    exports : pandas.DataFrame
        Exports table.
    cut_off : str
        ISO date, or empty for the latest export's.

    Returns
    -------
    str
        ISO date.

    Raises
    ------
    UsageError
        If it is no date, or no export speaks for so early a day.

    Examples
    --------
    >>> exports = pd.DataFrame({"cut_off": ["2023-09-30", "2023-11-30"]})
    >>> choose_cut_off(exports, ""), choose_cut_off(exports, "2023-10-31")
    ('2023-11-30', '2023-10-31')
    """
    if exports.empty:
        raise UsageError(speak(NOTHING_LOADED))
    if not cut_off:
        return str(exports["cut_off"].max())
    try:
        day = date.fromisoformat(cut_off).isoformat()
    except ValueError:
        raise UsageError(
            speak(
                "The cut-off {cut_off!r} is not a date such as 2023-11-30.",
                cut_off=cut_off,
            )
        ) from None
    if (exports["cut_off"] > day).all():
        raise UsageError(
            list_cases(
                speak(
                    "No export speaks for {day} or an earlier day. Cut-offs are:",
                    day=day,
                ),
                sorted(exports["cut_off"].unique()),
                speak("Choose one of these, or a later day."),
            )
        )
    return day


def take_branch(
    tree: pd.DataFrame, levels: list[str], item_id: str, *, called: str = ""
) -> pd.DataFrame:
    """Take one item of the tree and everything below it.

    Parameters
    ----------
    tree : pandas.DataFrame
        Tree table, one view.
    levels : list of str
        From the item's level down to the leaf.
    item_id : str
        Item.
    called : str, optional
        What the plan calls an item of its level, for messages.

    Returns
    -------
    pandas.DataFrame
        Its rows; the item stands on top, without a parent.

    Raises
    ------
    UsageError
        If there is no such item; the nearest codes are offered.
    """
    known = tree.loc[tree["level"] == levels[0], "item_id"].tolist()
    if item_id not in known:
        near = difflib.get_close_matches(item_id, known, n=NEAR_NAMES, cutoff=0.4)
        raise UsageError(
            list_cases(
                speak(
                    "There is no {level} {item!r} at this cut-off.",
                    level=called or levels[0],
                    item=item_id,
                )
                + " "
                + (speak("Near codes:") if near else speak("Codes begin with:")),
                near or sorted(known)[:NEAR_NAMES],
                speak("Choose a code that the plan or its exports hold."),
            )
        )
    return branch_of(tree, levels, item_id)
