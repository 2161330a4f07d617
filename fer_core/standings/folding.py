"""Several seeds of one training as one row: the mean, its spread, and the range."""

from collections.abc import Sequence
from dataclasses import replace

from fer_core.reports import mean, statistics
from fer_core.standings.row import Cost, PaperClaim, Row, Score


def fold(table: Sequence[Row]) -> list[Row]:
    """Rows of one recipe on the same images that differ in the seed alone, as one row with its spread."""
    return [_folded(members) if len(members) > 1 else members[0] for members in by_training(table)]


def by_training(table: Sequence[Row]) -> list[list[Row]]:
    """The rows, those together that are one training with other seeds: begun with the same runs, or each with
    the one of its own seed.
    """
    groups: dict[tuple[object, ...], list[Row]] = {}
    for row in table:
        key: tuple[object, ...] = (row.run,)
        if row.score:
            key = (row.identity.group, row.identity.starts)
        groups.setdefault(key, []).append(row)
    own: dict[tuple[object, ...], list[Row]] = {}
    for key, members in groups.items():
        alone = len({row.identity.seeds for row in members}) == 1
        own.setdefault((key[0], _seedless(members[0])) if alone else key, []).extend(members)
    return list(own.values())


def _seedless(row: Row) -> tuple[str, ...]:
    """What it began with, without its own seed: "votes" where seed 2 began with "votes_s2"."""
    return tuple(name.removesuffix(f"_s{row.identity.seeds[0]}") for name in row.identity.starts)


def _folded(everyone: list[Row]) -> Row:
    """One row of several, called after the newest; of a seed that was carried out twice the newest counts."""
    by_age = sorted(everyone, key=lambda row: row.identity.created)
    members = list({row.identity.seeds: row for row in by_age}.values())
    newest = max(members, key=lambda row: row.identity.created)
    began = {row.identity.starts for row in members}
    identity = replace(newest.identity, runs=tuple(row.run for row in everyone), apart=len(began) > 1)
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
