"""What each stack is asked to do on its command line, and how it answers: one line of JSON on standard output."""

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from passages import asked, stored

TextsOf = Callable[[argparse.Namespace], dict[str, str]]


def run(texts_of: TextsOf) -> None:
    """Build a collection, or ask it; `texts_of(what was given)` returns the texts of the site's pages by URL."""
    started = time.monotonic()
    parser = argparse.ArgumentParser()
    parser.add_argument("task", choices=("build", "ask"))
    parser.add_argument("--url", required=True)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--concurrency", type=int, required=True)
    parser.add_argument("--minilm", choices=("torch", "onnx"), default="onnx")
    parser.add_argument("--questions", type=Path, help="JSON: [{query, path}]")
    parser.add_argument("--plain", action="store_true", help="crawl4ai: HTTP instead of a browser")
    given = parser.parse_args()
    if given.task == "ask":
        questions = json.loads(given.questions.read_text())
        told = asked([question["query"] for question in questions], home=given.home, minilm=given.minilm)
    else:
        texts = {urlsplit(url).path: text for url, text in texts_of(given).items()}
        read = round(time.monotonic() - started, 3)
        told = stored(texts, home=given.home, minilm=given.minilm)
        told |= {"pages": len(texts), "times": {"crawl and extract": read, **told["times"]}}
    print(json.dumps(told))
