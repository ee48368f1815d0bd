"""publication.yaml: what people state, refused where it could be read in two ways."""

import shutil

import pytest

from gabeval.errors import PlanError
from gabeval.language import Language
from gabeval.plan.publication import PUBLICATION_FILE, Publication, read_publication
from gabeval.reports.edition import Edition, make_edition, version_words


def write(folder, text):
    (folder / PUBLICATION_FILE).write_text(text, encoding="utf-8")
    return folder


def test_a_plan_without_the_file_is_a_draft_that_nobody_has_described(tmp_path):
    publication = read_publication(tmp_path)
    assert publication.status == "draft"
    assert publication.independence is None
    edition = make_edition(publication, Language("es"))
    assert version_words(edition, Language("es")) == "Sin número de versión"


def test_the_example_says_in_both_languages_that_it_is_one(project_root):
    folder = project_root / "data" / "raw" / "bogota-2021-2023"
    publication = read_publication(folder)
    assert "ejemplo" in publication.independence.paid_by.es
    assert "example" in publication.independence.paid_by.en
    assert publication.contact.email.endswith(".example")


def test_an_unknown_key_is_refused_with_its_line_and_the_nearest_known_one(tmp_path):
    write(tmp_path, "version: '1.0'\ndate: 2024-03-01\nlicense: {name: CC0}\n")
    with pytest.raises(PlanError, match=r"line 3.*did you mean 'licence'"):
        read_publication(tmp_path)


def test_a_version_without_a_date_is_refused(tmp_path):
    with pytest.raises(PlanError, match=r"version 1\.0 needs a date"):
        read_publication(write(tmp_path, "version: '1.0'\n"))


def test_a_version_that_yaml_takes_for_a_number_is_sent_back_for_quotes(tmp_path):
    with pytest.raises(PlanError, match="Put it in quotes"):
        read_publication(write(tmp_path, "version: 1.10\ndate: 2024-03-01\n"))


@pytest.mark.parametrize("version", ["../1", "1/2", "latest", "1.0 final", "1.0.0.0.0"])
def test_a_version_that_could_not_name_a_folder_is_refused(tmp_path, version):
    with pytest.raises(PlanError, match="version"):
        read_publication(write(tmp_path, f"version: '{version}'\ndate: 2024-03-01\n"))


def test_a_correction_needs_facts_reason_and_effect(tmp_path):
    one = "{version: '1.1', date: 2024-04-01, fact_ids: [], what: x}"
    with pytest.raises(PlanError) as caught:
        read_publication(write(tmp_path, f"corrections:\n  - {one}\n"))
    for key in ("fact_ids", "why", "effect_on_conclusions"):
        assert key in str(caught.value)


def test_an_address_that_is_no_web_page_is_refused(tmp_path):
    text = "contact: {name: x, url: 'javascript:alert(1)'}\n"
    with pytest.raises(PlanError, match="url"):
        read_publication(write(tmp_path, text))


def test_an_edition_is_put_into_one_language(project_root, tmp_path):
    source = project_root / "data" / "raw" / "bogota-2021-2023" / PUBLICATION_FILE
    shutil.copy(source, tmp_path)
    publication = read_publication(tmp_path)
    spanish = make_edition(publication, Language("es"))
    english = make_edition(publication, Language("en"))
    assert len(spanish.independence) == len(english.independence) == 4
    assert not set(spanish.independence) & set(english.independence)
    assert spanish.day == english.day == publication.day.isoformat()
    assert make_edition(Publication(), Language("en")) == Edition(
        licence="Creative Commons Attribution 4.0 (CC BY 4.0)"
    )
