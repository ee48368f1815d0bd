"""Run the command line with ``python -m gabeval``."""

import sys

from gabeval.cli import main

if __name__ == "__main__":
    sys.exit(main())
