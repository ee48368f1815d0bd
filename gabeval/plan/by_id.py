"""Lists whose items are also found by their id: ``plan.commitments["COBOG0003"]``."""

import difflib
from collections.abc import Collection, Iterable
from typing import Any, TypeVar

from gabeval.errors import UsageError, list_cases
from gabeval.explained import Explained, Told, teach_completion
from gabeval.numerals import fold
from gabeval.speech import speak

E = TypeVar("E")

NEAR_IDS = 5
"""How many ids are offered when one was not found."""

ALIKE = 0.4
"""From 0 to 1, how alike an id must be to be offered; house rule."""

teach_completion()


class ById(Explained, list[E]):
    """A list of entries of a plan that are also found by id, name or other spelling.

    It is a list in every respect: it can be walked, counted and indexed by number, and
    it equals a list of the same entries. A text between the brackets is an id, or a
    name that the plan gives the entry; it must be met without case and accents.

    Parameters
    ----------
    entries : iterable of Entry, optional
        Each with its ``own_id`` and its ``spellings``.

    Examples
    --------
    >>> from gabeval.plan import Entity
    >>> bodies = ById([Entity(id="SDM", name="Secretaría de Movilidad")])
    >>> bodies["SDM"].entity_id, bodies["secretaria de movilidad"].entity_id
    ('SDM', 'SDM')
    >>> "SDM" in bodies, len(bodies), bodies.ids
    (True, 1, ['SDM'])
    >>> bodies["SDN"]
    Traceback (most recent call last):
    gabeval.errors.UsageError: There is no 'SDN' among the bodies in charge. Near ids:
      - SDM
    Choose one of these; the Tab key lists all of them.
    """

    @property
    def ids(self) -> list[str]:
        """Ids, in the order of the list."""
        return [entry.own_id for entry in self]

    def __getitem__(self, key: Any) -> Any:
        """Take an entry by its id or place, or several by a slice of places."""
        if not isinstance(key, str):
            found = super().__getitem__(key)
            return type(self)(found) if isinstance(key, slice) else found
        for entry in self:
            if entry.own_id == key:
                return entry
        wanted = fold(key)
        for entry in self:
            if wanted in map(fold, entry.spellings):
                return entry
        raise no_such_id(key, self.ids, among=self[0].name_many() if self else "")

    def __contains__(self, item: object) -> bool:
        """Tell whether an id, or an entry, is in the list."""
        if isinstance(item, str):
            return item in self.ids
        return super().__contains__(item)

    def __getattr__(self, name: str) -> Any:
        """Take an entry whose id can be written as an attribute."""
        for entry in self:
            if entry.own_id == name:
                return entry
        raise AttributeError(name)

    def __dir__(self) -> Iterable[str]:
        """List the ids that can be written as attributes, beside what a list has."""
        return [*super().__dir__(), *(i for i in self.ids if i.isidentifier())]

    def _ipython_key_completions_(self) -> list[str]:
        """Offer the ids when Tab is pressed between the brackets."""
        return self.ids

    def explain(self) -> Told:
        """Show one line per entry."""
        if not self:
            return Told(speak("An empty list of the plan"), [])
        pairs = [entry.tell() for entry in self]
        return Told(
            self[0].name_many(),
            [[value for _name, value in lines] for lines in pairs],
            heads=[name for name, _value in pairs[0]],
            note=speak("One of them: `{example}`", example=f'["{self[0].own_id}"]'),
        )


def no_such_id(key: str, known: Collection[str], *, among: str = "") -> UsageError:
    """Word the error for an id that is not there.

    Parameters
    ----------
    key : str
        What was asked for.
    known : collection of str
        Ids that there are.
    among : str, optional
        What they are ids of, in the language of messages: "the commitments".

    Returns
    -------
    UsageError
        It names the nearest ids, or the first ones if none is near.

    Examples
    --------
    >>> str(no_such_id("COBOG003", ["COBOG0003", "X"])).splitlines()[1]
    '  - COBOG0003'
    """
    listed = list(map(str, known))
    if not listed:
        return UsageError(
            speak("There is no {key!r} here: nothing is listed.", key=str(key))
        )
    among = among or speak("what is listed")
    near = difflib.get_close_matches(str(key), listed, n=NEAR_IDS, cutoff=ALIKE)
    head = (
        speak("There is no {key!r} among {among}. Near ids:", key=key, among=among)
        if near
        else speak(
            "There is no {key!r} among {among}. Ids begin with:", key=key, among=among
        )
    )
    advice = speak("Choose one of these; the Tab key lists all of them.")
    return UsageError(list_cases(head, near or sorted(listed)[:NEAR_IDS], advice))
