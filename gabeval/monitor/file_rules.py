"""Rules about the file, its sheets and its rows: what was met while reading it."""

from gabeval.monitor.rule import NOTHING, Rule
from gabeval.translations import mark as N_  # noqa: N812 (gettext's usual name)

_ASK_FILE = N_("Ask for the file again, saved from the original.")

FILE_RULES: dict[str, Rule] = {
    "correction_applied": Rule(
        "note",
        N_("Read as «{value}» instead of «{other}», by a declared correction: {item}"),
        NOTHING,
    ),
    "same_file": Rule(
        "ask",
        N_("The file {value} is the same, byte by byte, as that of export {other}."),
        N_("Look whether the right file was filed; if so, one of the two is enough."),
    ),
    # rows
    "section_row": Rule(
        "note",
        N_("The row «{value}» is taken for a heading or a footnote."),
        N_("If it is a milestone, say so in the layout."),
    ),
    "total_row": Rule(
        "note",
        N_("The row «{value}» is taken for a total."),
        N_("If it is a milestone, say so in the layout."),
    ),
    "key_filled_down": Rule(
        "ask",
        N_(
            "The cell of «{value}» is empty and not merged with the one above, whose "
            "text is repeated."
        ),
        N_("Ask whether the row belongs there."),
    ),
    "uneven_rows": Rule(
        "ask",
        N_(
            "The line has another number of cells than the header ({value}), so its "
            "values may have moved; it is set aside."
        ),
        N_("Ask for the export as .xlsx, or with every text in quotes."),
    ),
    "last_line_cut": Rule(
        "ask",
        N_("The last line is not complete: the file may be cut off. It is set aside."),
        N_("Ask for the file again, or look whether its last rows are complete."),
    ),
    "rows_hidden": Rule(
        "note",
        N_("Rows are hidden in the file, and are read all the same: {value}."),
        N_("Ask whether they were meant to count."),
    ),
    "columns_hidden": Rule(
        "note",
        N_("Columns are hidden in the file, and are read all the same: {value}."),
        NOTHING,
    ),
    "rows_out_of_order": Rule(
        "note",
        N_("The file keeps the rows of the sheet out of order; they were sorted."),
        NOTHING,
    ),
    "filtered": Rule(
        "note",
        N_("The sheet was saved with a filter on ({value}); all rows are read."),
        NOTHING,
    ),
    "sheet_hidden": Rule(
        "note", N_("The sheet «{value}» is hidden in the file."), NOTHING
    ),
    # cells
    "cell_comment": Rule("note", N_("The cell carries a comment: «{value}»."), NOTHING),
    "struck_out": Rule(
        "ask",
        N_("Cells are struck out in the file, and are read all the same: {value}."),
        N_("Ask whether they still hold."),
    ),
    "same_cell_twice": Rule(
        "ask",
        N_("The file holds this cell twice: {value}."),
        _ASK_FILE,
    ),
    "cell_twice": Rule(
        "ask",
        N_("The file holds this cell twice, with different values; it stays unset."),
        _ASK_FILE,
    ),
    "blanks_far_away": Rule(
        "note",
        N_("The sheet has formatted blank cells far below or beside its table."),
        NOTHING,
    ),
    "formats_unknown": Rule(
        "note",
        N_("Formats of old .xls files are not read: 0.5 and 50% look the same."),
        N_("Look whether shares are read as shares; better, ask for .xlsx."),
    ),
    # texts
    "text_repaired": Rule(
        "note", N_("Letters that cannot be printed were taken out: {value}."), NOTHING
    ),
    "text_damaged": Rule(
        "note",
        N_("Letters were lost before the file reached us: {value}."),
        N_("Ask for the texts; what was lost cannot be guessed."),
    ),
    "text_of_two_scripts": Rule(
        "note",
        N_(
            "Letters of two alphabets stand in one word, so it does not equal the one "
            "it looks like: {value}."
        ),
        N_("If it is a code or a name, declare a correction."),
    ),
    # the file
    "macros_not_run": Rule(
        "note", N_("The file contains macros; they are not run."), NOTHING
    ),
    "wrong_extension": Rule(
        "note", N_("The file's ending does not fit its content: {value}."), NOTHING
    ),
    "archive_member": Rule(
        "note", N_("The table was taken out of an archive: {value}."), NOTHING
    ),
    "links_not_followed": Rule(
        "note",
        N_(
            "The workbook refers to other workbooks ({value}); the values saved are "
            "used."
        ),
        NOTHING,
    ),
    "encoding_assumed": Rule(
        "note", N_("The text is not UTF-8; it was read as {value}."), NOTHING
    ),
    "encoding_mixed": Rule(
        "note",
        N_("Lines of the text are written in another code than the rest: {value}."),
        N_("Look whether accents and ñ are right in these lines."),
    ),
    "mojibake_repaired": Rule(
        "note",
        N_("Accents had been saved in a wrong code («Ã³» for «ó»); they were mended."),
        NOTHING,
    ),
    "separator_line": Rule(
        "note",
        N_("The first line only says that cells are separated by «{value}»."),
        NOTHING,
    ),
    "delimiter_assumed": Rule(
        "note", N_("Cells are taken to be separated by «{value}»."), NOTHING
    ),
    "zero_bytes_removed": Rule(
        "note", N_("Bytes without any letter were taken out: {value}."), NOTHING
    ),
    "other": Rule("note", N_("Met while reading the file: {value}."), NOTHING),
}
"""Every rule about files by its id; notes of the reading rooms go by the same ids."""
