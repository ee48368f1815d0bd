"""Forms of authorities other than Bogotá's, each described in at most 60 lines of YAML.

The files are small imitations; the figures in them follow the rules that the
authorities print, worked out in comments.
"""

from textwrap import dedent

import pytest
from small_plan import EQUAL, accounts, load, reproduced, rules, series_of


@pytest.fixture(autouse=True)
def _sixty_lines():
    """Every layout of this file keeps the promise of sixty lines."""
    texts = [v for k, v in globals().items() if k.endswith("_LAYOUT")]
    assert texts
    for text in texts:
        assert len(dedent(text).strip().splitlines()) <= 60


PAS_LAYOUT = """
    header: {labels: [Objetivo, Acción, "Importancia relativa de la acción (%)"]}
    rows: {fill_down: [Objetivo, "Importancia relativa del objetivo (%)"]}
    levels:
      commitment:
        id: {label: Objetivo, extract: '^(\\d+)\\.'}
        name: Objetivo
        weight: {label: Importancia relativa del objetivo (%), read: share}
      milestone:
        id: {label: Acción, extract: '^(\\d+\\.\\d+)'}
        name: Acción
        weight: {label: Importancia relativa de la acción (%), read: share}
    fields: {entity: Entidad responsable}
    accumulation: last
    periods: {from: columns, year: 2024}
    quarters:
      reported: {label: "Avance a {month} (%)", read: percent}
    published:
      - name: avance del objetivo
        level: commitment
        value: {label: Avance del objetivo (%), read: percent}
        rule: children
      - name: avance del PAS
        level: plan
        value: {label: Avance del objetivo (%), row: total, read: percent}
        rule: children
"""


def test_conpes_with_weights_on_two_levels(tmp_path):
    head = [
        *("Objetivo", "Importancia relativa del objetivo (%)", "Acción"),
        *("Importancia relativa de la acción (%)", "Entidad responsable"),
        *("Avance a junio (%)", "Avance a dic. (%)", "Avance del objetivo (%)"),
    ]
    rows = [
        head,
        # 0.5 * 80 + 0.5 * 60 = 70; 1 * 40 = 40; together 0.75 * 70 + 0.25 * 40 = 62.5
        *[["1. Datos", "75.0%", "1.1. Abrir", "50.0%", "DNP; MinTIC", 20, 80, 70]],
        [None, None, "1.10. Usar", "50.0%", "DNP", "30,5", 60, None],
        ["2. Servicios", "25.0%", "2.1. Medir", "100.0%", "DNP", None, 40, 40],
        ["Total", None, None, None, None, None, None, 62.5],
    ]
    levels = """
        - {id: commitment, name: objetivo, plural: objetivos, is_commitment: true}
        - {id: milestone, name: acción, plural: acciones}
    """
    sheet = {"rows": rows, "merged": ["A2:A3", "B2:B3", "H2:H3"]}
    tables = load(tmp_path, PAS_LAYOUT, {"pas.xlsx": {"PAS": sheet}}, levels=levels)
    assert tables.tree.set_index("item_id")["weight"].to_dict() == {
        **{"1": 0.75, "2": 0.25, "1.1": 0.5, "1.10": 0.5, "2.1": 1.0}
    }
    assert series_of(tables, "1.10") == {"2024Q2": 30.5, "2024Q4": 60}
    assert "key_filled_down" not in rules(tables)
    assert reproduced(tmp_path, tables) == {
        **{"avance del objetivo": (2, 2), "avance del PAS": (1, 1)}
    }


BRAZIL_LAYOUT = """
    header: {labels: [MARCOS, "% CONCLUSÃO"], rows: 2}
    sheet_name_is: commitment
    sheets: ["Compromisso *"]
    levels:
      milestone: {id: MARCOS}
    fields:
      start: {label: Prevista, group: INÍCIO}
      end: {label: Prevista, group: FIM}
      entity: RESPONSÁVEIS
      narrative: DETALHAMENTO
      status:
        label: "% CONCLUSÃO"
        values: {Não iniciado: not_started, Concluído: complete, 50%: limited}
    accumulation: last
    periods: {from: title, title: "Relatório de status - {month} de {year}"}
    quarters:
      reported:
        label: "% CONCLUSÃO"
        read: percent
        values: {Não iniciado: 0, Concluído: 100}
"""


def brazil_sheet(title):
    top = ["MARCOS", "% CONCLUSÃO", "INÍCIO", None, "FIM", None, "RESPONSÁVEIS"]
    leaf = [None, None, "Prevista", "Realizada", "Prevista", "Realizada", None]
    months = ["Dezembro de 2021", "Janeiro de 2022", "Março de 2022", None]
    return {
        "rows": [
            [title],
            [*top, "DETALHAMENTO"],
            [*leaf, None],
            ["Marco 1", "Concluído", *months, "CGU", "feito"],
            ["Marco 2", "50%", *months, "CGU", None],
            ["Marco 3", "Não iniciado", *months, "MMFDH", None],
        ],
        "merged": ["C2:D2", "E2:F2"],
    }


def test_brazils_status_report_says_its_quarter_in_the_title(tmp_path):
    title = "Relatório de status - outubro de 2022"
    tables = load(
        tmp_path,
        BRAZIL_LAYOUT,
        {"rse.xlsx": {"Compromisso 4": brazil_sheet(title), "Notas": [["x"]]}},
        cut_offs=["2022-10-04"],
        period="{start: 2021-12-01, end: 2023-12-31}",
        levels=EQUAL,
    )
    assert tables.commitments["commitment_id"].tolist() == ["Compromisso 4"]
    assert tables.progress["quarter"].unique().tolist() == ["2022Q4"]
    assert tables.progress["reported_pct"].tolist() == [100, 50, 0]
    assert tables.progress["status_code"].tolist() == [
        *("complete", "limited", "not_started")
    ]
    first = tables.milestones.iloc[0]
    assert (first["start_date"], first["end_date"]) == ("2021-12-01", "2022-03-31")


TUNISIA_LAYOUT = """
    header: {labels: [Milestones, Progress rate (%)]}
    rows:
      section: [{label: Actions undertaken, blank: true}]
    levels:
      commitment:
        id: {label: Milestones, row: heading, extract: '^(Commitment \\d+)'}
        name: {label: Milestones, row: heading, extract: '^Commitment \\d+: (.*)'}
      milestone: {id: Milestones}
    fields: {narrative: Actions undertaken}
    accumulation: last
    periods: {from: sheet}
    sheets: ["Q{q} {year}"]
    quarters:
      reported: {label: Progress rate (%), read: percent}
    published:
      - name: commitment
        level: commitment
        value: {label: Progress rate (%), row: heading, read: percent}
        rule: mean
"""


def test_tunisias_report_has_a_heading_per_commitment_and_a_sheet_per_quarter(tmp_path):
    def sheet(*values, mean):
        return [
            ["Milestones", "Actions undertaken", "Progress rate (%)"],
            ["Commitment 1: Open data", None, mean],
            ["Portal", "started", values[0]],
            ["Training", "plan", values[1]],
            ["Commitment 2: Budget", None, values[2]],
            ["Portal of budget", "none", values[2]],
            ["* provisional figures"],
        ]

    tables = load(
        tmp_path,
        TUNISIA_LAYOUT,
        {
            "tunis.xlsx": {
                # (20 + 40) / 2 = 30
                "Q1 2024": sheet(20, 40, 10, mean=30),
                # a rate is missing: the mean of what there is
                "Q2 2024": sheet(60, None, 50, mean=60),
            }
        },
        cut_offs=["2024-06-30"],
        levels=EQUAL,
    )
    assert series_of(tables, "Portal") == {"2024Q1": 20, "2024Q2": 60}
    assert series_of(tables, "Training") == {"2024Q1": 40, "2024Q2": None}
    assert tables.commitments["commitment_name"].tolist() == ["Open data", "Budget"]
    assert accounts(tables, "Q1 2024") == {
        **{"read": 7, "used": 3, "header": 1, "section": 3}
    }
    assert reproduced(tmp_path, tables) == {"commitment": (4, 4)}


TIMELINE_LAYOUT = """
    header: {labels: [ACTIVIDAD, PESO, P/E, ENE]}
    rows:
      fill_down: [N°, ACTIVIDAD, PESO, RESPONSABLE]
      total: [{label: ACTIVIDAD, matches: ^AVANCE DEL COMPONENTE}]
      section: [{label: ACTIVIDAD, matches: ^COMPONENTE}]
    levels:
      commitment: {id: {label: ACTIVIDAD, row: heading}}
      milestone: {id: N°, name: ACTIVIDAD, weight: {label: PESO, read: percent}}
    fields: {entity: RESPONSABLE}
    accumulation: sum
    periods: {from: columns, year: title, title: "AÑO {year}"}
    quarters:
      planned:
        {label: "{month}", read: percent, where: {label: P/E, equals: [P, PROG.]}}
      reported: {label: "{month}", read: percent, where: {label: P/E, equals: [E]}}
    published:
      - name: avance del componente
        level: commitment
        value: {label: DIC, row: total, read: percent}
        rule: children
      - name: avance general
        level: plan
        value: {title: "AVANCE GENERAL*", read: percent}
        rule: children
"""


def test_timeline_with_one_row_for_the_programme_and_one_for_the_reports(tmp_path):
    months = ["ENE", "FEB", "MAR", "ABR", "MAY", "JUN", "JUL", "AGO", "SEPT", "OCT"]
    head = ["N°", "ACTIVIDAD", "PESO", "RESPONSABLE", "P/E", *months, "NOV", "DIC"]

    def pair(number, name, weight, done):
        plan = [None] * 5 + [50] + [None] * 5 + [50]
        own = [number, name, weight, "DTIC"]
        return [[*own, "P", *plan], [*[None] * 4, "E", *done]]

    none = [None] * 12
    rows = [
        ["CRONOGRAMA", None, None, "AÑO 2024"],
        # (70 + 30) / 2
        ["AVANCE GENERAL DEL PLAN:", None, None, 50],
        head,
        [None, "COMPONENTE 1"],
        *pair("1.1", "Diseñar", 60, [*[None] * 5, 50, *[None] * 5, 50]),
        *pair("1.2", "Probar", 40, [*[None] * 5, 25, *none[:6]]),
        # 0.6 * 100 + 0.4 * 25
        [None, "AVANCE DEL COMPONENTE 1", *[None] * 14, 70],
        [None, "COMPONENTE 2"],
        *pair("2.1", "Publicar", 100, [30, *none[:11]]),
        [None, "AVANCE DEL COMPONENTE 2", *[None] * 14, 30],
        ["9.9", "Otra", 5, "DTIC", "X", *none],
    ]
    merged = [f"{c}{r}:{c}{r + 1}" for r in (5, 7, 11) for c in "ABCD"]
    tables = load(
        tmp_path, TIMELINE_LAYOUT, {"c.xlsx": {"C": {"rows": rows, "merged": merged}}}
    )
    assert accounts(tables, "C") == {
        **{"read": 14, "used": 6, "quarantined": 1, "header": 3, "total": 2},
        "section": 2,
    }
    assert rules(tables)["no_role"] == 1
    assert series_of(tables, "1.2") == {
        **{"2024Q1": None, "2024Q2": 25, "2024Q3": None, "2024Q4": None}
    }
    assert series_of(tables, "1.2", "planned_pct")["2024Q4"] == 100
    assert tables.milestones["entity_id"].tolist() == ["DTIC"] * 3
    assert reproduced(tmp_path, tables) == {
        **{"avance del componente": (2, 2), "avance general": (1, 1)}
    }


YEARLY_PLAN_LAYOUT = """
    header: {labels: [Meta, "Programado 2023", "Ejecutado T1 2023"]}
    levels:
      commitment: {id: Programa}
      milestone: {id: Meta}
    quarters:
      planned: {label: "Programado {year}", read: number, accumulation: sum}
      reported:
        label: "Ejecutado T{q} {year}"
        read: number
        accumulation: last
        restarts: yearly
"""


def test_programme_once_a_year_and_reports_that_begin_again_each_january(tmp_path):
    head = ["Programa", "Meta", "Programado 2023", "Programado 2024"]
    head += [f"Ejecutado T{q} {y}" for y in (2023, 2024) for q in (1, 2, 3, 4)]
    row = ["A", "Árboles", 100, 300, 10, 40, 40, 80, 50, 150, None, None]
    tables = load(
        tmp_path,
        YEARLY_PLAN_LAYOUT,
        {"x.xlsx": [head, row]},
        cut_offs=["2024-06-30"],
        period="{start: 2023-01-01, end: 2024-12-31}",
        levels=EQUAL,
    )
    # The programme of a year is due at its end: 100 of 400, then all of it.
    planned = series_of(tables, "Árboles", "planned_pct")
    assert {q: v for q, v in planned.items() if v is not None} == {
        **{"2023Q4": 25, "2024Q4": 100}
    }
    # 80 at the end of 2023, then 80 + 50 and 80 + 150, of 400
    reported = series_of(tables, "Árboles")
    assert [reported[f"2023Q{q}"] for q in (1, 2, 3, 4)] == [2.5, 10, 10, 20]
    assert [reported["2024Q1"], reported["2024Q2"]] == [32.5, 57.5]


SHARES_LAYOUT = """
    header: {labels: [Componente, Actividad, Peso en el plan]}
    rows: {total: [{label: Actividad, matches: ^Total}]}
    levels:
      commitment: {id: Componente}
      milestone: {id: Actividad, weight: {label: Peso en el plan, read: percent}}
    accumulation: last
    periods: {from: cut_off}
    quarters: {reported: {label: Avance, read: percent}}
    published:
      - name: avance del componente
        level: commitment
        value: {label: Avance, row: total, read: percent}
        rule: children
      - name: avance del plan
        level: plan
        value: {label: Avance ponderado, row: total, read: percent}
        rule: children
"""


def test_weights_may_be_shares_of_the_whole_plan(tmp_path):
    rows = [
        ["Componente", "Actividad", "Peso en el plan", "Avance", "Avance ponderado"],
        ["A", "A1", "30%", 50, 15],
        ["A", "A2", "10%", 90, 9],
        # (30 * 50 + 10 * 90) / 40 = 60
        [None, "Total A", "40%", 60],
        ["B", "B1", "60%", 20, 12],
        [None, "Total B", "60%", 20],
        # 15 + 9 + 12
        [None, "Total plan", "100%", None, 36],
    ]
    levels = """
        - {id: commitment, name: componente, plural: componentes, is_commitment: true}
        - {id: milestone, name: actividad, plural: actividades, weights: of_plan}
    """
    tables = load(tmp_path, SHARES_LAYOUT, {"a.xlsx": rows}, levels=levels)
    weights = tables.tree.set_index("item_id")["weight"]
    assert weights.to_dict() == pytest.approx(
        {"A": 0.4, "B": 0.6, "A1": 0.75, "A2": 0.25, "B1": 1}
    )
    assert reproduced(tmp_path, tables) == {
        **{"avance del componente": (2, 2), "avance del plan": (1, 1)}
    }
    assert not {"weights_not_one", "weights_missing"} & set(rules(tables))
