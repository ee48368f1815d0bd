"""What a reader meets in a real browser: every built page, asked in headless Chromium.

One browser, started once, answers for all tests of this file; tests/browser holds what
it is asked. Two variables of the environment change what happens:

GABEVAL_BROWSER=required     what is missing on this machine is a failure, not a skip
GABEVAL_BROWSER_PICTURES     folder for pictures of each page, in colour, in grey, on a
                             phone and on paper, for people to look at
"""

import json
import os
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

import pytest
from browser_faults import FAULTS, SOUND

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[1]
SCRIPTS = ROOT / "tests" / "browser"

REPORTS = ROOT / "reports" / os.environ.get("GABEVAL_BROWSER_PLAN", "bogota-2021-2023")
"""Pages to look at; the demonstration, unless another built plan is named."""

NO_PAGE = "no page"
SOUND_PAGE = "the sound page"

MAX_SECONDS = 600
"""What a busy machine may take; an idle one needs less than a minute."""

CHECKS = {
    "axe": "axe-core finds no violation of WCAG 2.2 AA or of good practice",
    "labels": "the text of pictures stands out from its ground",
    "reflow": "at 320 px the page does not scroll sideways and nothing is cut",
    "zoom": "at 200 % the page does not scroll sideways and nothing is cut",
    "spacing": "a reader's own text spacing cuts nothing",
    "keyboard": "Tab reaches everything in order, is seen, and is not trapped",
    "skipLink": "the first Tab offers to skip to the content",
    "folding": "Enter opens and closes what is folded",
    "links": "every link to a page, a file or a place leads to something",
    "paper": "everything that is folded on the screen is on paper",
    "tagged": "the PDF is tagged and has a language and a title",
    "requests": "no other host is asked for anything, and nothing fails",
}


def list_pages() -> list[str]:
    """Name the built pages, or say that there are none, so that a test can tell."""
    found = (path.relative_to(REPORTS).as_posix() for path in REPORTS.rglob("*.html"))
    return sorted(found) or [NO_PAGE]


PAGES = list_pages()


def list_missing() -> list[str]:
    """Say what this machine lacks, and how to get it."""
    missing = []
    if find_chromium() is None:
        missing.append("Chromium is not installed (apt install chromium)")
    if shutil.which("node") is None:
        missing.append("Node.js is not installed (apt install nodejs npm)")
    if not (SCRIPTS / "node_modules" / "axe-core").is_dir():
        missing.append("axe-core is not installed (cd tests/browser && npm install)")
    return missing


def find_chromium() -> str | None:
    """Find a Chromium on this machine; Chrome is one by another name."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


def give_up(reason: str) -> None:
    """Skip, or fail where the machine is expected to have all that is needed."""
    sentence = (
        f"not checked in a browser (accessibility, reflow, zoom, keyboard, print): "
        f"{reason}"
    )
    if os.environ.get("GABEVAL_BROWSER") == "required":
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


def list_asked(items: list[pytest.Item]) -> dict[str, set[str]]:
    """Name the checks that the tests about to run need, by page."""
    asked = defaultdict(set)
    for item in items:
        if item.path == Path(__file__) and hasattr(item, "callspec"):
            given = item.callspec.params
            fault = given.get("fault")
            asked[fault.name if fault else given["page"]].add(
                fault.check if fault else given["check"]
            )
    asked.pop(NO_PAGE, None)
    return asked


@pytest.fixture(scope="session")
def answers(request, tmp_path_factory) -> dict[str, dict[str, list[str]]]:
    """Sentences about what is wrong, by page and check, for the tests that will run."""
    missing = list_missing()
    if missing:
        give_up("; ".join(missing))
    folder = tmp_path_factory.mktemp("browser")
    samples = {SOUND_PAGE: SOUND} | {fault.name: fault.page for fault in FAULTS}
    pages = []
    for number, (name, checks) in enumerate(list_asked(request.session.items).items()):
        file = REPORTS / name
        if name in samples:
            file = folder / f"{number}.html"
            file.write_text(samples[name], "utf-8")
        pages.append(
            {
                "name": name,
                "file": str(file),
                "checks": sorted(checks),
                "isPictured": name not in samples,
            }
        )
    return ask_browser(pages, folder / "answer.json")


def ask_browser(pages: list[dict], answer: Path) -> dict[str, dict[str, list[str]]]:
    """Start one browser, have it look at the pages, and read what it says."""
    pictures = os.environ.get("GABEVAL_BROWSER_PICTURES")
    job = {
        "browser": find_chromium(),
        "isRoot": hasattr(os, "geteuid") and os.geteuid() == 0,
        "pictures": str(Path(pictures).absolute()) if pictures else None,
        "pages": pages,
    }
    run = subprocess.run(
        [shutil.which("node"), "check.mjs", str(answer)],
        cwd=SCRIPTS,
        input=json.dumps(job),
        capture_output=True,
        encoding="utf-8",
        timeout=MAX_SECONDS,
        check=False,
    )
    if run.returncode != 0:
        pytest.fail(f"the browser could not be asked:\n{run.stderr}", pytrace=False)
    return json.loads(answer.read_text("utf-8"))["pages"]


def say(problems: list[str]) -> str:
    return "\n".join(f"- {problem}" for problem in problems)


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("page", PAGES)
def test_a_built_page_is_sound_in_a_browser(page, check, answers):
    if page == NO_PAGE:
        give_up(f"no pages in reports/{REPORTS.name} (make report)")
    problems = answers[page][check]
    if problems:
        pytest.fail(
            f"{page}: not true that {CHECKS[check]}.\n{say(problems)}", pytrace=False
        )


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("page", [SOUND_PAGE])
def test_a_sound_page_is_not_blamed(page, check, answers):
    assert answers[page][check] == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_found_and_its_place_is_named(fault, answers):
    problems = answers[fault.name][fault.check]
    assert any(fault.said in problem for problem in problems), say(problems)


def test_every_check_is_shown_to_find_a_fault():
    assert {fault.check for fault in FAULTS} == set(CHECKS)
