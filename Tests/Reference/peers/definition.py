"""Attention and its gradients as their definitions say, in double precision, for chosen rows."""

import numpy as np


def standardized(x):
    """(x - mean) / sqrt(variance + 1e-6) of each token."""
    centred = x - x.mean(axis=1, keepdims=True)
    return centred / np.sqrt((centred * centred).mean(axis=1, keepdims=True) + 1e-6)


def weights_of(request, q, k, rows):
    """f(s)/Z and f'(s)/Z of some rows, masked."""
    scores = q[rows] @ k.T / np.sqrt(request["width"])
    if request["order"] == 0:
        values = np.exp(scores - scores.max(axis=1, keepdims=True))
        slopes = values.copy()
    elif request["order"] == 1:
        values, slopes = 1 + scores, np.ones_like(scores)
    else:
        values, slopes = 1 + scores + scores**2 / 2, 1 + scores
    if request["causal"]:
        hidden = np.arange(len(k))[None, :] > rows[:, None]
        values[hidden] = 0
        slopes[hidden] = 0
    sums = values.sum(axis=1, keepdims=True)
    return values / sums, slopes / sums


def error(request, q, k, v, g, result):
    """The largest error of a result, over the largest number of the exact one; of a gradient, that of
    the values and queries of sampled rows, and of every row when there are few."""
    q, k, v, g = (x.astype(float) for x in (q, k, v, g))
    raw = q
    if request["order"] > 0:
        q, k = standardized(q), standardized(k)
    count = len(q)
    if request["work"] == "forward":
        rows = np.unique(np.linspace(0, count - 1, 16).astype(int))
        weights, _ = weights_of(request, q, k, rows)
        exact = weights @ v
        return np.abs(result[rows] - exact).max() / np.abs(exact).max()
    rows = np.unique(np.linspace(0, count - 1, 16).astype(int))
    weights, slopes = weights_of(request, q, k, rows)
    output = weights @ v
    scores = slopes * (g[rows] @ v.T - (g[rows] * output).sum(axis=1, keepdims=True))
    exact = scores @ k / np.sqrt(request["width"])
    if request["order"] > 0:
        tokens = raw[rows]
        deviation = np.sqrt(tokens.var(axis=1, keepdims=True) + 1e-6)
        unit = q[rows]
        exact = (
            exact - exact.mean(axis=1, keepdims=True)
            - unit * (exact * unit).mean(axis=1, keepdims=True)
        ) / deviation
    return np.abs(result[0][rows] - exact).max() / np.abs(exact).max()
