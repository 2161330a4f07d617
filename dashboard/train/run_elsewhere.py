"""Where else a run was tried: a row for each dataset, as Compare's table and `evaluate` keep it."""

from shared import table, words

from fer_core import reports
from fer_core.runs import Run, visits
from fer_core.runs.visits import Visit

HEAD = ("Tried elsewhere", "Right", "95 % interval", "Mean recall", "Faces", "To know")


def show(run: Run) -> None:
    """The rows, or nothing where it was not tried yet."""
    known = visits.of(run)
    if not known:
        return
    table.show(HEAD, [_row(visit) for visit in known], HEAD[1:5])


def _row(visit: Visit) -> list[str]:
    report = visit.report
    return [
        visit.place.title,
        reports.percent(report.accuracy),
        words.interval(report.right, report.n),
        reports.percent(report.macro_recall),
        f"{report.n:,}",
        visit.short_remark,
    ]
