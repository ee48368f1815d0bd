"""How a Word file looks: one entry per style, in the colours of the pages.

Sizes are in half points and distances in twentieths of a point, as Word counts them.
The order of the words inside an entry is the one that Word demands.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Style:
    """One style of paragraphs or letters."""

    name: str
    """As Word's list of styles shows it."""
    paragraph: str = ""
    """Distances, borders and what keeps together."""
    letters: str = ""
    """Weight, colour and size."""
    base: str = "BodyText"
    """Style that it changes."""


def _letters(*, size: int = 0, colour: str = "", bold: bool = False) -> str:
    return (
        "<w:b/><w:bCs/>" * bold
        + f'<w:color w:val="{colour}"/>' * bool(colour)
        + f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/>' * bool(size)
    )


def _space(before: int, after: int, *, keep: bool = False) -> str:
    kept = "<w:keepNext/><w:keepLines/>" if keep else ""
    return f'{kept}<w:spacing w:before="{before}" w:after="{after}"/>'


def _heading(level: int, size: int, before: int, after: int) -> Style:
    space = _space(before, after, keep=True)
    return Style(
        f"heading {level}",
        f'{space}<w:outlineLvl w:val="{level - 1}"/>',
        _letters(size=size, colour=_BLUE, bold=True),
    )


_BLUE = "12436D"

_LINK = "0B4F8A"

_MUTED = "4D4D4D"

_LINES = '<w:spacing w:before="60" w:after="120" w:line="276" w:lineRule="auto"/>'

_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="8" w:space="6" w:color="{_BLUE}"/>'
    for side in ("top", "left", "bottom", "right")
)

STYLES = {
    "BodyText": Style("Body Text", _LINES),
    "FirstParagraph": Style("First Paragraph", _LINES),
    "Compact": Style("Compact", _space(20, 40)),
    "Heading1": _heading(1, 40, 0, 120),
    "Heading2": _heading(2, 30, 360, 120),
    "Heading3": _heading(3, 25, 240, 80),
    "Heading4": _heading(4, 22, 200, 80),
    "PlanName": Style("Plan Name", letters=_letters(colour=_MUTED)),
    "Question": Style("Question", letters=_letters(size=26, colour=_MUTED)),
    "Byline": Style("Byline", letters=_letters(size=19, colour=_MUTED)),
    "NoticeBox": Style("Notice Box", f"<w:pBdr>{_BORDERS}</w:pBdr>{_space(120, 200)}"),
    "CardTitle": Style("Card Title", _space(120, 60, keep=True), _letters(bold=True)),
    "Strip": Style("Strip", letters=_letters(bold=True)),
    "FigureTitle": Style(
        "Figure Title", _space(240, 40, keep=True), _letters(size=22, bold=True)
    ),
    "FigureSubtitle": Style(
        "Figure Subtitle", _space(0, 80, keep=True), _letters(size=19, colour=_MUTED)
    ),
    "SourceNote": Style(
        "Source Note", _space(40, 160), _letters(size=18, colour=_MUTED)
    ),
    "NumberNote": Style("Number Note", _space(160, 40, keep=True), _letters(bold=True)),
    "DefinitionTerm": Style(
        "Definition Term", _space(60, 0, keep=True), _letters(colour=_MUTED)
    ),
    "Definition": Style(
        "Definition", '<w:spacing w:before="0" w:after="60"/><w:ind w:left="284"/>'
    ),
    "Caption": Style("caption", _space(160, 60, keep=True), _letters(bold=True)),
    "TableCaption": Style("Table Caption", _space(200, 60, keep=True)),
    "TableText": Style("Table Text", _space(20, 20), _letters(size=18)),
    "TableSmall": Style("Table Small", _space(20, 20), _letters(size=15)),
    "Footer": Style(
        "footer",
        '<w:tabs><w:tab w:val="right" w:pos="9864"/></w:tabs>',
        _letters(size=16, colour=_MUTED),
    ),
    "VerbatimChar": Style(
        "Verbatim Char", letters='<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas"/>'
    ),
    "Hyperlink": Style(
        "Hyperlink", letters=f'<w:color w:val="{_LINK}"/><w:u w:val="single"/>'
    ),
}
"""Styles that are set, by the id that Word knows them by."""

TABLE_STYLE = (
    "<w:qFormat/>"
    '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblBorders>'
    '<w:bottom w:val="single" w:sz="8" w:space="0" w:color="767676"/>'
    '<w:insideH w:val="single" w:sz="4" w:space="0" w:color="767676"/></w:tblBorders>'
    '<w:tblCellMar><w:top w:w="20" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>'
    '<w:bottom w:w="20" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>'
    "</w:tblPr>"
    '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr><w:tcPr>'
    '<w:tcBorders><w:bottom w:val="single" w:sz="12" w:space="0" w:color="1A1A1A"/>'
    '</w:tcBorders><w:vAlign w:val="bottom"/></w:tcPr></w:tblStylePr>'
    '<w:tblStylePr w:type="lastRow"><w:rPr><w:b/><w:bCs/></w:rPr></w:tblStylePr>'
)
"""What the style of tables holds after its name: lines between rows, a bold head."""
