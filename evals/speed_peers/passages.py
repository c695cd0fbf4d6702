"""Texts of pages to a Chroma collection that can be asked: the second half of each assembled stack."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from minilm import embedder

# Dossier's passages: up to 1,000 characters, nothing said twice.
CHUNK_CHARACTERS_MAX, CHUNK_OVERLAP_CHARACTERS = 1000, 0
ADDED_AT_ONCE = 2000
TOP = 5


def _collection(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))
    return client.get_or_create_collection("pages", embedding_function=None, configuration={"hnsw": {"space": "ip"}})


def stored(texts: Mapping[str, str], *, home: Path, minilm: str) -> dict[str, Any]:
    """Split, embed and store the texts of pages by path; return how many passages, and seconds by step."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    start = time.monotonic()
    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK_CHARACTERS_MAX, chunk_overlap=CHUNK_OVERLAP_CHARACTERS)
    chunks = [(path, chunk) for path, text in texts.items() for chunk in splitter.split_text(text)]
    split = time.monotonic()
    vectors = embedder(minilm)([chunk for _, chunk in chunks])
    embedded = time.monotonic()
    collection = _collection(home)
    for first in range(0, len(chunks), ADDED_AT_ONCE):
        batch = range(first, min(first + ADDED_AT_ONCE, len(chunks)))
        collection.add(
            ids=[str(number) for number in batch],
            documents=[chunks[number][1] for number in batch],
            metadatas=[{"path": chunks[number][0]} for number in batch],
            embeddings=vectors[batch.start : batch.stop],
        )
    times = {"split": split - start, "embed": embedded - split, "vectors": time.monotonic() - embedded}
    return {"passages": len(chunks), "times": {step: round(seconds, 3) for step, seconds in times.items()}}


def asked(queries: list[str], *, home: Path, minilm: str) -> dict[str, Any]:
    """Return for each query the paths of the five nearest passages, and the seconds that each took."""
    embed = embedder(minilm)
    collection = _collection(home)
    answers, seconds = [], []
    for query in queries:
        start = time.monotonic()
        found = collection.query(query_embeddings=embed([query]), n_results=TOP, include=["metadatas"])
        seconds.append(round(time.monotonic() - start, 3))
        answers.append([entry["path"] for entry in found["metadatas"][0]])
    return {"answers": answers, "seconds": seconds}
