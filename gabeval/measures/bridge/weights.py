"""The weights inside one parent, when its children or their weights are switched."""

from collections.abc import Iterable
from fractions import Fraction

from gabeval.measures.bridge.forest import Weight


def share_locally(
    old: list[Weight],
    new: list[Weight],
    stands: tuple[bool, bool],
    keys: set[tuple[bool, bool, bool]],
) -> dict[tuple[bool, bool, bool], list[Weight] | None]:
    """Work out the children's weights inside one parent under each combination.

    A child that was dropped keeps its old share until the scope is switched, and the
    others share what is left by their new weights; one that was added has no weight
    until the weights are switched, and is not there before the scope is. A parent that
    only one of the trees holds is taken from that one.

    Parameters
    ----------
    old, new : list of Weight
        The children's weights in either tree.
    stands : tuple of bool
        Whether the old and the new tree hold the parent.
    keys : set of tuple of bool
        Combinations: whether the weights are switched, whether the scope is, and
        whether weights are divided by their sum.

    Returns
    -------
    dict
        For each combination one weight per child, None if it is not there; None in
        place of the list where no weight can be given to anything.

    Examples
    --------
    >>> half, third = Fraction(1, 2), Fraction(1, 3)
    >>> key = (False, True, True)
    >>> found = share_locally([half, half], [None, half], (True, True), {key})
    >>> [str(weight) for weight in found[key]]
    ['None', '1']
    """
    if old == new:
        found = {norm: _scale(old, normalise=norm) for norm in (False, True)}
        return {key: found[key[2]] for key in keys}
    in_old, in_new = stands
    shared = {}
    for key in keys:
        weights, scope, normalise = key
        if not in_new or (in_old and not weights and not scope):
            shared[key] = _scale(old, normalise=normalise)
        elif not in_old or (weights and scope):
            shared[key] = _scale(new, normalise=normalise)
        elif scope:
            shared[key] = _switch_scope(old, new, normalise=normalise)
        else:
            shared[key] = _switch_weights(old, new, normalise=normalise)
    return shared


def _scale(weights: list[Weight], *, normalise: bool) -> list[Weight] | None:
    """Divide weights by their sum if asked for; None if that is 0."""
    if not normalise:
        return weights
    total = total_weight(weights)
    if total == 0:
        return None
    return weights if total == 1 else [w if w is None else w / total for w in weights]


def _switch_scope(
    old: list[Weight], new: list[Weight], *, normalise: bool
) -> list[Weight] | None:
    """Take the new children with the old weights, of which added ones have none."""
    pairs = list(zip(old, new, strict=True))
    kept = total_weight(o for o, n in pairs if n is not None)
    total = Fraction(1) if normalise else total_weight(old)
    if kept == 0 and total != 0:
        return None
    factor = total / kept if kept else Fraction(0)
    return [None if n is None else (o or Fraction(0)) * factor for o, n in pairs]


def _switch_weights(
    old: list[Weight], new: list[Weight], *, normalise: bool
) -> list[Weight] | None:
    """Take the old children with the new weights; dropped ones keep their share."""
    pairs = list(zip(old, new, strict=True))
    total = Fraction(1) if normalise else total_weight(new)
    before = total_weight(old)
    lost = total_weight(o for o, n in pairs if n is None)
    dropped = lost / before if before else Fraction(0)
    kept = total_weight(n for o, n in pairs if o is not None)
    if kept == 0 and dropped == 0:
        is_empty = total == 0
        return [None if o is None else Fraction(0) for o in old] if is_empty else None
    # Where nothing that was kept weighs anything, all the weight is with the dropped.
    of_dropped = (total / before if kept else total / lost) if dropped else Fraction(0)
    of_kept = (1 - dropped) * total / kept if kept else Fraction(0)
    return [
        None if o is None else o * of_dropped if n is None else n * of_kept
        for o, n in pairs
    ]


def total_weight(weights: Iterable[Weight]) -> Fraction:
    """Add up the weights that are there.

    Parameters
    ----------
    weights : iterable of Weight
        None stands for a child that is not there.

    Returns
    -------
    fractions.Fraction
        Their sum.

    Examples
    --------
    >>> total_weight([Fraction(1, 2), None])
    Fraction(1, 2)
    """
    return sum((w for w in weights if w is not None), start=Fraction(0))
