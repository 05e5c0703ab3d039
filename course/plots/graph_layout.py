"""Places for the nodes of a directed graph, layer by layer (Sugiyama, Tagawa and Toda, 1981), without Graphviz."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from course.errors import complaint

_SWEEPS = 12
_BEND = 0.55  # room for an edge that passes between nodes, where a node takes 1


@dataclass(frozen=True)
class Layout:
    """`places`: (across, rank) for each node. `routes`: the points each edge passes, ends included."""

    places: dict[str, tuple[float, float]]
    routes: dict[tuple[str, str], list[tuple[float, float]]]


def layered_layout(nodes: Sequence[str], edges: Sequence[tuple[str, str]]) -> Layout:
    """Put each node one rank below the lowest of its inputs, and the nodes of a rank in an order with few crossings.

    Raises:
        ValueError: where the edges form a circle.
    """
    edges = list(dict.fromkeys(edges))
    ranks = _ranks(nodes, edges)
    layers: list[list[str]] = [[] for _ in range(max(ranks.values()) + 1)]
    for node in nodes:
        layers[ranks[node]].append(node)

    # An edge over several ranks is held by one point in each of them, so that it bends around what stands there.
    chains: dict[tuple[str, str], list[str]] = {}
    links: list[tuple[str, str]] = []
    bends: set[str] = set()
    for number, (source, target) in enumerate(edges):
        chain = [source]
        for rank in range(ranks[source] + 1, ranks[target]):
            bend = f"\0{number}.{rank}"
            bends.add(bend)
            layers[rank].append(bend)
            chain.append(bend)
        chain.append(target)
        chains[source, target] = chain
        links += zip(chain[:-1], chain[1:], strict=True)

    before: dict[str, list[str]] = {node: [] for layer in layers for node in layer}
    after: dict[str, list[str]] = {node: [] for layer in layers for node in layer}
    for source, target in links:
        after[source].append(target)
        before[target].append(source)

    across = {node: float(index) for layer in layers for index, node in enumerate(layer)}
    for sweep in range(_SWEEPS):
        downward = sweep % 2 == 0
        neighbors = before if downward else after
        for layer in layers if downward else reversed(layers):
            wish = {node: np.mean([across[other] for other in neighbors[node]] or [across[node]]) for node in layer}
            layer.sort(key=lambda node: (wish[node], node in bends))
            across.update({node: float(index) for index, node in enumerate(layer)})

    across = _straighten(layers, links, bends)
    rank_of = {node: rank for rank, layer in enumerate(layers) for node in layer}
    return Layout(
        {node: (across[node], float(ranks[node])) for node in nodes},
        {edge: [(across[node], float(rank_of[node])) for node in chain] for edge, chain in chains.items()},
    )


def _ranks(nodes: Sequence[str], edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    inputs = {node: [source for source, target in edges if target == node] for node in nodes}
    ranks: dict[str, int] = {}
    left = list(nodes)
    while left:
        ready = [node for node in left if all(source in ranks for source in inputs[node])]
        if not ready:
            raise ValueError(
                complaint("layers", "a graph without circles", f"a circle through {left[0]!r}", "Check `inputs`.")
            )
        for node in ready:
            ranks[node] = max((ranks[source] + 1 for source in inputs[node]), default=0)
        left = [node for node in left if node not in ranks]
    # An input that is first needed far down stands just above its use.
    for node in nodes:
        uses = [ranks[target] for source, target in edges if source == node]
        if not inputs[node] and uses:
            ranks[node] = min(uses) - 1
    return ranks


def _straighten(layers: list[list[str]], links: list[tuple[str, str]], bends: set[str]) -> dict[str, float]:
    """Places that keep the order, give each node its room, and make the links as straight as that allows.

    A linear program: the sum of the sideways lengths of all links, those between two nodes counting more than those to
    and from a bend, so that the main path is a line and a skip connection goes around it.
    """
    number = {node: index for index, node in enumerate(node for layer in layers for node in layer)}
    rows: list[int] = []
    columns: list[int] = []
    entries: list[float] = []
    bounds: list[float] = []

    def at_most(bound: float, *terms: tuple[int, float]) -> None:
        for column, factor in terms:
            rows.append(len(bounds))
            columns.append(column)
            entries.append(factor)
        bounds.append(bound)

    for layer in layers:
        for left, right in zip(layer[:-1], layer[1:], strict=True):
            room = sum(_BEND if node in bends else 1.0 for node in (left, right)) / 2
            at_most(-room, (number[left], 1.0), (number[right], -1.0))
    cost = np.zeros(len(number) + len(links))
    for index, (source, target) in enumerate(links):
        length = len(number) + index
        cost[length] = {0: 3.0, 1: 1.0, 2: 4.0}[(source in bends) + (target in bends)]
        at_most(0.0, (number[source], 1.0), (number[target], -1.0), (length, -1.0))
        at_most(0.0, (number[target], 1.0), (number[source], -1.0), (length, -1.0))
    if not bounds:
        return {node: 0.0 for node in number}
    table = coo_array((entries, (rows, columns)), shape=(len(bounds), len(cost)))
    limits = [(-len(number), len(number))] * len(number) + [(0, None)] * len(links)
    solution = linprog(cost, A_ub=table.tocsr(), b_ub=bounds, bounds=limits, method="highs")
    places = solution.x - np.median(solution.x[: len(number)])
    return {node: float(places[index]) for node, index in number.items()}
