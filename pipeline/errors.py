"""Every error that Dossier raises on purpose. Types decide, never texts; `advice` speaks to the person who met it."""


class DossierError(Exception):
    """The root: catch it at a door, never inside a room."""

    retryable = False
    advice = "Run `dossier doctor` to see what is missing, or report this with the command that you ran."

    def __init__(self, message: str, *, advice: str | None = None) -> None:
        super().__init__(message)
        if advice is not None:
            self.advice = advice


class InvalidInput(DossierError):
    """What was asked for cannot be done as it was written."""

    advice = "Correct the argument and run the command again; nothing was stored."


class InvalidTable(InvalidInput):
    """A file that was handed in has entries that cannot be taken; `problems` says all of them, each with its place."""

    advice = "Correct the file and hand it in again; nothing of it was stored."

    def __init__(self, problems: tuple[str, ...], *, shown_max: int = 100) -> None:
        more = [f"... and {len(problems) - shown_max:,} more"] if len(problems) > shown_max else []
        super().__init__("\n  ".join(["the file cannot be taken:", *problems[:shown_max], *more]))
        self.problems = problems


class NotFound(DossierError):
    """A record that was named does not exist."""

    advice = "List what exists with the matching `list` command."


class IntegrityBroken(DossierError):
    """Stored evidence or the audit chain no longer proves what it must."""

    advice = "Do not rely on the records named here: restore them from a backup and find out who changed them."


class ConfigurationError(DossierError):
    """A setting is missing, contradictory or names something that is not there."""

    advice = "See `dossier doctor` for every setting, its value and where it came from."


class InvalidRubric(DossierError):
    """A rubric file breaks its schema or its rules; the message lists every error."""

    advice = "Correct the file and run `dossier rubric check FILE` until it is silent."


class InvalidPrompt(DossierError):
    """A prompt file is malformed, edited after its release, or misses a variable."""

    advice = "Released prompts are never edited: add the next version beside it and lock it."


class AddressRefused(DossierError):
    """The address guard will not connect there."""

    advice = (
        "Private and loopback addresses need `--allow-host HOST`, or DOSSIER_ALLOW_HOSTS for what is started from the "
        "console; only http and https are fetched."
    )


class RunEnded(DossierError):
    """A run that has ended, or that a newer one of its vendor superseded, writes nothing more."""

    advice = "Nothing is lost: what it captured stays, and the newer run reads it. Start one run of a vendor at a time."


class Unreachable(DossierError):
    """A host did not answer, or not in time."""

    retryable = True
    advice = "Check the address in a browser and try again; what was captured so far is kept."


class TooLarge(DossierError):
    """An answer or a document is larger than its limit."""

    advice = "Raise the limit named in the message if the document is really wanted."


class BrowserUnavailable(DossierError):
    """No Chromium can be started, so pages that need JavaScript stay unread."""

    advice = "Install one: `playwright install chromium`, or `apt-get install chromium`."


class UnsupportedFormat(DossierError):
    """No extractor reads this content type."""

    advice = "Dossier reads HTML, PDF, DOCX, Markdown, plain text and CycloneDX; upload the document in one of these."


class ExtractionFailed(DossierError):
    """A document could not be read by the parser for its format."""

    advice = "The snapshot is kept: a later extractor version can read it without fetching again."


class ModelUnavailable(DossierError):
    """The configured model cannot be reached or refuses to answer."""

    retryable = True
    advice = "Check DOSSIER_MODEL, OPENAI_BASE_URL and OPENAI_API_KEY, or use the baseline judge (`--judge baseline`)."


class MalformedAnswer(DossierError):
    """A model answered outside the schema. `paid` is what that cost, as the judge that raises it counts."""

    paid: object = None
    advice = "A model with schema-constrained output answers well-formed; this criterion stays unscored."


class BudgetSpent(DossierError):
    """A run has used the model calls or tokens that it may use."""

    advice = "Raise DOSSIER_MODEL_TOKENS_MAX; what was judged is cached and will not be paid for again."


class StoreBusy(DossierError):
    """Another process holds the database for longer than the time limit."""

    retryable = True
    advice = "Wait for the other run to end, or move to PostgreSQL with DOSSIER_DATABASE_URL."


class SnapshotsUnavailable(DossierError):
    """The store of the snapshots does not answer, not in time, or has no room."""

    retryable = True
    advice = (
        "Check the store that DOSSIER_SNAPSHOTS_URL names (without it: the disk) and run the command again; what was "
        "kept so far is used. A slow one may need a higher DOSSIER_SNAPSHOTS_TIMEOUT_SECONDS."
    )


class NotAllowed(DossierError):
    """A person may not do this: they lack the role, or have a part in it that excludes them."""

    advice = "Ask somebody who has the role that the message names; an administrator gives roles."


class TooManyAttempts(NotAllowed):
    """Signing in failed too often for this e-mail address or from this network address."""

    advice = "Wait for the time that the message names; nothing is locked for good."

    def __init__(self, message: str, *, retry_after_seconds: int) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class Outdated(DossierError):
    """A record was changed by somebody else since it was read."""

    advice = "Look at it again and decide on what it says now; nothing of yours was stored."


class MessageRefused(DossierError):
    """A service that carries messages to people did not take one."""

    retryable = True
    advice = "Check DOSSIER_NOTIFY_URLS with apprise's own command: `apprise -vv -b test URL`."


class KeyReused(InvalidInput):
    """An idempotency key came again with another request."""

    advice = "Use a new key for a new request; a key goes with one request only. Nothing was stored."


class KeyUnfinished(DossierError):
    """The first request with this idempotency key has no answer that was kept: it runs, or was cut off."""

    advice = "Wait and send it again. If this stays, look whether it was carried out, and use a new key if it was not."


class TooManyKeys(DossierError):
    """A person has as many idempotency keys as are kept for one."""

    retryable = True
    advice = "Keys are forgotten after a day. Send the request without a key, or later."
