"""How often the address alone tells what a page is: the real URLs of 564 vendors, labelled by kind.

A URL that a vendor lists under two kinds is right when it is told as either: one page can be both.
"""

import json
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from evals.inputs import digest_of_files, digest_of_sources, inputs_digest, required
from evals.result import EvalResult, share
from pipeline.domain.source import SourceKind
from pipeline.stages.classify import classify

# A business associate agreement has no kind of its own and is left out; a software agreement is terms.
_FIELDS: dict[str, SourceKind] = {
    "privacyPolicyUrl": SourceKind.PRIVACY_POLICY,
    "termsOfServiceUrl": SourceKind.TERMS,
    "securityPageUrl": SourceKind.SECURITY_PAGE,
    "trustPageUrl": SourceKind.TRUST_CENTRE,
    "statusPageUrl": SourceKind.STATUS_PAGE,
    "dataProcessingAgreementUrl": SourceKind.DPA,
    "subprocessorsListUrl": SourceKind.SUBPROCESSORS,
    "serviceLevelAgreementUrl": SourceKind.SLA,
    "serviceSoftwareAgreementUrl": SourceKind.TERMS,
}
_SHOWN_MISTAKES = 400


class Labelled(NamedTuple):
    """A URL, the kind that its vendor lists it under, and all kinds that it is listed under."""

    url: str
    label: SourceKind
    allowed: frozenset[SourceKind]


def run(data: Path | None) -> EvalResult:
    """Classify every labelled URL."""
    path = required(data, "vendor-urls", "vendors.json")
    expected = _expected(json.loads(path.read_text(encoding="utf-8")))
    right: Counter[SourceKind] = Counter()
    total: Counter[SourceKind] = Counter()
    mistakes: Counter[tuple[SourceKind, SourceKind]] = Counter()
    lines = []
    for url, label, allowed in expected:
        told = classify(url)
        total[label] += 1
        right[label] += told.kind in allowed
        if told.kind not in allowed:
            mistakes[label, told.kind] += 1
            lines.append(f"{url} is {label.value}, told as {told.kind.value} ({told.reason})")
    metrics = {"accuracy": share(sum(right.values()), sum(total.values()))}
    metrics |= {f"recall_{kind.value}": share(right[kind], total[kind]) for kind in total}
    both = sum(len(item.allowed) > 1 for item in expected)
    notes = [f"{both} labels are of URLs that the vendor lists under several kinds; any of them counts"]
    notes += [f"{a.value} told as {b.value}: {count}" for (a, b), count in mistakes.most_common()]
    return EvalResult(
        name="url_kinds",
        cases=len(expected),
        metrics=metrics,
        inputs=inputs_digest(digest_of_files([path], under=path.parent), digest_of_sources("url_kinds")),
        notes=(*notes, *lines[:_SHOWN_MISTAKES]),
    )


def _expected(vendors: list[dict[str, object]]) -> list[Labelled]:
    """Return every URL of every vendor under its label, with the kinds that are right for it."""
    labels = [
        (url, kind)
        for vendor in vendors
        for field, kind in _FIELDS.items()
        if isinstance(url := vendor.get(field), str) and url
    ]
    kinds: dict[str, set[SourceKind]] = {}
    for url, kind in labels:
        kinds.setdefault(url, set()).add(kind)
    return [Labelled(url, kind, frozenset(kinds[url])) for url, kind in labels]
