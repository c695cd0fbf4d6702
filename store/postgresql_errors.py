"""PostgreSQL's errors under our names. The server's state (SQLSTATE) decides, never a text.

A connection that fails has no state. Then the server is asked whether it takes connections at all (libpq's ping, which
needs no right): if so it refused this one, which is a matter of configuration; if not, another try may succeed.
"""

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping

from pipeline.errors import ConfigurationError, DossierError, IntegrityBroken, InvalidInput, NotFound, StoreBusy

_ONCE = "_once"  # ends the name of a key whose records are never replaced
_PING_TIMEOUT_SECONDS = 5

_TAKEN, _MISSING, _REFUSED_BY_TRIGGER, _READ_ONLY = "23505", "23503", "23000", "25006"
_BUSY = {"55P03", "57014", "40001", "40P01", "53200"}  # lock or statement timeout, serialization, deadlock, memory
_AWAY = {"25P03", "53300", "57P01", "57P02", "57P03", "57P05"}  # idle too long, too many clients, server stopping
_UNUSABLE = {"42501", "53100", "3D000", "3F000", "0A000"}  # no right, disk full, no database or schema, a standby
_DAMAGED = {"XX001", "XX002"}

_CONSTRAINT, _VALUE, _LIMIT, _CONNECTION, _AUTHORISATION, _SYSTEM = "23", "22", "54", "08", "28", "58"

_LOST = "the connection to the database was lost: what this block wrote is stored whole or not at all"
_WHEN_LOST = "Run the command again when the server answers; it goes on from what is stored."
_WHEN_BUSY = "Wait for the other run to end and try again."


def translated(error: BaseException, *, writing: bool, connecting: bool) -> DossierError | None:
    """Return our name for an error; None leaves it as it is, for it is then a defect of ours."""
    if isinstance(error, DossierError):
        return error
    if isinstance(error, ValueError):
        return InvalidInput(f"a value that cannot be stored: {error}")
    if isinstance(error, psycopg.Error):
        return (
            _of_driver(error, connecting=connecting) if error.sqlstate is None else _of_server(error, writing=writing)
        )
    return None


def _of_driver(error: psycopg.Error, *, connecting: bool) -> DossierError | None:
    if isinstance(error, psycopg.OperationalError):
        return _not_connected(error) if connecting else StoreBusy(_LOST, advice=_WHEN_LOST)
    if isinstance(error, psycopg.DataError):
        return InvalidInput(f"a value that cannot be stored: {error}")  # such as NUL in a text
    return None


def _of_server(error: psycopg.Error, *, writing: bool) -> DossierError | None:
    state, said = error.sqlstate or "", error.diag.message_primary or ""
    kind = state[:2]
    named: DossierError | None = None
    if kind == _CONSTRAINT:
        named = _constraint_broken(error, state, said)
    elif state in _BUSY:
        named = StoreBusy(f"the database made this wait for too long ({said})", advice=_WHEN_BUSY)
    elif state == _READ_ONLY and not writing:
        named = InvalidInput("a reading transaction writes nothing")
    elif state in _DAMAGED:
        named = IntegrityBroken(f"the database is damaged: {said}")
    elif state in _AWAY or kind == _CONNECTION:
        named = StoreBusy(f"{_LOST} ({said})", advice=_WHEN_LOST)
    elif kind in {_VALUE, _LIMIT}:
        named = InvalidInput(f"a value that cannot be stored: {said}")
    elif state == _READ_ONLY or state in _UNUSABLE or kind in {_AUTHORISATION, _SYSTEM}:
        named = ConfigurationError(f"the database cannot be used: {said}", advice="See docs/postgresql.md for rights.")
    return named


def _constraint_broken(error: psycopg.Error, state: str, said: str) -> DossierError:
    constraint = error.diag.constraint_name or ""
    if state == _REFUSED_BY_TRIGGER:
        return _refused(said)
    if state == _TAKEN and constraint.endswith(_ONCE):
        return _refused(f"{error.diag.table_name}: a record is never replaced")
    if state == _TAKEN:
        return InvalidInput(f"there is such a record already ({constraint})")
    if state == _MISSING:
        return NotFound(f"a record refers to another that is not stored ({constraint})")
    return InvalidInput(f"a record that breaks a rule of its table ({said})")


def _refused(what: str) -> IntegrityBroken:
    return IntegrityBroken(f"refused: {what}", advice="Nothing was changed. Records of evidence are only added.")


def _not_connected(error: psycopg.OperationalError) -> DossierError:
    said = str(error).partition("\n")[0]
    if _server_accepts_connections(error):
        return ConfigurationError(f"the database refuses this connection: {said}", advice="See docs/postgresql.md.")
    return StoreBusy(f"the database does not answer: {said}", advice="Start it, or correct DOSSIER_DATABASE_URL.")


def _server_accepts_connections(error: psycopg.OperationalError) -> bool:
    if error.pgconn is None:
        return False
    where = {
        option.keyword.decode(): option.val.decode()
        for option in error.pgconn.info
        if option.keyword in {b"host", b"hostaddr", b"port"} and option.val
    }
    where["connect_timeout"] = str(_PING_TIMEOUT_SECONDS)
    return PGconn.ping(make_conninfo(**where).encode()) == Ping.OK
