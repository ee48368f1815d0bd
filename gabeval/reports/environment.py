"""The environment in which cells run: the same on every machine, and our package."""

import os
from pathlib import Path

import gabeval

FIXED_ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "LANG": "C.UTF-8",
    "LANGUAGE": "",
    "COLUMNS": "80",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "SOURCE_DATE_EPOCH": "315532800",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
"""What makes two runs of one notebook write the same bytes on any machine."""


def python_path() -> str:
    """Say where a process that we start finds this package.

    Returns
    -------
    str
        Value of ``PYTHONPATH``: our folder, then what stood there, all absolute.
    """
    package = Path(gabeval.__file__).resolve().parents[1]
    others = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    paths = dict.fromkeys([str(package), *(str(Path(p).resolve()) for p in others)])
    return os.pathsep.join(paths)
