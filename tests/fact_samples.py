"""The two languages of a page, and the rows that a fact names."""

from gabeval.language import Language
from gabeval.show.facts import Fact

EN, ES = Language("en"), Language("es")
NBSP = "\u00a0"


def list_rows(fact: Fact) -> set[int]:
    """List the single rows of a fact's places."""
    rows = set()
    for place in fact.places:
        for part in filter(None, place.rows.split(", ")):
            first, _dash, last = part.partition("-")
            rows |= set(range(int(first), int(last or first) + 1))
    return rows
