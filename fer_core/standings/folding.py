"""Several seeds of one training as one row: the mean, its spread, and the range."""

from collections.abc import Sequence
from dataclasses import replace

from fer_core.reports import mean, statistics
from fer_core.standings.row import Cost, PaperClaim, Row, Score


def fold(table: Sequence[Row]) -> list[Row]:
    """Rows of one recipe on the same images that differ in the seed alone, as one row with its spread."""
    groups: dict[str, list[Row]] = {}
    for row in table:
        key = row.identity.group if row.score else row.run
        groups.setdefault(key, []).append(row)
    return [_folded(members) if len(members) > 1 else members[0] for members in groups.values()]


def _folded(everyone: list[Row]) -> Row:
    """One row of several, called after the newest; of a seed that was carried out twice the newest counts."""
    by_age = sorted(everyone, key=lambda row: row.identity.created)
    members = list({row.identity.seeds: row for row in by_age}.values())
    newest = max(members, key=lambda row: row.identity.created)
    identity = replace(newest.identity, runs=tuple(row.run for row in everyone))
    if len(members) == 1:
        return replace(newest, identity=identity)
    seeds = tuple(sorted(seed for row in members for seed in row.identity.seeds))
    return Row(
        replace(identity, seeds=seeds),
        newest.marks,
        _cost(newest, members),
        _mean_score(members),
        _mean_claim(members),
    )


def _cost(newest: Row, members: Sequence[Row]) -> Cost:
    """Minutes are the most of any seed, as later seeds of a frozen network find its features ready;
    milliseconds the fewest, as a busy computer measures too many.
    """
    minutes = [row.cost.minutes for row in members if row.cost.minutes is not None]
    ms = [row.cost.ms for row in members if row.cost.ms is not None]
    return replace(newest.cost, minutes=max(minutes, default=None), ms=min(ms, default=None))


def _mean_score(members: Sequence[Row]) -> Score:
    scores = [row.score for row in members if row.score]
    spread = statistics.spread([score.accuracy for score in scores])
    return Score(
        n=scores[0].n,
        accuracy=spread.mean,
        low=spread.low,
        high=spread.high,
        macro_f1=mean([score.macro_f1 for score in scores]),
        ovr_accuracy=mean([score.ovr_accuracy for score in scores]),
        sd=spread.sd,
    )


def _mean_claim(members: Sequence[Row]) -> PaperClaim | None:
    claims = [row.paper for row in members if row.paper]
    return replace(claims[0], gap=mean([claim.gap for claim in claims])) if claims else None
