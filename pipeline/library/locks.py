"""Lock files: one line a released file, `name version sha256:...`, so that a release is never edited in silence.

Lines are sorted and none is ever taken out: a report of last year names a version, and its hash must still be known.
"""

from collections.abc import Mapping

Release = tuple[str, str]  # name and version, as written: ("ai-vendor", "1"), ("judge_criterion", "v1")

LINE_FIELDS = 3


def read_lock(text: str) -> dict[Release, str]:
    """Return the hash of each release.

    Raises:
        ValueError: for a line that is not `name version sha256:...`, or a release that stands there twice.
    """
    hashes: dict[Release, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = line.split()
        if len(fields) != LINE_FIELDS or not fields[2].startswith("sha256:"):
            raise ValueError(f"line {number} is not `name version sha256:...`")
        release = (fields[0], fields[1])
        if release in hashes:
            raise ValueError(f"line {number}: {release[0]} {release[1]} stands there a second time")
        hashes[release] = fields[2]
    return hashes


def written_lock(hashes: Mapping[Release, str]) -> str:
    """Return the text of a lock file."""
    return "".join(f"{name} {version} {digest}\n" for (name, version), digest in sorted(hashes.items()))
