"""Parts of the page on published figures: what a notebook's cells call.

Where the plan folder lists no published figures, every part says so and nothing else.
"""

from gabeval.measures.claims import Audit, Judged, claims_at
from gabeval.measures.claims.data import check_claims
from gabeval.measures.claims.records import (
    CONFIRMED,
    CONSISTENT,
    CONTRADICTION,
    CONTRADICTION_IF,
    FORCED,
    NOT_CHECKABLE,
    OFF,
    UNDECIDABLE,
)
from gabeval.show.blocks import Block, Bullets, Prose, Stack
from gabeval.show.claims.opening import open_audit, say_no_claims
from gabeval.show.claims.places import place_of_relation
from gabeval.show.claims.sentences import Teller, say_verdict
from gabeval.show.claims.tables import (
    make_claims_table,
    make_conflicts_table,
    make_data_table,
    make_grain_table,
    make_ledger,
)
from gabeval.show.markup import join_text
from gabeval.show.opened import Opened
from gabeval.show.origins import Place

KEYS = {
    CONTRADICTION: "n_contradiction",
    CONTRADICTION_IF: "n_contradiction_if",
    FORCED: "n_forced",
    UNDECIDABLE: "n_undecidable",
    CONSISTENT: "n_consistent",
}
"""Formula of the count of each verdict."""


def claims_summary(page: Opened) -> Block:
    """Say what was read, and how many relations got which verdict.

    Parameters
    ----------
    page : Opened
        Opened plan.

    Returns
    -------
    Block
        Sentences.
    """
    _, n_ = page.language.gettext, page.language.ngettext
    told = open_audit(page)
    if told is None:
        return say_no_claims(page)
    audit, teller = told
    source = audit.book.claims.source.title.in_(page.language.code)
    n = len(audit.book.claims.claims)
    m = len(audit.judged)
    counted = [
        _("{n} × {word}").format(
            n=teller.number(key, _count(audit, word), "report"),
            word=page.facts.code(word),
        )
        for word, key in KEYS.items()
        if _count(audit, word)
    ]
    alone = _count(audit, "")
    if alone:
        counted.append(
            _("{n} without a verdict of its own").format(
                n=teller.number("n_no_verdict", alone, "report")
            )
        )
    read = n_(
        "Read: {source}. It holds {n} figure or statement that bears on figures; {m} "
        "relations between them were judged.",
        "Read: {source}. It holds {n} figures and statements that bear on figures; {m} "
        "relations between them were judged.",
        n,
    ).format(
        source=page.facts.name(source),
        n=teller.number("n_claims", n, "report"),
        m=teller.number("n_relations", m, "report"),
    )
    return Prose(
        [
            _say_answer(audit, teller),
            join_text(
                [read, _("Verdicts: {list}.").format(list=teller.facts.list(counted))]
            ),
            _(
                "Five words say how figures stand to each other: they are consistent, "
                "a contradiction, a contradiction if something named is supposed, "
                "forced into a corner, or undecidable without named data."
            ),
            _(
                "A contradiction does not say that a figure is false: at least one of "
                "the named figures is wrong, or means something else than it seems to. "
                "Every verdict is worked out from the figures; none is typed in."
            ),
        ]
    )


def _say_answer(audit: Audit, teller: Teller) -> str:
    """Answer the question of the page in one sentence."""
    language = teller.language
    flat, supposed = (_count(audit, w) for w in (CONTRADICTION, CONTRADICTION_IF))
    if flat:
        text = language.ngettext(
            "Not all published figures can be true: {n} relation between them is a "
            "contradiction with nothing supposed.",
            "Not all published figures can be true: {n} relations between them are "
            "contradictions with nothing supposed.",
            flat,
        )
        return text.format(n=teller.number("n_contradiction", flat, "report"))
    if supposed:
        text = language.ngettext(
            "Published figures contradict each other in {n} relation, but only if what "
            "it names is supposed.",
            "Published figures contradict each other in {n} relations, but only if "
            "what they name is supposed.",
            supposed,
        )
        return text.format(n=teller.number("n_contradiction_if", supposed, "report"))
    return language.gettext(
        "As far as it can be told, all published figures can be true."
    )


def verdicts(page: Opened) -> Block:
    """Say what became of every relation, a sentence or two each.

    Parameters
    ----------
    page : Opened
        Opened plan.

    Returns
    -------
    Block
        One point per relation, in the order of ``claims.yaml``.
    """
    told = open_audit(page)
    if told is None:
        return say_no_claims(page)
    audit, teller = told
    if not audit.judged:
        return _say_no_relations(page)
    return Bullets(
        [
            join_text(
                [
                    _begin(one, page),
                    say_verdict(one, teller),
                ]
            )
            for one in audit.judged
        ]
    )


def _begin(one: Judged, page: Opened) -> str:
    """Name a relation by its code, which leads to the ledger, and its question."""
    key, name = one.relation.relation_id, one.relation.name
    code = page.facts.code(key, place_of_relation(key))
    return f"{code}: {page.facts.name(name.in_(page.language.code))}"


def relations_table(page: Opened) -> Block:
    """List every relation with its verdict and the arithmetic.

    Parameters
    ----------
    page : Opened
        Opened plan.

    Returns
    -------
    Block
        The ledger.
    """
    told = open_audit(page)
    if told is None:
        return say_no_claims(page)
    return make_ledger(told[0], page) if told[0].judged else _say_no_relations(page)


def claims_table(page: Opened) -> Block:
    """List every published figure with its source.

    Parameters
    ----------
    page : Opened
        Opened plan.

    Returns
    -------
    Block
        The table.
    """
    told = open_audit(page)
    if told is None:
        return say_no_claims(page)
    rows = claims_at(page.plan, page.tables, cut_off=page.cut_off)
    return make_claims_table(told[0], rows, page)


def conflicts_table(page: Opened) -> Block:
    """List every smallest set of figures that conflict with nothing assumed.

    Parameters
    ----------
    page : Opened
        Opened plan.

    Returns
    -------
    Block
        The table; a sentence if nothing conflicts.
    """
    told = open_audit(page)
    if told is None:
        return say_no_claims(page)
    if not told[0].conflicts:
        return Prose(
            [page.language.gettext("With nothing assumed, no figures conflict.")]
        )
    return make_conflicts_table(told[0], page)


def grain_table(page: Opened) -> Block:
    """List the fewest whole things that can show each published percentage.

    Parameters
    ----------
    page : Opened
        Opened plan.

    Returns
    -------
    Block
        The table.
    """
    if open_audit(page) is None:
        return say_no_claims(page)
    rows = claims_at(page.plan, page.tables, cut_off=page.cut_off)
    return make_grain_table(rows, page)


def data_check(page: Opened) -> Block:
    """Compare the published percentages with the monitor's data.

    Parameters
    ----------
    page : Opened
        Opened plan.

    Returns
    -------
    Block
        Sentences and the table.
    """
    _ = page.language.gettext
    told = open_audit(page)
    if told is None:
        return say_no_claims(page)
    audit, teller = told
    checks = check_claims(audit.book, page.plan, page.tables, cut_off=page.cut_off)
    first = checks.drop_duplicates("claim_id")
    percentages = [
        claim_id
        for claim_id, claim in audit.book.by_id.items()
        if claim.unit in ("percent", "index")
    ]
    first = first[first["claim_id"].isin(percentages)]
    counts = {
        word: int((first["data_verdict"] == word).sum())
        for word in (CONFIRMED, OFF, NOT_CHECKABLE)
    }
    behind = _rows_behind(page, set(checks["export_id"].dropna()))
    said = _(
        "Of the published percentages and scores, the monitor's data confirm "
        "{confirmed}, give another number for {off}, and cannot check {not_checkable}, "
        "by definition A and with the weights of the plan."
    ).format(
        **{
            word: teller.number(f"n_{word}", n, "data", behind=behind)
            for word, n in counts.items()
        }
    )
    notice = page.plan.notice
    warning = (
        _(
            "Please note what these data are: {notice} Agreement with them confirms "
            "nothing about the authority's own."
        ).format(notice=page.facts.name(notice.in_(page.language.code)))
        if notice
        else ""
    )
    return Stack([Prose([said, warning]), make_data_table(checks, audit, page)])


def _rows_behind(page: Opened, exports: set[str]) -> tuple[Place, ...]:
    """Name the rows of the exports that the published figures were held against."""
    rows, tree = page.tables.progress, page.tables.tree
    weights = tree[
        (tree["weight_source"] == "export") & tree["export_id"].isin(exports)
    ]
    origins = page.facts.origins
    return tuple(
        dict.fromkeys(
            [
                *origins.of_rows(rows[rows["export_id"].isin(exports)]),
                *origins.of_rows(weights),
            ]
        )
    )


def _count(audit: Audit, word: str) -> int:
    return sum(one.verdict.word == word for one in audit.judged)


def _say_no_relations(page: Opened) -> Prose:
    return Prose(
        [page.language.gettext("No relations between the figures are listed.")]
    )
