"""The report on Bogotá's plan as a list of claims, and how to change one of them."""

from pathlib import Path

from gabeval.language import Language
from gabeval.plan.claims import Claims

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "data" / "raw" / "bogota-2021-2023"
EN = Language("en")

# Methods notes, section 3.5, in the order of its table. R04 is the repair.
VERDICTS = {
    "R01": "CONTRADICTION",
    "R02": "CONTRADICTION",
    "R03": "CONTRADICTION",
    "R04": "",
    "R05": "UNDECIDABLE {PAGAB commitment list}",
    "R06": 'CONTRADICTION-IF {"parallel" means disjoint}',
    "R07": "CONSISTENT",
    "R08": (
        "CONTRADICTION-IF {same five commitments, same weights, same definition, "
        "cumulative}"
    ),
    "R09": "CONSISTENT",
    "R10": "CONTRADICTION-IF {equal weights, C40 is Habitat's overall}",
    "R11": "FORCED {Security ∈ (96.5, 100], Women ∈ (96.5, 100]}",
    "R12": "FORCED {Security ∈ [98, 100], Women ∈ [98, 100]}",
    "R13": (
        "CONTRADICTION-IF {equal weights, Security's % measures delivery of the app}"
    ),
    "R14": "FORCED {Security ∈ (84, 100]}",
    "R15": (
        "CONTRADICTION-IF {equal weights, C40 is Habitat's overall, no part fell after "
        "November}"
    ),
    "R16": ("FORCED {Security ∈ (90, 100], Women ∈ (90, 100], Habitat ∈ (90, 100]}"),
    "R17": 'CONTRADICTION-IF {"93%" is a count of territories}',
    "R18": "CONSISTENT",
    "R19": "CONTRADICTION-IF {fewer than 80 milestones}",
    "R20": "CONSISTENT",
    "R21": "UNDECIDABLE {are the other four weighted?}",
    "R22": "UNDECIDABLE {idea register}",
    "R23": "UNDECIDABLE {attendance lists}",
    "R24": "CONSISTENT",
    "R25": "CONSISTENT",
    "R26": "UNDECIDABLE {2020/21 IGAB on the same indicators}",
    "R27": "UNDECIDABLE {IGAB at the end of the plan}",
    "R28": "UNDECIDABLE {targets}",
    "R29": "CONSISTENT",
    "R30": "CONSISTENT",
}


def change(claims: Claims, claim_id: str, **changes: object) -> Claims:
    """Change one claim, as somebody who edits the file would."""
    changed = [
        c.model_copy(update=changes) if c.claim_id == claim_id else c
        for c in claims.claims
    ]
    return claims.model_copy(update={"claims": changed})
