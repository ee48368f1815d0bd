"""Small pieces of workbooks that several tests need."""

from gabeval.monitor.files.workbook import read_workbook


def cell(name: str, content: str, attributes: str = "") -> str:
    row = name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return f'<row r="{row}"><c r="{name}" {attributes}>{content}</c></row>'


def read_only_sheet(path):
    book = read_workbook(path)
    return book.sheet(book.sheet_names[0])


def rules(notes):
    return {note.rule: note for note in notes}
