"""Names of entities and commitments: resolved by the plan's lists, never guessed."""

from collections.abc import Iterable, Sequence

import numpy as np
from rapidfuzz import fuzz, process

from gabeval.numerals import fold
from gabeval.plan import CommitmentEntry, Entity

NEAR = 55
"""How alike (0 to 100) a listed name must be to be shown as near."""


class Names:
    """A list of codes with every spelling that stands for each.

    Parameters
    ----------
    entries : iterable of Entity or CommitmentEntry
        What the plan lists; empty if it lists none.

    Examples
    --------
    >>> names = Names([Entity(id="SDS", name="Secretaría de Salud", aliases=["Salud"])])
    >>> names.resolve(["SECRETARIA DE SALUD ", "Salud", "Movilidad"]).tolist()
    ['SDS', 'SDS', None]
    """

    def __init__(self, entries: Iterable[Entity | CommitmentEntry]) -> None:
        self._code: dict[str, str] = {}
        self._shown: dict[str, str] = {}
        for entry in entries:
            code = entry.entity_id if isinstance(entry, Entity) else entry.commitment_id
            for text in (code, entry.name.es, entry.name.en, *entry.aliases):
                self._code.setdefault(fold(text), code)
                self._shown.setdefault(fold(text), text)

    @property
    def is_open(self) -> bool:
        """Whether the plan lists nothing, so that every name is taken as written."""
        return not self._code

    def resolve(self, texts: Sequence[str | None]) -> np.ndarray:
        """Turn names into codes.

        Parameters
        ----------
        texts : sequence of str or None
            Names as written; an empty one stays empty.

        Returns
        -------
        numpy.ndarray
            Codes; ``None`` where the name is not listed. If nothing is listed, the
            first spelling met stands for all that differ only in case, accents and
            spaces.
        """
        known = dict(self._code)
        out = np.full(len(texts), None, dtype=object)
        for place, text in enumerate(texts):
            if text is None:
                continue
            folded = fold(text)
            if self.is_open:
                known.setdefault(folded, " ".join(text.split()))
            out[place] = known.get(folded)
        return out

    def nearest(self, text: str, limit: int = 3) -> str:
        """List the known spellings nearest to a name.

        Parameters
        ----------
        text : str
            Name as written.
        limit : int
            How many at most.

        Returns
        -------
        str
            Such as ``"Secretaría de Salud (SDS), ..."``; empty if none is near.
        """
        found = process.extract(
            fold(text),
            list(self._code),
            scorer=fuzz.WRatio,
            limit=limit * 3,
            score_cutoff=NEAR,
        )
        shown: dict[str, str] = {}
        for folded, _, _ in found:
            code = self._code[folded]
            shown.setdefault(code, f"{self._shown[folded]} ({code})")
        return ", ".join(list(shown.values())[:limit])
