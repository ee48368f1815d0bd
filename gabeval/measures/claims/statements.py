"""Statements about claims that are no sums: lists, repetitions, words of definition."""

import re
from collections.abc import Callable, Sequence

from gabeval.measures.granularity import smallest_n
from gabeval.numerals import fold
from gabeval.plan.claims import Claim

_DIGITS = re.compile(r"\d+")


def check_statement(name: str, claims: Sequence[Claim]) -> bool | None:
    """Tell whether a statement about claims holds.

    Parameters
    ----------
    name : str
        ``listed``, ``repeated``, ``one_to_one``, ``same_definition`` or ``one_list``.
    claims : sequence of Claim
        What it is about.

    Returns
    -------
    bool or None
        None if the text does not say.
    """
    return _CHECKS[name](claims)


def _is_listed(claims: Sequence[Claim]) -> bool | None:
    """Compare a number in words with the number of things named after it."""
    (claim,) = claims
    if not claim.items:
        return None
    return claim.text == str(len(claim.items))


def _is_repeated(claims: Sequence[Claim]) -> bool | None:
    """Compare the numbers of a figure with those where the text says it again."""
    (claim,) = claims
    if not claim.again:
        return None
    return all(_numbers(text) == _numbers(claim.value) for text in claim.again)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(digits) for digits in _DIGITS.findall(text))


def _are_one_to_one(claims: Sequence[Claim]) -> bool | None:
    """Compare two lists of names, whatever their order."""
    one, other = claims
    if not one.items or not other.items:
        return None
    return sorted(map(fold, one.items)) == sorted(map(fold, other.items))


def unmatched_items(one: Claim, other: Claim) -> list[str]:
    """List the names that stand in one of two lists only.

    Parameters
    ----------
    one, other : Claim
        Claims with lists.

    Returns
    -------
    list of str
        In the order of the lists.
    """
    known = {fold(item) for item in one.items} & {fold(item) for item in other.items}
    return [item for item in (*one.items, *other.items) if fold(item) not in known]


def _are_defined_alike(claims: Sequence[Claim]) -> bool | None:
    """Look for one word of definition; where some lack it, nothing is decided."""
    words = {fold(claim.definition) for claim in claims}
    return True if len(words) == 1 and words != {""} else None


def _fit_any_list(claims: Sequence[Claim]) -> bool:
    """Tell whether one single thing could show all the figures."""
    return smallest_list(claims) == 1


def smallest_list(claims: Sequence[Claim], rounding: str = "half_up") -> int:
    """Find the smallest list of whole things that shows all percentages.

    Parameters
    ----------
    claims : sequence of Claim
        Percentages of one list.
    rounding : str, default "half_up"
        How they were rounded.

    Returns
    -------
    int
        0 if there is none.
    """
    return smallest_n([claim.text for claim in claims], rounding=rounding)


def count_rated(claims: Sequence[Claim]) -> tuple[int, int]:
    """Count the claims that the text calls complete.

    Parameters
    ----------
    claims : sequence of Claim
        Claims with or without a word of judgement.

    Returns
    -------
    tuple of int
        How many are called complete, and of how many.
    """
    return sum(claim.rating == "complete" for claim in claims), len(claims)


_CHECKS: dict[str, Callable[[Sequence[Claim]], bool | None]] = {
    "listed": _is_listed,
    "repeated": _is_repeated,
    "one_to_one": _are_one_to_one,
    "same_definition": _are_defined_alike,
    "one_list": _fit_any_list,
}
