"""How long a notebook may take."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Seconds; house rules."""

    cell: int = 300
    """One cell."""
    notebook: int = 900
    """All of it, enforced from outside by killing the kernel."""
    start: int = 60
    """Until the kernel answers."""
