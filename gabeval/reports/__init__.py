"""From notebooks to pages: run, render, check, publish, and the downloads beside them.

Nothing is imported here: papermill and nbconvert take seconds to load, and only the
processes that run a page need them. Start at ``reports.build``.
"""
