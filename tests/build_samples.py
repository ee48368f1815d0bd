"""A home and a material made by hand, and a build of them: for the tests of builds."""

import json
from dataclasses import replace

import nbformat
import pandas as pd
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from gabeval.language import Language
from gabeval.plan import Plan
from gabeval.plan.publication import Publication
from gabeval.reports.agenda import Asked
from gabeval.reports.build import make_agenda_pages, sum_up
from gabeval.reports.ends import finish_with, make_agenda
from gabeval.reports.limits import Limits
from gabeval.reports.material import Material
from gabeval.reports.pages import find_notebooks, list_pages, make_setting

PLAN = Plan.model_validate_json(
    json.dumps(
        {
            "plan": "demo",
            "title": {"es": "Plan de prueba", "en": "Test plan"},
            "authority": "Alcaldía",
            "monitor": "Gobierna Bien",
            "notice": {"es": "Datos inventados", "en": "Invented data"},
            "period": {"start": "2023-01-01", "end": "2023-12-31"},
            "levels": [
                {
                    "id": "commitment",
                    "name": {"es": "compromiso", "en": "commitment"},
                    "plural": {"es": "compromisos", "en": "commitments"},
                    "is_commitment": True,
                },
                {"id": "milestone", "name": "hito", "plural": "hitos"},
            ],
            "commitments": [{"id": "1.10", "name": {"es": "Agua", "en": "Water"}}],
            "exports": [
                {"id": "e1", "file": "e1.xlsx", "layout": "a", "cut_off": "2023-11-30"}
            ],
        }
    )
)

CODES = ("1.10", "2", "3")

# A flag beside the notebooks makes a commitment go wrong: in the first way its cell
# raises, in the second it kills the process that makes its page.
FAULT = """\
import os, signal
from pathlib import Path
flag = Path(os.environ["GABEVAL_HOME"], f"fault-{commitment}")
if flag.exists() and flag.read_text() == "worker":
    os.kill(os.getppid(), signal.SIGKILL)
if flag.exists():
    raise KeyError("no such milestone")
"""


def make_home(home):
    (home / "notebooks").mkdir(parents=True)
    declared = {
        "1_export": 'plan = ""\nlanguage = "es"\nexport = ""',
        "3_commitment": 'plan = ""\nlanguage = "es"\ncut_off = ""\ncommitment = ""',
        "4_plan": 'plan = ""\nlanguage = "es"\ncut_off = ""',
    }
    for number, (name, code) in enumerate(declared.items()):
        cells = [
            new_markdown_cell("# How far?"),
            new_code_cell(code, metadata={"tags": ["parameters"]}),
            new_markdown_cell("## Rows"),
            new_code_cell(FAULT if "commitment" in name else "plan"),
            new_code_cell("print(plan, language)"),
        ]
        for place, cell in enumerate(cells):
            cell.id = f"n{number}-{place}"
        path = home / "notebooks" / f"{name}.ipynb"
        nbformat.write(new_notebook(cells=cells), path)
    return home


def make_material(codes=CODES):
    exports = pd.DataFrame(
        {
            "export_id": ["e1"],
            "file": ["e1.xlsx"],
            "cut_off": ["2023-11-30"],
            "received": [None],
            "sha256": ["ab" * 32],
        }
    )
    commitments = pd.DataFrame(
        {"commitment_id": list(codes), "commitment_name": [f"Name {c}" for c in codes]}
    )
    # Commitment 3 was never measured.
    measured = pd.DataFrame(
        {
            "level": ["plan", "commitment", "commitment", "commitment"],
            "item_id": ["", "1.10", "2", "2"],
            "quarter": ["2023Q4", "2023Q4", "2023Q4", "2024Q1"],
            "planned_pct": [100.0, 100.0, 100.0, 100.0],
            "reported_pct": [90.0, 98.55, 81.0, 1.0],
            "gap_pp": [-10.0, -1.45, -19.0, -99.0],
        }
    )
    downloads = {"plan": measured, "findings": pd.DataFrame({"value": ["=1+1"]})}
    return Material(
        PLAN, "demo", "2023-11-30", exports, commitments, measured, downloads
    )


def make_pages(home, languages=("es",), codes=CODES):
    material = make_material(codes)
    notebooks = find_notebooks(home)
    return material, [
        page
        for code in languages
        for page in list_pages(material, notebooks, Language(code))
    ]


def build(
    home, *, codes=CODES, only=(), languages=("es",), jobs=2, release=False, **more
):
    """Do what a build does, with tables that were made by hand."""
    material, pages = make_pages(home, languages, codes)
    material = replace(material, publication=more.pop("publication", Publication()))
    settings = {c: make_setting(material, Language(c), languages) for c in languages}
    asked = Asked("demo", home, tuple(languages), tuple(only), release=release)
    events = []
    agenda = make_agenda(material, pages, settings, asked, home / "reports" / "demo")
    limits = Limits(cell=20, notebook=40)
    told = {"jobs": jobs, "tell": events.append, "limits": limits}
    work = make_agenda_pages(agenda, **told, **more)
    end = finish_with(material, agenda, work.stand)
    return sum_up(agenda, work, end, events.append), events
