"""Finishing a Word file: language, styles, table heads, page foot, and fixed bytes.

What pandoc writes is a sound document without our looks. Each function here changes one
part of it; `finish` opens the file and closes it again.
"""

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from gabeval.reports.dates import document_time
from gabeval.reports.word_styles import STYLES, TABLE_STYLE, Style
from gabeval.reports.word_tables import set_table
from gabeval.reports.word_xml import NAMESPACES, full_name, read_fragment

_FOOT_ID = "rIdFoot"

_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_PAGE = '<w:pgSz w:w="11906" w:h="16838"/>'  # A4, in twentieths of a point

_MARGINS = (
    '<w:pgMar w:top="1021" w:right="1021" w:bottom="1134" w:left="1021" '
    'w:header="567" w:footer="567" w:gutter="0"/>'
)


@dataclass(frozen=True)
class About:
    """What a Word file is told about its page."""

    title: str
    """Title of the document."""
    language: str
    """In which it is proofread, such as ``es-CO``."""
    row_headed: tuple[bool, ...]
    """For each table in turn, whether its first column names the rows."""


def finish(document: bytes, about: About) -> bytes:
    """Give a document of pandoc's our looks, and the same bytes every time.

    Parameters
    ----------
    document : bytes
        The ``.docx`` that pandoc wrote.
    about : About
        What it is told.

    Returns
    -------
    bytes
        The ``.docx``, its parts sorted and dated with `dates.document_time`.
    """
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change: Mapping[str, Callable[[ElementTree.Element], None]] = {
        "word/document.xml": lambda root: _set_body(root, about),
        "word/styles.xml": lambda root: _set_styles(root, about.language),
        "word/settings.xml": lambda root: _set_settings(root, about.language),
    }
    for prefix, address in NAMESPACES.items():
        ElementTree.register_namespace(prefix, address)
    for name, how in change.items():
        root = ElementTree.fromstring(parts[name])  # pandoc wrote it, nobody else
        how(root)
        parts[name] = _DECLARATION.encode() + ElementTree.tostring(root)
    parts["docProps/core.xml"] = _core(about).encode()
    _add_foot(parts, about)
    return _pack(parts)


def _pack(parts: Mapping[str, bytes]) -> bytes:
    """Zip parts; Word wants the list of their kinds to come first."""
    names = sorted(parts, key=lambda name: (name != "[Content_Types].xml", name))
    stamp = document_time().timetuple()[:6]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, parts[name], compresslevel=9)
    return buffer.getvalue()


def _set_body(root: ElementTree.Element, about: About) -> None:
    tables = root.findall(".//w:tbl", NAMESPACES)
    for table, is_row_headed in zip(tables, about.row_headed, strict=True):
        set_table(table, is_row_headed=is_row_headed)
    for drawing in root.iter(full_name("wp:inline")):
        words = drawing.find("wp:docPr", NAMESPACES).get("descr", "")
        for inner in drawing.iter(full_name("pic:cNvPr")):
            inner.set("descr", words)  # pandoc puts the whole address there
    section = root.find("w:body/w:sectPr", NAMESPACES)
    section.clear()
    foot = f'<w:footerReference w:type="default" r:id="{_FOOT_ID}"/>'
    section.extend(read_fragment(foot + _PAGE + _MARGINS))


def _set_styles(root: ElementTree.Element, language: str) -> None:
    base = root.find("w:docDefaults/w:rPrDefault/w:rPr", NAMESPACES)
    base.clear()
    base.extend(
        read_fragment(
            '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="Arial" '
            'w:cs="Arial"/><w:color w:val="1A1A1A"/><w:sz w:val="21"/>'
            f'<w:szCs w:val="21"/><w:lang w:val="{escape(language)}" '
            f'w:eastAsia="{escape(language)}" w:bidi="ar-SA"/>'
        )
    )
    known = {
        style.get(full_name("w:styleId")): style
        for style in root.findall("w:style", NAMESPACES)
    }
    for style_id, style in STYLES.items():
        _set_style(root, known.get(style_id), style_id, style)
    table = known["Table"]
    for old in list(table):
        if old.tag not in (full_name("w:name"), full_name("w:basedOn")):
            table.remove(old)
    table.extend(read_fragment(TABLE_STYLE))


def _set_style(
    root: ElementTree.Element,
    known: ElementTree.Element | None,
    style_id: str,
    style: Style,
) -> None:
    if known is None:
        name = escape(style.name)
        (known,) = read_fragment(
            f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{style_id}">'
            f'<w:name w:val="{name}"/><w:basedOn w:val="{style.base}"/><w:qFormat/>'
            "</w:style>"
        )
        root.append(known)
    for part in ("w:pPr", "w:rPr"):
        for old in known.findall(part, NAMESPACES):
            known.remove(old)
    if style.paragraph:
        known.extend(read_fragment(f"<w:pPr>{style.paragraph}</w:pPr>"))
    if style.letters:
        known.extend(read_fragment(f"<w:rPr>{style.letters}</w:rPr>"))


def _set_settings(root: ElementTree.Element, language: str) -> None:
    spanish = language.startswith("es")
    values = {
        "w:themeFontLang": language,
        "w:decimalSymbol": "," if spanish else ".",
        "w:listSeparator": ";" if spanish else ",",
    }
    for tag, value in values.items():
        found = root.find(tag, NAMESPACES)
        if found is not None:
            found.set(full_name("w:val"), value)
    proofed = root.find("w:proofState", NAMESPACES)
    if proofed is not None:  # nobody has read it yet: Word may look
        root.remove(proofed)


def _core(about: About) -> str:
    stamp = document_time().strftime("%Y-%m-%dT%H:%M:%SZ")
    dates = "".join(
        f'<dcterms:{word} xsi:type="dcterms:W3CDTF">{stamp}</dcterms:{word}>'
        for word in ("created", "modified")
    )
    return (
        f"{_DECLARATION}<cp:coreProperties xmlns:cp="
        '"http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(about.title)}</dc:title>"
        f"<dc:language>{escape(about.language)}</dc:language>{dates}"
        "</cp:coreProperties>"
    )


def _add_foot(parts: dict[str, bytes], about: About) -> None:
    """Print the title and the number of the page below every page."""
    space = NAMESPACES["w"]
    foot = (
        f'{_DECLARATION}<w:ftr xmlns:w="{space}"><w:p><w:pPr><w:pStyle '
        'w:val="Footer"/></w:pPr><w:r><w:t xml:space="preserve">'
        f"{escape(about.title)}</w:t></w:r><w:r><w:tab/></w:r>{_field('PAGE')}"
        f"<w:r><w:t>/</w:t></w:r>{_field('NUMPAGES')}</w:p></w:ftr>"
    )
    parts["word/footer1.xml"] = foot.encode()
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"
    _append(
        parts,
        "[Content_Types].xml",
        f'<Override PartName="/word/footer1.xml" ContentType="{kind}"/></Types>',
    )
    _append(
        parts,
        "word/_rels/document.xml.rels",
        f'<Relationship Id="{_FOOT_ID}" Type="{NAMESPACES["r"]}/footer" '
        'Target="footer1.xml"/></Relationships>',
    )


def _field(word: str) -> str:
    return f'<w:fldSimple w:instr=" {word} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def _append(parts: dict[str, bytes], name: str, last: str) -> None:
    head, _, _ = parts[name].decode("utf-8").rpartition("</")
    parts[name] = f"{head}{last}".encode()
