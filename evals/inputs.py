"""Where evals find their material, and the digest that says when it has changed."""

import os
from collections.abc import Iterable
from pathlib import Path

from pipeline.domain.canonical import digest_of, sha256_of
from pipeline.domain.ids import Digest
from pipeline.errors import NotFound

REPOSITORY = Path(__file__).resolve().parent.parent
SITES = REPOSITORY / "console" / "demo" / "sites"
ANSWER_KEY = REPOSITORY / "tests" / "site" / "expected.yaml"
DATA_VARIABLE = "DOSSIER_EVAL_DATA"

_ADVICE = (
    f"The labelled data is not part of Dossier. Name its folder with `--data DIR` or {DATA_VARIABLE}, "
    "or put it in `shared/data` beside the repository."
)


def data_folder(chosen: Path | None) -> Path | None:
    """Return the folder that was chosen, else the environment's, else `../shared/data`; None when there is none.

    Raises:
        NotFound: when a folder was named that is not there.
    """
    variable = os.environ.get(DATA_VARIABLE)
    named = chosen or (Path(variable) if variable else None)
    if named is not None:
        if not named.is_dir():
            raise NotFound(f"no data folder {named}", advice=_ADVICE)
        return named
    beside = REPOSITORY.parent / "shared" / "data"
    return beside if beside.is_dir() else None


def required(data: Path | None, *parts: str) -> Path:
    """Return a path inside the data folder.

    Raises:
        NotFound: when it is not there, with advice.
    """
    if data is None:
        raise NotFound(f"this eval needs data: {'/'.join(parts)}", advice=_ADVICE)
    path = data.joinpath(*parts)
    if not path.exists():
        raise NotFound(f"this eval needs {path}, which is not there", advice=_ADVICE)
    return path


def required_here(path: Path) -> Path:
    """Return a path of the repository.

    Raises:
        NotFound: when Dossier is installed without it.
    """
    if not path.exists():
        raise NotFound(f"{path} is not there", advice="Run this eval from a checkout of the repository.")
    return path


def digest_of_files(files: Iterable[Path], *, under: Path) -> dict[str, str]:
    """Return the hash of each file by its path under a folder."""
    return {path.relative_to(under).as_posix(): sha256_of(path.read_bytes()) for path in sorted(files)}


def digest_of_sources(*modules: str) -> dict[str, str]:
    """Return the hash of each named module of this room: code that makes cases is an input like any other."""
    room = Path(__file__).parent
    return digest_of_files([room / f"{module}.py" for module in modules], under=room)


def inputs_digest(*parts: dict[str, str]) -> Digest:
    """Return one digest for all inputs of an eval."""
    return Digest(digest_of(list(parts)))
