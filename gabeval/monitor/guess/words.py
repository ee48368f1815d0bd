r"""Words by which a column is recognised, in Spanish, English and Portuguese.

Only labels are looked at here. Patterns are matched against folded labels in which
everything but letters, digits and ``%`` has become a space.
"""

import re
from dataclasses import dataclass

from gabeval.numerals import fold
from gabeval.speech import spoken_language


@dataclass(frozen=True)
class LevelWord:
    """A word for one level of a plan's tree.

    Parameters
    ----------
    level_id : str
        Name that plan.yaml gives to the level.
    pattern : str
        How labels say it, folded.
    es, es_plural, en, en_plural : str
        To print.
    page : int
        How well one page per item of this level would serve; higher is better.
    """

    level_id: str
    pattern: str
    es: str
    es_plural: str
    en: str
    en_plural: str
    page: int

    @property
    def said(self) -> str:
        """One of them, in the language of messages."""
        return self.es if spoken_language() == "es" else self.en

    @property
    def said_plural(self) -> str:
        """Several of them, in the language of messages."""
        return self.es_plural if spoken_language() == "es" else self.en_plural


LEVELS = (
    LevelWord("country", "pais|country", "país", "países", "country", "countries", 1),
    LevelWord("axis", "ejes?|axis|axes|eixos?|pilar(?:es)?|pillars?", "eje", "ejes",
              "axis", "axes", 2),
    LevelWord("strategic_line", "lineas?|linhas?", "línea", "líneas", "line",
              "lines", 2),
    LevelWord("tier", "nivel(?: \\d)?|level(?: \\d)?", "nivel", "niveles", "level",
              "levels", 1),
    LevelWord("objective", "objetivos?|objectives?", "objetivo", "objetivos",
              "objective", "objectives", 4),
    LevelWord("strategy", "estrategias?|strateg(?:y|ies)", "estrategia", "estrategias",
              "strategy", "strategies", 3),
    LevelWord("programme", "programas?|program(?:me)?s?", "programa", "programas",
              "programme", "programmes", 5),
    LevelWord("subprogramme", "subprogramas?|subprogram(?:me)?s?", "subprograma",
              "subprogramas", "subprogramme", "subprogrammes", 3),
    LevelWord("commitment", "compromisos?|compromissos?|commitments?", "compromiso",
              "compromisos", "commitment", "commitments", 10),
    LevelWord("project", "proyectos?|projetos?|projects?|bpin|bp", "proyecto",
              "proyectos", "project", "projects", 5),
    LevelWord("goal", "metas?|goals?", "meta", "metas", "goal", "goals", 4),
    LevelWord("product", "productos?|produtos?|products?|entregables?|deliverables?",
              "producto", "productos", "product", "products", 3),
    LevelWord("milestone", "hitos?|marcos?|milestones?", "hito", "hitos", "milestone",
              "milestones", 3),
    LevelWord("action", "acci(?:on|ones)|ac(?:ao|oes)|actions?", "acción", "acciones",
              "action", "actions", 2),
    LevelWord("activity", "actividad(?:es)?|atividades?|activit(?:y|ies)", "actividad",
              "actividades", "activity", "activities", 2),
    LevelWord("task", "tareas?|tarefas?|tasks?", "tarea", "tareas", "task", "tasks", 1),
    LevelWord("indicator", "indicador(?:es)?|indicators?", "indicador", "indicadores",
              "indicator", "indicators", 1),
)  # fmt: skip
"""From the top of a tree to its leaf, as plans mostly have it."""

PHASE = LevelWord(
    "phase", "fases?|phases?|etapas?", "fase", "fases", "phase", "phases", 0
)
"""Milestones that stand as columns."""

FALLBACK = next(word for word in LEVELS if word.level_id == "milestone")
"""What the rows are called when no label says it."""

CODE = r"cod|codigo|code|id|no|num|numero|number|nro|n|consecutivo|sigla|ref|int|item"
"""Words that make a level's label the label of its code."""

NAME = (
    r"nombre|nome|name|denominacion|denominacao|descripcion|descricao|description|"
    r"titulo|title|enunciado|redaccion|texto|text|detalle"
)
"""Words that make a level's label the label of its name."""

LINKS = r"de|del|da|do|das|dos|of|the|la|el|las|los|o|a|y|e"
"""Small words between the others."""

_LEADING = re.compile(rf"(?:(?:{CODE}|{NAME}|{LINKS}) )*")

ROLES = (
    ("weight", r"\bponder|\bpond\b|\bpesos?\b|\bweight|importancia relativa"),
    (
        "evidence",
        r"\bevidenc|\bsoportes?\b|medios? de verificac|\bverificables?\b|\benlaces?\b|"
        r"\blinks?\b|\burls?\b|\banexos?\b",
    ),
    ("unit", r"unidad(?:e|es)? (?:de )?medida|\bunits?\b(?! of gov)|unit of measure"),
    (
        "entity",
        r"\bentidad|\bentit(?:y|ies)\b|\bresponsa|\bresponsible|\bdependencia|"
        r"\bsecretaria\b|\borgaos?\b|\borganismo|\borgani[sz]ation|\bowner|"
        r"\binstitu[ct]i|\bagenc(?:y|ia)|\bdepartment|\bdepartamento|\bdept\b|"
        r"\bministr|\bministerio|centro gestor|unidad ejecutora|\bsecto(?:r|rial)\b|"
        r"\bsetor\b|\bsubdireccion|\bejecutor(?:a|es)?\b",
    ),
    (
        "money",
        r"\bpresupuest|\bapropiac|\borcament|\bbudget|\bpagos?\b|\bpayment|\bgirad|"
        r"\bgiros?\b|\bobligad|\bcomprometid|\bfinanc|\brecursos\b|\bcostos?\b|"
        r"\bcosts?\b|\bcop\b|\bvalor asignad|\btotal asignad|"
        r"\bcompromisos (?:19|20)\d\d",
    ),
    (
        "start",
        r"\binicio\b|\binicial\b|\bstart|\bbegin|\bdesde\b",
    ),
    (
        "end",
        r"\bfin\b|\bfinal\b|\bfinalizac|\btermin(?:o|acion)\b|\bend\b|\bdue\b|"
        r"\bdeadline|\bplazo|\bprazo|\bvencimiento|fecha limite|\bhasta\b|"
        r"fecha (?:de )?(?:entrega|cumplimiento)",
    ),
    ("accumulation", r"\btendencia|\banualizac|\bacumulac|\bcumulativ|tipo de meta"),
    (
        "narrative",
        r"descripcion (?:de )?(?:las )?(?:actividades|acciones|avances?)|"
        r"descripcion (?:del )?(?:avance|reporte|cualitativ)|\bexplicac|\bnarrativ|"
        r"\bcualitativ|\bqualitativ|\blogros\b|"
        r"actividades (?:realizadas|desarrolladas)|"
        r"situacao atual|\bdetalhamento|descricao (?:das )?(?:atividades|acoes)|"
        r"description of (?:activities|progress)|\bresumen",
    ),
    ("status", r"\bestados?\b|\bstatus\b|\bestatus\b|\bsituac[ai]|\bsemaforo|\balerta"),
    (
        "remark",
        r"\bobservac|\bcomentario|\bcomments?\b|\banalisis|\bjustificac|\bchallenge|"
        r"\bdificult|\bremarks?\b|\bnotas?\b",
    ),
    (
        "planned",
        r"\bplanead|\bplanific|\bprogramad|\bprogramac|\bproyectad|\bprevist|"
        r"\besperad|\bplanned\b|\bprogrammed|\bscheduled|\bplanejad|\bexpected",
    ),
    (
        "reported",
        r"\bejec|\bejej|\breportad|\bavances?\b|\balcanzad|\brealizad|\bexecu|"
        r"\bcumplimiento|\bcumplid|\blograd|\bandamento|\breported|"
        r"\bprogress\b(?! report)|"
        r"\bachieved|\bactual\b|\bentregad|\bconclus|\badvance|\bavanco",
    ),
)
"""What a column can be for, and the words that say it; the first that fits counts."""

COMPUTED = re.compile(
    r"\btotal|\bacumulad|\bconsolidad|\bvigencia\b|\ba trimestre\b|\bcumulative|"
    r"\baccumulated|\bpromedio\b|\baverage\b|\bvs\b|\bcuatrienio\b|\bglobal\b"
)
"""Words of a figure that the authority worked out from others."""

WEAK_ENTITY = re.compile(
    r"\bsecto|\bsetor|\bsubdireccion|\bapoyo|\bsupport|\bcoejecut|\bcorrespons|"
    r"\botras?\b|\bcontact|\bcorreo|\be ?mail|\bcod\b|\bcodigo\b|\bcode\b|\bperson|"
    r"\bcargo\b|\bother"
)
"""Words that make the column of an entity less likely the body in charge."""

PERIOD = re.compile(
    r"\bperiodo|\bperiod\b|\btrimestre\b|\bquarter\b|\bcorte\b|\bmes\b|\bmonth\b|"
    r"fecha (?:de )?(?:reporte|seguimiento)|reporting"
)
"""Words of a column that says of which quarter a row speaks."""

YEAR = re.compile(r"\bano\b|\byear\b|\bvigencia\b|\banualidad\b")
"""Words of a column that says of which year a row speaks."""

TARGET = re.compile(r"\bmeta\b|\btarget|\bvalor esperad|\bcantidad program|\bgoal\b")
"""Words of a column that holds the total target."""

STATUS_CODES = {
    "not_started": (
        *("ns", "ni", "no iniciado", "no iniciada", "nao iniciado", "nao iniciada"),
        *("not started", "sin iniciar", "por iniciar"),
    ),
    "limited": ("lp", "limited", "limited progress", "limitado", "avance limitado"),
    "substantial": (
        *("sp", "substantial", "substantial progress", "sustancial", "substancial"),
        "avance sustancial",
    ),
    "complete": (
        *("c", "complete", "completed", "completo", "completado", "completada"),
        *("terminado", "terminada", "finalizado", "finalizada", "concluido"),
        *("concluida", "cumplido", "cumplida", "cerrado", "cerrada"),
    ),
}
"""Status words whose completion code is beyond doubt; "in progress" is not one."""


def say_plainly(label: str) -> str:
    r"""Bring a label to the form that the patterns of this module are matched against.

    Parameters
    ----------
    label : str
        Header text.

    Returns
    -------
    str
        Folded, with everything but letters, digits and ``%`` as single spaces.

    Examples
    --------
    >>> say_plainly("COD. INT,\nSUBPROGRAMA")
    'cod int subprograma'
    """
    return " ".join(re.sub(r"[^a-z0-9%]+", " ", fold(label)).split())


def role_of(plain: str) -> str:
    """Say what a column is for, going by its label.

    Parameters
    ----------
    plain : str
        Label as `say_plainly` writes it.

    Returns
    -------
    str
        One of `ROLES`, or empty.

    Examples
    --------
    >>> role_of("t1 planeado 2025"), role_of("ponderacion de actividad"), role_of("eje")
    ('planned', 'weight', '')
    """
    return next((role for role, words in ROLES if re.search(words, plain)), "")


def level_of(plain: str) -> tuple[LevelWord | None, str]:
    """Say which level of the tree a label names, and whether its code or its name.

    Parameters
    ----------
    plain : str
        Label as `say_plainly` writes it.

    Returns
    -------
    tuple
        Level, and ``'code'``, ``'name'`` or empty where the label does not say which;
        None if the label begins with something else.

    Examples
    --------
    >>> level, what = level_of("cod meta producto")
    >>> level.level_id, what
    ('goal', 'code')
    >>> level_of("unidade responsavel pelo programa")
    (None, '')
    """
    start = _LEADING.match(plain).end()
    rest = plain[start:]
    for word in LEVELS:
        found = re.match(rf"(?:{word.pattern})(?= |$)", rest)
        if found:
            around = f"{plain[:start]} {rest[found.end() :]}".split()
            for what, words in (("code", CODE), ("name", NAME)):
                if any(re.fullmatch(words, part) for part in around):
                    return word, what
            return word, ""
    return None, ""


def first_level(plain: str) -> list[LevelWord]:
    """List the levels that a label names anywhere, in the order it names them.

    Parameters
    ----------
    plain : str
        Label as `say_plainly` writes it.

    Returns
    -------
    list of LevelWord
        Empty if it names none.

    Examples
    --------
    >>> [w.level_id for w in first_level("peso do projeto sobre o total da meta %")]
    ['project', 'goal']
    """
    found = {}
    for word in LEVELS:
        match = re.search(rf"\b(?:{word.pattern})\b", plain)
        if match:
            found[match.start()] = word
    return [found[place] for place in sorted(found)]


def is_only_code(plain: str) -> bool:
    """Say whether a label is nothing but a word for code or name ("No.", "Nombre").

    Parameters
    ----------
    plain : str
        Label as `say_plainly` writes it.

    Returns
    -------
    bool
        Such a label means what the group above it says.

    Examples
    --------
    >>> is_only_code("no"), is_only_code("nombre"), is_only_code("no de metas")
    (True, True, False)
    """
    return bool(re.fullmatch(rf"(?:{CODE}|{NAME})", plain))
