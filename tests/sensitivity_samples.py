"""The worked items of methods.md 9, and the closed form of their tail."""

from fractions import Fraction

from hypothesis import strategies as st

# methods.md 9, worked example: five commitments, the last one far behind.
P = (93, 100, 99, 97, 60)
P95 = (93, 100, 99, 97, 95)
PERCENTS = st.integers(0, 1000).map(lambda x: x / 10)


def closed_form(values, t):
    """The formula of methods.md 9.2, for distinct values."""
    n = len(values)
    total = Fraction(0)
    for i, p in enumerate(values):
        if p > t:
            others = [p - q for j, q in enumerate(values) if j != i]
            product = Fraction(1)
            for difference in others:
                product *= difference
            total += Fraction(p - t) ** (n - 1) / product
    return total
