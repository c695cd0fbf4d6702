"""`dossier search`: a vendor's passages, ranked as an assessment would rank them."""

import click

from console.cli.output import echo_json, printable
from pipeline.bootstrap import build


@click.command()
@click.argument("vendor")
@click.argument("query")
@click.option("--top", default=5, show_default=True, type=click.IntRange(1, 200), help="How many passages.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def search(vendor: str, query: str, top: int, as_json: bool) -> None:
    """Search the captured documents of VENDOR (domain, name or URL) for QUERY."""
    with build() as services:
        found = services.searching.search(vendor, query, top=top)
    if as_json:
        echo_json(
            [
                {
                    "score": item.score,
                    "url": item.url,
                    "kind": item.kind.value,
                    "document": item.passage.document,
                    "start": item.passage.start,
                    "end": item.passage.end,
                    "page": item.passage.page,
                    "heading_path": list(item.passage.heading_path),
                    "text": item.passage.text,
                }
                for item in found
            ]
        )
        return
    for rank, item in enumerate(found, start=1):
        heading = printable(" > ".join(item.passage.heading_path))
        click.echo(f"{rank}. {printable(item.url)}  ({item.kind.value}, {item.score:.2f})")
        click.echo(f"   {heading}\n   {printable(item.passage.text)[:400]}\n")
