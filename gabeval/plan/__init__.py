"""The plan folder: what a plan is, how its exports are read, what was decided."""

from gabeval.plan.columns import Column
from gabeval.plan.corrections import Correction, read_corrections
from gabeval.plan.entries import CommitmentEntry, Entity, ExportEntry, Level, Words
from gabeval.plan.layout import Layout, read_layout
from gabeval.plan.models import Plan
from gabeval.plan.places import find_home, plan_folder, reports_folder, tables_folder
from gabeval.plan.reading import read_plan

__all__ = [
    "Column",
    "CommitmentEntry",
    "Correction",
    "Entity",
    "ExportEntry",
    "Layout",
    "Level",
    "Plan",
    "Words",
    "find_home",
    "plan_folder",
    "read_corrections",
    "read_layout",
    "read_plan",
    "reports_folder",
    "tables_folder",
]
