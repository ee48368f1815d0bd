"""The size of a file, as a link to it says."""

from gabeval.language import NO_BREAK_SPACE, Language


def format_size(size: int, language: Language) -> str:
    """Print the size of a file.

    Parameters
    ----------
    size : int
        Bytes.
    language : Language
        Whose numbers.

    Returns
    -------
    str
        In kB or MB, never zero.

    Examples
    --------
    >>> format_size(2_345_678, Language("en")).replace(chr(160), " ")
    '2.3 MB'
    """
    if size >= 1_000_000:
        return f"{language.number(size / 1_000_000, 1)}{NO_BREAK_SPACE}MB"
    return f"{language.integer(max(1, round(size / 1_000)))}{NO_BREAK_SPACE}kB"


def file_kind(name: str) -> str:
    """Name the kind of a file by its ending.

    Parameters
    ----------
    name : str
        File name.

    Returns
    -------
    str
        Such as ``"CSV"``.

    Examples
    --------
    >>> file_kind("plan.xlsx")
    'XLSX'
    """
    return name.rpartition(".")[2].upper()
