"""Comparisons that set an order of verification and accuse nobody."""

from gabeval.measures.screens.table import (
    COLUMNS,
    ENTITY_LEVEL,
    FACTS,
    FALSE_DISCOVERY,
    SCREENS,
    TESTED,
    adjust_family,
    order_verification,
    screen_all,
    screens_at,
)

__all__ = [
    "COLUMNS",
    "ENTITY_LEVEL",
    "FACTS",
    "FALSE_DISCOVERY",
    "SCREENS",
    "TESTED",
    "adjust_family",
    "order_verification",
    "screen_all",
    "screens_at",
]
