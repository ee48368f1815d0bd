"""Which pages a plan has: their names, neighbours and parameters, and how to choose."""

import pytest
from build_samples import build, make_home, make_pages

from gabeval.errors import UsageError
from gabeval.reports.pages import choose_pages, find_notebooks
from gabeval.reports.whole import remove_old


def test_pages_are_chosen_by_code_or_name_and_unknown_ones_are_named(tmp_path):
    _, pages = make_pages(make_home(tmp_path), ("es", "en"))
    chosen = choose_pages(pages, ["1.10", "plan"])
    assert [page.html for page in chosen] == [
        "es/plan.html",
        "es/commitment-1-10.html",
        "en/plan.html",
        "en/commitment-1-10.html",
    ]
    with pytest.raises(UsageError, match=r"'1\.11'; did you mean '1\.10'"):
        choose_pages(pages, ["1.11"])


def test_pages_know_their_neighbours(tmp_path):
    _, pages = make_pages(make_home(tmp_path))
    ways = {p.key: {step.kind: step.name for step in p.steps} for p in pages}
    always = {"plan": "plan.html", "export": "export.html"}
    assert ways["plan"] == ways["export"] == always
    assert ways["commitment-1-10"] == {**always, "next": "commitment-2.html"}
    assert ways["commitment-2"] == {
        **always,
        "previous": "commitment-1-10.html",
        "next": "commitment-3.html",
    }
    assert "next" not in ways["commitment-3"]


def test_what_a_notebook_is_told_depends_on_its_page(tmp_path):
    _, pages = make_pages(make_home(tmp_path))
    told = {page.key: dict(page.parameters) for page in pages}
    always = {"plan": "demo", "language": "es"}
    assert told["export"] == {**always, "export": "e1"}
    assert told["plan"] == {**always, "cut_off": "2023-11-30"}
    assert told["commitment-1-10"] == {**told["plan"], "commitment": "1.10"}


def test_a_kind_of_page_without_a_notebook_is_named(tmp_path):
    home = make_home(tmp_path)
    (home / "notebooks" / "4_plan.ipynb").unlink()
    with pytest.raises(UsageError, match="plan: none"):
        find_notebooks(home)


def test_a_notebook_that_takes_other_parameters_stops_the_build_before_it_starts(
    tmp_path,
):
    home = make_home(tmp_path)
    path = home / "notebooks" / "4_plan.ipynb"
    path.write_text(path.read_text().replace("cut_off", "cutoff"))
    with pytest.raises(UsageError, match="'cut_off' is unknown; did you mean 'cutoff'"):
        build(home)
    assert not (home / "reports").exists()


def test_the_page_of_published_figures_goes_with_their_list(tmp_path):
    _, pages = make_pages(make_home(tmp_path))
    folder = tmp_path / "built"
    places = ("es/claims.html", "es/claims.docx", "notebooks/es/claims.ipynb")
    for place in (*places, "es/plan.html"):
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).touch()
    # The plan of this home has no claims.yaml.
    assert sorted(remove_old(folder, pages)) == sorted(places)
    assert (folder / "es" / "plan.html").is_file()
