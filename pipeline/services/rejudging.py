"""Take new evidence into what is known of a vendor, so that it can be judged anew without asking its site again.

Rules:
- the run has what the newest report's run had in hand, under the times at which that was captured, and the new file;
  files that people handed in before are carried over by `Uploading`, until they expire;
- a file that cannot be read is refused before anything is recorded;
- whoever handed it in is who the trail names, for the file and for the run;
- a run of the vendor that shows signs of life is left alone; one that fell silent is superseded.
"""

from datetime import date

from pipeline.domain.assessment import Assessment
from pipeline.domain.audit import Action
from pipeline.domain.capture import CaptureOutcome
from pipeline.domain.ids import AssessmentId, CaptureId, QuestionId, RunId
from pipeline.domain.model import Record
from pipeline.domain.person import Person
from pipeline.domain.run import Run
from pipeline.domain.source import SourceKind
from pipeline.domain.upload import Upload, upload_url
from pipeline.errors import DossierError, InvalidInput, NotFound, Outdated
from pipeline.ports import Blobs, Clock, Extractor, Store, Transaction
from pipeline.services.intake import Intake
from pipeline.services.questioning import Questioning
from pipeline.services.running import is_worked_on
from pipeline.services.under_review import WORKING, allowed_now, assessment_at, newest_like
from pipeline.services.uploading import Uploading

NAME_MAX_CHARS = 200


class HandedIn(Record):
    """A file as somebody hands it in. Without a kind, its name tells it; `expires_on` is its last day."""

    name: str
    body: bytes
    kind: SourceKind | None = None
    expires_on: date | None = None


class Rejudging:
    """Opens runs that have their evidence in hand; what indexes and judges it is `flows.plans.judge_anew`."""

    def __init__(self, store: Store, blobs: Blobs, extractor: Extractor, clock: Clock, *, file_max_bytes: int) -> None:
        self._store = store
        self._blobs = blobs
        self._extractor = extractor
        self._clock = clock
        self._file_max_bytes = file_max_bytes

    def asked_of(self, question_id: QuestionId) -> AssessmentId:
        """Return the newest report on what a question is about: what its answer is laid beside.

        Raises:
            NotFound: when there is no such question.
        """
        with self._store.reading() as transaction:
            question = transaction.reviews.question(question_id)
            if question is None:
                raise NotFound(f"no question {question_id}", advice="List them with `dossier review questions ID`.")
            return newest_like(transaction, assessment_at(transaction, question.assessment)).id

    def begin(
        self, assessment_id: AssessmentId, file: HandedIn, *, by: Person, question: QuestionId | None = None
    ) -> Run:
        """Open a run with a report's evidence and a file, which answers a question if one is named.

        Raises:
            NotAllowed: to an auditor, who changes nothing.
            NotFound: when there is no such assessment, or no such question to its vendor.
            Outdated: when there is a newer report for the same use.
            InvalidInput: while a run of the vendor is under way, or when the file has no name or has expired.
            TooLarge: when the file is larger than the limit.
            UnsupportedFormat: when the file is in a format that no extractor reads.
            ExtractionFailed: when the file cannot be read.
        """
        uploading = Uploading(
            self._store,
            self._blobs,
            self._extractor,
            self._clock,
            actor=by.label,
            file_max_bytes=self._file_max_bytes,
        )
        with self._store.reading() as transaction:
            allowed_now(transaction, by, *WORKING)
            former = self._former(transaction, assessment_at(transaction, assessment_id), question)
        upload = self._upload(uploading, file)
        intake = Intake(self._store, self._clock, actor=by.label)
        # Reading the file took its time, in which a worker may have begun a run.
        run = intake.open_run(former.start_url, limits=former.limits, profile=former.profile, overtakes=False)
        try:
            uploading.take(run.id, (upload,))
            self._carry_over(run, former, actor=by.label)
            if question is not None:
                self._answered(run, upload, question, by)
        except DossierError as error:
            intake.fail_run(run.id, str(error))
            raise
        return run

    def _former(self, transaction: Transaction, assessment: Assessment, question: QuestionId | None) -> Run:
        newest = assessment_at(transaction, newest_like(transaction, assessment).id)
        if newest.digest != assessment.digest:
            raise Outdated(f"assessment {newest.id} is newer: hand the file in there")
        asked = transaction.reviews.question(question) if question is not None else None
        if question is not None and (asked is None or asked.vendor != assessment.vendor):
            raise NotFound(f"no question {question} to this vendor")
        now = self._clock.now()
        for run in transaction.runs.running(assessment.vendor):
            if is_worked_on(transaction, run, now=now):
                raise InvalidInput(
                    f"a run of this vendor is under way since {run.started_at:%Y-%m-%d %H:%M} UTC",
                    advice="Hand the file in again once it has ended; nothing was stored.",
                )
        latest = transaction.runs.latest(assessment.vendor)
        # The newest run may have found the same again, later.
        if latest is not None and latest.assessment == newest.id:
            return latest
        found = transaction.runs.get(newest.run)
        if found is None:
            raise NotFound(f"assessment {newest.id} refers to a run that is missing")
        return found

    def _upload(self, uploading: Uploading, file: HandedIn) -> Upload:
        """Return the file as kept, once it is known that it can be read."""
        # Browsers on Windows may send the whole path.
        name = "".join(each for each in file.name.replace("\\", "/") if each.isprintable()).rpartition("/")[2].strip()
        if not name or len(name) > NAME_MAX_CHARS:
            raise InvalidInput(
                f"a file's name has 1 to {NAME_MAX_CHARS} characters", advice="Rename it, and try again."
            )
        if file.expires_on is not None and file.expires_on < self._clock.now().date():
            raise InvalidInput(f"{name} has expired on {file.expires_on}", advice="Ask the vendor for a newer one.")
        upload = uploading.kept(name, file.body, kind=file.kind).model_copy(update={"expires_on": file.expires_on})
        uploading.require_readable(upload)
        return upload

    def _carry_over(self, run: Run, former: Run, *, actor: str) -> None:
        """Record for a run what the former one had in hand of the vendor's own sources, as of when it was captured."""
        with self._store.writing() as transaction:
            for source, capture in transaction.captures.of_run(former.id):
                if source.uploaded:
                    continue
                has = capture.outcome.has_snapshot
                carried = capture.model_copy(
                    update={
                        "id": CaptureId(self._clock.new_id()),
                        "run": run.id,
                        "outcome": CaptureOutcome.UNCHANGED if has else capture.outcome,
                        "detail": f"taken over from run {_first(capture.detail, former.id)}" if has else capture.detail,
                        "bytes_received": 0,
                        "seconds": 0.0,
                    }
                )
                transaction.captures.add(carried)
                transaction.audit.append(
                    actor=actor,
                    action=Action.CAPTURE_MADE,
                    subject=carried.id,
                    payload={
                        "url": source.url,
                        "outcome": carried.outcome.value,
                        "snapshot": carried.snapshot,
                        "document": None,
                        "taken_over_from": capture.id,
                    },
                )

    def _answered(self, run: Run, upload: Upload, question: QuestionId, by: Person) -> None:
        with self._store.reading() as transaction:
            vendor = transaction.vendors.get(run.vendor)
            source = transaction.captures.source(run.vendor, upload_url(vendor, upload.file_name)) if vendor else None
            said = {(item.question, item.source) for item in transaction.reviews.answers(run.vendor)}
        # A newer file of the same name is the same source: that it answers was said before.
        if source is not None and (question, source.id) not in said:
            Questioning(self._store, self._clock).answer(question, source.id, by=by)


def _first(detail: str, run: RunId) -> str:
    """Return the run that really captured it, where this was taken over before."""
    told = detail.removeprefix("taken over from run ")
    return told if told != detail else run
