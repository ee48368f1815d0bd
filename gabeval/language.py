"""Spanish and English: how reports print sentences, numbers, dates and quarters.

What belongs here turns one value into the text that a reader sees; no other module
decides about a decimal sign, a month's name or a missing value. House style, the same
in both languages where it can be: a no-break space groups from five digits on, so that
``12 345`` is never misread; a real minus; quarters in words as months.
"""

import math
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property

from babel.dates import format_date, get_month_names

from gabeval.errors import QuarterError, UsageError
from gabeval.numerals import fold
from gabeval.quarters import is_quarter, quarter_end, quarter_start
from gabeval.rounding import is_missing, round_half_up
from gabeval.speech import check_language, speak, spoken_language
from gabeval.translations import LANGUAGES, read_translations

NO_BREAK_SPACE = "\u00a0"
"""Groups thousands and stands before ``%`` and ``pp``. Not the narrow one, U+202F: the
fonts that a page may bundle lack it."""

MINUS = "\u2212"
"""The minus sign; a hyphen is shorter, and breaks at the end of a line."""

_GROUPED_FROM = 5
# British English orders a date as Spanish does: 30 November 2023. The patterns are
# CLDR's, written out so that a newer CLDR cannot change a page.
_CLDR_LOCALES = {"es": "es_CO", "en": "en_GB"}
_DAY_PATTERNS = {"es": "d 'de' MMMM 'de' y", "en": "d MMMM y"}


class Language:
    """A language of the reports.

    Two objects for one code are equal. A value that is missing (None, NaN and their
    like) prints as words, "no data" in that language: never as zero or as a blank.

    Parameters
    ----------
    code : {'es', 'en'}
        Which one.

    Attributes
    ----------
    code : str
        As given.
    tag : str
        Tag for the ``lang`` attribute of a page: ``es-CO`` or ``en``.

    Raises
    ------
    UsageError
        If there is no such language.

    Examples
    --------
    >>> language = Language("es")
    >>> language.number(1234.5), language.date("2023-11-30")
    ('1234,5', '30 de noviembre de 2023')
    """

    def __init__(self, code: str) -> None:
        self.code = check_language(code)
        self.tag = LANGUAGES[code]

    # Sets and caches are keyed by language, so equality goes by the code.
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Language) and other.code == self.code

    def __hash__(self) -> int:
        return hash(self.code)

    def __repr__(self) -> str:
        return f"Language({self.code!r})"

    def gettext(self, text: str) -> str:
        """Translate a sentence.

        A sentence without a translation stays English; a test holds that there is none.

        Parameters
        ----------
        text : str
            English sentence, with its ``{placeholders}`` unfilled.

        Returns
        -------
        str
            The sentence in this language, to be filled with ``format``.

        Examples
        --------
        >>> Language("es").gettext("no data")
        'sin dato'
        """
        return self._translations.get(text, (text,))[0]

    def ngettext(self, one: str, many: str, n: float) -> str:
        """Translate a sentence that counts something.

        Parameters
        ----------
        one, many : str
            English sentence for one thing and for any other number of things.
        n : int
            How many.

        Returns
        -------
        str
            The sentence in this language, to be filled with ``format``.

        Examples
        --------
        >>> Language("en").ngettext("{n} quarter", "{n} quarters", 1).format(n=1)
        '1 quarter'
        """
        forms = self._translations.get(one, (one, many))
        return forms[0] if n == 1 else forms[-1]

    def number(self, value: object, decimals: int = 1) -> str:
        """Write a number, rounded once, here, half away from zero.

        The decimal digits that Python prints for the value are rounded, not the binary
        fraction behind them: 92.95 prints as 93.0, as a reader would round it by hand.

        Parameters
        ----------
        value : float or None
            Any number.
        decimals : int
            How many decimals to print, trailing zeros included.

        Returns
        -------
        str
            The number; words if it is missing.

        Examples
        --------
        >>> Language("en").number(92.95), Language("en").number(-0.04)
        ('93.0', '0.0')
        """
        if is_missing(value):
            return self._no_data
        if math.isinf(value):
            return f"{MINUS if value < 0 else ''}∞"
        digits = f"{abs(round_half_up(value, decimals)):f}"
        whole, _, part = digits.partition(".")
        sign = MINUS if round_half_up(value, decimals) < 0 else ""
        decimal_sign = "," if self.code == "es" else "."
        return sign + _group(whole) + (decimal_sign + part if part else "")

    def integer(self, value: object) -> str:
        r"""Write a whole number; one with decimals is rounded half away from zero.

        Parameters
        ----------
        value : int or None
            Any number.

        Returns
        -------
        str
            The number, grouped from five digits on; words if it is missing.

        Examples
        --------
        >>> Language("es").integer(4000), Language("es").integer(12345)
        ('4000', '12\xa0345')
        """
        return self.number(value, 0)

    def percent(self, value: object, decimals: int = 1) -> str:
        r"""Write a percentage that is given in percent, not as a share.

        Parameters
        ----------
        value : float or None
            Percent; 92.9 and not 0.929.
        decimals : int
            How many decimals to print.

        Returns
        -------
        str
            The percentage; words if it is missing.

        Examples
        --------
        >>> Language("es").percent(92.94), Language("en").percent(92.94)
        ('92,9\xa0%', '92.9%')
        """
        if is_missing(value):
            return self._no_data
        space = NO_BREAK_SPACE if self.code == "es" else ""
        return f"{self.number(value, decimals)}{space}%"

    def points(self, value: object, decimals: int = 1) -> str:
        r"""Write a difference of percentages in percentage points, with its sign.

        Parameters
        ----------
        value : float or None
            Percentage points; what rounds to zero has no sign.
        decimals : int
            How many decimals to print.

        Returns
        -------
        str
            The difference; words if it is missing.

        Examples
        --------
        >>> Language("es").points(-1.4), Language("es").points(2)
        ('−1,4\xa0pp', '+2,0\xa0pp')
        """
        if is_missing(value):
            return self._no_data
        plus = "+" if math.isinf(value) or round_half_up(value, decimals) > 0 else ""
        number = self.number(value, decimals)
        return f"{'' if number.startswith(MINUS) else plus}{number}{NO_BREAK_SPACE}pp"

    def date(self, day: object) -> str:
        """Write a day in words.

        Parameters
        ----------
        day : datetime.date or str or None
            A date, or one in ISO form, as the tables hold it.

        Returns
        -------
        str
            The day; words if it is missing.

        Raises
        ------
        UsageError
            If a text is not a date in ISO form.

        Examples
        --------
        >>> Language("en").date("2023-11-30")
        '30 November 2023'
        """
        if is_missing(day):
            return self._no_data
        if isinstance(day, str):
            try:
                day = date.fromisoformat(day)
            except ValueError:
                raise UsageError(
                    speak(
                        "{day!r} is not a date: write it as 2023-11-30. A text in "
                        "another spelling goes through parse_date first.",
                        day=day,
                    )
                ) from None
        return format_date(day, _DAY_PATTERNS[self.code], locale=self._cldr)

    def quarter(self, quarter: object) -> str:
        """Write a quarter in words, as its months.

        Parameters
        ----------
        quarter : str or None
            Such as ``'2023Q3'``.

        Returns
        -------
        str
            First and last month with the year; words if it is missing.

        Raises
        ------
        QuarterError
            If the text is no quarter.

        Examples
        --------
        >>> Language("es").quarter("2023Q3"), Language("en").quarter("2023Q3")
        ('julio a septiembre de 2023', 'July to September 2023')
        """
        if is_missing(quarter):
            return self._no_data
        first, last = quarter_start(quarter), quarter_end(quarter)
        months = get_month_names("wide", locale=self._cldr)
        _ = self.gettext
        return _("{first} to {last} {year}").format(
            first=months[first.month], last=months[last.month], year=first.year
        )

    def quarter_code(self, quarter: object) -> str:
        """Write a quarter as a short code, for tables and axes.

        Parameters
        ----------
        quarter : str or None
            Such as ``'2023Q3'``.

        Returns
        -------
        str
            The code, which `gabeval.quarters.parse_quarter` reads back; words if it is
            missing.

        Raises
        ------
        QuarterError
            If the text is no quarter.

        Examples
        --------
        >>> Language("es").quarter_code("2023Q3"), Language("en").quarter_code("2023Q3")
        ('2023-T3', '2023-Q3')
        """
        if is_missing(quarter):
            return self._no_data
        if not is_quarter(quarter):
            raise QuarterError(
                speak("{text!r} is not a quarter: write it as 2023Q4.", text=quarter)
            )
        return f"{quarter[:4]}-{'T' if self.code == 'es' else 'Q'}{quarter[5]}"

    def list(self, items: Iterable[object]) -> str:
        """Write several things one after the other, the last one after "and".

        Parameters
        ----------
        items : iterable of object
            Texts, in the order in which they are to stand; there may be none.

        Returns
        -------
        str
            ``a, b and c``; empty if there are no items.

        Examples
        --------
        >>> (
        ...     Language("es").list(["a", "b", "c"]),
        ...     Language("es").list(["Sí", "informes"]),
        ... )
        ('a, b y c', 'Sí e informes')
        """
        texts = [str(item) for item in items]
        if len(texts) < 2:
            return "".join(texts)
        return f"{', '.join(texts[:-1])} {self._and(texts[-1])} {texts[-1]}"

    def _and(self, following: str) -> str:
        if self.code == "en":
            return "and"
        # Spanish avoids "y i-": hitos e informes, but nieve y hielo.
        folded = fold(following).lstrip("¿¡«“\"'( ")
        is_i = folded.startswith(("i", "hi")) and not folded.startswith(("hia", "hie"))
        return "e" if is_i else "y"

    @cached_property
    def _translations(self) -> Mapping[str, tuple[str, ...]]:
        return read_translations(self.code)

    @property
    def _no_data(self) -> str:
        _ = self.gettext
        return _("no data")

    @property
    def _cldr(self) -> str:
        return _CLDR_LOCALES[self.code]


def spoken() -> Language:
    """Take the language in which messages are said now.

    Returns
    -------
    Language
        That of `gabeval.speech.spoken_language`.
    """
    return Language(spoken_language())


def _group(whole: str) -> str:
    if len(whole) < _GROUPED_FROM:
        return whole
    return f"{int(whole):,}".replace(",", NO_BREAK_SPACE)
