"""A comparison as one HTML file that can be mailed: the finding, the protocol of both, figures that save as
SVG, PNG and CSV.

    paths.write_text(Path("out.html"), page.page(pair, [run_a, run_b]))

It loads nothing from anywhere: styles, figures and the ten lines of script stand in the file.
"""

import base64
import time
from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from fer_core import standings, tables
from fer_core.reports import Report, percent, statistics
from fer_core.runs import Run
from fer_core.standings import svg
from fer_core.standings.pair import Comparison, shares
from fer_core.standings.row import PaperClaim

STYLE = """
body {
  font: 15px/1.5 system-ui, sans-serif; color: #22262b; background: #fff;
  max-width: 1060px; margin: 2rem auto; padding: 0 1rem;
}
h1 { font-size: 1.5rem; line-height: 1.25; }
h2 { font-size: 1.05rem; margin-top: 2.2rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
td, th {
  padding: .2rem .8rem .2rem 0; text-align: left; vertical-align: top;
  border-bottom: 1px solid #e4e2de;
}
td.n, th.n { text-align: right; }
figure { display: inline-block; margin: 0 1.2rem 1rem 0; vertical-align: top; max-width: 100%; }
svg { max-width: 100%; height: auto; }
figcaption { font-weight: 600; }
figcaption a { font-weight: 400; font-size: .85rem; color: inherit; margin-left: .6rem; }
.quiet { color: #666b72; }
"""

SCRIPT = """
document.querySelectorAll('a[data-png]').forEach(a => a.addEventListener('click', e => {
  e.preventDefault();
  const svg = a.closest('figure').querySelector('svg'), box = svg.viewBox.baseVal;
  const image = new Image(), canvas = document.createElement('canvas');
  canvas.width = 2 * box.width; canvas.height = 2 * box.height;
  image.onload = () => {
    const pen = canvas.getContext('2d');
    pen.fillStyle = '#fff'; pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    const link = document.createElement('a');
    link.href = canvas.toDataURL('image/png'); link.download = a.dataset.png; link.click();
  };
  image.src = 'data:image/svg+xml;base64,' + btoa(unescape(encodeURIComponent(svg.outerHTML)));
}));
"""


def page(pair: Comparison, runs: Sequence[Run]) -> str:
    """The whole file as text."""
    title = escape(" and ".join(pair.names))
    head = (
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport "
        f"content='width=device-width'><title>{title}</title><style>{STYLE}</style>"
    )
    return f"{head}<body>{_body(pair, runs)}<script>{SCRIPT}</script></body></html>"


def figures(pair: Comparison) -> dict[str, str]:
    """The figures as SVG files and the tables behind them as CSV files, by name."""
    rows, difference = pair.per_emotion(), pair.difference()
    files = {
        "emotions.svg": svg.emotion_bars(rows, "Figures by emotion"),
        "emotions.csv": _csv(rows),
        "faces.csv": _csv(pair.faces(np.arange(len(pair)))),
    }
    for who, name, report in zip("AB", pair.names, pair.reports, strict=True):
        files[f"matrix_{who}.svg"] = _drawn_matrix(name, report)
        files[f"matrix_{who}.csv"] = _matrix_csv(report.matrix, pair.classes)
    return {
        **files,
        "difference.svg": svg.difference(difference, pair.classes, "B minus A"),
        "difference.csv": _matrix_csv(100 * difference, pair.classes),
    }


def tests(pair: Comparison) -> str:
    """The differences with their intervals, and the paired test, in one line."""
    accuracy, f1 = _points(pair.paired.accuracy), _points(pair.paired.macro_f1)
    test = pair.paired.mcnemar
    p = "p < 0.001" if test.p < 0.001 else f"p = {test.p:.3f}"
    return (
        f"B minus A: accuracy {accuracy}, macro F1 {f1}; 95 % intervals from 2,000 paired "
        f"bootstrap draws. McNemar, {'exact' if test.exact else 'chi-square'}: "
        f"only A right {test.only_a:,}, only B right {test.only_b:,}, {p}."
    )


def _points(gap: statistics.Interval) -> str:
    return f"{100 * gap.value:+.1f} points ({100 * gap.low:+.1f} to {100 * gap.high:+.1f})"


def _body(pair: Comparison, runs: Sequence[Run]) -> str:
    parts = [
        f"<h1>{escape(pair.sentence)}</h1>",
        f"<p>{escape(tests(pair))}</p>",
        *(f"<p class=quiet>{escape(remark)}</p>" for remark in pair.remarks),
        _facts(pair, runs),
        "<h2>Confusion matrices</h2><p class=quiet>Rows are what the face shows, columns what was "
        "answered, in percent of the row.</p>",
        *_matrices(pair),
        "<h2>Emotions</h2>",
        _emotions(pair),
        "<h2>Training</h2>",
        _curves(runs),
        f"<p class=quiet>Saved {time.strftime('%Y-%m-%d %H:%M')} by FER Workbench. It classifies how a face "
        "looks, not what a person feels.</p>",
    ]
    return "".join(parts)


def _matrices(pair: Comparison) -> list[str]:
    """Both matrices, and their difference."""
    both = [
        _figure(
            f"{who}: {name}",
            _drawn_matrix(name, report),
            _matrix_csv(report.matrix, pair.classes),
            f"matrix_{who}",
        )
        for who, name, report in zip("AB", pair.names, pair.reports, strict=True)
    ]
    difference = pair.difference()
    drawn = svg.difference(difference, pair.classes, "Difference of the matrices")
    table = _matrix_csv(100 * difference, pair.classes)
    return [*both, _figure("B minus A, difference of the shares in points", drawn, table, "difference")]


def _drawn_matrix(name: str, report: Report) -> str:
    return svg.matrix(shares(report.matrix), report.classes, f"Confusion matrix of {name}")


def _emotions(pair: Comparison) -> str:
    rows = pair.per_emotion()
    drawn = svg.emotion_bars(rows, "Figures by emotion")
    return _figure("Precision, recall and F1 in percent; A pale, B full", drawn, _csv(rows), "emotions")


def _curves(runs: Sequence[Run]) -> str:
    drawn = svg.curves([run.history() for run in runs], "Validation accuracy by epoch")
    if not drawn:
        return "<p class=quiet>No learning curve was kept.</p>"
    return _figure("Accuracy on validation; A dotted, B solid", drawn, _curves_csv(runs), "curves")


def _facts(pair: Comparison, runs: Sequence[Run]) -> str:
    """The two runs as columns: figures, protocol, what the paper reports."""
    first, second = (_column(run, r, pair.split) for run, r in zip(runs, pair.reports, strict=True))
    cells = ((escape(key), escape(str(first[key])), escape(str(second[key]))) for key in first)
    body = "".join(f"<tr><td>{key}</td><td>{a}</td><td>{b}</td></tr>" for key, a, b in cells)
    return f"<table><tr><th></th><th>A</th><th>B</th></tr>{body}</table>"


def _column(run: Run, report: Report, split: str) -> dict[str, Any]:
    row = standings.row(run, split)
    low, high = statistics.wilson(report.right, report.n) or (0.0, 1.0)
    parameters, minutes = row.cost.parameters, row.cost.minutes
    return {
        "Run": row.title,
        "Recipe": row.recipe,
        "Data": f"{row.dataset}, {split}, {report.n:,} faces compared",
        "Right": f"{percent(report.accuracy)} ({100 * low:.1f} to {100 * high:.1f})",
        "Macro F1": percent(report.macro_f1),
        "Macro recall": percent(report.macro_recall),
        "Calibration error": percent(report.ece),
        "Paper, on its own": _claimed(row.paper),
        "Checkpoint": row.marks.choice,
        "Seed": ", ".join(map(str, row.identity.seeds)),
        "Parameters": "-" if parameters is None else f"{parameters:,}",
        "Minutes trained": "-" if minutes is None else f"{minutes:.1f}",
    }


def _claimed(claim: PaperClaim | None) -> str:
    if claim is None:
        return "-"
    gap = "" if claim.gap is None else f"; gap {100 * claim.gap:+.1f} points"
    return f"{percent(claim.value)} ({claim.says}){gap}"


def _figure(caption: str, drawn: str, table: str, name: str) -> str:
    links = (
        _link("SVG", drawn, "image/svg+xml", f"{name}.svg")
        + f'<a href="#" data-png="{name}.png">PNG</a>'
        + _link("CSV", table, "text/csv", f"{name}.csv")
    )
    return f"<figure><figcaption>{escape(caption)}{links}</figcaption>{drawn}</figure>"


def _link(label: str, content: str, kind: str, name: str) -> str:
    return (
        f'<a download="{name}" '
        f'href="data:{kind};base64,{base64.b64encode(content.encode()).decode()}">{label}</a>'
    )


def _csv(rows: Sequence[dict[str, Any]]) -> str:
    return tables.as_csv(pd.DataFrame(rows))


def _matrix_csv(values: np.ndarray, classes: Sequence[str]) -> str:
    """Rows actual, columns predicted, as `lens` reads it."""
    return pd.DataFrame(values, index=pd.Index(classes, name="actual"), columns=list(classes)).to_csv()


def _curves_csv(runs: Sequence[Run]) -> str:
    histories = [run.history().assign(run=who) for who, run in zip("AB", runs, strict=True)]
    return tables.as_csv(pd.concat(histories))
