"""From notebooks to pages: run, render, check, publish, and the downloads beside them.

Nothing is imported here: papermill and nbconvert take seconds to load, and only the
processes that run a page need them. Start at ``reports.build``.
"""

import sys

# jsonschema, which reads notebooks, looks for this package to check addresses, which no
# notebook asks for; importing it takes longer than all the rest. None means: not there.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
