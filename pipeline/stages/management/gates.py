"""The gates in a system's life (A.6.2.5): which records each needs, which are there, and whether it was passed.

Rules:
- a need holds by a record that speaks of the system and is there today; the retirement gate's needs are its checklist;
- that no use is seen any more is shown by the discovery; until its records are gathered, that need is attested;
- the design of a system that is bought is its vendor's; procurement stands for it.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from pipeline.domain.management import Family, LiveRecord
from pipeline.domain.model import Record
from pipeline.domain.register.use import Gate
from pipeline.domain.system import AISystem


class _Need(Record):
    id: str
    what: str
    family: Family
    traits: frozenset[str] = frozenset()
    high_alone: bool = False


class GateNeed(Record):
    """Something that a gate needs, and the records that show it, the newest first."""

    id: str
    what: str
    records: tuple[LiveRecord, ...]

    @property
    def holds(self) -> bool:
        """Whether there is such a record."""
        return bool(self.records)


class GateStanding(Record):
    """A gate of a system: what it needs, and the decisions by which it was passed, the newest first."""

    gate: Gate
    needs: tuple[GateNeed, ...]
    passed: tuple[LiveRecord, ...]

    @property
    def is_open(self) -> bool:
        """Whether nothing is missing."""
        return all(need.holds for need in self.needs)


def _need(name: str, what: str, family: Family, *traits: str, high_alone: bool = False) -> _Need:
    return _Need(id=name, what=what, family=family, traits=frozenset(traits), high_alone=high_alone)


_DESCRIBED = _need("description", "purpose, owner and data are said", Family.SYSTEM, "described")
_REPORT = _need("report", "a report of its vendor for this use", Family.ASSESSMENT)
_IMPACT = _need(
    "impact", "an approved impact assessment that still fits", Family.IMPACT_ASSESSMENT, "current", "approved"
)
_APPROVAL = _need("approval", "a valid approval", Family.DECISION, "valid")
_CONTRACT = _need("contract", "a contract with duties", Family.CONTRACT, "duties")

_NEEDS: dict[Gate, tuple[_Need, ...]] = {
    Gate.PROCUREMENT: (_DESCRIBED, _REPORT),
    Gate.DEPLOYMENT: (
        _DESCRIBED,
        _APPROVAL,
        _CONTRACT,
        _need(_IMPACT.id, _IMPACT.what, _IMPACT.family, *sorted(_IMPACT.traits), high_alone=True),
    ),
    Gate.OPERATION: (
        _APPROVAL,
        _need("deployment", "the deployment gate was passed", Family.GATE_DECISION, "deployment"),
    ),
    Gate.CHANGE: (_REPORT, _APPROVAL),
    Gate.RETIREMENT: (
        _need("access_removed", "somebody attests that access was removed", Family.ATTESTATION, "access_removed"),
        _need(
            "data_returned",
            "the vendor confirmed that data was returned or deleted",
            Family.ATTESTATION,
            "data_returned",
        ),
        _need("no_use_seen", "no use is seen any more", Family.ATTESTATION, "no_use_seen"),
    ),
}


def gate_standings(system: AISystem, records: Sequence[LiveRecord], *, today: date) -> list[GateStanding]:
    """Return where each gate of a system stands on a day."""
    own = [item for item in records if item.speaks_of == system.id and item.on <= today]
    # An attestation of the checklist names the system among what it speaks of.
    own += [item for item in records if item.family is Family.ATTESTATION and system.id in item.traits]
    is_high = system.facts.risk.tier.value == "high"
    return [
        GateStanding(
            gate=gate,
            needs=tuple(
                GateNeed(id=need.id, what=need.what, records=_newest(own, _fits(need)))
                for need in _NEEDS[gate]
                if is_high or not need.high_alone
            ),
            passed=_newest(own, _passing(gate)),
        )
        for gate in Gate
    ]


def _fits(need: _Need) -> Callable[[LiveRecord], bool]:
    return lambda item: item.family is need.family and need.traits <= item.traits


def _passing(gate: Gate) -> Callable[[LiveRecord], bool]:
    return lambda item: item.family is Family.GATE_DECISION and gate.value in item.traits


def _newest(records: Iterable[LiveRecord], wanted: Callable[[LiveRecord], bool]) -> tuple[LiveRecord, ...]:
    return tuple(sorted(filter(wanted, records), key=lambda item: (-item.on.toordinal(), item.id)))
