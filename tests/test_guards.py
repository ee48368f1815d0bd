"""A file that could do harm, or is not what it says, is refused with a sentence."""

import io
import random
import zipfile

import pytest
from broken_files import (
    damage,
    lie_about_size,
    ods_file,
    ole_file,
    styles_xml,
    write_xlsx,
    xls_file,
    xlsx_parts,
    zip_parts,
)

from gabeval.errors import ExportError
from gabeval.monitor.files.guards import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    check_extent,
    check_size,
    open_archive,
)
from gabeval.monitor.files.kinds import sniff
from gabeval.monitor.files.workbook import read_workbook


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"Meta;Avance\n", "text"),
        (b"\xef\xbb\xbfMeta;Avance\n", "text"),
        ("Meta;Avance\n".encode("utf-16"), "text"),
        ("Meta;Avance\n".encode("utf-16-le"), "text"),
        ("año;niñez\n".encode("cp1252"), "text"),
        (b"  <!-- x --><HTML><table>", "html"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", "html"),
        (b'<?xml version="1.0"?><Workbook>', "xml"),
        (b"%PDF-1.7", "a PDF document"),
        (b"\x1f\x8b\x08\x00", "a gzip archive"),
        (bytes(range(256)) * 40, "a file of an unknown kind"),
        (b"PK\x03\x04", "zip"),
    ],
)
def test_a_file_is_known_by_its_content(content, kind):
    assert sniff(content) == kind


def test_old_containers_are_told_apart():
    assert sniff(xls_file({(0, 0): 1.0})) == "xls"
    assert sniff(ole_file({"EncryptedPackage": b"x"})) == "password"
    assert sniff(ole_file({"WordDocument": b"x"})).startswith("an Office document")


def test_an_empty_file_is_refused(tmp_path):
    path = tmp_path / "vacio.xlsx"
    path.write_bytes(b"")
    with pytest.raises(
        ExportError, match=r"vacio\.xlsx: the file is empty \(0 bytes\)"
    ):
        read_workbook(path)


def test_a_file_that_is_not_there_is_refused_without_a_traceback(tmp_path):
    with pytest.raises(ExportError, match=r"nada\.csv: the file cannot be opened"):
        read_workbook(tmp_path / "nada.csv")


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(ExportError, match="cannot be opened"):
        read_workbook(tmp_path)


def test_a_large_file_is_refused_with_the_limit():
    with pytest.raises(ExportError, match="has 150 MB; the limit is 100 MB"):
        check_size("a.csv", 150 * 2**20)


@pytest.mark.parametrize("kept", [0.3, 0.9, 0.999])
def test_a_cut_off_workbook_is_refused(tmp_path, kept):
    data = write_xlsx(tmp_path / "a.xlsx").read_bytes()
    (tmp_path / "a.xlsx").write_bytes(data[: int(kept * len(data))])
    with pytest.raises(ExportError, match="cut off or damaged"):
        read_workbook(tmp_path / "a.xlsx")


def test_a_workbook_with_one_changed_byte_in_a_part_is_refused(tmp_path):
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n * 7}</v></c></row>' for n in range(1, 300)
    )
    data = bytearray(write_xlsx(tmp_path / "a.xlsx", rows).read_bytes())
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        part = archive.getinfo("xl/worksheets/sheet1.xml")
    data[part.header_offset + 200] ^= 0xFF
    (tmp_path / "a.xlsx").write_bytes(data)
    with pytest.raises(ExportError, match="cut off or damaged"):
        read_workbook(tmp_path / "a.xlsx")


@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".csv"])
def test_a_workbook_with_password_is_refused_under_any_name(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(ole_file({"EncryptionInfo": b"x", "EncryptedPackage": b"x"}))
    with pytest.raises(ExportError, match=r"password.*save a copy without"):
        read_workbook(path)


def test_an_ods_with_password_is_refused(tmp_path):
    path = tmp_path / "a.ods"
    manifest = {"META-INF/manifest.xml": "<m><manifest:encryption-data/></m>"}
    path.write_bytes(ods_file("", parts=manifest))
    with pytest.raises(ExportError, match="password"):
        read_workbook(path)


def test_a_zip_with_password_is_refused(tmp_path):
    data = bytearray(zip_parts({"a.csv": "x;y\n1;2\n"}))
    data[6] |= 1
    data[data.find(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(ExportError, match="password"):
        read_workbook(tmp_path / "a.zip")


def test_a_web_page_named_xls_is_refused(tmp_path):
    path = tmp_path / "reporte.xls"
    path.write_text("<html><body><table><tr><td>Meta</td></tr></table></html>")
    with pytest.raises(ExportError, match=r"reporte\.xls: this is a web page"):
        read_workbook(path)


def test_a_pdf_named_xlsx_is_refused_by_its_kind(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"%PDF-1.7 ...")
    with pytest.raises(ExportError, match="this is a PDF document"):
        read_workbook(path)


def test_a_bomb_is_refused_before_it_unpacks():
    # 30 MB of blanks shrink about a thousandfold: above 20 MB and above 200 times
    data = zip_parts({"xl/worksheets/sheet1.xml": b" " * (30 * 2**20)})
    with pytest.raises(
        ExportError, match=r"would grow [\d,]+ times.*limit is 200 times"
    ):
        open_archive(data, "a.xlsx")


def test_a_file_that_declares_more_than_the_limit_is_refused():
    data = zip_parts({"a.xml": b" " * 1000})
    data = lie_about_size(data, "a.xml", 900 * 2**20)
    with pytest.raises(ExportError, match="would fill 900 MB; the limit is 400 MB"):
        open_archive(data, "a.xlsx")


def test_a_part_that_lies_about_its_size_is_refused():
    data = zip_parts({"a.xml": b" " * (30 * 2**20)})
    with pytest.raises(ExportError, match="damaged"):
        open_archive(lie_about_size(data, "a.xml", 1000), "a.xlsx")


@pytest.mark.parametrize(
    "name", ["../../evil.xml", "/etc/evil", "xl\\..\\..\\e", "C:/e"]
)
def test_a_path_outside_the_file_is_refused(tmp_path, name):
    path = write_xlsx(tmp_path / "a.xlsx", extra={name: "x"})
    with pytest.raises(ExportError, match="a path outside the file"):
        read_workbook(path)


def test_a_part_that_is_there_twice_is_refused(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx")
    with (
        pytest.warns(UserWarning, match="Duplicate name"),
        zipfile.ZipFile(path, "a") as archive,
    ):
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    with pytest.raises(ExportError, match="is there twice"):
        read_workbook(path)


DTD = '<!DOCTYPE x [<!ENTITY a "ja"><!ENTITY b "&a;&a;">]>'


@pytest.mark.parametrize(
    "part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_document_type_is_refused(tmp_path, part, encoding):
    parts = xlsx_parts()
    head = '<?xml version="1.0"?>' + " " * 5000  # beyond the first kilobytes
    parts[part] = (head + DTD + parts[part]).encode(encoding)
    (tmp_path / "a.xlsx").write_bytes(zip_parts(parts))
    with pytest.raises(ExportError, match="declares a document type"):
        read_workbook(tmp_path / "a.xlsx")


def test_a_document_type_across_two_chunks_is_found(tmp_path):
    blanks = " " * (2**20 - 4)  # the chunk ends in the middle of <!DOCTYPE
    parts = xlsx_parts(extra={"xl/theme.xml": blanks + DTD + "<x/>"})
    (tmp_path / "a.xlsx").write_bytes(zip_parts(parts))
    with pytest.raises(ExportError, match="declares a document type"):
        read_workbook(tmp_path / "a.xlsx")


def test_a_picture_may_hold_a_document_type(tmp_path):
    path = write_xlsx(
        tmp_path / "a.xlsx", extra={"xl/media/image1.svg": DTD + "<svg/>"}
    )
    assert read_workbook(path).sheet("Monitor")[0].values.tolist() == [[7.0]]


def test_an_archive_with_one_table_is_read_with_a_note(tmp_path):
    path = tmp_path / "corte.zip"
    path.write_bytes(
        zip_parts(
            {"datos/avance.csv": "Meta;Avance\n1;98,5\n", "__MACOSX/._a.csv": "x"}
        )
    )
    book = read_workbook(path)
    assert (book.kind, book.file, book.path) == ("text", "corte.zip", path)
    assert book.sheet("")[0].values.tolist() == [["Meta", "Avance"], ["1", "98,5"]]
    assert ("archive_member", "datos/avance.csv") in [
        (n.rule, n.value) for n in book.notes
    ]


def test_an_archive_with_one_workbook_is_read(tmp_path):
    inner = write_xlsx(tmp_path / "a.xlsx").read_bytes()
    (tmp_path / "b.zip").write_bytes(zip_parts({"a.xlsx": inner}))
    book = read_workbook(tmp_path / "b.zip")
    assert book.kind == "xlsx"
    assert book.sheet("Monitor")[0].values.tolist() == [[7.0]]


def test_an_archive_with_two_tables_is_refused_naming_both(tmp_path):
    (tmp_path / "a.zip").write_bytes(zip_parts({"t1.csv": "x", "t2.csv": "y"}))
    with pytest.raises(ExportError, match=r"holds 2 tables: t1\.csv, t2\.csv"):
        read_workbook(tmp_path / "a.zip")


def test_an_archive_without_table_is_refused_naming_what_it_holds(tmp_path):
    (tmp_path / "a.zip").write_bytes(zip_parts({"informe.docx": "x"}))
    with pytest.raises(ExportError, match=r"no workbook.*informe\.docx"):
        read_workbook(tmp_path / "a.zip")


def test_an_archive_inside_an_archive_is_refused(tmp_path):
    inner = zip_parts({"a.csv": "x;y\n"})
    (tmp_path / "a.zip").write_bytes(zip_parts({"a.xlsx": inner}))
    with pytest.raises(ExportError, match="archive inside an archive"):
        read_workbook(tmp_path / "a.zip")


@pytest.mark.parametrize("part", ["xl/workbook.bin", "word/document.xml"])
def test_other_office_files_are_refused(tmp_path, part):
    parts = {"[Content_Types].xml": "<Types/>", part: "x"}
    (tmp_path / "a.xlsx").write_bytes(zip_parts(parts))
    with pytest.raises(ExportError, match=r"binary workbook|no workbook"):
        read_workbook(tmp_path / "a.xlsx")


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls", "csv"])
def test_a_damaged_file_is_read_or_refused_and_nothing_else(tmp_path, kind, seed):
    draw = random.Random(f"{kind} {seed}")
    for _ in range(40):
        path = tmp_path / f"a.{kind}"
        path.write_bytes(damaged_file(kind, draw))
        try:
            book = read_workbook(path)
            for name in book.sheet_names:
                book.sheet(name)
        except ExportError as error:
            assert str(error).startswith(path.name)


def damaged_file(kind, draw):
    if kind == "xls":
        return damage(xls_file({(0, 0): "a", (1, 1): 3, (2, 0): ("date", 45382)}), draw)
    if kind == "csv":
        return damage('Meta;Año;"x\ny"\n1;2;3\n'.encode() * 5, draw)
    if kind == "ods":
        with zipfile.ZipFile(io.BytesIO(ods_file(ODS_ROW))) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        return zip_parts({**parts, "content.xml": damage(parts["content.xml"], draw)})
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>0.5</v></c></row>'
        '<row r="2" hidden="1"><c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )
    after = '<mergeCells><mergeCell ref="A1:A2"/></mergeCells>'
    styles = styles_xml(["0%", "dd/mm/yyyy"])
    parts = xlsx_parts(rows, after=after, shared=["Meta"], styles=styles)
    key = draw.choice(sorted(set(parts) - {"[Content_Types].xml"}))
    return zip_parts({**parts, key: damage(parts[key].encode(), draw)})


ODS_ROW = (
    '<table:table-row table:number-rows-repeated="2"><table:table-cell '
    'office:value-type="percentage" office:value="0.5" '
    'table:number-columns-repeated="3"><text:p>50 %</text:p></table:table-cell>'
    "</table:table-row>"
)


def test_the_limits_themselves_are_allowed():
    check_extent("a", "s", MAX_ROWS, 25)
    check_extent("a", "s", 10, MAX_COLUMNS)
    check_extent("a", "s", 5_000, MAX_CELLS // 5_000)


@pytest.mark.parametrize(
    ("n_rows", "n_columns", "words"),
    [
        (200_001, 1, "row 200,001; the limit is 200,000"),
        (1, 1_001, "column 1,001; the limit is 1,000"),
        (100_000, 51, "5,100,000 cells; the limit is 5,000,000"),
    ],
)
def test_beyond_a_limit_the_number_and_the_limit_are_told(n_rows, n_columns, words):
    with pytest.raises(ExportError, match=words):
        check_extent("a.xlsx", "s", n_rows, n_columns)
