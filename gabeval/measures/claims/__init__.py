"""Whether published figures can all be true, and what they force."""

from gabeval.measures.claims.audit import Audit, Judged, audit_claims, audit_plan
from gabeval.measures.claims.table import (
    CLAIM_COLUMNS,
    RELATION_COLUMNS,
    claims_at,
    relations_at,
)

__all__ = [
    "CLAIM_COLUMNS",
    "RELATION_COLUMNS",
    "Audit",
    "Judged",
    "audit_claims",
    "audit_plan",
    "claims_at",
    "relations_at",
]
