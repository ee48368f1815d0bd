"""Trees and the toy plan, ready for a test of progress."""

import pandas as pd
import pytest
from progress_samples import TOY, TOY_WEIGHTS, make_progress, make_tree


@pytest.fixture
def toy() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Progress and tree of the toy plan."""
    progress = make_progress({m: r for _, m, _, _, r in TOY}, {t[1]: t[3] for t in TOY})
    return progress, make_tree(TOY_WEIGHTS, [(c, m, w) for c, m, w, _, _ in TOY])


@pytest.fixture
def one() -> pd.DataFrame:
    """A tree of one commitment with one milestone, M1."""
    return make_tree({"C1": 1}, [("C1", "M1", 1)])


@pytest.fixture
def two() -> pd.DataFrame:
    """A tree of one commitment with M1 (weight 3) and M2 (weight 1)."""
    return make_tree({"C1": 1}, [("C1", "M1", 3), ("C1", "M2", 1)])
