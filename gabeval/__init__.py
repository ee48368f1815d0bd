"""Measure how far the commitments of an open-government action plan really got.

Nothing is imported here, so that ``import gabeval`` costs nothing and says nothing
about the order of the floors: import the module that you need.
"""

__version__ = "0.1.0"
"""Version of the package; pyproject.toml says the same, and a test holds the two."""
