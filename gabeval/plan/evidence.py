"""The evidence register as the evaluator keeps it: its columns and what they hold.

One row says what became of one piece of evidence for one milestone and quarter. That a
link is broken, that there is none, that it was rejected and that nobody has looked yet
are four different things. How the file is read is in `gabeval.monitor.register`.
"""

from types import MappingProxyType

from gabeval.numerals import fold

EVIDENCE_FILE = "evidence.csv"
"""Name of the file in the plan folder; it may be absent."""

STATUSES = ("accepted", "rejected", "broken_link", "none", "not_checked")
"""What became of a piece of evidence. Only ``accepted`` verifies anything."""

CHECKED = ("accepted", "rejected", "broken_link")
"""Statuses that somebody decided on, so that it is written who and when."""

DRAWN = ("hand", "all", "random", "stake")
"""How a piece of evidence came to be checked: picked by hand; because all were; in a
random draw in which each milestone had the same chance; in one in which a milestone's
chance follows how much hangs on it. Bounds are only drawn from the last three."""

GRADES = MappingProxyType(
    {
        **dict.fromkeys(("0", "0,0", "0.0"), 0.0),
        **dict.fromkeys(("1/2", "1⁄2", "½", "0,5", "0.5", ",5", ".5"), 0.5),
        **dict.fromkeys(("1", "1,0", "1.0"), 1.0),
    }
)
"""Grades as they are written; nothing else is a grade."""

STATUS_WORDS = MappingProxyType(
    {
        **dict.fromkeys(
            ("accepted", "aceptada", "aceptado", "acepta", "valida", "valido"),
            "accepted",
        ),
        **dict.fromkeys(
            ("rejected", "rechazada", "rechazado", "rechaza", "no valida"), "rejected"
        ),
        **dict.fromkeys(
            (
                *("broken_link", "broken link", "broken", "enlace roto", "enlace_roto"),
                *("roto", "link roto", "enlace caido"),
            ),
            "broken_link",
        ),
        **dict.fromkeys(
            (
                *("none", "ninguna", "ninguno", "sin evidencia", "no hay"),
                *("sin enlace", "no link"),
            ),
            "none",
        ),
        **dict.fromkeys(
            (
                *("not_checked", "not checked", "unchecked", "sin revisar"),
                *("no revisada", "no revisado", "por revisar", "pendiente"),
            ),
            "not_checked",
        ),
    }
)
"""Statuses as they are written, folded."""

DRAWN_WORDS = MappingProxyType(
    {
        **dict.fromkeys(
            ("hand", "by hand", "a mano", "a criterio", "a dedo", "dirigida"), "hand"
        ),
        **dict.fromkeys(("all", "census", "todas", "todos", "censo"), "all"),
        **dict.fromkeys(("random", "al azar", "azar", "aleatoria"), "random"),
        **dict.fromkeys(
            ("stake", "by stake", "por peso", "ponderada", "muestra por peso"), "stake"
        ),
    }
)
"""Ways of drawing as they are written, folded."""

COLUMN_WORDS = MappingProxyType(
    {
        "item_id": (
            *("item_id", "item", "id", "evidencia", "id evidencia"),
            *("codigo evidencia", "codigo de la evidencia"),
        ),
        "milestone_id": (
            *("milestone_id", "milestone", "hito", "id hito", "codigo hito"),
            *("codigo del hito", "actividad", "meta"),
        ),
        "quarter": ("quarter", "trimestre", "periodo"),
        "source": (
            *("source", "link", "file", "link or file", "enlace", "archivo"),
            *("enlace o archivo", "ubicacion"),
        ),
        "evidence_date": (
            *("evidence_date", "evidence date", "date", "fecha", "fecha evidencia"),
            "fecha de la evidencia",
        ),
        "status": ("status", "estado"),
        "grade": ("grade", "calificacion", "grado"),
        "checked_by": (
            *("checked_by", "checked by", "revisado por", "revisada por"),
            *("verificado por", "verificada por", "reviso"),
        ),
        "checked_on": (
            *("checked_on", "checked on", "revisado el", "revisada el"),
            *("verificado el", "fecha de revision", "fecha revision"),
        ),
        "drawn": ("drawn", "seleccion", "como se eligio", "muestra"),
        "note": ("note", "nota", "observacion", "observaciones", "comentario"),
    }
)
"""Headers by column, folded."""

REQUIRED = ("item_id", "milestone_id", "quarter", "status")
"""Columns that a register cannot do without."""


def parse_status(text: str) -> str | None:
    """Read a status.

    Parameters
    ----------
    text : str
        In Spanish or English.

    Returns
    -------
    str or None
        One of `STATUSES`; None if it is none of the words known.

    Examples
    --------
    >>> parse_status("Enlace roto"), parse_status("Aceptada"), parse_status("?")
    ('broken_link', 'accepted', None)
    """
    return STATUS_WORDS.get(fold(text))


def parse_grade(text: str) -> float | None:
    """Read a grade: 0, ½ or 1.

    Parameters
    ----------
    text : str
        With a decimal comma or point, or as a fraction.

    Returns
    -------
    float or None
        None if it is another number, or none.

    Examples
    --------
    >>> parse_grade("½"), parse_grade("0,5"), parse_grade("0,7")
    (0.5, 0.5, None)
    """
    return GRADES.get(text.strip().replace(" ", ""))


def parse_drawn(text: str) -> str | None:
    """Read how a piece of evidence came to be checked.

    Parameters
    ----------
    text : str
        In Spanish or English.

    Returns
    -------
    str or None
        One of `DRAWN`; None if it is none of the words known.

    Examples
    --------
    >>> parse_drawn("Por peso"), parse_drawn("al azar")
    ('stake', 'random')
    """
    return DRAWN_WORDS.get(fold(text))


def find_column(label: str) -> str | None:
    """Say which column a header stands for.

    Parameters
    ----------
    label : str
        Header as written.

    Returns
    -------
    str or None
        Column; None if it is not known.

    Examples
    --------
    >>> find_column("Código hito"), find_column("Peso")
    ('milestone_id', None)
    """
    folded = fold(label)
    return next((c for c, words in COLUMN_WORDS.items() if folded in words), None)
