"""What lies between the headlines of two exports, in exact parts that add up."""

from gabeval.measures.bridge.items import (
    COMBINED,
    EFFECTS,
    REST,
    bridge_forest,
    bridge_items,
    print_float,
    round_bridge,
    round_fraction,
    split_two_factors,
)

__all__ = [
    "COMBINED",
    "EFFECTS",
    "REST",
    "bridge_forest",
    "bridge_items",
    "print_float",
    "round_bridge",
    "round_fraction",
    "split_two_factors",
]
