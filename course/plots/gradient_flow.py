"""How large the gradient is in each layer."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from course.errors import complaint
from course.plots.style import canvas, put_title
from course.plots.values import as_array


def plot_gradient_flow(
    gradients: Mapping[str, Any], *, label: str = "gradient", title: str | None = None, ax: Axes | None = None
) -> Axes:
    """Draw the mean absolute gradient of each layer, from the first to the last, on a logarithmic axis.

    A line that falls toward the first layer is a gradient that vanishes on its way back; one that rises, explodes. For
    a single network the band reaches from the median to the largest absolute value. Layers whose gradient is exactly
    zero are marked on the lower edge.

    Args:
        gradients: {layer: its gradient, any shape}, first layer first; or, to compare networks,
            {network: {layer: gradient}} with the same number of layers or not.
        label: what the numbers are, with their unit.
        title: a sentence that says what is seen.
        ax: the axes to draw on.

    Returns:
        The Axes.

    Raises:
        TypeError: where `gradients` has no names.
        ValueError: where all gradients are zero, or one holds values that are no numbers.

    Example:
        >>> import numpy as np
        >>> from course import plots
        >>> rng = np.random.default_rng(0)
        >>> layers = [f"dense {n}" for n in range(1, 9)]
        >>> sigmoid = {name: rng.normal(0, 0.01 * 0.25 ** (7 - n), 500) for n, name in enumerate(layers)}
        >>> relu = {name: rng.normal(0, 0.01 * 0.9 ** (7 - n), 500) for n, name in enumerate(layers)}
        >>> ax = plots.plot_gradient_flow(
        ...     {"sigmoid": sigmoid, "ReLU": relu}, title="With sigmoids the first layers hardly learn"
        ... )
    """
    if not isinstance(gradients, Mapping) or not gradients:
        raise TypeError(
            complaint(
                "gradients", "{layer: gradient}", type(gradients).__name__, 'Try {"hidden": gradient_of_its_kernel}.'
            )
        )
    several = all(isinstance(value, Mapping) for value in gradients.values())
    networks = gradients if several else {"": gradients}
    sizes: dict[str, dict[str, np.ndarray]] = {}
    for network, layers in networks.items():
        if not layers:
            raise ValueError(complaint(f"gradients[{network!r}]", "at least one layer", "none", "Leave it out."))
        sizes[str(network)] = {
            str(layer): np.abs(as_array(f"gradient of {layer!r}", values).astype(float)).ravel()
            for layer, values in layers.items()
        }
    means = {network: np.array([one.mean() for one in layers.values()]) for network, layers in sizes.items()}
    if not any(values.any() for values in means.values()):
        raise ValueError(
            complaint("gradients", "not all zero", "zeros only", "Check that the loss depends on these weights.")
        )
    deepest = max(sizes.values(), key=len)
    with canvas(ax, width=5.8, height=3.5, grid="y") as (ax, look):
        for index, (network, values) in enumerate(means.items()):
            depth = np.arange(1, len(values) + 1)
            color = look.color(index)
            shown = np.where(values > 0, values, np.nan)
            ax.plot(depth, shown, color=color, marker="osD^vPX"[index % 7], label=network or "mean")
            if not several:
                middle = np.array([np.median(one) for one in sizes[network].values()])
                largest = np.array([one.max() for one in sizes[network].values()])
                fine = middle > 0
                ax.fill_between(
                    depth, middle, largest, where=fine, color=color, alpha=0.18, linewidth=0, label="median to largest"
                )
            zero = depth[values == 0]
            if len(zero):
                ax.plot(
                    zero,
                    np.full(len(zero), 0.02),
                    "X",
                    color=color,
                    transform=ax.get_xaxis_transform(),
                    label=f"{network} exactly zero".strip(),
                )
        ax.set_yscale("log")
        ax.set_xticks(np.arange(1, len(deepest) + 1), list(deepest))
        if sum(map(len, deepest)) > 55:
            ax.tick_params(axis="x", rotation=90 if len(deepest) > 14 else 40)
            for text in ax.get_xticklabels():
                text.set(ha="right", rotation_mode="anchor", va="center" if len(deepest) > 14 else "top")
        ax.set(xlabel="layer, from input to output", ylabel=f"mean |{label}| (logarithmic)")
        ax.legend()
        put_title(ax, title)
    return ax
