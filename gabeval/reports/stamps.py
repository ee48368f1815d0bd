"""What a page merely prints of an export, its hash: put in, no notebook run."""

from collections.abc import Mapping

from gabeval.reports.frame import SHORT_HASH


def can_stamp(old: Mapping[str, str], new: Mapping[str, str]) -> bool:
    """Say whether hashes can be put in place of others without doubt.

    Parameters
    ----------
    old, new : mapping of str to str
        Hash of each export.

    Returns
    -------
    bool
        False if exports came or went, if two of them were the same file, or if files
        changed places.
    """
    short = {value[:SHORT_HASH] for value in old.values()}
    came = {value[:SHORT_HASH] for value in new.values()} - short
    changed = [export for export in old if old[export] != new.get(export)]
    is_clear = len(short) == len(old) and len(came) == len(changed)
    return old.keys() == new.keys() and is_clear


def stamp(data: bytes, old: Mapping[str, str], new: Mapping[str, str]) -> bytes:
    """Put the hashes of exports as they are now in place of those that were printed.

    Parameters
    ----------
    data : bytes
        Page, notebook or list of numbers.
    old, new : mapping of str to str
        Hash of each export, see `can_stamp`.

    Returns
    -------
    bytes
        The same otherwise.

    Examples
    --------
    >>> stamp(b"<code>aaaaaaaaaaaa</code>", {"e": "a" * 64}, {"e": "b" * 64})
    b'<code>bbbbbbbbbbbb</code>'
    """
    for export, before in old.items():
        now = new[export]
        # The short one is printed alone, between two marks.
        data = data.replace(before.encode(), now.encode())
        data = data.replace(
            f">{before[:SHORT_HASH]}<".encode(), f">{now[:SHORT_HASH]}<".encode()
        )
    return data
