"""The options that say what a system is used for, the same wherever a command takes them."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

import click

from pipeline.domain.profile import Autonomy, DataClass, Deployment, Profile
from pipeline.domain.risk import Audience
from pipeline.domain.system import AiActClass, AiActRole, SystemFacts

CommandT = TypeVar("CommandT", bound=Callable[..., Any])

_IN_PROFILE = ("product", "data_classes", "deployment", "autonomy")
_CLOSED: dict[str, type[StrEnum]] = {
    "data_classes": DataClass,
    "deployment": Deployment,
    "autonomy": Autonomy,
    "audience": Audience,
    "ai_act_role": AiActRole,
    "ai_act_class": AiActClass,
}


def _words(kind: type[StrEnum]) -> click.Choice[str]:
    return click.Choice([item.value for item in kind])


_OPTIONS = (
    click.option("--name", help="What the organisation calls the system; default is the product."),
    click.option("--product", help="The product or plan that is meant, as the vendor calls it."),
    click.option("--purpose", help="What it is to be used for."),
    click.option("--owner", help="Who in the business answers for it."),
    click.option("--business-unit", "business_unit", help="Where it is used."),
    click.option("--users", help="Who works with it."),
    click.option("--audience", type=_words(Audience), help="Who meets what it puts out."),
    click.option(
        "--data-class", "data_classes", multiple=True, type=_words(DataClass), help="What data it is given. Repeatable."
    ),
    click.option("--deployment", type=_words(Deployment), help="Where it runs."),
    click.option("--autonomy", type=_words(Autonomy), help="How much it does by itself."),
    click.option("--model", "models", multiple=True, help="A model underneath. Repeatable."),
    click.option("--ai-act-role", "ai_act_role", type=_words(AiActRole), help="Our role under the EU AI Act."),
    click.option("--ai-act-class", "ai_act_class", type=_words(AiActClass), help="Its class under the EU AI Act."),
)


def use_options(command: CommandT) -> CommandT:
    """Give a command the options; they arrive as keyword arguments for `facts_from`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def facts_from(options: dict[str, Any], *, known: SystemFacts | None = None) -> SystemFacts:
    """Return what the options say, on top of what is known already.

    Raises:
        click.UsageError: when nothing names the system, or an answer is too long.
    """
    said = {name: _closed(name, value) for name, value in options.items() if value not in {None, ()}}
    before = known or SystemFacts(name=said.get("name") or said.get("product") or "-")
    if known is None and not {"name", "product"} & set(said):
        raise click.UsageError("Name the system: --product or --name.")
    profile = dict(before.profile) | {name: said.pop(name) for name in _IN_PROFILE if name in said}
    try:
        return SystemFacts.model_validate(dict(before) | said | {"profile": Profile.model_validate(profile)})
    except ValueError as exc:
        raise click.UsageError(str(exc)) from exc


def _closed(name: str, value: Any) -> Any:
    kind = _CLOSED.get(name)
    if kind is None:
        return value
    return tuple(map(kind, value)) if isinstance(value, tuple) else kind(value)
