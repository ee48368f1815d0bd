"""Small text tables that several tests need."""

from gabeval.monitor.files.text_files import read_text_table

TABLE = "Meta;Ponderación\nniñez;98,5\n"


CELLS = [["Meta", "Ponderación"], ["niñez", "98,5"]]


def read(content: bytes | str, **options):
    data = content.encode() if isinstance(content, str) else content
    return read_text_table(data, "a.csv", **options)


def cells(content: bytes | str, **options):
    return read(content, **options).sheet.values.tolist()


def told(table):
    return {note.rule: note for note in (*table.notes, *table.sheet_notes)}
