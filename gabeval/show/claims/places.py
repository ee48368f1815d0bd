"""Where claims and relations stand on a page of the audit, so that codes lead there."""

from gabeval.show.tables import row_anchor

CLAIMS = "claims"
"""Name of the table of all claims."""

RELATIONS = "relations"
"""Name of the ledger, the table of all relations."""


def place_of_claim(claim_id: str) -> str:
    """Name the row of a claim.

    Parameters
    ----------
    claim_id : str
        Its code.

    Returns
    -------
    str
        Id of an element.

    Examples
    --------
    >>> place_of_claim("C26")
    'claims-c26'
    """
    return row_anchor(CLAIMS, claim_id)


def place_of_relation(relation_id: str) -> str:
    """Name the row of a relation.

    Parameters
    ----------
    relation_id : str
        Its code.

    Returns
    -------
    str
        Id of an element.

    Examples
    --------
    >>> place_of_relation("R01")
    'relations-r01'
    """
    return row_anchor(RELATIONS, relation_id)
