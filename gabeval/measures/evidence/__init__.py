"""How much of the reported progress can be shown, and what to check first."""

from gabeval.measures.evidence.verified import GAPS, evidence_at, verify_progress

__all__ = [
    "GAPS",
    "evidence_at",
    "verify_progress",
]
