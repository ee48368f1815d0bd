"""At the desk: a plan explains itself, ids are found and completed."""

import copy
import json
import pickle
import subprocess
import sys

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from interactive_samples import ENTRIES, ROOT, read_table
from pydantic import ValidationError

from gabeval.errors import UsageError
from gabeval.numerals import clean_text
from gabeval.plan.by_id import ById, no_such_id
from gabeval.plan.entries import CommitmentEntry, Entity
from gabeval.show.opening import open_tables
from gabeval.speech import speaking
from tests.show_samples import HOSTILE, make_all_tables, make_plan


@pytest.fixture
def plan():
    return make_plan(**ENTRIES)


@pytest.fixture
def page(plan):
    return open_tables(plan, make_all_tables(), "en")


def test_commitment_is_found_by_id_and_explains_itself(plan):
    found = plan.commitments["C1"]
    caption, heads, rows = read_table(found._repr_html_())
    assert caption == "C1: Safe road"
    assert heads == []
    assert rows == [
        ["Code", "C1"],
        ["Title", "Safe road"],
        ["Body in charge", "SDM"],
        ["First day", "1 January 2022"],
        ["Last day", "31 December 2022"],
        ["Weight", "0.500"],
        ["Also written", "Road safety"],
    ]
    assert repr(found).splitlines()[:2] == ["C1: Safe road", "  Code            C1"]


def test_what_a_commitment_lacks_is_said_in_words(plan):
    rows = dict(read_table(plan.commitments["C2"]._repr_html_())[2])
    assert rows["Body in charge"] == rows["First day"] == "no data"
    assert rows["Weight"] == "as the exports give it"
    assert rows["Also written"] == "no other way"


def test_lists_of_a_plan_explain_themselves_as_one_table(plan):
    caption, heads, rows = read_table(plan.commitments._repr_html_())
    assert caption == "The commitments"
    assert heads[:3] == ["Code", "Title", "Body in charge"]
    assert [row[0] for row in rows] == ["C1", "C2", "C3"]
    assert read_table(plan.exports._repr_html_())[2][0][:3] == [
        "2022Q4",
        "exports/corte.xlsx",
        "monitor",
    ]
    assert "nothing" not in repr(plan.levels)
    assert [row[0] for row in read_table(plan.levels._repr_html_())[2]] == [
        "commitment",
        "milestone",
    ]
    assert read_table(plan.entities._repr_html_())[2] == [
        ["SDM", "Secretaría de Movilidad", "Movil"]
    ]


def test_plan_explains_itself_and_says_what_to_look_at_next(plan):
    caption, _heads, rows = read_table(plan._repr_html_())
    assert caption == "Plan de juguete"
    assert ["Period", "1 January 2022 to 31 December 2022"] in rows
    assert ["Commitments", "C1, C2, C3"] in rows
    assert repr(plan).splitlines()[-1] == (
        'See also: plan.commitments["C1"], plan.exports["2022Q4"], plan.entities["SDM"]'
    )


def test_explanations_speak_spanish_when_messages_do(plan):
    with speaking("es"):
        caption, _heads, rows = read_table(plan.commitments["C1"]._repr_html_())
        assert caption == "C1: Vía segura"
        assert ["Primer día", "1 de enero de 2022"] in rows
        assert ["Ponderación", "0,500"] in rows
        with pytest.raises(UsageError, match="No hay 'C9' entre los compromisos"):
            plan.commitments["C9"]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_of_a_plan_acts_as_html(name):
    shown = ById([Entity(id="X", name=name)])
    for html in (shown._repr_html_(), shown["X"]._repr_html_()):
        assert not BeautifulSoup(html, "html.parser").select("script, img, svg, a")
        # Characters that nobody sees are taken out, and white space is one blank.
        shown_text = "".join(BeautifulSoup(html, "html.parser").get_text().split())
        assert "".join(clean_text(name).split()) in shown_text


@pytest.mark.parametrize(
    "spelling", ["SDM", "Secretaría de Movilidad", "SECRETARIA  DE MOVILIDAD", "movil"]
)
def test_an_entry_is_found_by_any_spelling_that_the_plan_gives(plan, spelling):
    assert plan.entities[spelling].entity_id == "SDM"


def test_unknown_id_is_a_sentence_with_near_ids_and_no_key_error(plan):
    with pytest.raises(UsageError) as caught:
        plan.commitments["C11"]
    assert not isinstance(caught.value, KeyError | ValidationError)
    head, first, *_others, advice = str(caught.value).splitlines()
    assert head == "There is no 'C11' among the commitments. Near ids:"
    assert first == "  - C1"
    assert advice == "Choose one of these; the Tab key lists all of them."
    with pytest.raises(UsageError, match="Ids begin with:\n  - 2022Q4"):
        plan.exports["zzz"]
    with pytest.raises(UsageError, match="nothing is listed"):
        make_plan().commitments["C1"]


def test_lists_of_a_plan_stay_lists(plan):
    known = plan.commitments
    assert isinstance(known, list)
    assert [c.commitment_id for c in known] == ["C1", "C2", "C3"] == known.ids
    assert known == list(known)
    assert known[0] is known["C1"] is known.C1
    assert known[1:].ids == ["C2", "C3"]
    assert "C2" in known
    assert "C9" not in known
    assert known[0] in known
    assert make_plan().commitments == []
    assert not hasattr(known, "C9")


def test_a_plan_with_such_lists_is_frozen_copied_and_stored_as_before(plan):
    with pytest.raises(ValidationError):
        plan.commitments = []
    for other in (copy.deepcopy(plan), pickle.loads(pickle.dumps(plan))):
        assert other == plan
        assert other.commitments["C2"].name.es == "Agua"
    dumped = plan.model_dump(mode="json", by_alias=True)
    assert [c["id"] for c in dumped["commitments"]] == ["C1", "C2", "C3"]
    assert json.dumps(dumped)


@given(st.lists(st.text(min_size=1), unique=True, max_size=8), st.text())
def test_exactly_the_listed_ids_are_found(ids, asked):
    found = ById([CommitmentEntry(id=i, name="x y z") for i in ids])
    assert [found[i].commitment_id for i in ids] == ids
    if asked not in ids:
        assert asked not in found
        error = no_such_id(asked, ids)
        assert repr(asked) in str(error)


def complete(shell, text):
    """Press Tab behind a text, in a real IPython."""
    from IPython.core.completer import provisionalcompleter

    with provisionalcompleter():
        return [c.text for c in shell.Completer.completions(text, len(text))]


@pytest.fixture
def shell(plan, page):
    pytest.importorskip("IPython")
    from IPython.core.interactiveshell import InteractiveShell

    from gabeval.explained import teach_completion

    shell = InteractiveShell.instance()
    teach_completion()  # as the import does in a kernel, where IPython is there first
    shell.user_ns.update(plan=plan, page=page)
    yield shell
    InteractiveShell.clear_instance()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ('plan.commitments["', ["C1", "C2", "C3"]),
        ("plan.commitments['C", ["C1", "C2", "C3"]),
        ('plan.exports["20', ["2022Q4"]),
        ('plan.entities["', ["SDM"]),
        ('page.plan.commitments["', ["C1", "C2", "C3"]),
        ('page.commitments["', ["C1", "C2", "C3"]),
    ],
)
def test_tab_offers_the_ids_in_a_real_ipython(shell, typed, offered):
    found = complete(shell, typed)
    assert [text.strip("'\"]") for text in found if text.strip("'\"]") in offered] == (
        offered
    )


def test_importing_the_plan_room_in_a_kernel_teaches_it_to_complete():
    code = (
        "from IPython.core.interactiveshell import InteractiveShell as Shell\n"
        "shell = Shell.instance()\n"
        "shell.run_cell('from gabeval.plan import read_plan')\n"
        "print(shell.Completer.policy_overrides)"
    )
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "gabeval" in done.stdout


def test_an_error_of_ours_shows_in_jupyter_as_its_message_alone(shell, capsys):
    shell.run_cell('plan.commitments["C11"]')
    shown = capsys.readouterr()
    with pytest.raises(UsageError) as caught:
        shell.user_ns["plan"].commitments["C11"]
    assert (shown.out + shown.err).strip() == str(caught.value)
