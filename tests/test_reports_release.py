"""A version is released whole, never changes, and changes no fact in silence."""

import hashlib
import json
from dataclasses import replace
from types import SimpleNamespace

import pytest

from gabeval.errors import DataError
from gabeval.language import Language
from gabeval.plan.publication import Publication
from gabeval.reports.corrections_log import find_changes, find_unexplained, read_facts
from gabeval.reports.edition import make_edition
from gabeval.reports.frame import Setting
from gabeval.reports.release import (
    MANIFEST,
    RELEASES,
    check_publication,
    list_releases,
    make_release,
)

SAID = {
    "paid_by": "A foundation.",
    "data_from": "The city.",
    "shown_before": "All of it.",
    "changed_after": "Nothing.",
}


def publication(version="1.0", **more):
    fields = {
        "version": version,
        "date": "2024-03-01",
        "contact": {"name": "Team"},
        "independence": SAID,
        **more,
    }
    return Publication.model_validate_json(json.dumps(fields))


def entry(version, *fact_ids):
    words = {"what": "The gap.", "why": "A row was read twice.", "date": "2024-04-01"}
    effect = {"effect_on_conclusions": "None."}
    return {"version": version, "fact_ids": list(fact_ids), **words, **effect}


def material(said, cut_off="2023-11-30"):
    return SimpleNamespace(publication=said, name="demo", cut_off=cut_off)


def site(folder, facts):
    (folder / "downloads").mkdir(parents=True, exist_ok=True)
    (folder / "es").mkdir(exist_ok=True)
    (folder / "es" / "plan.html").write_text("page", encoding="utf-8")
    (folder / "index.html").write_text("first page, with versions", encoding="utf-8")
    (folder / ".DS_Store").write_text("litter", encoding="utf-8")
    lines = [f"{name},{value},2023-11-30" for name, value in facts.items()]
    text = "\n".join(["fact_id,value,cut_off", *lines, ""])
    (folder / "downloads" / "facts.csv").write_text(text, encoding="utf-8")
    return folder


def frame(said):
    edition = make_edition(said, Language("en"))
    return Setting(
        language="en",
        plan_title='Plan "A": água',
        authority="The city",
        monitor="The evaluators",
        cut_off="2023-11-30",
        version="0",
        edition=edition,
    )


def release(folder, said, **kwargs):
    told = {"setting": frame(said), "index": b"first page", **kwargs}
    return make_release(folder, material(said), **told)


@pytest.fixture
def released(tmp_path):
    folder = site(tmp_path, {"plan.gap_pp": "-2.0", "plan.n": "5"})
    return folder, release(folder, publication())


def test_a_release_is_a_copy_with_the_hash_of_every_file(released):
    folder, made = released
    manifest = json.loads((made.folder / MANIFEST).read_text(encoding="utf-8"))
    names = {"index.html", "es/plan.html", "downloads/facts.csv", "CITATION.cff"}
    assert set(manifest["files"]) == names
    for name, said in manifest["files"].items():
        data = (made.folder / name).read_bytes()
        assert said == {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
    assert (made.folder / "index.html").read_bytes() == b"first page"
    data = (made.folder / MANIFEST).read_bytes()
    assert made.digest == hashlib.sha256(data).hexdigest()
    assert made.n_files == 4
    assert manifest["version"] == "1.0"
    assert [(x.version, x.href) for x in list_releases(folder)] == [
        ("1.0", "releases/1.0/index.html")
    ]
    assert {path.name for path in (folder / RELEASES).iterdir()} == {"1.0"}


def test_the_same_pages_in_another_folder_give_the_same_digest(released, tmp_path):
    folder = site(tmp_path / "elsewhere", {"plan.gap_pp": "-2.0", "plan.n": "5"})
    assert release(folder, publication()).digest == released[1].digest


def test_a_version_released_again_with_other_content_is_refused(released):
    folder, made = released
    assert release(folder, publication()).digest == made.digest
    (folder / "es" / "plan.html").write_text("other", encoding="utf-8")
    with pytest.raises(DataError, match="a released version never changes"):
        release(folder, publication())
    assert (made.folder / "es" / "plan.html").read_text() == "page"


def test_a_changed_fact_without_an_entry_blocks_the_release_and_is_listed(released):
    folder, _ = released
    site(folder, {"plan.gap_pp": "-2.5", "plan.n": "5", "plan.new": "1"})
    with pytest.raises(DataError) as caught:
        release(folder, publication("1.1"))
    assert "plan.gap_pp: was -2.0, is -2.5" in str(caught.value)
    assert "plan.n:" not in str(caught.value)
    assert "plan.new" not in str(caught.value)
    assert caught.value.exit_code == 3
    assert not (folder / RELEASES / "1.1").exists()


def test_an_entry_of_this_version_lets_the_changed_fact_pass(released):
    folder, _ = released
    site(folder, {"plan.gap_pp": "-2.5", "plan.n": "5"})
    old = publication("1.1", corrections=[entry("1.0", "plan.gap_pp")])
    with pytest.raises(DataError):  # said of another version
        release(folder, old)
    said = publication("1.1", corrections=[entry("1.1", "plan.gap*")])
    made = release(folder, said)
    assert made.n_changed == 1
    assert [x.version for x in list_releases(folder)] == ["1.1", "1.0"]


def test_versions_are_compared_with_the_last_one_and_counted_as_numbers(released):
    folder, _ = released
    for version in ("1.2", "1.10"):
        release(folder, publication(version))
    assert [x.version for x in list_releases(folder)] == ["1.10", "1.2", "1.0"]
    with pytest.raises(DataError, match=r"after version 1\.10"):
        release(folder, publication("1.3"))


def test_a_fact_that_is_gone_needs_a_word_only_if_the_data_are_the_same():
    old = {"a": {"value": "1", "cut_off": "2023-11-30"}}
    (change,) = find_changes(old, {}, cut_off="2023-11-30")
    assert (change.fact_id, change.becomes) == ("a", "")
    assert find_changes(old, {}, cut_off="2023-12-31") == []


def test_what_adding_in_another_order_leaves_is_no_change():
    old = {"a": {"value": "0.30000000000000004"}, "b": {"value": "2024-01-01"}}
    new = {"a": {"value": "0.3"}, "b": {"value": "2024-01-02"}}
    assert [x.fact_id for x in find_changes(old, new, cut_off="")] == ["b"]


def test_a_star_stands_for_any_ending_and_nothing_else():
    old = {"plan.a": {"value": "1"}, "plans.a": {"value": "1"}}
    new = {"plan.a": {"value": "2"}, "plans.a": {"value": "2"}}
    changes = find_changes(old, new, cut_off="")
    log = publication("2", corrections=[entry("2", "plan.*")]).corrections
    left = find_unexplained(changes, log, version="2")
    assert [change.fact_id for change in left] == ["plans.a"]


def test_facts_of_a_version_before_there_were_any_are_none(tmp_path):
    assert read_facts(tmp_path / "facts.csv") == {}


def test_a_failed_page_blocks_the_release(tmp_path):
    folder = site(tmp_path, {})
    with pytest.raises(DataError, match=r"es/plan\.html"):
        release(folder, publication(), failed=["es/plan.html"])
    assert list_releases(folder) == []


def test_what_is_not_stated_blocks_the_release_and_every_gap_is_named():
    with pytest.raises(DataError) as caught:
        check_publication(Publication())
    for key in ("version", "date", "contact", "independence"):
        assert f"- {key}" in str(caught.value)
    blank = publication(independence={**SAID, "changed_after": " "})
    with pytest.raises(DataError, match=r"independence\.changed_after"):
        check_publication(blank)
    check_publication(publication())


def test_a_release_that_was_killed_leaves_nothing_behind(tmp_path):
    folder = site(tmp_path, {})
    (folder / RELEASES / ".gabeval-tmp-1.0" / "es").mkdir(parents=True)
    made = release(folder, publication())
    assert {path.name for path in (folder / RELEASES).iterdir()} == {"1.0"}
    assert replace(made, n_files=0).version == "1.0"
