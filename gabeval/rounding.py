"""Rounding a number for print: once, half away from zero, as one does by hand."""

from decimal import ROUND_HALF_UP, Context, Decimal
from numbers import Integral

_CONTEXT = Context(prec=400)


def round_half_up(value: float, decimals: int) -> Decimal:
    """Round a number half away from zero.

    The decimal digits that Python prints for the value are rounded, not the binary
    fraction behind them: 92.95 rounds to 93.0, as a reader would do it by hand. A
    missing value has no rounding: look with `is_missing` first.

    Parameters
    ----------
    value : float
        Any finite number.
    decimals : int
        How many decimals to keep.

    Returns
    -------
    decimal.Decimal
        The number with as many decimals.

    Examples
    --------
    >>> print(round_half_up(92.95, 1), round_half_up(-0.25, 1))
    93.0 -0.3
    """
    if isinstance(value, Integral):
        exact = Decimal(int(value))
    else:
        exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _CONTEXT)


def is_missing(value: object) -> bool:
    """Say whether a value is none: None, NaN, NaT, pandas' NA.

    Parameters
    ----------
    value : object
        Anything.

    Returns
    -------
    bool
        True if there is no value.

    Examples
    --------
    >>> is_missing(float("nan")), is_missing(0)
    (True, False)
    """
    if value is None:
        return True
    # NaN and NaT are not equal to themselves; pandas' NA refuses to say.
    try:
        return bool(value != value)
    except TypeError:
        return True
