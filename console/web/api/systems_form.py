"""A system of the inventory, as the API shows it."""

from datetime import datetime

from pipeline.domain.ids import AssessmentId, DecisionId, PersonId, RequestId, SystemId, VendorId
from pipeline.domain.model import Record
from pipeline.domain.related import Relation
from pipeline.domain.risk import InherentRisk
from pipeline.domain.system import AISystem, Stage, SystemFacts
from pipeline.domain.vendor import Vendor
from pipeline.domain.workflow import Move
from pipeline.services.inventory import SystemView


class VendorName(Record):
    """Which vendor it is."""

    id: VendorId
    name: str
    domain: str


class SystemForm(Record):
    """A system as it stands. `revision` counts its changes: a change names the one that was seen."""

    id: SystemId
    vendor: VendorName
    facts: SystemFacts
    risk: InherentRisk
    stage: Stage
    request: RequestId | None
    added_by: PersonId
    facts_by: PersonId
    created_at: datetime
    changed_at: datetime
    revision: int


class RelatedForm(Record):
    """A company on one of the vendor's lists."""

    name: str
    relation: Relation
    domain: str | None


class SystemFile(SystemForm):
    """A system with what hangs together with it. `moves` are those that start where it stands."""

    assessments: tuple[AssessmentId, ...]
    decisions: tuple[DecisionId, ...]
    related: tuple[RelatedForm, ...]
    moves: tuple[Move, ...]
    revisions: tuple[AISystem, ...]


def vendor_name(vendor: Vendor) -> VendorName:
    """Return which vendor it is."""
    return VendorName(id=vendor.id, name=vendor.name, domain=vendor.domain)


def system_form(system: AISystem, vendor: Vendor) -> SystemForm:
    """Return a system with its vendor's name and its inherent risk."""
    return SystemForm(**{**dict(system), "vendor": vendor_name(vendor), "risk": system.facts.risk})


def system_file(view: SystemView) -> SystemFile:
    """Return a system with what hangs together with it."""
    related = (RelatedForm(name=item.name, relation=item.relation, domain=item.domain) for item in view.related)
    return SystemFile(
        **dict(system_form(view.system, view.vendor)),
        assessments=view.assessments,
        decisions=view.decisions,
        related=tuple(related),
        moves=view.moves,
        revisions=view.revisions,
    )
