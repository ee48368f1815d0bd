"""Headlines of the pictures of how progress was reported."""

from collections.abc import Sequence

import numpy as np

from gabeval.measures.screens.data import ScreenData
from gabeval.measures.screens.heaping import heaping
from gabeval.show.facts import FactBook
from gabeval.show.opened import Opened
from gabeval.show.screens.groups import export_places


def own_rows(data: ScreenData) -> np.ndarray:
    """Find the milestones of the groups that the page speaks of.

    Parameters
    ----------
    data : ScreenData
        What the screens look at.

    Returns
    -------
    numpy.ndarray
        Their rows; none if there are no groups.
    """
    return np.flatnonzero(np.isin(data.owner.astype(str), data.groups))


def say_multiples(
    page: Opened, whole: Sequence[int], facts: FactBook, level: str, item_id: str
) -> str:
    """Say which share of whole percentages are multiples of five.

    Parameters
    ----------
    page : Opened
        Opened plan.
    whole : sequence of int
        Whole percentages from 1 to 99, none missing; not empty.
    facts : FactBook
        Where the numbers are kept; a quiet one for texts that stand twice.
    level, item_id : str
        The item.

    Returns
    -------
    str
        One sentence.
    """
    found = heaping(whole, multiple=5)
    of = {"level": level, "item_id": item_id, "places": export_places(page)}
    return page.language.gettext(
        "{share} of {n} whole percentages are multiples of five; by chance it would be "
        "{expected}."
    ).format(
        share=facts.state(
            "multiples_pct",
            100 * found.share,
            formula="multiples_pct",
            unit="percent",
            decimals=1,
            **of,
        ),
        n=facts.state("n_screen_values", found.n, formula="n_screen_values", **of),
        expected=facts.state(
            "expected_multiples_pct",
            100 * found.expected_share,
            formula="expected_multiples_pct",
            unit="percent",
            decimals=1,
            **of,
        ),
    )


def say_mirrored(
    page: Opened, k: int, n: int, facts: FactBook, level: str, item_id: str
) -> str:
    """Say which share of reports equal the programme.

    Parameters
    ----------
    page : Opened
        Opened plan.
    k, n : int
        Reports that are equal, and all that were compared; at least one.
    facts : FactBook
        Where the numbers are kept; a quiet one for texts that stand twice.
    level, item_id : str
        The item.

    Returns
    -------
    str
        One sentence.
    """
    of = {"level": level, "item_id": item_id, "places": export_places(page)}
    return page.language.gettext(
        "{share} of {n} reports equal the programme to the last digit."
    ).format(
        share=facts.state(
            "mirrored_pct",
            100 * k / n,
            formula="mirrored_pct",
            unit="percent",
            decimals=1,
            **of,
        ),
        n=facts.state("n_mirror_pairs", n, formula="n_mirror_pairs", **of),
    )


def say_jump(
    page: Opened, data: ScreenData, facts: FactBook, level: str, item_id: str
) -> str:
    """Say what the last quarter added beyond the programme, over all milestones.

    Parameters
    ----------
    page : Opened
        Opened plan.
    data : ScreenData
        What the screens look at; milestones with a missing report are left out.
    facts : FactBook
        Where the numbers are kept; a quiet one for texts that stand twice.
    level, item_id : str
        The item.

    Returns
    -------
    str
        One sentence.
    """
    _ = page.language.gettext
    added, is_broken = data.increments
    own = own_rows(data)
    own = own[~is_broken[own]]
    mean = float((added[own, -1] - data.programmed[own, -1]).mean())
    of = {"level": level, "item_id": item_id, "places": export_places(page)}
    text = (
        _(
            "The last quarter added {points} against its programme, on average over "
            "{n} {many}."
        )
        if data.has_programme[own].any()
        else _("The last quarter added {points}, on average over {n} {many}.")
    )
    return text.format(
        points=facts.state(
            "last_jump_pp",
            mean,
            formula="last_jump_pp",
            unit="points",
            decimals=1,
            **of,
        ),
        n=facts.state("n_jump", len(own), formula="n_jump", **of),
        many=page.nouns().many,
    )
