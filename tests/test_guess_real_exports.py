"""Guessing from real exports: the example of Bogotá and the authorities' own."""

from datetime import date
from pathlib import Path

import pytest
from guess_samples import looked_at, started

from gabeval.monitor.files.workbook import read_workbook
from gabeval.monitor.guess.starting import guess_plan
from gabeval.plan import read_plan
from gabeval.plan.reading import layout_path

BOGOTA = Path(__file__).parents[1] / "data/raw/bogota-2021-2023/exports"
CALI = "cali/Cuadro 1S – Plan de acción 2024 diciembre.xlsx"
TENJO = "tenjo/PLAN INDICATIVO TENJO.xlsx"
CANADA = "canada_nap5/nap5_2025-02-11.csv"
SAO_PAULO = "saopaulo/decima-nona-versao.xlsx"
MINAS_GERAIS = "minas_gerais/data-raw_programa_monitoramento.txt"


@pytest.mark.parametrize(
    ("file", "rows", "month", "entity"),
    [
        ("monitor_2022T4_reconstruccion.xlsx", 3, "{month}", "RESPONSABLE"),
        ("monitor_2021T3_reconstruccion.xlsx", 3, "{month}", "RESPONSABLE"),
        (
            "monitor_cierre_reconstruccion.xlsx",
            2,
            "Trimestre {q}",
            "ENTIDAD RESPONSABLE",
        ),
    ],
)
def test_both_layouts_of_the_example_are_recognised(file, rows, month, entity):
    # data/raw/bogota-2021-2023/layouts, written by hand, is what is to be found.
    layout, plan, _ = looked_at(BOGOTA / file)
    assert layout["sheets"] == ["Consolidado"]
    assert layout["header"]["rows"] == rows
    assert layout["levels"]["commitment"]["id"] == "CÓDIGO COMPROMISO"
    assert layout["levels"]["milestone"]["id"] == "CÓDIGO HITO"
    assert layout["levels"]["milestone"]["weight"]["label"] == "PONDERACIÓN"
    assert layout["fields"]["entity"] == entity
    quarters = layout["quarters"]
    assert {name: (x["label"], x["group"]) for name, x in quarters.items()} == {
        "planned": (month, "PROGRAMACIÓN {year}"),
        "reported": (month, "EJECUCIÓN {year}"),
        "narrative": ("Trimestre {q}", "DESCRIPCIÓN DE ACTIVIDADES {year}"),
        "evidence": ("Trimestre {q}", "EVIDENCIAS {year}"),
    }
    assert quarters["planned"]["read"] == quarters["reported"]["read"] == "percent"
    assert layout["accumulation"] == "sum"
    assert plan["period"] == {"start": date(2021, 7, 1), "end": date(2023, 12, 31)}


@pytest.mark.parametrize(
    "file",
    ["monitor_cierre_reconstruccion.xlsx", "monitor_2022T4_reconstruccion.xlsx"],
)
def test_the_example_loads_as_it_was_guessed(tmp_path, file):
    from gabeval.monitor.load import load_plan

    folder, _ = started(tmp_path, BOGOTA / file)
    tables = load_plan(read_plan(folder))
    # 26 milestones of 5 commitments stand in the workbook (milestones.yaml), and
    # 2021Q3 to 2023Q4 are ten quarters.
    assert tables.progress["milestone_id"].nunique() == 26
    assert tables.progress["commitment_id"].nunique() == 5
    assert tables.progress["quarter"].nunique() == 10
    assert tables.receipts["rows_quarantined"].sum() == 0


# --- The authorities' own exports ---------------------------------------------------


def test_tenjo_is_recognised(shared_data):
    layout, plan, questions = looked_at(shared_data / TENJO)
    assert layout["sheets"] == ["PDM"]
    assert "META DE PRODUCTO" in layout["header"]["labels"]
    assert layout["levels"]["goal"] == {
        "id": "COD META PRODUCTO",
        "name": "META DE PRODUCTO",
    }
    assert layout["levels"]["axis"]["weight"]["label"] == "PONDERADOR EJE"
    assert layout["fields"]["entity"] == "RESPONSABLE"
    assert layout["quarters"]["planned"]["label"] == "T{q}. PLANEADO {year}"
    assert layout["quarters"]["reported"]["label"] == [
        "T{q}. EJECUTADO {year}",
        "T.{q} EJECUTADO {year}",
    ]
    assert layout["quarters"]["reported"]["read"] == "number"
    assert "accumulation" not in layout
    assert any("How do quarters combine" in question for question in questions)
    assert plan["period"] == {"start": date(2024, 1, 1), "end": date(2025, 12, 31)}


def test_cali_is_recognised(shared_data):
    layout, plan, questions = looked_at(shared_data / CALI)
    assert [level["id"] for level in plan["levels"]] == [
        "project",
        "product",
        "activity",
    ]
    assert layout["levels"]["project"]["id"] == "Cód BP"
    assert layout["levels"]["product"]["id"] == "Cód Producto MGA"
    assert layout["levels"]["product"]["weight"]["label"] == "Ponderación producto"
    assert layout["levels"]["activity"]["id"] == "Cód Actividad"
    assert plan["levels"][1]["ids"] == "within_parent"
    assert layout["fields"]["entity"] == "Nombre Centro Gestor"
    reported = layout["quarters"]["reported"]
    assert reported["label"] == "% de Avance Actividad Trimestre {q}"
    assert reported["read"] == "share"
    assert "accumulation" not in layout
    assert plan["exports"][0]["cut_off"] == date(2024, 12, 31)
    assert "# seen: row 9" in guess_plan(shared_data / CALI, "cali").layout_yaml
    assert any("No programme by quarter" in question for question in questions)


def test_canada_is_recognised(shared_data):
    layout, plan, _ = looked_at(shared_data / CANADA)
    assert [level["id"] for level in plan["levels"]] == [
        "commitment",
        "milestone",
        "indicator",
    ]
    assert layout["levels"]["indicator"]["id"] == "indicators"
    assert layout["fields"]["entity"] == "owner_org"
    assert layout["periods"]["column"] == {
        "label": "reporting_period",
        "read": "year_month",
    }
    assert layout["quarters"]["status"]["values"] == {
        "SP": "substantial",
        "C": "complete",
        "LP": "limited",
        "NS": "not_started",
    }
    assert layout["fields"]["end"]["clean"] == ["python_bytes"]


def test_sao_paulo_is_recognised(shared_data):
    layout, plan, _ = looked_at(shared_data / SAO_PAULO, sheet="Tipo 1")
    assert [level["id"] for level in plan["levels"]] == ["goal", "project", "phase"]
    assert layout["levels"]["goal"]["id"] == "Meta"
    weight = layout["levels"]["project"]["weight"]
    assert weight["label"] == "Peso do projeto sobre o total da meta (%)"
    assert "entity" not in layout.get("fields", {})
    phases = layout["milestones_are_columns"]
    assert phases["label"] == "{milestone} ({weight}%)"
    assert phases["reported"]["values"] == {"C": 1, "EA": 0.5, "NI": 0}


def test_the_largest_visible_sheet_of_sao_paulo_is_tipo_1(shared_data):
    assert looked_at(shared_data / SAO_PAULO)[0]["sheets"] == ["Tipo 1"]


def test_minas_gerais_is_recognised(shared_data):
    layout, plan, questions = looked_at(shared_data / MINAS_GERAIS)
    assert layout["levels"]["programme"] == {
        "id": "Código do Programa",
        "name": "Nome do Programa",
    }
    # Two columns name a body: the unit in charge, and its sector. One is read, the
    # other is asked about.
    assert layout["fields"]["entity"] == (
        "Unidade Orçamentária Responsavel pelo Programa"
    )
    assert any("SETOR de Governo" in question for question in questions)
    assert any("No column with progress" in question for question in questions)
    assert plan["period"] == {"start": date(2024, 1, 1), "end": date(2024, 12, 31)}


@pytest.mark.parametrize(
    ("file", "way", "count"),
    [
        (TENJO, "sum", 331),
        (CALI, "last", 7449),
        (CANADA, None, 106),
        (SAO_PAULO, None, 967 * 8),
        (MINAS_GERAIS, None, 174),
    ],
)
def test_each_loads_once_accumulation_was_chosen(
    tmp_path, shared_data, file, way, count
):
    # Counts of rows, indicators and projects: ../shared/data/README.md, eight phases
    # each; the file of Minas Gerais has 175 lines, one of them the header.
    from gabeval.monitor.load import load_plan

    folder, guess = started(tmp_path, shared_data / file)
    path = layout_path(folder, guess.layout_name)
    text = path.read_text("utf-8")
    if way is not None:
        assert "# accumulation: sum" in text
        text = text.replace("# accumulation: sum", f"accumulation: {way}")
        path.write_text(text, encoding="utf-8")
    tables = load_plan(read_plan(folder))
    assert tables.progress["milestone_id"].nunique() == count


def test_looking_changes_nothing_in_the_export(shared_data):
    before = read_workbook(shared_data / CANADA).sha256
    guess_plan(shared_data / CANADA, "canada")
    assert read_workbook(shared_data / CANADA).sha256 == before
