"""The audit trail: its events, its head, its proof, and signed checkpoints of it. For those who may read it."""

from typing import Annotated

from fastapi import APIRouter, Query

from console.web.api.calling import ApiRoute, Call, Caller, Poster, made, once_apart
from console.web.api.describing import posts, reads
from console.web.api.paging import PAGE, Limit
from console.web.navigation import READS_AUDIT
from pipeline.domain.audit import AuditEvent
from pipeline.domain.model import Record
from pipeline.domain.person import Role, require
from pipeline.domain.replay import Reply
from pipeline.services.auditing import ChainProof

router = APIRouter(prefix="/audit", tags=["audit"], route_class=ApiRoute)
SEQUENCE_MAX = 2**53 - 1  # what every reader of JSON counts to


class EventPage(Record):
    """Events in their order; `next` is the `after` of the next page, and null at the end. `total` are all there are."""

    items: tuple[AuditEvent, ...]
    next: int | None
    total: int


class HeadForm(Record):
    """The newest event's sequence and hash; 0 and null while there is none."""

    sequence: int
    hash: str | None


class ProofForm(ChainProof):
    """What reading the whole trail showed."""

    intact: bool


class CheckpointForm(Record):
    """A checkpoint: how many events it speaks of, their Merkle root in Base64, and the signed note."""

    size: int
    root: str
    note: str
    verifier_key: str


@router.get("/events", operation_id="listEvents", response_model=EventPage, responses=reads(403))
def events(
    call: Caller,
    after: Annotated[int, Query(ge=0, le=SEQUENCE_MAX, description="The last sequence that was read.")] = 0,
    limit: Limit = PAGE,
) -> EventPage:
    """List events after a sequence, in their order."""
    _require_reader(call)
    page = call.services.browsing.events(before=after + limit + 1, size=limit)
    found = tuple(event for event in reversed(page.events) if event.sequence > after)
    is_more = bool(found) and found[-1].sequence < page.total
    return EventPage(items=found, next=found[-1].sequence if is_more else None, total=page.total)


@router.get("/head", operation_id="getHead", response_model=HeadForm, responses=reads(403))
def head(call: Caller) -> HeadForm:
    """Return the newest event's sequence and hash."""
    _require_reader(call)
    newest = call.services.browsing.events(size=1).events
    return HeadForm(sequence=newest[0].sequence, hash=newest[0].hash) if newest else HeadForm(sequence=0, hash=None)


@router.get("/verification", operation_id="verifyAudit", response_model=ProofForm, responses=reads(403))
def verification(call: Caller) -> ProofForm:
    """Check every link of the chain and hold it against the checkpoints. `intact` says whether it holds."""
    _require_reader(call)
    proof = call.services.auditing.prove()
    return ProofForm(**dict(proof), intact=not proof.breaks)


@router.post(
    "/checkpoints",
    operation_id="makeCheckpoint",
    response_model=CheckpointForm,
    status_code=201,
    responses=posts(201, location=False),
)
@once_apart
def checkpoint(call: Poster) -> Reply:
    """Sign the trail as it is now and keep that. For auditors and administrators."""
    require(call.person, Role.AUDITOR, Role.ADMINISTRATOR)
    head = call.services.checkpointing.checkpoint()
    key = call.services.checkpointing.verifier_key()
    return made(CheckpointForm(size=head.size, root=head.root, note=head.note, verifier_key=key))


def _require_reader(call: Call) -> None:
    require(call.person, *READS_AUDIT)
