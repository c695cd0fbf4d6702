"""A judge for tests: answers written down before, by criterion. Never the default, and named as what it is."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter
from typing_extensions import override

from pipeline.domain.canonical import sha256_of
from pipeline.domain.judgement import Answered, JudgeAnswer, JudgeIdentity, JudgeRequest, TokenUsage
from pipeline.errors import ConfigurationError, DossierError, ModelUnavailable
from pipeline.ports import Judge

_ANSWERS = TypeAdapter(dict[str, JudgeAnswer])


class RecordedJudge(Judge):
    """Gives the recorded answer, or raises the recorded error; a criterion without a record is a model out of reach."""

    def __init__(self, answers: Mapping[str, JudgeAnswer | DossierError], *, passages_max: int = 10) -> None:
        self._answers = dict(answers)
        self._passages_max = passages_max
        self.asked: list[JudgeRequest] = []
        self._answers_hash = ""

    @classmethod
    def from_file(cls, path: Path) -> "RecordedJudge":
        """Read a JSON object of criterion id to answer.

        Raises:
            ConfigurationError: when the file is missing or not of that form.
        """
        try:
            body = path.read_bytes()
            judge = cls(_ANSWERS.validate_json(body))
        except (OSError, ValueError) as error:
            raise ConfigurationError(f"{path}: not a file of recorded answers: {error}") from error
        # Other answers are another judge: what one file said must not be remembered for the next.
        judge._answers_hash = sha256_of(body)
        return judge

    @property
    @override
    def identity(self) -> JudgeIdentity:
        return JudgeIdentity(name="recorded", parameters={"answers": self._answers_hash} if self._answers_hash else {})

    @property
    @override
    def passages_max(self) -> int:
        return self._passages_max

    @override
    async def judge(self, request: JudgeRequest) -> Answered:
        self.asked.append(request)
        answer = self._answers.get(request.criterion.id)
        if answer is None:
            raise ModelUnavailable(f"no recorded answer for {request.criterion.id}")
        if isinstance(answer, DossierError):
            raise answer
        return Answered(answer=answer, usage=TokenUsage(model_calls=1, prompt_tokens=1, completion_tokens=1))
