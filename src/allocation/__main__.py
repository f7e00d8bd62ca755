"""``python -m allocation`` is the command ``allocation``."""

import sys

from allocation.cli import main

if __name__ == "__main__":
    sys.exit(main())
