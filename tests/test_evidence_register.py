"""The evidence register as Excel saves it: read whole, or refused with every fault."""

from pathlib import Path

import pytest

from gabeval.errors import PlanError
from gabeval.monitor.register import read_register
from gabeval.speech import speaking

SPANISH = (
    "Registro de evidencias;;;;;;;;;;\r\n"
    "Evidencia;Hito;Trimestre;Enlace o archivo;Fecha de la evidencia;Estado;"
    "Calificación;Revisado por;Revisado el;Selección;Nota\r\n"
    "E1;H1;2022-T4;https://e.example/a.pdf;20/12/2022;Aceptada;0,5;Señor Peña;"
    "20/01/2023;por peso;mitad\r\n"
    "E2;H1;T3 2022;;;Sin evidencia;;;;;\r\n"
    ";;;;;;;;;;\r\n"
    "E3;H2;IV trimestre 2022;//servidor/x;;Enlace roto;;Peña;2023-01-21;a mano;\r\n"
    "E4;H2;2022Q3;acta.pdf;;Sin revisar;;;;;\r\n"
    "E5;H2;2022Q2;acta2.pdf;;Rechazada;;Peña;2023-01-21;;\r\n"
)


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    """Write a register into a plan folder and return the folder."""
    (folder / "evidence.csv").write_bytes(text.encode(encoding))
    return folder


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_register_is_read_as_excel_in_spanish_saves_it(tmp_path, encoding):
    items = read_register(write(tmp_path, SPANISH, encoding)).items
    assert items["status"].tolist() == [
        *("accepted", "none", "broken_link", "not_checked", "rejected")
    ]
    assert items["quarter"].tolist() == [
        *("2022Q4", "2022Q3", "2022Q4", "2022Q3", "2022Q2")
    ]
    assert items["grade"].tolist() == [0.5, 0, 0, 0, 0]
    assert items["drawn"].tolist() == ["stake", "", "hand", "", ""]
    assert items["evidence_date"].tolist()[0] == "2022-12-20"
    assert items["checked_by"].tolist()[0] == "Señor Peña"
    # Rows as Excel numbers them: title, header, two rows, one empty.
    assert items["row"].tolist() == [3, 4, 6, 7, 8]


def test_commas_and_english_headers_are_read_too(tmp_path):
    text = (
        "item_id,milestone_id,quarter,source,status,checked_by,checked_on\n"
        'E1,H1,2022Q4,"a, b.pdf",accepted,Ann,2023-01-20\n'
    )
    items = read_register(write(tmp_path, text)).items
    assert items["source"].tolist() == ["a, b.pdf"]
    assert items["grade"].tolist() == [1.0]


def test_every_wrong_cell_is_told_at_once_with_its_row(tmp_path):
    text = (
        "evidencia;hito;trimestre;enlace;estado;calificación;revisado por;revisado el;"
        "selección\n"
        "E1;H1;2022-T5;a;aceptada;;GB;2023-01-20;\n"
        "E2;;2022-T4;a;bien;;GB;2023-01-20;\n"
        "E3;H1;2022-T4;a;aceptada;0,7;GB;31/02/2023;azaroso\n"
        "E4;H1;2022-T4;a;rechazada;1;GB;2023-01-20;\n"
        "E5;H1;2022-T4;a;ninguna;;;;\n"
        "E6;H1;2022-T4;;enlace roto;;GB;2023-01-20;\n"
        "E7;H1;2022-T4;a;aceptada;;;;\n"
        "E8;H1;2022-T4;a;aceptada;0;GB;2023-01-20;\n"
        "E9;H1;2022-T4;a;sin revisar;;;;\n"
        "e9;H1;2022-T4;a;sin revisar;;;;\n"
    )
    with speaking("en"), pytest.raises(PlanError) as caught:
        read_register(write(tmp_path, text))
    said = str(caught.value)
    for wanted in (
        "row 2, quarter (trimestre): found '2022-T5'",
        "row 3, milestone_id (hito): is empty",
        "row 3, status (estado): found 'bien'",
        "row 4, grade (calificación): found '0,7'; write 0, ½ or 1",
        "row 4, checked_on (revisado el): found '31/02/2023'",
        "row 4, drawn (selección): found 'azaroso'",
        "row 5: only accepted evidence has a grade above 0; here it is 1",
        "row 6: the status says that there is no evidence, but a link or file is named",
        "row 7: evidence that was looked at needs its link or file",
        "row 8: a decision needs who checked it and when",
        "row 9: evidence with grade 0 is rejected, not accepted",
        "row 11: e9 for H1 and this quarter stands in row 10 already",
    ):
        assert wanted in said
    assert said.count("\n  - ") == 12


def test_faults_are_told_in_spanish_to_whoever_reads_spanish(tmp_path):
    text = "evidencia;hito;trimestre;estado\nE1;H1;2022-T4;bien\n"
    with speaking("es"), pytest.raises(PlanError) as caught:
        read_register(write(tmp_path, text))
    assert "estado" in str(caught.value)


@pytest.mark.parametrize(
    ("head", "wanted"),
    [
        ("evidencia;hito;trimestre", r"there is no column status \(estado\)"),
        ("evidencia;hito;trimestre;estado;peso", "'peso' is no column"),
        ("evidencia;hito;trimestre;estado;status", "status .* stands there twice"),
        ("a;b;c", "has no header"),
    ],
)
def test_a_wrong_header_is_told_with_what_is_known(tmp_path, head, wanted):
    with speaking("en"), pytest.raises(PlanError, match=wanted):
        read_register(write(tmp_path, f"{head}\nE1;H1;2022-T4;aceptada;\n"))


def test_a_folder_without_a_register_has_an_empty_one(tmp_path):
    found = read_register(tmp_path)
    assert not found.is_there
    assert found.items.empty
    # A plan that was not read from disk looks nowhere.
    assert not read_register(Path()).is_there


def test_a_register_without_rows_is_there_and_empty(tmp_path):
    found = read_register(write(tmp_path, "evidencia;hito;trimestre;estado\n"))
    assert found.is_there
    assert found.items.empty
