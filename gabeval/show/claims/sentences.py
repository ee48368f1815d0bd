"""Verdicts on published figures, a sentence or two each.

A sentence never calls a figure false: where figures cannot all be true, at least one of
them is wrong or means something else.
"""

import re
from fractions import Fraction

from gabeval.language import Language
from gabeval.measures.claims import Audit, Judged
from gabeval.measures.claims.records import (
    CONSISTENT,
    CONTRADICTION,
    CONTRADICTION_IF,
    FORCED,
    UNDECIDABLE,
)
from gabeval.measures.claims.verdicts import (
    names_used,
)
from gabeval.measures.claims.words import (
    count_decimals,
    list_assumptions,
    list_needs,
    name_quantity,
)
from gabeval.measures.intervals import (
    Interval,
    natural_range,
    read_figure,
)
from gabeval.plan.claims import CLAIMS_FILE
from gabeval.show.claims.places import place_of_claim, place_of_relation
from gabeval.show.claims.words import qualify
from gabeval.show.facts import FactBook
from gabeval.show.markup import join_text
from gabeval.show.origins import Place


class Teller:
    """Tell verdicts of one audit in the book of a page.

    Parameters
    ----------
    audit : Audit
        The audit.
    facts : FactBook
        Book of the page.
    sha256 : str
        Hash of ``claims.yaml``.
    """

    def __init__(self, audit: Audit, facts: FactBook, sha256: str) -> None:
        self.audit = audit
        self.facts = facts
        self.sha256 = sha256

    @property
    def language(self) -> Language:
        """Language of the sentences."""
        return self.facts.language

    def quiet(self) -> "Teller":
        """Tell the same without marks."""
        return Teller(self.audit, self.facts.quiet(), self.sha256)

    def number(
        self,
        what: str,
        value: Fraction | float,
        part: str,
        unit: str = "number",
        *,
        behind: tuple[Place, ...] = (),
    ) -> str:
        """Print a number of the audit, with its relation and the rows behind it."""
        place = Place(CLAIMS_FILE, part.split(".")[0], "", self.sha256)
        is_whole = float(value).is_integer()
        return self.facts.state(
            what,
            int(value) if is_whole else float(value),
            formula=what,
            unit=unit,
            decimals=count_decimals(value),
            level="claims",
            part=part,
            places=(place, *behind),
        )

    def claims(self, one: Judged) -> str:
        """List the claims of a relation, each with its figure."""
        known = self.audit.book.by_id
        used = names_used(self.audit.book, one.relation)
        return self.codes([name for name in used if name in known])

    def codes(self, names: list[str] | tuple[str, ...]) -> str:
        """List claims, each with its figure if it has one."""
        return self.facts.list(self.claim(name) for name in names)

    def code(self, name: str) -> str:
        """Write the id of a claim, which leads to its row."""
        return self.facts.code(name, place_of_claim(name))

    def claim(self, name: str) -> str:
        """Write the id of a claim and, in brackets, its figure."""
        claim = self.audit.book.by_id[name]
        code = self.code(name)
        if not claim.is_number:
            return code
        value, decimals = read_figure(claim.text)
        figure = self.facts.state(
            "claim_figure",
            int(value) if value.denominator == 1 else float(value),
            formula="claim_figure",
            unit="percent" if claim.unit == "percent" else "number",
            decimals=decimals,
            level="claims",
            part=name,
            places=(Place(CLAIMS_FILE, name, "", self.sha256),),
        )
        return f"{code} ({qualify(claim.qualifier, figure, self.language)})"

    def quoted(self, texts: list[str]) -> str:
        """List words of the file of claims, each in quotation marks."""
        frame = self.language.gettext("“{text}”")
        return self.facts.list(
            frame.format(text=self.facts.name(_nest_quotes(text, frame)))
            for text in texts
        )

    def assumptions(self, one: Judged) -> str:
        """List the assumptions that a verdict rests on."""
        return self.quoted(
            list_assumptions(one.verdict, self.audit.book, self.language)
        )


def _nest_quotes(text: str, frame: str) -> str:
    """Give a text that goes into quotation marks inner marks of another kind."""
    inner = "“{}”" if frame.startswith("«") else "‘{}’"
    return re.sub(r"[\"“«]([^\"”»]*)[\"”»]", lambda m: inner.format(m[1]), text)


def say_verdict(one: Judged, teller: Teller) -> str:
    """Say what became of one relation, in a sentence or two.

    Parameters
    ----------
    one : Judged
        The relation and its verdict.
    teller : Teller
        Audit and book of the page.

    Returns
    -------
    str
        Whole sentences.
    """
    tell = {
        "": _say_repairs,
        CONTRADICTION: _say_contradiction,
        CONTRADICTION_IF: _say_contradiction_if,
        FORCED: _say_forced,
        UNDECIDABLE: _say_undecidable,
        CONSISTENT: _say_consistent,
    }[one.verdict.word]
    return tell(one, teller)


def _say_repairs(one: Judged, teller: Teller) -> str:
    _, n_ = teller.language.gettext, teller.language.ngettext
    claims = one.relation.repair
    key = one.relation.relation_id
    repairs = one.detail.repairs
    if not repairs:
        return _("No change of {claims} makes all of them fit.").format(
            claims=teller.codes(claims)
        )
    n = len(repairs[0])
    if n == 0:
        return _("None of {claims} has to change.").format(claims=teller.codes(claims))
    either = _("; or ").join(teller.codes(repair) for repair in repairs)
    return n_(
        "At least {n} of these {all} figures would have to change: {either}.",
        "At least {n} of these {all} figures would have to change: {either}.",
        n,
    ).format(
        n=teller.number("n_claims_to_change", n, key),
        all=teller.number("n_claims_looked_at", len(claims), key),
        either=either,
    )


def _say_contradiction(one: Judged, teller: Teller) -> str:
    _ = teller.language.gettext
    key = one.relation.relation_id
    claims = teller.claims(one)
    side = next((s for s in one.detail.sides if s.gap), None)
    if side is None:
        names = list(one.detail.unmatched)
        text = _("{claims} cannot all be true.").format(claims=claims)
        if not names:
            return text
        differ = _("Only one of the two lists names {names}.")
        return f"{text} {differ.format(names=teller.quoted(names))}"
    text = _(
        "{claims} cannot all be true: one side gives {left}, the other {right}, a gap "
        "of {gap}."
    ).format(
        claims=claims,
        left=teller.number("claim_figure", side.left.low, f"{key}.left"),
        right=teller.number("claim_figure", side.right.low, f"{key}.right"),
        gap=teller.number("claim_gap", abs(side.gap), key),
    )
    return join_text([text, _say_repaired(one, teller)], " ")


def _say_repaired(one: Judged, teller: Teller) -> str:
    """Say what each figure would have to be, if it alone were to change."""
    _ = teller.language.gettext
    key = one.relation.relation_id
    points = [(name, i) for name, i in one.detail.repaired if i.is_point]
    if not points:
        return ""
    changes = [
        _("{claim} would have to be {value}").format(
            claim=teller.code(name),
            value=teller.number("claim_repair", i.low, f"{key}.{name}"),
        )
        for name, i in points
    ]
    text = _("If only one of them is wrong: {changes}.")
    return text.format(changes=_(", or ").join(changes))


def _say_contradiction_if(one: Judged, teller: Teller) -> str:
    _ = teller.language.gettext
    text = _("Supposing {assumptions}, {claims} cannot all be true.").format(
        assumptions=teller.assumptions(one), claims=teller.claims(one)
    )
    return join_text([text, _say_reach(one, teller), _say_otherwise(one, teller)], " ")


def _say_reach(one: Judged, teller: Teller) -> str:
    """Say how far "approximately" may reach before the verdict changes."""
    if one.detail.flip_pp is None:
        return ""
    reach = teller.number(
        "claim_reach", one.detail.flip_pp, one.relation.relation_id, "size"
    )
    return teller.language.gettext(
        "This stands while “approximately” means no more than {reach} percentage "
        "points to either side."
    ).format(reach=reach)


def _say_otherwise(one: Judged, teller: Teller) -> str:
    if not one.verdict.also_undecidable:
        return ""
    return teller.language.gettext("Otherwise it takes {needs} to tell.").format(
        needs=teller.quoted(list_needs(one.verdict, teller.language))
    )


def _say_forced(one: Judged, teller: Teller) -> str:
    _ = teller.language.gettext
    key = one.relation.relation_id
    corners = [
        say_range(
            name_quantity(name, teller.audit.book, teller.language),
            i,
            teller,
            part=f"{key}.{name}",
        )
        for name, i in one.verdict.forced
    ]
    supposed = _(
        "Supposing {assumptions}, {claims} can be true together only with {corners}."
    )
    text = (
        supposed
        if one.verdict.rests_on
        else _("{claims} can be true together only with {corners}.")
    )
    told = text.format(
        assumptions=teller.assumptions(one),
        claims=teller.claims(one),
        corners=teller.facts.list(corners),
    )
    return join_text(
        [told, _say_combinations(one, teller), _say_otherwise(one, teller)], " "
    )


def _say_combinations(one: Judged, teller: Teller) -> str:
    if one.detail.combinations is None:
        return ""
    n = len(one.detail.combinations)
    return teller.language.ngettext(
        "{n} combination of whole percentages fits.",
        "{n} combinations of whole percentages fit.",
        n,
    ).format(n=teller.number("n_combinations", n, one.relation.relation_id))


def say_range(name: str, interval: Interval, teller: Teller, *, part: str) -> str:
    """Say where a percentage must lie; the ends that go without saying are left out.

    Parameters
    ----------
    name : str
        What it is.
    interval : Interval
        Where it lies, with two ends.
    teller : Teller
        Audit and book of the page.
    part : str
        Relation and quantity, for the ids of the numbers.

    Returns
    -------
    str
        Part of a sentence, such as "Security above 96.5%".
    """
    _ = teller.language.gettext
    low = teller.number("claim_bound", interval.low, f"{part}.low", "percent")
    if interval.is_point:
        return _("{name} at {low}").format(name=teller.facts.name(name), low=low)
    if interval.high == natural_range("percent").high:
        text = (
            _("{name} above {low}")
            if interval.low_open
            else _("{name} at {low} or more")
        )
        return text.format(name=teller.facts.name(name), low=low)
    high = teller.number("claim_bound", interval.high, f"{part}.high", "percent")
    if interval.low == 0:
        text = (
            _("{name} below {high}")
            if interval.high_open
            else _("{name} at {high} or less")
        )
        return text.format(name=teller.facts.name(name), high=high)
    return _("{name} between {low} and {high}").format(
        name=teller.facts.name(name), low=low, high=high
    )


def _say_undecidable(one: Judged, teller: Teller) -> str:
    _ = teller.language.gettext
    text = _("It cannot be told without {needs}.").format(
        needs=teller.quoted(list_needs(one.verdict, teller.language))
    )
    return join_text([text, _say_only_if(one, teller)], " ")


def _say_only_if(one: Judged, teller: Teller) -> str:
    if not one.verdict.only_if:
        return ""
    code = teller.language.code
    return teller.language.gettext("They fit only in this sense: {meaning}.").format(
        meaning=teller.quoted([words.in_(code) for words in one.verdict.only_if])
    )


def _say_consistent(one: Judged, teller: Teller) -> str:
    _ = teller.language.gettext
    claims = teller.claims(one)
    reasons = {
        "other_population": _(
            "{claims} speak of different populations, so they do not conflict."
        ),
        "other_date": _("{claims} speak for different days, so they do not conflict."),
        "settled": _("The question does not arise: {because} holds."),
    }
    if one.verdict.reason:
        because = one.relation.because
        return reasons[one.verdict.reason].format(
            claims=claims,
            because=teller.facts.code(because, place_of_relation(because)),
        )
    text = _("{claims} can be true together.").format(claims=claims)
    return join_text([text, _say_only_if(one, teller), _say_rated(one, teller)], " ")


def _say_rated(one: Judged, teller: Teller) -> str:
    """Print the headline's companion: how many commitments are called complete."""
    if one.detail.rated is None:
        return ""
    done, n = one.detail.rated
    key = one.relation.relation_id
    return teller.language.gettext(
        "{done} of {n} commitments are called complete."
    ).format(
        done=teller.number("n_rated_complete", done, key),
        n=teller.number("n_rated", n, key),
    )
