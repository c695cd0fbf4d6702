"""Run a plan in this process, without Prefect.

What a lone command does: starting Prefect's temporary server takes eleven seconds, longer than most assessments.
"""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from pipeline.bootstrap import Services

P = ParamSpec("P")
R = TypeVar("R")


class InlineRunner:
    """Calls each step with the services that are open already."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def __call__(self, step: Callable[Concatenate[Services, P], R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Call a step."""
        return step(self._services, *args, **kwargs)
