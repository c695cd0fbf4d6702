"""Loads prompts: released files with front matter, two sections, and a lock of hashes.

A file is `prompts/<name>/v<N>.md`: YAML front matter between `---` lines, then `# System` and `# User`. Rules:
- name and version are those of the path;
- the placeholders of the user part are exactly `inputs`; the system part has none, so that it stays the same for
  every call and a provider can cache it;
- the file's hash is in `prompts.lock`. A released prompt is never edited: reports refer to its hash.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import Annotated

from pydantic import Field, ValidationError

from pipeline.domain.canonical import canonical_json, sha256_of
from pipeline.domain.ids import Digest
from pipeline.domain.model import Record
from pipeline.domain.prompt import Prompt
from pipeline.errors import InvalidPrompt, NotFound
from pipeline.library.locks import read_lock
from pipeline.library.yaml_reading import read_yaml

PROMPT_MAX_BYTES = 200_000
LOCK_NAME = "prompts.lock"

_FILE = re.compile(r"---\n(?P<front>.*?\n)---\n\s*# System\n(?P<system>.*?)\n# User\n(?P<user>.*)", re.DOTALL)
_VERSION = re.compile(r"v([1-9]\d*)\.md")


class FrontMatter(Record):
    """What a prompt file says of itself. `changed` is the date and reason of this version."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    version: Annotated[int, Field(ge=1)]
    purpose: Annotated[str, Field(min_length=3)]
    inputs: Annotated[tuple[str, ...], Field(min_length=1)]
    output: Annotated[str, Field(min_length=1)]
    changed: Annotated[str, Field(min_length=3)]


class PromptLibrary:
    """The prompts in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> tuple[str, ...]:
        """Return the names that `load` knows, sorted."""
        return tuple(sorted({file.parent.name for file in self._folder.glob("*/v*.md")}))

    def load(self, name: str, version: int | None = None) -> Prompt:
        """Load a prompt in one version, or in its latest.

        Raises:
            NotFound: when there is no such prompt or version.
            InvalidPrompt: when the file is malformed, edited after its release, or not in the lock.
        """
        versions = self.versions(name)
        if not versions or (version is not None and version not in versions):
            wanted = name if version is None else f"{name} v{version}"
            raise NotFound(f"There is no prompt {wanted}.", advice=f"There are: {', '.join(self.names()) or 'none'}.")
        version = version or versions[-1]
        file = self._folder / name / f"v{version}.md"
        data = file.read_bytes()
        prompt = _read(file, data)
        if (prompt.name, prompt.version) != (name, version):
            raise InvalidPrompt(f"{file}: the front matter says {prompt.name} v{prompt.version}.")
        self._check_release(file, prompt)
        return prompt

    def versions(self, name: str) -> tuple[int, ...]:
        """Return the versions of a prompt, ascending."""
        files = (self._folder / name).glob("v*.md")
        return tuple(sorted(int(match.group(1)) for file in files if (match := _VERSION.fullmatch(file.name))))

    def _check_release(self, file: Path, prompt: Prompt) -> None:
        lock = self._folder / LOCK_NAME
        try:
            hashes = read_lock(lock.read_text("utf-8")) if lock.exists() else {}
        except ValueError as exc:
            raise InvalidPrompt(f"{lock}: {exc}.") from exc
        locked = hashes.get((prompt.name, f"v{prompt.version}"))
        if locked is None:
            line = f"{prompt.name} v{prompt.version} {prompt.digest}"
            advice = f"When it is ready to be released, add this line to {lock.name}: {line}"
            raise InvalidPrompt(f"{file}: this version is not in {lock.name}.", advice=advice)
        if locked != prompt.digest:
            raise InvalidPrompt(
                f"{file}: edited after its release; {lock.name} has {locked}, the file {prompt.digest}."
            )


def _read(file: Path, data: bytes) -> Prompt:
    if len(data) > PROMPT_MAX_BYTES:
        raise InvalidPrompt(f"{file}: {len(data)} bytes; the limit is {PROMPT_MAX_BYTES}.")
    match = _FILE.fullmatch(data.decode("utf-8", errors="replace"))
    if match is None:
        raise InvalidPrompt(f"{file}: not front matter between `---` lines, then `# System`, then `# User`.")
    front = _front_matter(file, match["front"])
    prompt = Prompt(
        name=front.name,
        version=front.version,
        purpose=front.purpose,
        inputs=front.inputs,
        output=front.output,
        system=match["system"].strip(),
        user=match["user"].strip(),
        digest=Digest(sha256_of(data)),
    )
    problems = list(_placeholders_broken(prompt))
    if problems:
        raise InvalidPrompt("\n".join(f"{file}: {problem}" for problem in problems))
    return prompt


def _front_matter(file: Path, text: str) -> FrontMatter:
    reading = read_yaml(text.encode(), max_bytes=PROMPT_MAX_BYTES)
    if reading.problems:
        raise InvalidPrompt("\n".join(f"{file}:{each.line + 1}: {each.message}" for each in reading.problems))
    try:
        return FrontMatter.model_validate_json(canonical_json(reading.value))
    except ValidationError as exc:
        lines = [
            f"{file}:{reading.line_of(tuple(each['loc'])) + 1}: {'.'.join(map(str, each['loc']))}: {each['msg']}"
            for each in exc.errors(include_url=False, include_input=False)
        ]
        raise InvalidPrompt("\n".join(lines)) from exc


def _placeholders_broken(prompt: Prompt) -> Iterator[str]:
    user, system = Template(prompt.user), Template(prompt.system)
    if not user.is_valid():
        yield "`# User` has a lone `$`; write `$$` for a dollar sign"
    if "$" in prompt.system:
        names = ", ".join(system.get_identifiers()) or "a `$`"
        yield f"`# System` must be the same for every call, but it has {names}"
    if len(set(prompt.inputs)) != len(prompt.inputs):
        yield "an input is named twice"
    used = set(user.get_identifiers())
    for missing in sorted(used - set(prompt.inputs)):
        yield f"${missing} is used but is not among the inputs"
    for spare in sorted(set(prompt.inputs) - used):
        yield f"{spare} is among the inputs but ${spare} is never used"


def default_prompts() -> PromptLibrary:
    """Return the prompts that come with Dossier; their folder is found as `rubrics_folder` finds its own."""
    return PromptLibrary(Path(__file__).resolve().parents[2] / "prompts")
