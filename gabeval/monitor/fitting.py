"""Fitting: whether layouts and corrections fit the plan, and a header its layout."""

from gabeval.codelists import list_scales
from gabeval.errors import PlanError, list_cases
from gabeval.plan import Column, Correction, Layout, Plan
from gabeval.plan.corrections import CORRECTIONS_FILE
from gabeval.plan.figures import PLAN_LEVEL
from gabeval.plan.layout import Fields, LevelColumns, Quarters, YearColumn
from gabeval.speech import speak


def check_fit(
    plan: Plan, layouts: dict[str, Layout], corrections: list[Correction]
) -> None:
    """Refuse layouts and corrections that name what the plan does not have.

    Parameters
    ----------
    plan : Plan
        The plan.
    layouts : dict of str to Layout
        Its layouts by name.
    corrections : list of Correction
        Its corrections.

    Raises
    ------
    PlanError
        If something does not fit; every fault is told.
    """
    faults = [
        f"layouts/{name}.yaml: {fault}"
        for name, layout in layouts.items()
        for fault in _find_strangers(plan, layout)
    ]
    faults += [f"{CORRECTIONS_FILE}: {f}" for f in _find_loose(plan, corrections)]
    if faults:
        raise PlanError(
            list_cases(
                speak("The files of {plan} do not fit together:", plan=plan.plan_id),
                faults,
                speak("Mend them and try again."),
            )
        )


def _find_strangers(plan: Plan, layout: Layout) -> list[str]:
    """List what a layout lacks or has and the plan has not."""
    levels = plan.level_ids
    wanted = levels[: -1 if layout.milestones_are_columns else None]
    named = {*layout.levels, layout.sheet_name_is or ""}
    faults = [
        speak("'levels' lacks '{level}'", level=level)
        for level in wanted
        if level not in named
    ]
    used = [(figure.level, f"published {figure.name}") for figure in layout.published]
    used = [(level, where) for level, where in used if level != PLAN_LEVEL]
    used += [(code.level, f"codes {code.scale}") for code in layout.codes]
    used += [(level, "levels") for level in layout.levels]
    if layout.sheet_name_is not in (None, "entity"):
        used.append((layout.sheet_name_is, "sheet_name_is"))
    faults += [
        speak(
            "{where}: the plan has no level '{level}' (it has {known})",
            where=where,
            level=level,
            known=", ".join(levels),
        )
        for level, where in used
        if level not in levels
    ]
    faults += [
        speak(
            "published {name}: a figure above the header speaks of the level "
            "'{level}', or of that of 'sheet_name_is'",
            name=figure.name,
            level=PLAN_LEVEL,
        )
        for figure in layout.published
        if figure.value.title and figure.level not in (PLAN_LEVEL, layout.sheet_name_is)
    ]
    if layout.milestones_are_columns is not None:
        leaf = levels[-1]
        faults += [
            speak(
                "{where}: items of level '{leaf}' stand as columns",
                where=where,
                leaf=leaf,
            )
            for level, where in used
            if level == leaf
        ]
    faults += [
        speak(
            "codes: there is no scale '{scale}' (there are {known})",
            scale=code.scale,
            known=", ".join(list_scales()),
        )
        for code in layout.codes
        if code.scale not in list_scales()
    ]
    return faults


def _find_loose(plan: Plan, corrections: list[Correction]) -> list[str]:
    """List corrections of no export, and cells that are corrected twice."""
    exports = {entry.export_id for entry in plan.exports}
    faults = [
        speak("there is no export '{export}' ({cell})", export=c.export, cell=c.cell)
        for c in corrections
        if c.export not in exports
    ]
    places = [(c.export, c.sheet, c.cell) for c in corrections]
    twice = sorted({place for place in places if places.count(place) > 1})
    faults += [
        speak(
            "cell {cell} of export {export} is corrected twice",
            cell=cell,
            export=export,
        )
        for export, _, cell in twice
    ]
    return faults


def wanted_columns(layout: Layout) -> dict[str, Column]:
    """List every column that a layout needs, by what it is for.

    Parameters
    ----------
    layout : Layout
        The layout.

    Returns
    -------
    dict of str to Column
        Such as ``{"quarters.planned": ...}``.
    """
    parts: dict[str, LevelColumns | Fields | Quarters] = {
        **{f"levels.{name}": columns for name, columns in layout.levels.items()},
        "fields": layout.fields,
        "quarters": layout.quarters,
    }
    for number, figure in enumerate(layout.published, start=1):
        parts[f"published.{number} ({figure.name})"] = figure
    for number, code in enumerate(layout.codes, start=1):
        parts[f"codes.{number} ({code.scale})"] = code
    wanted = {
        f"{purpose}.{name}": column
        for purpose, part in parts.items()
        for name in type(part).model_fields
        if isinstance(column := getattr(part, name), Column)
    }
    if layout.periods.column is not None:
        wanted["periods.column"] = layout.periods.column
    if isinstance(layout.periods.year, YearColumn):
        wanted["periods.year.column"] = layout.periods.year.column
    if layout.milestones_are_columns is not None:
        label = layout.milestones_are_columns.label
        wanted["milestones_are_columns"] = Column(label=label)
    return wanted


def wanted_labels(layout: Layout) -> dict[str, list[str]]:
    """List the labels that the rules for rows need, by what they are for.

    Parameters
    ----------
    layout : Layout
        The layout.

    Returns
    -------
    dict of str to list of str
        Alternatives of a label; unlike columns, several may carry it.
    """
    rules = layout.rows
    tests = {"keep": rules.keep, "total": rules.total, "section": rules.section}
    wanted = {
        f"rows.{name}.{number}": test.label
        for name, several in tests.items()
        for number, test in enumerate(several, start=1)
    }
    for name in ("planned", "reported"):
        column = getattr(layout.quarters, name)
        if column is not None and column.where is not None:
            wanted[f"quarters.{name}.where"] = column.where.label
    for number, label in enumerate(rules.fill_down, start=1):
        wanted[f"rows.fill_down.{number}"] = [label]
    return wanted
