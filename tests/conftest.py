"""What every test may ask for: where the project is, and the large public data sets."""

import os
import tempfile
from pathlib import Path

import matplotlib as mpl
import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]

# No test opens a window. Set here and not through MPLBACKEND, which the notebook
# kernels that some tests start would inherit, and then they would show no figures.
mpl.use("Agg")

# Tests read messages in English, on a machine that speaks Spanish too, and so do the
# programs that they start.
os.environ["GABEVAL_LANG"] = "en"

# A busy machine is not a fault, so examples have no deadline. CI draws the same ones
# each time: a red run there must be about the change, not about the draw.
settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, database=None)
settings.load_profile("ci" if os.environ.get("CI") else "local")


@pytest.fixture(autouse=True)
def english_messages(monkeypatch):
    """Speak English again after a test that opened a Spanish page."""
    monkeypatch.setenv("GABEVAL_LANG", "en")


@pytest.fixture(scope="session")
def project_root() -> Path:
    """Folder that holds pyproject.toml."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of public exports that are too large for this repository."""
    named = os.environ.get("GABEVAL_SHARED_DATA")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(
            "the public exports are not on this machine: no folder "
            f"{named or '../shared/data'}; name it with GABEVAL_SHARED_DATA"
        )
    return folder


@pytest.fixture
def own_temporary():
    """A temporary folder that no other test writes to, short enough for a socket."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)
