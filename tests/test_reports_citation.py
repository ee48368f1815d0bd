"""How to cite is said once: the page and the file for programs say the same."""

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_notebook
from ruamel.yaml import YAML
from test_reports_release import frame, publication, release, site

from gabeval.language import Language
from gabeval.reports.citation import CITATION_FILE, make_citation, write_cff
from gabeval.reports.edition import Edition
from gabeval.reports.frame import cite
from gabeval.reports.render import render_page

ROOT = Path(__file__).resolve().parents[1]

EDITION = Edition(
    version="1.0",
    day="2024-03-01",
    is_final=True,
    contact="Team",
    email="team@example.org",
    contact_url="https://example.org/team",
)

NAMED = {"author": "The evaluators", "plan_title": "Plan", "cut_off": "2023-11-30"}

# Fields of CFF 1.2.0 that a file of ours may have, and their form, as its schema has
# them: https://github.com/citation-file-format/citation-file-format/blob/1.2.0/schema.json
FORMS = {
    "cff-version": r"1\.2\.0",
    "message": r".+",
    "type": r"software|dataset",
    "title": r".+",
    "abstract": r".+",
    "version": r".+",
    "date-released": r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])",
    "license": r"CC-BY(-NC)?(-ND|-SA)?-[1-4]\.[05]|CC0-1\.0",
    "license-url": r"https?://.+",
}
REQUIRED = {"authors", "cff-version", "message", "title"}
ENTITY = {
    "name": r".+",
    "email": r"[\S]+@[\S]+\.[\S]{2,}",
    "website": r"(https?|s?ftp)://.+",
}


def read_cff(data: bytes) -> dict:
    return YAML(typ="safe", pure=True).load(data.decode("utf-8"))


def check_cff(fields: dict) -> None:
    assert set(fields) >= REQUIRED
    assert set(fields) <= {*FORMS, "authors", "contact"}
    for name, form in FORMS.items():
        if name in fields:
            assert isinstance(fields[name], str), name
            assert re.fullmatch(form, fields[name]), name
    for people in (fields["authors"], fields.get("contact", [{"name": "x"}])):
        assert people
        for entity in people:
            assert set(entity) <= set(ENTITY)
            assert "name" in entity
            assert all(re.fullmatch(ENTITY[k], v) for k, v in entity.items())


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(
    "title", ["Plan", 'Plan "A": agua # 1', "- plan", "yes", "2021", "Ñandú \\ é"]
)
def test_the_file_has_the_fields_of_the_format_whatever_the_plan_is_called(
    title, language
):
    named = {**NAMED, "plan_title": title}
    fields = read_cff(write_cff(EDITION, Language(language), **named))
    check_cff(fields)
    assert fields["title"] == title
    assert fields["authors"] == [{"name": "The evaluators"}]
    assert fields["version"] == "1.0"
    assert fields["date-released"] == "2024-03-01"
    assert fields["license"] == "CC-BY-4.0"
    assert fields["contact"] == [
        {
            "name": "Team",
            "email": "team@example.org",
            "website": "https://example.org/team",
        }
    ]


@pytest.mark.parametrize(
    ("url", "field", "value"),
    [
        ("https://creativecommons.org/licenses/by-sa/4.0/", "license", "CC-BY-SA-4.0"),
        (
            "https://creativecommons.org/licenses/by-nc-nd/3.0/",
            "license",
            "CC-BY-NC-ND-3.0",
        ),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "license", "CC0-1.0"),
        ("https://example.org/own", "license-url", "https://example.org/own"),
    ],
)
def test_a_licence_is_named_by_its_code_or_else_by_its_address(url, field, value):
    edition = replace(EDITION, licence_url=url, contact="")
    fields = read_cff(write_cff(edition, Language("en"), **NAMED))
    check_cff(fields)
    assert fields[field] == value
    assert not {"license", "license-url"} - {field} & set(fields)
    assert "contact" not in fields


def test_a_draft_says_so_and_a_sentence_of_their_own_is_kept():
    language = Language("es")
    draft = replace(EDITION, is_final=False)
    text = str(make_citation(draft, language, title="Agua", **NAMED))
    assert text == (
        "The evaluators (2024). Agua. Plan. Versión 1.0, 1 de marzo de 2024 "
        "(borrador). Datos con corte al 30 de noviembre de 2023. CC BY 4.0."
    )
    own = replace(EDITION, cite="Cite us as you like.")
    assert str(make_citation(own, language, title="Agua", **NAMED)) == own.cite
    fields = read_cff(write_cff(own, language, **NAMED))
    assert fields["message"].endswith(own.cite)


def test_a_title_that_ends_in_a_full_stop_is_not_given_a_second_one():
    text = str(make_citation(EDITION, Language("en"), title="Water for all.", **NAMED))
    assert "(2024). Water for all. Plan. Version 1.0" in text


def test_a_release_has_the_file_and_the_pages_say_the_same(tmp_path):
    made = release(site(tmp_path, {}), publication(status="final"))
    fields = read_cff((made.folder / CITATION_FILE).read_bytes())
    check_cff(fields)
    setting = frame(publication(status="final"))
    said = str(cite(setting, setting.plan_title))
    assert fields["message"] == f"How to cite: {said}"
    page = render_page(new_notebook(), setting, title=fields["title"], name="a.html")
    heading = BeautifulSoup(page, "html.parser").find(id="cite")
    assert " ".join(heading.find_next("p").get_text().split()) == said


def test_git_keeps_what_was_released_and_nothing_else_of_the_reports():
    def is_ignored(name: str) -> bool:
        command = ["git", "check-ignore", "--quiet", "--no-index", name]
        answer = subprocess.run(command, cwd=ROOT, check=False, capture_output=True)
        if answer.returncode not in (0, 1):
            pytest.skip("git is not here, or this is no checkout")
        return answer.returncode == 0

    kept = (
        "releases/1.0/index.html",
        "releases/1.0/es/plan.html",
        "releases/1.0/a.pdf",
    )
    assert not [name for name in kept if is_ignored(f"reports/any/{name}")]
    rebuilt = ("index.html", "es/plan.html", "downloads/facts.csv", "build.json")
    assert all(is_ignored(f"reports/any/{name}") for name in rebuilt)
    assert is_ignored("reports/any/releases/.gabeval-tmp-1.0/index.html")
    assert not is_ignored("reports/README.md")
