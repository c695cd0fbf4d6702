"""The figures as a person reads them, in Markdown."""

from collections.abc import Iterator

from evals.speed.contenders import Name
from evals.speed.measuring import Measured, Standing

_COLUMNS = ("at once", "contender", "seconds: median (min to max)", "processor seconds", "others", "MiB", "pages")
_MORE_COLUMNS = ("passages", "answers", "steps")


def report(measured: Measured) -> str:
    """Return the tables."""
    parts = (_standings(measured), _ratios(measured), _asked(measured), _account(measured))
    return "\n".join(line for part in parts for line in (*part, ""))


def _standings(measured: Measured) -> Iterator[str]:
    columns = (*_COLUMNS, *_MORE_COLUMNS)
    yield _row(columns)
    yield _row(["---"] * len(columns))
    for row in measured.standings:
        again = ", unchanged second pass" if row.is_second_pass else ""
        yield _row(
            [
                str(row.concurrency),
                f"{row.contender.value}{again}",
                f"{row.seconds_median:.1f} ({row.seconds_min:.1f} to {row.seconds_max:.1f})",
                f"{row.cpu_seconds_median:.1f}",
                f"{row.others_max:.0%}",
                f"{row.memory_max_mib or 0:.0f}",
                str(row.pages),
                str(row.passages),
                ", ".join(f"{count} x {status}" for status, count in row.answered.items()),
                ", ".join(f"{step} {seconds:g}" for step, seconds in row.steps.items()),
            ]
        )


def _row(cells: tuple[str, ...] | list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _ratios(measured: Measured) -> Iterator[str]:
    """Medians against Dossier's at the same concurrency."""
    ours = {row.concurrency: row for row in measured.standings if _is_ours(row)}
    for row in measured.standings:
        own = ours.get(row.concurrency)
        if own is None or row is own:
            continue
        times = row.seconds_median / own.seconds_median
        effort = row.cpu_seconds_median / own.cpu_seconds_median
        who = "our unchanged second pass" if row.is_second_pass else row.contender.value
        yield (
            f"- {row.concurrency} at once: {who} took {times:.2f} times our first pass's seconds, "
            f"{effort:.2f} times its processor seconds."
        )


def _is_ours(row: Standing) -> bool:
    return row.contender is Name.DOSSIER and not row.is_second_pass


def _asked(measured: Measured) -> Iterator[str]:
    for row in measured.asked:
        wrong = f"; not: {'; '.join(row.wrong)}" if row.wrong else ""
        yield (
            f"- {row.contender.value}: {row.right} of {row.of} questions find their page among five passages, "
            f"the first in {row.first_seconds:.2f} s, the median in {row.median_seconds:.2f} s{wrong}"
        )


def _account(measured: Measured) -> Iterator[str]:
    for run, phases in measured.account.items():
        for phase, lines in phases.items():
            longest = sorted(lines.items(), key=lambda item: -item[1])
            parts = ", ".join(f"{line} {seconds:.2f}" for line, seconds in longest)
            yield f"- {run}, {phase}: {sum(lines.values()):.2f} s ({parts})"
