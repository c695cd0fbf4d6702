"""How many examples a property is tried on: all that it names, or a few in `make check`."""

import os

FEW = os.environ.get("DOSSIER_EXAMPLES") == "few"
_FEWEST = 10


def examples(count: int) -> int:
    """Return how many of `count` examples to try: a quarter, and at least 10, where few are asked for."""
    return min(count, max(_FEWEST, count // 4)) if FEW else count
