"""Whether rounding or a later date alone can explain that a published figure fell."""

from dataclasses import dataclass
from fractions import Fraction

from gabeval.errors import UsageError
from gabeval.measures.exact import to_fraction
from gabeval.speech import speak

ROUNDINGS = ("half_up", "floor", "ceil", "unknown")
"""How a published figure can have been rounded; ``unknown`` takes both ends in."""


@dataclass(frozen=True)
class Underlying:
    """What can lie behind a change of two published figures.

    Attributes
    ----------
    lower, upper : fractions.Fraction
        Ends of the change, later less earlier.
    has_lower, has_upper : bool
        Whether the end itself is possible.
    """

    lower: Fraction
    upper: Fraction
    has_lower: bool
    has_upper: bool

    @property
    def rounding_explains(self) -> bool:
        """Whether nothing need have changed: the change can be 0."""
        is_not_below = self.lower < 0 or (self.lower == 0 and self.has_lower)
        return is_not_below and self.timing_explains

    @property
    def timing_explains(self) -> bool:
        """Whether a later date alone can explain it.

        A later date only ever adds to a cumulative measure, if scope, weights and
        definition stay as they were: it explains what need not be a fall.
        """
        return self.upper > 0 or (self.upper == 0 and self.has_upper)


def timing_cannot_explain(
    earlier: str, later: str, *, rounding: str = "unknown"
) -> bool:
    """Tell whether a published fall needs another reason than rounding or a later date.

    Parameters
    ----------
    earlier, later : str
        The figures as printed, the one with the earlier cut-off first.
    rounding : {'half_up', 'floor', 'ceil', 'unknown'}
        How they were rounded.

    Returns
    -------
    bool
        True if the underlying measure fell however it was rounded: then something was
        lowered, dropped, weighed or defined in another way.

    Examples
    --------
    >>> timing_cannot_explain("99", "98", rounding="half_up")
    True
    >>> timing_cannot_explain("99", "98")
    False
    """
    return not bound_change(earlier, later, rounding=rounding).timing_explains


def bound_change(earlier: str, later: str, *, rounding: str = "unknown") -> Underlying:
    """Bound the change that two rounded figures stand for.

    A figure with d decimals and the unit ``u = 10**-d`` stands for [x - u/2, x + u/2)
    if it was rounded half up, [x, x + u) if cut off, (x - u, x] if rounded up, and, if
    that is unknown, for [x - u/2, x + u/2].

    Parameters
    ----------
    earlier, later : str
        The figures as printed, with every decimal; a percent sign does not count.
    rounding : {'half_up', 'floor', 'ceil', 'unknown'}
        How both were rounded.

    Returns
    -------
    Underlying
        The range of later less earlier.

    Raises
    ------
    UsageError
        If a figure is no plain decimal or `rounding` is not one of these.

    Examples
    --------
    >>> found = bound_change("99", "98", rounding="half_up")
    >>> str(found.lower), str(found.upper), found.has_lower, found.has_upper
    ('-2', '0', False, False)
    """
    if rounding not in ROUNDINGS:
        raise UsageError(
            speak(
                "{rounding!r} is no way of rounding. Choose one of: {names}.",
                rounding=rounding,
                names=", ".join(ROUNDINGS),
            )
        )
    low0, high0, has_low0, has_high0 = _spread(earlier, rounding)
    low1, high1, has_low1, has_high1 = _spread(later, rounding)
    return Underlying(
        lower=low1 - high0,
        upper=high1 - low0,
        has_lower=has_low1 and has_high0,
        has_upper=has_high1 and has_low0,
    )


def _spread(text: str, rounding: str) -> tuple[Fraction, Fraction, bool, bool]:
    """Give the interval that a printed figure stands for, and which ends belong to it.

    ``98,5`` and ``98.5`` are the same figure; a figure without decimals has unit 1.
    """
    plain = str(text).replace("%", "").replace("\u2212", "-").replace(",", ".").strip()
    try:
        value = to_fraction(plain)
        if "/" in plain or "e" in plain.lower():
            raise ValueError(plain)
    except ValueError:
        raise UsageError(
            speak(
                "{text!r} is not a figure such as 98 or 98.5: write it as printed.",
                text=text,
            )
        ) from None
    unit = Fraction(1, 10 ** len(plain.partition(".")[2]))
    half = unit / 2
    return {
        "half_up": (value - half, value + half, True, False),
        "floor": (value, value + unit, True, False),
        "ceil": (value - unit, value, False, True),
        "unknown": (value - half, value + half, True, True),
    }[rounding]
