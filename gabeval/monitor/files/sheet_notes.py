"""What a reader of a sheet sees, or does not see, beside its values."""

from gabeval.monitor.files.addresses import cell_name, list_columns, list_numbers
from gabeval.monitor.files.sheets import Note, Sheet, note_cells


def find_sheet_notes(
    sheet: Sheet, struck: list[tuple[int, int]], filtered: str = ""
) -> list[Note]:
    """Say what a reader of the sheet sees, or does not see, beside its values.

    Parameters
    ----------
    sheet : Sheet
        As read.
    struck : list of tuple of int
        Cells with a line through their text.
    filtered : str
        Cells under an active filter, or empty.

    Returns
    -------
    list of Note
        ``rows_hidden``, ``columns_hidden``, ``filtered``, ``struck_out`` (one each),
        and one ``cell_comment`` per comment.
    """
    name, values = sheet.name, sheet.values
    notes = []
    if sheet.hidden_rows:
        notes.append(Note("rows_hidden", name, "", list_numbers(sheet.hidden_rows)))
    if sheet.hidden_columns:
        listed = list_columns(sheet.hidden_columns)
        notes.append(Note("columns_hidden", name, "", listed))
    if filtered:
        notes.append(Note("filtered", name, filtered.partition(":")[0], filtered))
    inside = [
        (row, column)
        for row, column in struck
        if row < values.shape[0]
        and column < values.shape[1]
        and values[row, column] is not None
    ]
    notes += note_cells("struck_out", name, inside)
    notes += [
        Note("cell_comment", name, cell_name(*cell), text)
        for cell, text in sheet.comments.items()
    ]
    return notes
