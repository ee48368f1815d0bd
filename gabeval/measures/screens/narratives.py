"""Choosing the narratives that one commitment's are held against."""

import numpy as np
import pandas as pd

N_OTHERS = 400
"""Most narratives of other commitments that one commitment's are held against."""


def strip_narratives(texts: pd.Series) -> pd.Series:
    """Take digits, spaces and capitals out of texts.

    Parameters
    ----------
    texts : pandas.Series
        Narratives.

    Returns
    -------
    pandas.Series
        What is left of each.

    Examples
    --------
    >>> strip_narratives(pd.Series(["Avance de 25 %"])).tolist()
    ['avancede%']
    """
    return texts.str.replace(r"[\d\s]+", "", regex=True).str.lower()


def choose_narratives(
    rows: pd.DataFrame, commitment: str, bare: pd.Series | None = None
) -> pd.DataFrame:
    """Choose the narratives to be compared.

    For all of a plan these are all of them. For one commitment they are its own, those
    of others that read the same but for digits and spaces, and enough of the rest to
    learn from how alike texts of different commitments are.

    Parameters
    ----------
    rows : pandas.DataFrame
        Progress rows of one view.
    commitment : str
        Commitment, or empty.
    bare : pandas.Series, optional
        Narratives of the rows that have one, without digits and spaces, where they
        are at hand.

    Returns
    -------
    pandas.DataFrame
        Some of the rows, in their order.
    """
    told = rows[rows["narrative"].notna()]
    if not commitment:
        return told
    is_own = (told["commitment_id"] == commitment).to_numpy()
    bare = strip_narratives(told["narrative"]) if bare is None else bare
    is_same = bare.isin(set(bare[is_own])).to_numpy()
    others = np.flatnonzero(~is_own & ~is_same)
    step = max(1, -(-len(others) // N_OTHERS))
    kept = np.zeros(len(told), dtype=bool)
    kept[others[::step]] = True
    return told[is_own | is_same | kept]
