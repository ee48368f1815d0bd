"""Codes: what an export says on a published scale, word compared with number."""

import numpy as np
import pandas as pd

from gabeval.codelists import read_scale
from gabeval.monitor.keys import Keys
from gabeval.monitor.reader import SheetReader
from gabeval.numerals import fold
from gabeval.plan.figures import CodeColumns


def read_codes(reader: SheetReader, keys: Keys) -> pd.DataFrame:
    """Read the codes of published scales, and compare word with number.

    Parameters
    ----------
    reader : SheetReader
        The sheet.
    keys : Keys
        Keys of its data rows.

    Returns
    -------
    pandas.DataFrame
        Columns of the table ``codes``; words of absence stay as they were written, and
        have no code.
    """
    parts = [_one_scale(reader, keys, spec) for spec in reader.layout.codes]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _one_scale(reader: SheetReader, keys: Keys, spec: CodeColumns) -> pd.DataFrame:
    scale = read_scale(spec.scale)
    absent = {fold(word) for word in spec.absent}
    bounds = reader.bound(spec.label)[:1]
    labels = reader.texts(spec.label)
    numbers = reader.texts(spec.code)
    table = pd.DataFrame(
        {
            "export_id": reader.export.export_id,
            "scale": spec.scale,
            "level": spec.level,
            "item_id": keys.items[spec.level],
            "code": None,
            "label_text": labels,
            "code_text": numbers,
            "sheet": reader.sheet.name,
            "row": keys.rows + 1,
            "cell": reader.addresses(bounds, keys.rows),
        }
    )
    matched = {
        t: None if fold(t) in absent else scale.match(t) for t in set(labels) - {None}
    }
    table["code"] = table["label_text"].map(matched)
    is_absent = np.array([t is None or fold(t) in absent for t in labels], bool)
    code_absent = np.array([t is None or fold(t) in absent for t in numbers], bool)
    unknown = ~is_absent & table["code"].isna()
    reader.findings.add_rows(
        "unknown_code",
        table.assign(value=table["label_text"], other=spec.scale)[unknown],
        ["other"],
    )
    against = np.zeros(len(table), dtype=bool)
    if spec.code is not None:
        both = ~is_absent & ~code_absent & table["code"].notna().to_numpy()
        pairs = zip(table["code"][both], numbers[both], strict=True)
        against[both] = [not scale.agrees(code, text) for code, text in pairs]
        against |= is_absent != code_absent
    reader.findings.add_rows(
        "label_contradicts_code",
        table.assign(value=table["label_text"], other=table["code_text"])[against],
        ["other"],
    )
    return table.drop_duplicates(["item_id", "label_text", "code_text"])
