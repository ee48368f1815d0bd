"""What may be in the repository: sizes, lengths, and nothing of anybody's machine."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

MAX_BYTES = 1_000_000
"""Size of one file; larger exports stay where they are published."""

MAX_LINES = 420
"""Lines of one module, or of one file of tests: the house says about 400."""

HOSTS = (
    "pypi." + "org",
    "python" + "hosted",
    "npm" + "js",
    "anaconda." + "org",
    "debian." + "org",
    "--index" + "-url",
    "--extra-index" + "-url",
    "--find" + "-links",
)
"""Where packages come from is a setting of each machine, not of the project."""

MACHINE_PATHS = re.compile(r"(?<![\w.}/-])/(?:root|tmp|work)/")
"""Folders of the machine that it was written on; not the same words in an address."""


def list_files() -> list[Path]:
    """List what is in git or would be added, without what is ignored."""
    try:
        run = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return []
    names = run.stdout.decode("utf-8").split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


FILES = list_files()


@pytest.fixture(scope="module")
def files() -> list[Path]:
    if not FILES:
        pytest.skip("this is not a git checkout, so it is not known what belongs to it")
    return FILES


@pytest.fixture(scope="module")
def texts(files) -> dict[str, str]:
    """Every file that is text, by its path inside the project."""
    found = {}
    for path in files:
        content = path.read_bytes()
        if b"\0" not in content[:8000]:
            name = path.relative_to(ROOT).as_posix()
            found[name] = content.decode("utf-8", errors="replace")
    return found


def is_ours(name: str) -> bool:
    """Tell a file that we wrote from one that an authority sent or a fault imitates."""
    return not re.match(r"data/raw/[^/]+/exports/|tests/data/|tests/.*/exports/", name)


def test_no_file_is_larger_than_one_megabyte(files):
    large = {
        path.relative_to(ROOT).as_posix(): path.stat().st_size
        for path in files
        if path.stat().st_size > MAX_BYTES
    }
    assert large == {}


def test_products_are_not_in_the_repository(files):
    names = [path.relative_to(ROOT).as_posix() for path in files]
    products = [n for n in names if n.startswith(("data/processed/", "reports/"))]
    assert products == ["data/processed/README.md", "reports/README.md"]


def test_no_file_names_a_folder_of_the_machine_it_was_written_on(texts):
    found = {
        name: match.group()
        for name, text in texts.items()
        if is_ours(name) and (match := MACHINE_PATHS.search(text))
    }
    assert found == {}


def test_no_file_says_where_packages_come_from(texts):
    found = {
        name: host
        for name, text in texts.items()
        for host in HOSTS
        if is_ours(name) and host in text
    }
    assert found == {}


def test_every_text_file_of_ours_has_unix_line_ends_and_one_at_the_end(texts):
    odd = [
        name
        for name, text in texts.items()
        if is_ours(name)
        and text
        and (not text.endswith("\n") or text.endswith("\n\n") or "\r" in text)
    ]
    assert odd == []


def test_no_notebook_is_stored_with_what_it_showed(texts):
    ran = [
        name
        for name, text in texts.items()
        if name.endswith(".ipynb") and is_ours(name)
        for cell in json.loads(text)["cells"]
        if cell.get("outputs") or cell.get("execution_count")
    ]
    assert ran == []


def test_no_module_is_longer_than_the_house_allows(texts):
    lines = {
        name: text.count("\n") for name, text in texts.items() if name.endswith(".py")
    }
    assert lines
    assert {n: count for n, count in lines.items() if count > MAX_LINES} == {}


def test_ruff_looks_at_every_room_of_the_package(texts):
    run = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--show-files", "."],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    seen = {Path(line) for line in run.stdout.splitlines()}
    ours = {name for name in texts if name.endswith(".py")}
    assert [name for name in sorted(ours) if ROOT / name not in seen] == []


def test_nothing_is_left_to_do_in_a_comment(texts):
    marks = re.compile(r"#\s*(TODO|FIXME|XXX)")
    found = [n for n, t in texts.items() if n.endswith(".py") and marks.search(t)]
    assert found == []


def find_unexplained_skips(source: str) -> list[int]:
    """List the lines that skip a test, or expect it to fail, without a reason."""
    tree = ast.parse(source)
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    lines = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _skips(node.func):
            reasons = [k.value for k in node.keywords if k.arg in ("reason", "msg")]
            # Only skip("…") and xfail("…") take the reason without its name.
            if node.func.attr != "skipif" and not _is_mark(node.func):
                reasons += node.args[:1]
            if not any(ast.unparse(reason).strip("'\" f") for reason in reasons):
                lines.append(node.lineno)
        elif _is_mark(node) and _skips(node) and id(node) not in called:
            lines.append(node.lineno)
    return lines


def _skips(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in ("skip", "skipif", "xfail")


def _is_mark(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and ast.unparse(node.value).endswith("mark")


def test_every_test_that_is_skipped_or_fails_says_why(texts):
    tests = {n: t for n, t in texts.items() if re.match(r"tests/.*\.py$", n)}
    assert tests
    found = {n: lines for n, t in tests.items() if (lines := find_unexplained_skips(t))}
    assert found == {}


@pytest.mark.parametrize(
    "source",
    [
        "@pytest.mark.skip\ndef test(): ...",
        "@pytest.mark.xfail()\ndef test(): ...",
        "@pytest.mark.skipif(old)\ndef test(): ...",
        "@pytest.mark.skipif(old, reason='')\ndef test(): ...",
        "def test(): pytest.skip()",
    ],
)
def test_a_skip_without_a_reason_is_found(source):
    assert len(find_unexplained_skips(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "@pytest.mark.skip(reason='no browser')\ndef test(): ...",
        "@pytest.mark.xfail(reason='the report says 98')\ndef test(): ...",
        "def test(): pytest.skip('no browser')",
        "def test(): pytest.skip(f'no {browser}')",
        "def test(): rows.skip = 3",
    ],
)
def test_a_skip_with_a_reason_is_accepted(source):
    assert find_unexplained_skips(source) == []


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        ("see " + "/tmp" + "/x", True),
        ("'" + "/root" + "/x'", True),
        ("https://example.org/work/x", False),
        ("data" + "/work" + "/x", False),
    ],
)
def test_a_path_of_the_machine_is_told_from_an_address(text, is_found):
    assert bool(MACHINE_PATHS.search(text)) is is_found
