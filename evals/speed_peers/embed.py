"""Embed texts with MiniLM in the other contenders' environment: texts as JSON in, vectors as .npy out, seconds told."""

import json
import sys
import time
from pathlib import Path

import numpy as np
from minilm import embedder


def main(texts_file: Path, vectors_file: Path) -> None:
    """Write an array of shape (len(texts), 384) and print how long it took, the loading left out."""
    texts = json.loads(texts_file.read_text(encoding="utf-8"))
    embed = embedder("onnx")
    embed(["A first text, which pays for the loading."])
    started = time.perf_counter()
    vectors = embed(texts)
    seconds = time.perf_counter() - started
    np.save(vectors_file, vectors)
    print(json.dumps({"seconds": seconds}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
