"""What somebody with access to a store of snapshots can do to it, behind the back of the adapter."""

from pathlib import Path
from typing import Any


class RawFolder:
    """Port `Raw` over a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def files(self) -> list[Path]:
        return sorted(path for path in self.root.rglob("*") if path.is_file())

    def objects(self) -> dict[str, bytes]:
        return {str(file.relative_to(self.root)): file.read_bytes() for file in self.files()}

    def write(self, key: str, content: bytes) -> None:
        file = self.root / key
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


class RawMemory:
    """Port `Raw` over a folder of fsspec's memory, which all of a process share."""

    def __init__(self, root: str) -> None:
        from fsspec.implementations.memory import MemoryFileSystem

        self._calls: Any = MemoryFileSystem()
        self.root = root

    def objects(self) -> dict[str, bytes]:
        paths = self._calls.find(self.root)
        return {path.removeprefix(f"{self.root}/"): self._calls.cat_file(path) for path in paths}

    def write(self, key: str, content: bytes) -> None:
        self._calls.pipe_file(f"{self.root}/{key}", content)
