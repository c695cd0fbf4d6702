"""What starting costs. Help must not pay for browsers, models or servers."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from console.cli.main import _COMMANDS, cli

HEAVY = {
    "aiobotocore",
    "apprise",
    "argon2",
    "authlib",
    "botocore",
    "chromadb",
    "fastapi",
    "fsspec",
    "httpx",
    "jinja2",
    "joserfc",
    "langchain",
    "langchain_core",
    "lxml",
    "numpy",
    "openai",
    "playwright",
    "prefect",
    "pydantic",
    "pypdfium2",
    "rich",
    "s3fs",
    "sqlalchemy",
    "starlette",
    "tokenizers",
    "trafilatura",
    "uvicorn",
    "warcio",
}


def loaded_by(arguments: list[str]) -> set[str]:
    """Return the top-level modules that a command has loaded when it ends."""
    script = (
        "import sys\n"
        f"sys.argv = ['dossier', *{arguments!r}]\n"
        "from console.cli.main import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print('LOADED', *sorted({name.partition('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split()[1:])


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_help_and_version_load_nothing_heavy(arguments: list[str]) -> None:
    assert loaded_by(arguments) & HEAVY == set()


def test_help_lists_every_command_with_its_line() -> None:
    shown = " ".join(output_of(["--help"]).split())
    for name, (_, line) in _COMMANDS.items():
        assert f"{name} {line}" in shown


def test_every_command_that_help_lists_can_be_run() -> None:
    for name in _COMMANDS:
        assert output_of([name, "--help"]).startswith(f"Usage: dossier {name}")


def output_of(arguments: list[str]) -> str:
    result = CliRunner().invoke(cli, arguments, prog_name="dossier", terminal_width=200)
    assert result.exit_code == 0, result.output
    return result.output
