"""Whose reports the screens look at: laid out, named, and where they stand."""

from gabeval.measures.screens import ENTITY_LEVEL
from gabeval.measures.screens.data import ScreenData, open_screens
from gabeval.show.opened import Opened
from gabeval.show.origins import Place
from gabeval.show.words import Nouns


def open_data(page: Opened) -> ScreenData:
    """Lay the reports of a page out for the screens.

    Parameters
    ----------
    page : Opened
        Opened plan.

    Returns
    -------
    ScreenData
        By entity, or by the commitment of the page.
    """
    return open_screens(
        page.plan, page.tables, cut_off=page.cut_off, commitment=page.commitment
    )


def export_places(page: Opened) -> tuple[Place, ...]:
    """Name the exports that the screens look at.

    Parameters
    ----------
    page : Opened
        Opened plan.

    Returns
    -------
    tuple of Place
        Whole files.
    """
    return page.facts.origins.of_exports(page.exports["export_id"])


def name_groups(page: Opened, data: ScreenData) -> Nouns:
    """Say what the rows of the screens speak of.

    Parameters
    ----------
    page : Opened
        Opened plan.
    data : ScreenData
        Reports.

    Returns
    -------
    Nouns
        Entities, or what the plan calls its commitments.
    """
    _ = page.language.gettext
    if data.level == ENTITY_LEVEL:
        return Nouns(_("entity"), _("entities"))
    return page.nouns(data.level)


def name_group(page: Opened, data: ScreenData, item_id: str) -> str:
    """Name one entity or commitment.

    Parameters
    ----------
    page : Opened
        Opened plan.
    data : ScreenData
        Reports.
    item_id : str
        Its code.

    Returns
    -------
    str
        Name, or its code if it has none.
    """
    if data.level == ENTITY_LEVEL:
        return page.entity_name(item_id) or item_id
    return page.names(data.level).get(item_id) or item_id
