"""pyproject.toml, environment.yml and requirements.lock ask for the same things."""

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


def list_requirements() -> list[Requirement]:
    # Word and PDF are for those who want them: large, and no page needs them.
    wanted = PROJECT["optional-dependencies"].items()
    extras = [texts for name, texts in wanted if name not in ("word", "pdf")]
    texts = [*PROJECT["dependencies"], *(text for extra in extras for text in extra)]
    return [Requirement(text) for text in texts]


def read_pins() -> dict[str, list[Version]]:
    """Versions pinned per package: several where they differ by Python version."""
    pins: dict[str, list[Version]] = {}
    for name, version in re.findall(r"^([\w.-]+)==(\S+)", LOCK, flags=re.MULTILINE):
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


def test_every_pin_has_a_hash():
    entries = re.split(r"^(?=[\w.-]+==)", LOCK, flags=re.MULTILINE)[1:]
    assert len(entries) > len(list_requirements())
    without = [e.split()[0] for e in entries if "--hash=sha256:" not in e]
    assert without == []


def test_the_lock_holds_pins_and_nothing_of_the_machine_that_wrote_it():
    line = re.compile(
        r" *#.*"
        r"|[\w.-]+==[\w.+!]+( ; [^\\]+)? \\"  # a pin, perhaps for some systems only
        r"|    --hash=sha256:[0-9a-f]{64}( \\)?"
    )
    odd = [text for text in LOCK.splitlines() if text and not line.fullmatch(text)]
    assert odd == []
    assert "/" not in LOCK, "an address or a path"


def test_the_package_and_the_project_have_the_same_version():
    assert gabeval.__version__ == PROJECT["version"]
