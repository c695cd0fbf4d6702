"""Carry one run out, in a process of its own: `python -m flows.worker RUN HOLDER`, as `flows/background.py` starts it.

The process ends with its parent, whose end it notices by the pipe that is its standard input: a console that is killed
leaves nobody at work. Nothing is tidied up then, since whoever takes the run over goes on from what is in the store.
"""

import logging
import os
import signal
import sys
import threading

from flows import dispatch
from pipeline.bootstrap import build
from pipeline.domain.ids import RunId
from pipeline.errors import DossierError
from pipeline.runtime import Overrides

_log = logging.getLogger(__name__)


def main(run_id: RunId, holder: str) -> int:
    """Carry a run out that was taken under the name `holder`; return the exit code."""
    with build(overrides=Overrides(run_holder=holder)) as services:
        try:
            dispatch.carry_out(services, run_id)
        except DossierError as error:
            _log.warning("run %s: %s", run_id, error)
            # Where the run could not even be marked as failed; what else is raised is given back by who started us.
            services.taking.give_back(run_id, holder=holder, died=True)
            return 1
        services.taking.done(run_id, holder=holder)
    return 0


def end_with_parent() -> None:
    """End this process, and those that it started, when its standard input is closed."""

    def wait() -> None:
        while os.read(0, 1):
            pass
        if os.getpgrp() == os.getpid():
            os.killpg(0, signal.SIGKILL)
        os._exit(1)

    threading.Thread(target=wait, name="parent", daemon=True).start()


if __name__ == "__main__":
    end_with_parent()
    sys.exit(main(RunId(sys.argv[1]), sys.argv[2]))
