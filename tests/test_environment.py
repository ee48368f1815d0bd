"""pyproject.toml, environment.yml and the locks ask for the same things."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version
from ruamel.yaml import YAML

import gabeval

ROOT = Path(__file__).resolve().parents[1]

CONDA_NAMES = {
    "matplotlib": "matplotlib-base",  # without the Qt window toolkit
    "pandera": "pandera-pandas",  # conda has no extras: pandera[pandas] is a package
}
"""Where conda-forge has another name than PyPI."""

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
CONDA = YAML(typ="safe").load((ROOT / "environment.yml").read_text("utf-8"))
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
PAPER_LOCK = (ROOT / "requirements-paper.lock").read_text("utf-8")
LOCKS = pytest.mark.parametrize("lock", [LOCK, PAPER_LOCK], ids=["all", "paper"])

PAPER = ("word", "pdf")
"""Extras for those who want Word and PDF files: large, and no page needs them."""


def list_requirements() -> list[Requirement]:
    wanted = PROJECT["optional-dependencies"].items()
    extras = [texts for name, texts in wanted if name not in PAPER]
    texts = [*PROJECT["dependencies"], *(text for extra in extras for text in extra)]
    return [Requirement(text) for text in texts]


def read_pins(lock: str = LOCK) -> dict[str, list[Version]]:
    """Versions pinned per package: several where they differ by Python version."""
    pins: dict[str, list[Version]] = {}
    for name, version in re.findall(r"^([\w.-]+)==(\S+)", lock, flags=re.MULTILINE):
        pins.setdefault(canonicalize_name(name), []).append(Version(version))
    return pins


def test_conda_lists_what_the_project_asks_for_with_the_same_ranges():
    wanted = {
        CONDA_NAMES.get(canonicalize_name(r.name), canonicalize_name(r.name)): (
            r.specifier
        )
        for r in list_requirements()
    }
    listed = [Requirement(d) for d in CONDA["dependencies"] if isinstance(d, str)]
    # `canonicalize_name` turns ruamel.yaml into ruamel-yaml on both sides alike.
    given = {canonicalize_name(r.name): r.specifier for r in listed}
    del given["python"], given["pip"]
    assert given == wanted


def test_conda_and_the_project_run_on_the_same_pythons():
    (python,) = [
        Requirement(d)
        for d in CONDA["dependencies"]
        if isinstance(d, str) and d.startswith("python>")
    ]
    assert python.specifier == SpecifierSet(PROJECT["requires-python"])


def test_conda_uses_one_channel_and_adds_only_the_package_itself():
    assert CONDA["channels"] == ["conda-forge", "nodefaults"]
    blocks = [d for d in CONDA["dependencies"] if isinstance(d, dict)]
    assert blocks == [{"pip": ["-e ."]}]


@pytest.mark.parametrize("requirement", list_requirements(), ids=lambda r: r.name)
def test_the_lock_pins_what_the_project_asks_for(requirement):
    pins = read_pins().get(canonicalize_name(requirement.name), [])
    assert pins, "run `make lock`"
    assert all(requirement.specifier.contains(pin) for pin in pins), "run `make lock`"


def test_the_lock_of_paper_pins_its_extras_and_contradicts_the_other_lock_nowhere():
    pins, others = read_pins(PAPER_LOCK), read_pins()
    for text in (text for name in PAPER for text in wanted_by(name)):
        requirement = Requirement(text)
        found = pins.get(canonicalize_name(requirement.name), [])
        assert found, "run `make lock`"
        assert all(requirement.specifier.contains(pin) for pin in found)
    assert {n: v for n, v in pins.items() if n in others and v != others[n]} == {}


def test_nothing_under_the_gpl_is_among_what_every_user_installs():
    # pypandoc-binary brings pandoc (GPL) along; only tests and the extra have it.
    assert "pypandoc-binary" in read_pins(PAPER_LOCK)
    assert not {"pypandoc-binary", "pypandoc"} & set(read_pins())


def wanted_by(extra: str) -> list[str]:
    return PROJECT["optional-dependencies"][extra]


@LOCKS
def test_every_pin_has_a_hash(lock):
    entries = re.split(r"^(?=[\w.-]+==)", lock, flags=re.MULTILINE)[1:]
    assert len(entries) >= len(read_pins(lock)) > 10
    without = [e.split()[0] for e in entries if "--hash=sha256:" not in e]
    assert without == []


@LOCKS
def test_the_lock_holds_pins_and_nothing_of_the_machine_that_wrote_it(lock):
    line = re.compile(
        r" *#.*"
        r"|[\w.-]+==[\w.+!]+( ; [^\\]+)? \\"  # a pin, perhaps for some systems only
        r"|    --hash=sha256:[0-9a-f]{64}( \\)?"
    )
    odd = [text for text in lock.splitlines() if text and not line.fullmatch(text)]
    assert odd == []
    assert "/" not in lock, "an address or a path"


def test_the_package_and_the_project_have_the_same_version():
    assert gabeval.__version__ == PROJECT["version"]
