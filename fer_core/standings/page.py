"""A comparison as one HTML file that can be mailed: the finding, the protocol of both, figures that save as
SVG, PNG and CSV.

    paths.write_text(Path("out.html"), saved.page(pair, [run_a, run_b]))

It loads nothing from anywhere: styles, figures and the ten lines of script stand in the file.
"""

import base64
import io
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
from fer_core.standings.pair import Comparison
from fer_core.standings.pair import shares as pair_shares

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #22262b; max-width: 1060px; margin: 2rem auto; padding: 0 1rem; background: #fff; }
h1 { font-size: 1.5rem; line-height: 1.25; } h2 { font-size: 1.05rem; margin-top: 2.2rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
td, th { padding: .2rem .8rem .2rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid #e4e2de; }
td.n, th.n { text-align: right; } figure { display: inline-block; margin: 0 1.2rem 1rem 0; vertical-align: top; max-width: 100%; } svg { max-width: 100%; height: auto; }
figcaption { font-weight: 600; } figcaption a { font-weight: 400; font-size: .85rem; color: inherit; margin-left: .6rem; } .quiet { color: #666b72; }
"""

SCRIPT = """
document.querySelectorAll('a[data-png]').forEach(a => a.addEventListener('click', e => {
  e.preventDefault();
  const svg = a.closest('figure').querySelector('svg'), box = svg.viewBox.baseVal, image = new Image(), canvas = document.createElement('canvas');
  canvas.width = 2 * box.width; canvas.height = 2 * box.height;
  image.onload = () => {
    const pen = canvas.getContext('2d'); pen.fillStyle = '#fff'; pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    const link = document.createElement('a'); link.href = canvas.toDataURL('image/png'); link.download = a.dataset.png; link.click();
  };
  image.src = 'data:image/svg+xml;base64,' + btoa(unescape(encodeURIComponent(svg.outerHTML)));
}));
"""


def page(pair: Comparison, runs: Sequence[Run]) -> str:
    """The whole file as text."""
    first, second = pair.reports
    rows = pair.per_emotion()
    gap = pair.difference()
    shares = [pair_shares(r.matrix) for r in (first, second)]
    figures = [
        _figure(
            f"{who}: {name}",
            svg.matrix(s, pair.classes, f"Confusion matrix of {name}"),
            _matrix_csv(r.matrix, pair.classes),
            f"matrix_{who}",
        )
        for who, name, s, r in zip("AB", pair.names, shares, (first, second), strict=True)
    ]
    figures.append(
        _figure(
            "B minus A, points of the row",
            svg.difference(gap, pair.classes, "Difference of the matrices"),
            _matrix_csv(100 * gap, pair.classes),
            "difference",
        )
    )
    bars = _figure(
        "Precision, recall and F1 in percent; A pale, B full",
        svg.emotion_bars(rows, "Figures by emotion"),
        _csv(rows),
        "emotions",
    )
    drawn = svg.curves([run.history() for run in runs], "Validation accuracy by epoch")
    curves = (
        _figure("Accuracy on validation; A dotted, B solid", drawn, _curves_csv(runs), "curves")
        if drawn
        else "<p class=quiet>No learning curve was kept.</p>"
    )
    parts = [
        f"<h1>{escape(pair.sentence)}</h1>",
        f"<p>{escape(tests(pair))}</p>",
        *(f"<p class=quiet>{escape(remark)}</p>" for remark in pair.remarks),
        _about(pair, runs),
        (
            "<h2>Confusion matrices</h2><p class=quiet>Rows are what the face shows, columns what was "
            "answered, in percent of the row.</p>"
        ),
        *figures,
        "<h2>Emotions</h2>",
        bars,
        "<h2>Training</h2>",
        curves,
        (
            f"<p class=quiet>Saved {time.strftime('%Y-%m-%d %H:%M')} by FER Workbench. It classifies "
            "how a face looks, not what a person feels.</p>"
        ),
    ]
    title = escape(" and ".join(pair.names))
    head = (
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport "
        f"content='width=device-width'><title>{title}</title><style>{STYLE}</style>"
    )
    return f"{head}<body>{''.join(parts)}<script>{SCRIPT}</script></body></html>"


def figures(pair: Comparison) -> dict[str, str]:
    """The figures as SVG files and the tables behind them as CSV files, by name."""
    first, second = pair.reports
    rows = pair.per_emotion()
    out = {
        "emotions.svg": svg.emotion_bars(rows, "Figures by emotion"),
        "emotions.csv": _csv(rows),
        "faces.csv": _csv(pair.faces(np.arange(len(pair)))),
    }
    for who, name, report in zip("AB", pair.names, (first, second), strict=True):
        out[f"matrix_{who}.svg"] = svg.matrix(
            pair_shares(report.matrix), pair.classes, f"Confusion matrix of {name}"
        )
        out[f"matrix_{who}.csv"] = _matrix_csv(report.matrix, pair.classes)
    return {
        **out,
        "difference.svg": svg.difference(pair.difference(), pair.classes, "B minus A"),
        "difference.csv": _matrix_csv(100 * pair.difference(), pair.classes),
    }


def tests(pair: Comparison) -> str:
    """The differences with their intervals, and the paired test, in one line."""
    gap, f1, test = pair.paired.accuracy, pair.paired.macro_f1, pair.paired.mcnemar
    p = "p < 0.001" if test.p < 0.001 else f"p = {test.p:.3f}"
    points = lambda v: f"{100 * v.value:+.1f} points ({100 * v.low:+.1f} to {100 * v.high:+.1f})"  # noqa: E731
    return (
        f"B minus A: accuracy {points(gap)}, macro F1 {points(f1)}; 95 % intervals from 2,000 paired "
        f"bootstrap draws. McNemar, {'exact' if test.exact else 'chi-square'}: "
        f"only A right {test.only_a:,}, only B right {test.only_b:,}, {p}."
    )


def _about(pair: Comparison, runs: Sequence[Run]) -> str:
    """The two runs as columns: figures, protocol, what the paper reports."""
    columns = [_column(run, report, pair.split) for run, report in zip(runs, pair.reports, strict=True)]
    head = "".join(f"<th>{who}</th>" for who in "AB")
    body = "".join(
        f"<tr><td>{escape(key)}</td>" + "".join(f"<td>{escape(str(c[key]))}</td>" for c in columns) + "</tr>"
        for key in columns[0]
    )
    return f"<table><tr><th></th>{head}</tr>{body}</table>"


def _column(run: Run, report: Report, split: str) -> dict[str, Any]:
    row = standings.row(run, split)
    low, high = statistics.wilson(report.right, report.n)
    says = (
        "-"
        if row.paper is None
        else f"{percent(row.paper.value)} ({row.paper.says}); gap {100 * row.paper.gap:+.1f} points"
    )
    return {
        "Run": row.title,
        "Recipe": row.recipe,
        "Data": f"{row.dataset}, {split}, {report.n:,} faces compared",
        "Right": f"{percent(report.accuracy)} ({100 * low:.1f} to {100 * high:.1f})",
        "Macro F1": percent(report.macro_f1),
        "Macro recall": percent(report.macro_recall),
        "Calibration error": percent(report.ece),
        "Paper, on its own": says,
        "Checkpoint": f"chosen on {row.marks.chosen_on}"
        + ("" if row.marks.honest else ", the split it reports"),
        "Seed": ", ".join(map(str, row.seeds)),
        "Parameters": "-" if row.parameters is None else f"{row.parameters:,}",
        "Minutes trained": "-" if row.minutes is None else f"{row.minutes:.1f}",
    }


def _figure(caption: str, drawn: str, table: str, name: str) -> str:
    links = (
        _link("SVG", drawn, "image/svg+xml", f"{name}.svg")
        + f'<a href="#" data-png="{name}.png">PNG</a>'
        + _link("CSV", table, "text/csv", f"{name}.csv")
    )
    return f"<figure><figcaption>{escape(caption)}{links}</figcaption>{drawn}</figure>"


def _link(words: str, content: str, kind: str, name: str) -> str:
    return (
        f'<a download="{name}" '
        f'href="data:{kind};base64,{base64.b64encode(content.encode()).decode()}">{words}</a>'
    )


def _csv(rows: Sequence[dict[str, Any]]) -> str:
    return tables.as_csv(pd.DataFrame(rows))


def _matrix_csv(values: np.ndarray, classes: Sequence[str]) -> str:
    """Rows actual, columns predicted, as `lens` reads it."""
    return pd.DataFrame(values, index=pd.Index(classes, name="actual"), columns=list(classes)).to_csv()


def _curves_csv(runs: Sequence[Run]) -> str:
    file = io.StringIO()
    pd.concat([run.history().assign(run=who) for who, run in zip("AB", runs, strict=True)]).to_csv(
        file, index=False
    )
    return file.getvalue()
