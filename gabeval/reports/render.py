"""From an executed notebook to one page that opens anywhere and asks nobody.

nbconvert walks the cells with our own template, which prints only kinds of output that
cannot act; the frame around them (title, contents, how to cite) is ours.
"""

import base64
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

import jinja2
from markupsafe import Markup
from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbformat import NotebookNode

from gabeval.language import Language
from gabeval.reports.charts import ChartFile, dress_figures
from gabeval.reports.frame import TEMPLATES, Setting, fill_template
from gabeval.reports.outline import arrange
from gabeval.reports.page import Step
from gabeval.reports.safe import clean_html, markdown_to_html

SHOWN_TYPES = (
    "text/html",
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "text/markdown",
    "text/plain",
)
"""Kinds of output that a page shows, best first. Scripts, widgets, formulas that need a
script, and diagrams are not among them."""

NOTEBOOK_ONLY = "notebook-only"
"""Tag of a text for whoever works in the notebook; a page takes its title only."""

MAX_TITLE = 48
"""Longest title in the bar of a window: search engines and tabs cut what follows."""


def render_page(
    notebook: NotebookNode,
    setting: Setting,
    *,
    title: str = "",
    name: str,
    executed: str = "",
    executed_size: int = 0,
    see_index: bool = True,
    steps: Sequence[Step] = (),
    charts: Mapping[str, ChartFile] = MappingProxyType({}),
) -> str:
    """Make the page of an executed notebook.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        From `run.run_notebook`.
    setting : Setting
        Frame of the page.
    title : str
        Title; the notebook's first heading if empty. If both are there, the notebook's
        is printed below the title as the question that the page answers.
    name : str
        File name of the page, the same in every language.
    executed : str
        Relative link to the executed notebook; no link if empty.
    executed_size : int
        Its size in bytes.
    see_index : bool
        Whether the page links to the list of pages.
    steps : sequence of Step
        Other pages of the same language that it links to.
    charts : mapping of str to ChartFile
        The numbers of its figures, by id: what is linked below each.

    Returns
    -------
    str
        HTML. It says nothing of the day, the machine or the run.
    """
    content, _resources = _exporter(setting.language).from_notebook_node(notebook)
    outline = arrange(dress_figures(content, charts, Language(setting.language)))
    heading = title or outline.title or setting.plan_title
    return fill_template(
        "page.html.j2",
        setting,
        title=heading,
        question=outline.title if title and outline.title != title else "",
        content=Markup(outline.content),  # escaped or cleaned cell by cell
        entries=outline.entries,
        name=name,
        executed=executed,
        executed_size=executed_size,
        see_index=see_index,
        steps={step.kind: step for step in steps},
        short=shorten(heading),
    )


def shorten(title: str) -> str:
    """Shorten a title for the bar of a window, between two words.

    Parameters
    ----------
    title : str
        Main heading of a page.

    Returns
    -------
    str
        At most `MAX_TITLE` characters.

    Examples
    --------
    >>> shorten("Commitment 3. Water, that is clean, for every home of the old town")
    'Commitment 3. Water, that is clean, for every…'
    """
    if len(title) <= MAX_TITLE:
        return title
    return f"{title[:MAX_TITLE].rpartition(' ')[0].rstrip(' ,.;:')}…"


class PageExporter(HTMLExporter):
    """nbconvert's walk over the cells, with our template and without its habits.

    Parameters
    ----------
    language : str
        ``es`` or ``en``; for the few words that stand beside cells.
    """

    def __init__(self, language: str) -> None:
        self.words = Language(language)
        super().__init__(
            template_name=TEMPLATES.name,
            extra_template_basedirs=[str(TEMPLATES.parent)],
        )

    @property
    def default_config(self) -> Any:
        """No preprocessor changes what was run."""
        config = super().default_config
        config.HighlightMagicsPreprocessor.enabled = False
        return config

    def default_filters(self) -> Any:
        """Add the filters that decide what is printed, and how."""
        yield from super().default_filters()
        yield "filter_data_type", choose_type
        yield "clean_html", clean_html
        yield "markdown_to_html", markdown_to_html
        yield "is_ours", is_ours
        yield "page_text", page_text
        yield "svg_address", svg_address

    def _create_environment(self) -> jinja2.Environment:
        environment = super()._create_environment()
        environment.globals["_"] = self.words.gettext
        return environment

    def from_notebook_node(
        self, nb: NotebookNode, resources: Any = None, **kw: Any
    ) -> tuple[str, Any]:
        """Print the cells; nbconvert's own would invent alternative texts."""
        return TemplateExporter.from_notebook_node(self, nb, resources, **kw)


def choose_type(data: Mapping[str, Any]) -> list[str]:
    """Choose the kind in which an output is shown.

    Parameters
    ----------
    data : mapping
        Output by kind.

    Returns
    -------
    list of str
        One kind; none if a page can show none of them.

    Examples
    --------
    >>> choose_type({"application/javascript": "x", "text/plain": "y"})
    ['text/plain']
    """
    return [kind for kind in SHOWN_TYPES if kind in data][:1]


def svg_address(svg: str) -> str:
    """Write a drawing as an address, so that it can only be looked at.

    Parameters
    ----------
    svg : str
        Drawing of unknown origin.

    Returns
    -------
    str
        For the ``src`` of a picture, where nothing inside it runs.

    Examples
    --------
    >>> svg_address("<svg/>")
    'data:image/svg+xml;base64,PHN2Zy8+'
    """
    coded = base64.b64encode(svg.encode("utf-8")).decode("ascii")
    return f"data:image/svg+xml;base64,{coded}"


def is_ours(output: Mapping[str, Any]) -> bool:
    """Say whether our own room `show` made the HTML of an output.

    Parameters
    ----------
    output : mapping
        Output of a cell.

    Returns
    -------
    bool
        True only if its metadata says exactly so.

    Examples
    --------
    >>> is_ours({"metadata": {"text/html": {"gabeval": True}}}), is_ours({})
    (True, False)
    """
    mark = output.get("metadata", {}).get("text/html", {})
    return isinstance(mark, Mapping) and mark.get("gabeval") is True


def page_text(cell: Mapping[str, Any]) -> str:
    r"""Take what a page prints of a Markdown cell.

    Parameters
    ----------
    cell : mapping
        Cell of a notebook.

    Returns
    -------
    str
        Its source; of a cell tagged ``notebook-only`` just the main heading, if it has
        one: it tells how to work with the notebook, and a page begins with its card.

    Examples
    --------
    >>> cell = {"source": "# How far?\n\n- Reads x", "metadata": {}}
    >>> page_text(cell).count("Reads")
    1
    >>> page_text({**cell, "metadata": {"tags": ["notebook-only"]}})
    '# How far?'
    """
    source = str(cell["source"])
    if NOTEBOOK_ONLY not in cell["metadata"].get("tags", ()):
        return source
    return next((x for x in source.splitlines() if x.startswith("# ")), "")


def warm_exporter(language: str) -> None:
    """Compile the template of a language, which every page of this process then uses.

    Parameters
    ----------
    language : str
        ``es`` or ``en``.
    """
    _ = _exporter(language).template


@cache
def _exporter(language: str) -> PageExporter:
    return PageExporter(language)
