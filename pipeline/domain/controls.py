"""Controls of standards and laws that a rubric points to: identifiers, titles in our words, and how they relate.

A catalogue is data: `rubrics/crosswalks/*.yaml`. It helps a reader to find the place in a standard that they own; it is
no copy of one, and no claim that a vendor who meets a criterion meets the control.

Rules, checked by `catalogue_rules_broken`:
- ids are unique, each control belongs to a group that is listed, and each group has a control;
- a control is related to others of other frameworks, each named once.
"""

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from pipeline.domain.model import Record

Framework = Literal["iso-42001", "iso-27001", "nist-ai-rmf", "eu-ai-act"]
ControlId = Annotated[str, Field(min_length=1, max_length=40)]
ShortTitle = Annotated[str, Field(min_length=3, max_length=120)]


class Relevance(StrEnum):
    """How much a control has to do with the oversight of vendors."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Basis(StrEnum):
    """Who says that two controls belong together: a crosswalk that its owner published, or we."""

    PUBLISHED = "published"
    OURS = "ours"


class RelatedControl(Record):
    """A control of another framework that asks for something alike."""

    framework: Framework
    id: ControlId
    basis: Basis = Basis.OURS


class Control(Record):
    """One control, article or subcategory."""

    id: ControlId
    group: ControlId
    title: ShortTitle
    vendor_relevance: Relevance | None = None
    related: tuple[RelatedControl, ...] = ()


class ControlGroup(Record):
    """A chapter of a framework."""

    id: ControlId
    title: ShortTitle


class Catalogue(Record):
    """The controls of one framework. `complete` says whether every id of its list stands here, or only some."""

    framework: Framework
    edition: ShortTitle
    indicative: Literal[True]
    standard_text: Literal["none"]
    source: Annotated[str, Field(min_length=3, max_length=600)]
    complete: bool
    groups: Annotated[tuple[ControlGroup, ...], Field(min_length=1)]
    controls: Annotated[tuple[Control, ...], Field(min_length=1)]

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all controls; the groups' are none of them."""
        return frozenset(control.id for control in self.controls)

    def in_group(self, group_id: str) -> tuple[Control, ...]:
        """Return the controls of a group, in the order of the file."""
        return tuple(control for control in self.controls if control.group == group_id)


def catalogue_rules_broken(catalogue: Catalogue) -> list[str]:
    """Return every rule that a well-formed catalogue still breaks, each as `id: sentence`."""
    groups = [group.id for group in catalogue.groups]
    problems = [f"{name}: this group is listed {count} times" for name, count in Counter(groups).items() if count > 1]
    controls = Counter(control.id for control in catalogue.controls)
    problems += [f"{name}: this control is listed {count} times" for name, count in controls.items() if count > 1]
    used = {control.group for control in catalogue.controls}
    problems += [f"{name}: this group has no control" for name in groups if name not in used]
    for control in catalogue.controls:
        problems += _control_problems(control, catalogue, groups)
    return problems


def _control_problems(control: Control, catalogue: Catalogue, groups: list[str]) -> Iterator[str]:
    if control.group not in groups:
        yield f"{control.id}.group: there is no group {control.group!r}"
    if any(item.framework == catalogue.framework for item in control.related):
        yield f"{control.id}.related: a control is related to other frameworks only"
    for (framework, name), count in Counter((item.framework, item.id) for item in control.related).items():
        if count > 1:
            yield f"{control.id}.related: {framework} {name} is named {count} times"
