"""Files as they arrive by mistake or by malice, built when a test asks for them.

Nothing here is a copy of a real file. Workbooks are written part by part, because no
library agrees to write what these tests are about.
"""

import io
import random
import re
import struct
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OPEN_DOCUMENT = "urn:oasis:names:tc:opendocument:xmlns"

PLAIN_SHEET = '<row r="1"><c r="A1"><v>7</v></c></row>'
"""One cell, A1 = 7."""


def zip_parts(parts: Mapping[str, str | bytes]) -> bytes:
    """Pack parts as they are."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def xlsx_parts(
    rows: str = PLAIN_SHEET,
    *,
    before: str = "",
    after: str = "",
    shared: Sequence[str] = (),
    styles: str = "",
    state: str = "visible",
    name: str = "Monitor",
    extra: Mapping[str, str | bytes] | None = None,
) -> dict[str, str | bytes]:
    """Spell out the parts of a workbook with one sheet, whose rows are raw XML."""
    sheet = (
        f'<worksheet xmlns="{SPREADSHEET}" xmlns:r="{RELATIONS}">{before}'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>"
    )
    book = (
        f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{RELATIONS}"><sheets>'
        f'<sheet name={quoteattr(name)} sheetId="1" state="{state}" r:id="rId1"/>'
        "</sheets></workbook>"
    )
    texts = "".join(
        f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in shared
    )
    kinds = {"worksheet": "worksheets/sheet1", "sharedStrings": "sharedStrings"}
    kinds["styles"] = "styles"
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATIONS}/{kind}" Target="{to}.xml"/>'
        for n, (kind, to) in enumerate(kinds.items(), start=1)
    )
    parts = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship '
        f'Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f"{relations}</Relationships>",
        "xl/worksheets/sheet1.xml": sheet,
        "xl/sharedStrings.xml": f'<sst xmlns="{SPREADSHEET}">{texts}</sst>',
        "xl/styles.xml": styles or f'<styleSheet xmlns="{SPREADSHEET}"/>',
    }
    return {**parts, **(extra or {})}


CONTENT_TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package'
    '.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    + "".join(
        f'<Override PartName="/xl/{part}.xml" ContentType="application/vnd.'
        f'openxmlformats-officedocument.spreadsheetml.{kind}+xml"/>'
        for part, kind in {
            "workbook": "sheet.main",
            "worksheets/sheet1": "worksheet",
            "sharedStrings": "sharedStrings",
            "styles": "styles",
        }.items()
    )
    + "</Types>"
)


def write_xlsx(path: Path, rows: str = PLAIN_SHEET, **parts: object) -> Path:
    """Write the workbook of :func:`xlsx_parts`."""
    path.write_bytes(zip_parts(xlsx_parts(rows, **parts)))
    return path


def styles_xml(formats: Sequence[str], *, struck: Sequence[int] = ()) -> str:
    """Write a style per number format; those in `struck` have a line through them."""
    codes = "".join(
        f'<numFmt numFmtId="{200 + number}" formatCode={quoteattr(code)}/>'
        for number, code in enumerate(formats)
    )
    cells = "".join(
        f'<xf numFmtId="{200 + number}" fontId="{int(number in struck)}" xfId="0"/>'
        for number in range(len(formats))
    )
    return (
        f'<styleSheet xmlns="{SPREADSHEET}"><numFmts>{codes}</numFmts>'
        "<fonts><font/><font><strike/></font></fonts><fills><fill/></fills>"
        '<borders><border/></borders><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs>'
        f"<cellXfs>{cells}</cellXfs></styleSheet>"
    )


def lie_about_size(data: bytes, part: str, size: int) -> bytes:
    """Change the unpacked size that an archive declares for a part, everywhere."""
    name = part.encode()
    changed = bytearray(data)
    for signature, to_size, to_name in (
        (b"PK\x03\x04", 22, 30),
        (b"PK\x01\x02", 24, 46),
    ):
        at = data.find(signature)
        while at >= 0:
            if data[at + to_name : at + to_name + len(name)] == name:
                changed[at + to_size : at + to_size + 4] = struct.pack("<I", size)
            at = data.find(signature, at + 4)
    return bytes(changed)


def ole_file(streams: Mapping[str, bytes]) -> bytes:
    """Write Office's old container: sectors of 512 bytes, one table, one directory."""
    padded = {
        n: s.ljust(-(-max(len(s), 4096) // 512) * 512, b"\0")
        for n, s in streams.items()
    }
    table = [0xFFFFFFFD]  # the table itself is sector 0
    entries = [_ole_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)]
    body = b""
    for number, (name, stream) in enumerate(padded.items(), start=1):
        first = len(table)
        n_sectors = len(stream) // 512
        table += [first + step + 1 for step in range(n_sectors - 1)] + [0xFFFFFFFE]
        right = number + 1 if number < len(padded) else 0xFFFFFFFF
        entries.append(_ole_entry(name, 2, first, len(stream), right=right))
        body += stream
    directory = b"".join(entries).ljust(-(-len(entries) // 4) * 512, b"\0")
    first_directory = len(table)
    n_directory = len(directory) // 512
    table += [first_directory + s + 1 for s in range(n_directory - 1)] + [0xFFFFFFFE]
    assert len(table) <= 128, "one sector of table holds 128 sectors"
    table += [0xFFFFFFFF] * (128 - len(table))
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        bytes.fromhex("d0cf11e0a1b11ae1"),
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        1,
        first_directory,
        0,
        4096,
        0xFFFFFFFE,
        0,
        0xFFFFFFFE,
        0,
    )
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    return header + struct.pack("<128I", *table) + body + directory


def _ole_entry(
    name: str, kind: int, first: int, size: int, *, child: int = -1, right: int = -1
) -> bytes:
    spelled = (name + "\0").encode("utf-16-le")
    return (
        spelled.ljust(64, b"\0")
        + struct.pack(
            "<HBBIII", len(spelled), kind, 1, 0xFFFFFFFF, right % 2**32, child % 2**32
        )
        + bytes(36)
        + struct.pack("<III", first, size, 0)
    )


def xls_file(cells: Mapping[tuple[int, int], object], *, state: int = 0) -> bytes:
    """Write an .xls workbook with the sheet ``Monitor``.

    Values are text, numbers, bools, ``('error', code)``, ``('percent', number)``,
    ``('date', number)`` or ``('struck', text)``. Row 3 and column C are hidden, and
    A2:B3 are merged.
    """
    globals_ = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 1997, 0, 6))
    globals_ += _record(0x42, struct.pack("<H", 1200))
    for number in range(5):
        flags = 8 if number == 4 else 0
        globals_ += _record(
            0x31,
            struct.pack("<HHHHHBBBB", 200, flags, 0x7FFF, 400, 0, 0, 0, 0, 0)
            + _text8("Arial"),
        )
    globals_ += _record(0x41E, struct.pack("<H", 164) + _text16("0.0%"))
    globals_ += _record(0x41E, struct.pack("<H", 165) + _text16("dd/mm/yyyy"))
    for _ in range(15):
        globals_ += _record(0xE0, struct.pack("<HHH14x", 0, 0, 0xFFF5))
    for font, number in ((0, 0), (0, 164), (0, 165), (5, 0)):
        globals_ += _record(0xE0, struct.pack("<HHH14x", font, number, 1))
    bound = struct.pack("<BB", state, 0) + _text8("Monitor")
    size = len(globals_) + 4 + 4 + len(bound) + 4
    globals_ += _record(0x85, struct.pack("<I", size) + bound)
    globals_ += _record(0x0A, b"")
    sheet = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 1997, 0, 6))
    sheet += _record(0x7D, struct.pack("<HHHHHH", 2, 2, 2560, 15, 1, 0))
    sheet += _record(0x208, struct.pack("<HHHHHHI", 2, 0, 9, 255, 0, 0, 0x20))
    for (row, column), value in sorted(cells.items()):
        sheet += _xls_cell(row, column, value)
    sheet += _record(0xE5, struct.pack("<HHHHH", 1, 1, 2, 0, 1))
    sheet += _record(0x0A, b"")
    return ole_file({"Workbook": globals_ + sheet})


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _text8(text: str) -> bytes:
    return struct.pack("<BB", len(text), 1) + text.encode("utf-16-le")


def _text16(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def _xls_cell(row: int, column: int, value: object) -> bytes:
    style = 15
    if isinstance(value, tuple):
        word, value = value
        style = {"percent": 16, "date": 17, "struck": 18}.get(word, 15)
        if word == "error":
            return _record(0x205, struct.pack("<HHHBB", row, column, 15, value, 1))
    at = struct.pack("<HHH", row, column, style)
    if isinstance(value, bool):
        return _record(0x205, at + struct.pack("<BB", value, 0))
    if isinstance(value, str):
        return _record(0x204, at + _text16(value))
    return _record(0x203, at + struct.pack("<d", value))


def ods_file(
    rows: str, *, before: str = "", parts: Mapping[str, str] | None = None
) -> bytes:
    """Write an .ods workbook with the sheet ``Monitor``, whose rows are raw XML."""
    spaces = " ".join(
        f'xmlns:{name}="{OPEN_DOCUMENT}:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    content = (
        f'<office:document-content {spaces} xmlns:xlink="http://www.w3.org/1999/xlink" '
        'xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2">'
        "<office:automatic-styles>"
        '<style:style style:name="ta2" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
        "</office:automatic-styles><office:body><office:spreadsheet>"
        f'<table:table table:name="Monitor">{before}{rows}</table:table>'
        '<table:table table:name="Lista" table:style-name="ta2"/>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return zip_parts(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            **(parts or {}),
        }
    )


NUMBERS = (b"0", b"-1", b"99", b"1048576", b"4294967295", b"99999999999", b"XFD1", b"")
"""What a damaged or hostile file may say where a number belongs."""


def damage(data: bytes, draw: random.Random) -> bytes:
    """Change, cut, repeat or renumber a few places of a part."""
    changed = bytearray(data)
    for _ in range(draw.choice((1, 1, 2, 5))):
        at = draw.randrange(len(changed))
        numbers = list(re.finditer(rb"\d+", changed))
        kind = draw.randrange(5)
        if kind == 0:
            changed[at] = draw.choice(b'0123456789<>"/AZaz= -.')
        elif kind == 1:
            changed[at] = draw.randrange(256)
        elif kind == 2:
            del changed[at : at + draw.randrange(1, 30)]
        elif kind == 3:
            changed[at:at] = changed[max(0, at - 40) : at]
        elif numbers:
            number = draw.choice(numbers)
            changed[number.start() : number.end()] = draw.choice(NUMBERS)
    return bytes(changed)


HIDDEN = ("Cc", "Cf", "Cs")
"""Categories of characters that nobody sees."""


def visible(text: str) -> str:
    """Leave out what nobody sees."""
    for end in ("\r\n", "\r", "\u2028"):
        text = text.replace(end, "\n")
    text = unicodedata.normalize("NFC", text)
    kept = [c for c in text if c in "\n\t" or unicodedata.category(c) not in HIDDEN]
    return "".join(kept).strip()
