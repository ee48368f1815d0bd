"""Forms that Bogotá's entities use, each described in at most 60 lines of YAML.

The files are small imitations of the real ones of ``reference/ogp.md`` §4; the figures
in them follow the rules that the authorities print, worked out in comments.
"""

from textwrap import dedent

import pytest
from small_plan import EQUAL, accounts, load, reproduced, series_of

MONTHS = (
    *("Enero", "Febrero", "Marzo", "Abril", "Mayo", "Junio", "Julio", "Agosto"),
    *("Septiembre", "Octubre", "Noviembre", "Diciembre"),
)
ROMANS = ("I", "II", "III", "IV")


@pytest.fixture(autouse=True)
def _sixty_lines():
    """Every layout of this file keeps the promise of sixty lines."""
    texts = [v for k, v in globals().items() if k.endswith("_LAYOUT")]
    assert texts
    for text in texts:
        assert len(dedent(text).strip().splitlines()) <= 60


JBB_LAYOUT = """
    sheets: [Consolidado]
    header: {labels: [Actividad, Ponderación, Avance POA], rows: 3}
    levels:
      commitment: {id: Dependencia}
      milestone:
        id: No.
        name: {label: Actividad, group: Actividad}
        weight: {label: Ponderación, read: share}
    fields:
      entity: Responsable
      unit: Unidad de Medida
      start: {label: Fecha inicial, read: month}
      end: {label: Fecha Final, read: month}
    accumulation: sum
    periods: {from: columns, year: title, title: "VIGENCIA: {year}"}
    quarters:
      planned: {label: "{month}", group: Programación, read: number}
      reported: {label: "{month}", group: Ejecución, read: number}
      narrative: {label: "Trimestre {q}", group: Descripción de actividades}
      evidence: {label: "Trimestre {q}", group: Evidencias}
    published:
      - name: cumplimiento
        level: milestone
        value: {label: "Trimestre {q}", group: Estado de la actividad, read: percent}
        rule: ratio
        reported_over: quarter
        planned_over: quarter
        zero_planned: full_if_reported
      - name: avance POA
        level: milestone
        value: {label: Avance POA, read: share}
        quarter: cut_off
        rule: ratio
        reported_over: year
        planned_over: year
        times: {label: Ponderación, read: share}
"""


def jbb_sheet():
    """Two activities and one without programme in the first quarter; rows 11 to 13."""
    single = [
        *("Año", "Dependencia", "No.", "Actividad", "Unidad de Medida"),
        *("Responsable", "Ponderación"),
    ]
    groups = [
        ("Duración", ["Fecha inicial", "Fecha Final"]),
        ("Programación", MONTHS),
        ("Ejecución", MONTHS),
        ("Estado de la actividad", [f"Trimestre {r}" for r in ROMANS]),
        ("Avance POA", [None]),
        ("Descripción de actividades", [f"Trimestre {r}" for r in ROMANS]),
        ("Evidencias ", [f"Trimestre {r}" for r in ROMANS]),
        ("Observaciones POA", [f"Trimestre {r}" for r in ROMANS]),
    ]
    top = [*single[:2], "Actividad", None, *single[4:]]
    leaf = [None, None, "No.", "Actividad", None, None, None]
    merged = ["A11:A13", "B11:B13", "C11:D12", "E11:E13", "F11:F13", "G11:G13"]
    column = 8
    for name, leaves in groups:
        top += [name, *[None] * (len(leaves) - 1)]
        leaf += leaves
        first, last = letters(column), letters(column + len(leaves) - 1)
        depth = 12 if leaves != [None] else 13
        merged.append(f"{first}11:{last}{depth}")
        column += len(leaves)
    rows = [
        *[[None]] * 3,
        [None, "MATRIZ PLAN OPERATIVO ANUAL", None, "Código DYP.PR.17.F.01"],
        *[[None]] * 3,
        ["Dependencia", "Subdirección Técnica", None, "VIGENCIA: 2022"],
        ["Avance POA Anual", 0.65],
        [None],
        top,
        [None],
        leaf,
    ]

    def activity(number, name, weight, planned, done, states, poa):
        texts = ["hecho", None, None, None]
        own = [2022, "Subdirección Técnica", number, name, "Número", "Botánica"]
        return [
            *(*own, weight, "Enero", "Diciembre", *planned, *done, *states, poa),
            *(*texts, *texts, *[None] * 4),
        ]

    # Programme 1 a month, 12 in the year; 3 of 3, 2 of 3, 3 of 3 and nothing yet.
    # Quarters: 100, 66.667, 100; of the year: 8/12 * 0.6 = 0.4.
    steady = activity(
        *(1, "Talleres", 0.6, [1] * 12, [1, 1, 1, 1, 1, 0, 1, 1, 1, None, None, None]),
        *([100, 66.667, 100, None], 0.4),
    )
    # Nothing programmed in the first quarter and 1 done: 100 by their rule. Then 4 of
    # 2: 200, not capped. Of the year: (1 + 4) / 8 * 0.4 = 0.25.
    late = activity(
        *(2, "Total de riegos", 0.4, [0, 0, 0, 2, 0, 0, 2, 0, 0, 4, 0, 0]),
        *([1, 0, 0, 4, 0, 0, 0, 0, 0, None, None, None], [100, 200, 0, None], 0.25),
    )
    total = ["TOTAL", None, None, None, None, None, 1.0]
    return {
        "rows": [*rows, steady, late, total],
        "merged": merged,
        "formats": {"G14": "0%", "G15": "0%"},
    }


def letters(column):
    from openpyxl.utils import get_column_letter

    return get_column_letter(column)


def test_jardin_botanico_matrix(tmp_path):
    tables = load(
        tmp_path,
        JBB_LAYOUT,
        {"poa.xlsx": {"Consolidado": jbb_sheet()}},
        cut_offs=["2022-09-30"],
        period="{start: 2022-01-01, end: 2022-12-31}",
    )
    assert accounts(tables, "Consolidado") == {
        **{"read": 16, "used": 2, "header": 13, "total": 1}
    }
    # 3, 5 and 8 of 12
    assert series_of(tables, "1") == pytest.approx(
        {"2022Q1": 25, "2022Q2": 41.6667, "2022Q3": 66.6667, "2022Q4": None}
    )
    assert series_of(tables, "2", "planned_value") == {
        **{"2022Q1": 0, "2022Q2": 2, "2022Q3": 2, "2022Q4": 4}
    }
    first = tables.milestones.iloc[0]
    assert (first["start_date"], first["end_date"]) == ("2022-01-01", "2022-12-31")
    assert first["milestone_name"] == "Talleres"
    assert tables.tree.query("level == 'milestone'")["weight"].tolist() == [0.6, 0.4]
    assert series_of(tables, "1", "narrative")["2022Q1"] == "hecho"
    assert reproduced(tmp_path, tables) == {
        "cumplimiento": (6, 6),
        "avance POA": (2, 2),
    }


SEGPLAN_LAYOUT = """
    header: {labels: [Vigencia, CodigoProyecto, ActividadCodigo]}
    levels:
      commitment: {id: CodigoProyecto, name: NombreProyecto}
      milestone:
        id: {join: [PlanMetaProductoId, ActividadCodigo]}
        name: ActividadNombre
    fields:
      entity: Localidad
      accumulation:
        label: ActividadTipoAnualizacion
        values: {Suma: sum, Constante: mean, Creciente: last, Decreciente: reduction}
    periods: {from: column, column: {label: Vigencia, read: year}}
    quarters:
      planned: {label: ActividadMagnitudProgramadaTotal, read: number, decimal: point}
      reported: {label: ActividadMagnitudEntregadoTotal, read: number, decimal: point}
    published:
      - name: entregado
        level: milestone
        value: {label: ActividadMagnitudPorcentajeEntregadoTotal, read: percent}
        rule: ratio
        numerator: {label: ActividadMagnitudEntregadoTotal, read: number}
        denominator: {label: ActividadMagnitudProgramadaTotal, read: number}
"""


def test_segplan_csv_has_one_row_per_year(tmp_path):
    head = (
        "Vigencia,CodigoProyecto,NombreProyecto,Localidad,PlanMetaProductoId,"
        "ActividadCodigo,ActividadNombre,ActividadTipoAnualizacion,"
        "ActividadMagnitudProgramadaTotal,ActividadMagnitudEntregadoTotal,"
        "ActividadMagnitudPorcentajeEntregadoTotal\n"
    )
    rows = (
        "2023,0002780,Parques,Usme,15,01,Dotar,Suma,4.0,2.0,50.0\n"
        "2024,0002780,Parques,Usme,15,01,Dotar,Suma,4.0,5.0,125.0\n"
        "2023,0002780,Parques,Usme,15,02,Mantener,Constante,1.0,1.0,100.0\n"
        "2024,0002780,Parques,Usme,15,02,Mantener,Constante,1.0,0.0,0.0\n"
    )
    tables = load(
        tmp_path,
        SEGPLAN_LAYOUT,
        {"segplan.csv": ("\ufeff" + head + rows).encode()},
        cut_offs=["2024-09-30"],
        period="{start: 2023-01-01, end: 2024-12-31}",
        levels=EQUAL,
    )
    # 2 of 8, then 7 of 8; 2024 speaks for September, where the export was cut.
    assert series_of(tables, "15-01") == {"2023Q4": 25, "2024Q3": 87.5}
    # Kept at 1 in 2023 and at 0 in 2024: half of the target of 1.
    assert series_of(tables, "15-02") == {"2023Q4": 100, "2024Q3": 50}
    assert tables.commitments["commitment_id"].tolist() == ["0002780"]
    assert reproduced(tmp_path, tables) == {"entregado": (4, 4)}


CONTRALORIA_LAYOUT = """
    header: {labels: [ACTIVIDAD, META ANUAL, RESULTADO], rows: 2}
    levels:
      commitment: {id: PROCESO}
      milestone: {id: ACTIVIDAD}
    fields:
      entity: DEPENDENCIA
      end: {label: FECHA DE TERMINACIÓN, read: date}
    accumulation: sum
    periods: {from: columns, year: title, title: "*SEGUIMIENTO {month} DE {year}*"}
    quarters:
      planned: {label: "META TRIM {q}", read: percent}
      reported: {label: "%", group: "TRIMESTRE {q}", read: percent}
    published:
      - name: resultado
        level: milestone
        value: {label: RESULTADO, read: percent}
        rule: ratio
    absent: {not_applicable: [NA]}
"""


def test_contraloria_format_with_two_denominators(tmp_path):
    top = [
        *("PROCESO", "DEPENDENCIA", "ACTIVIDAD", "FECHA DE TERMINACIÓN", "META ANUAL"),
        *("META TRIM I", "META TRIM II", "META TRIM III", "META TRIM IV"),
        *("TRIMESTRE I", None, None, "TRIMESTRE II", None, None),
        *("TRIMESTRE III", None, None, "TRIMESTRE IV", None, None, "RESULTADO"),
    ]
    leaf = [*[None] * 9, *("NUM", "DEN", "%") * 4, None]
    plan = ("Planeación", "DTIC", "Actualizar el mapa", "30/05/2017", "100%")
    rows = [
        ["PLAN DE ACCIÓN PDE-01-003 - SEGUIMIENTO MARZO DE 2017"],
        top,
        leaf,
        # 50 % done of 50 % due is 100 %, though of the year it is a half.
        [
            *(*plan, "50%", "50%", "-", "-", 3, 6, "50%"),
            *(*["NA"] * 3, *["-"] * 6, "100%"),
        ],
        [
            *(*plan[:2], "Capacitar", "30 de junio de 2017", "100%"),
            *("25%", "25%", "25%", "25%", 1, 4, "20%", *[None] * 9, "80,0%"),
        ],
    ]
    merged = ["J2:L2", "M2:O2", "P2:R2", "S2:U2"]
    tables = load(
        tmp_path,
        CONTRALORIA_LAYOUT,
        {"pde.xlsx": {"PDE": {"rows": rows, "merged": merged}}},
        cut_offs=["2017-03-31"],
        period="{start: 2017-01-01, end: 2017-12-31}",
        levels=EQUAL,
    )
    assert series_of(tables, "Actualizar el mapa")["2017Q1"] == 50
    states = series_of(tables, "Actualizar el mapa", "reported_state")
    assert states == {
        **{"2017Q1": "value", "2017Q2": "not_applicable"},
        **{"2017Q3": "not_reported", "2017Q4": "not_reported"},
    }
    assert tables.milestones["end_date"].tolist() == ["2017-05-30", "2017-06-30"]
    # 50 / 50 and 20 / 25
    assert reproduced(tmp_path, tables) == {"resultado": (2, 2)}
