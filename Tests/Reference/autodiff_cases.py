"""Gradients of the tape's operations; written to Tests/AutodiffTests/Golden/gradients.json.

Run it from the repository's root: python3 Tests/Reference/autodiff_cases.py
Gradients are taken by complex steps, d f(x)/dx = Im f(x + ih)/h with h = 1e-30, which loses no digits
and has nothing in common with a tape. A result is summed with the weights cos(0), cos(1), … in
row-major order. Numbers are float64.
"""

import json
import math

import numpy as np

generator = np.random.default_rng(11)
cases = []
step = 1e-30


def weighted(result):
    result = np.asarray(result)
    return np.sum(result.ravel() * np.cos(np.arange(result.size)))


def packed(array):
    array = np.asarray(array, dtype=float)
    return {"shape": list(array.shape), "elements": [float(x) for x in array.ravel()]}


def case(operation, inputs, function, integers=()):
    inputs = [np.asarray(x, dtype=complex) for x in inputs]
    gradients = []
    for position, x in enumerate(inputs):
        gradient = np.zeros(x.shape)
        for index in np.ndindex(x.shape):
            moved = [y.copy() for y in inputs]
            moved[position][index] += 1j * step
            gradient[index] = weighted(function(*moved)).imag / step
        gradients.append(packed(gradient))
    cases.append({
        "operation": operation, "integers": [int(i) for i in integers],
        "inputs": [packed(x.real) for x in inputs],
        "value": packed(np.asarray(function(*inputs)).real), "gradients": gradients,
    })


def normal(*shape):
    return generator.normal(size=shape)


def positive(*shape):
    return generator.uniform(0.5, 2, size=shape)


def erfc(z):
    """To first order around the real part, which is exact for a complex step."""
    z = np.asarray(z)
    real = np.vectorize(math.erfc)(z.real)
    return real - 1j * z.imag * 2 / math.sqrt(math.pi) * np.exp(-z.real**2)


def absolute(z):
    return np.where(z.real >= 0, z, -z)


def larger(a, b):
    return np.where(a.real > b.real, a, b)


def smaller(a, b):
    return np.where(a.real < b.real, a, b)


def softmax(z, axis=-1):
    e = np.exp(z - z.real.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def variance(z, axis=None, keepdims=False, ddof=0):
    count = z.size if axis is None else np.prod([z.shape[a] for a in np.atleast_1d(axis)])
    axis = tuple(axis) if isinstance(axis, list) else axis
    deviation = z - z.mean(axis=axis, keepdims=True)
    return (deviation * deviation).sum(axis=axis, keepdims=keepdims) / (count - ddof)


def standardized(z, floor):
    return (z - z.mean(-1, keepdims=True)) / np.sqrt(variance(z, -1, True) + floor)


def norm(z, axis=None):
    return np.sqrt((z * z).sum(axis=axis))


def max_norm(z, limit):
    norms = norm(z, -1)
    flat = norms.reshape(-1, z.shape[-2])
    longest = np.take_along_axis(flat, flat.real.argmax(-1)[:, None], -1)
    return limit * z / longest.reshape(z.shape[:-2] + (1, 1))


def cross_entropy(logits, labels):
    largest = logits.real.max(-1, keepdims=True)
    log_sum = np.log(np.exp(logits - largest).sum(-1)) + largest[..., 0]
    counted = [r for r, label in enumerate(labels) if label >= 0]
    flat = logits.reshape(-1, logits.shape[-1])
    return sum(log_sum.ravel()[r] - flat[r, labels[r]] for r in counted) / len(counted)


for name, function in {
    "add": lambda a, b: a + b, "subtract": lambda a, b: a - b, "multiply": lambda a, b: a * b,
    "divide": lambda a, b: a / b, "maximum": larger, "minimum": smaller,
}.items():
    # Differences are taken too, and a divisor near 0 bends too much for them.
    second = positive if name == "divide" else normal
    case(name, [normal(3, 5), second(3, 5)], function)
    case(name, [normal(2, 1, 5), second(3, 1)], function)
    case(name, [normal(7), second()], function)
    case(name, [normal(), second(2, 3)], function)
case("power", [positive(2, 1, 5), normal(3, 1)], lambda a, b: np.exp(b * np.log(a)))
case("power", [positive(3, 5), normal()], lambda a, b: np.exp(b * np.log(a)))

for name, function in {
    "negate": lambda x: -x, "exp": np.exp, "square": lambda x: x * x, "abs": absolute,
    "sin": np.sin, "cos": np.cos, "tan": np.tan, "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)), "relu": lambda x: np.where(x.real > 0, x, 0 * x),
    "gelu": lambda x: x * erfc(-x / math.sqrt(2)) / 2,
}.items():
    case(name, [normal(3, 7)], function)
for name, function in {
    "log": np.log, "log2": np.log2, "log10": np.log10,
    # NumPy's own log1p drops the step: its first order is written out.
    "log1p": lambda x: np.log1p(x.real) + 1j * x.imag / (1 + x.real), "sqrt": np.sqrt,
}.items():
    case(name, [positive(3, 7)], function)
case("scale", [normal(3, 5)], lambda x: 2.5 * x)
case("clip", [normal(5, 7)], lambda x: np.where(np.abs(x.real) > 0.7, 0.7 * np.sign(x.real), x))
case("where", [normal(5), normal(3, 1)], lambda a, b: np.where(
    np.arange(15).reshape(3, 5) % 2 == 1, a, b))

case("matmul", [normal(3, 5), normal(5, 7)], np.matmul)
case("matmul", [normal(2, 3, 5), normal(5, 7)], np.matmul)
case("matmul", [normal(2, 3, 5), normal(2, 5, 7)], np.matmul)
case("matmul", [normal(3, 1, 2, 5), normal(2, 5, 7)], np.matmul)
case("matmul", [normal(2, 5), normal(3, 5, 7)], np.matmul)
case("matmul", [normal(5), normal(5, 7)], np.matmul)
case("matmul", [normal(3, 5), normal(5)], np.matmul)
case("matmul", [normal(5), normal(5)], np.matmul)
case("matmul", [normal(5), normal(2, 5, 3)], np.matmul)
case("matmul", [normal(2, 3, 5), normal(5)], np.matmul)

case("reshape", [normal(3, 10)], lambda x: x.reshape(2, 15), [2, -1])
case("transpose", [normal(2, 3, 5)], lambda x: x.transpose(2, 0, 1), [2, 0, 1])
case("transpose", [normal(2, 3, 5)], lambda x: x.T)
case("transposeMatrices", [normal(2, 3, 5)], lambda x: x.swapaxes(-1, -2))
case("broadcast", [normal(3, 1)], lambda x: np.broadcast_to(x, (2, 3, 5)), [2, 3, 5])
case("slice", [normal(5, 7)], lambda x: x[1:4, ::3])
case("sliceBack", [normal(5, 7)], lambda x: x[2, ::-2])
case("gather", [normal(5, 3)], lambda x: x[[4, 0, 4, 2]], [0, 4, 0, 4, 2])
case("gather", [normal(2, 5, 3)], lambda x: x[:, [1, 1, 3]], [1, 1, 1, -2])
case("pairProducts", [normal(2, 3, 5)], lambda x: x[..., [0, 1, 4, 2]] * x[..., [0, 3, 1, 2]])
case("concat", [normal(2, 3), normal(5, 3)], lambda a, b: np.concatenate([a, b]), [0])
case("concat", [normal(2, 3), normal(2, 5), normal(2, 1)],
     lambda a, b, c: np.concatenate([a, b, c], 1), [-1])

for axes in ([], [0], [1], [-1], [0, 2]):
    chosen = tuple(axes) if axes else None
    case("sum", [normal(2, 3, 5)], lambda x: x.sum(chosen), axes)
    case("mean", [normal(2, 3, 5)], lambda x: x.mean(chosen), axes)
    case("variance", [normal(2, 3, 5)], lambda x: variance(x, list(axes) if axes else None), axes)
case("sumKeeping", [normal(2, 3, 5)], lambda x: x.sum(1, keepdims=True), [1])
case("varianceKeeping", [normal(2, 3, 5)], lambda x: variance(x, 1, True, 1), [1])
for axis in ([], [0], [1]):
    chosen = axis[0] if axis else None

    def picked(x, pick):
        if chosen is None:
            return x.ravel()[pick(x.real)]
        return np.take_along_axis(x, np.expand_dims(pick(x.real, chosen), chosen), chosen).squeeze(chosen)

    case("max", [normal(3, 7)], lambda x: picked(x, np.argmax), axis)
    case("min", [normal(3, 7)], lambda x: picked(x, np.argmin), axis)
    case("norm", [normal(3, 7)], lambda x: norm(x, chosen), axis)
    zeros = normal(3, 5)
    zeros[1, 2] = 0
    case("prod", [zeros], lambda x: x.prod(chosen), axis)

case("softmax", [normal(2, 3, 7)], softmax, [-1])
case("softmax", [normal(2, 3, 7)], lambda x: softmax(x, 1), [1])
labels = [4, 0, -1, 2, 6, 6]
case("crossEntropy", [3 * normal(2, 3, 7)], lambda x: cross_entropy(x, labels), labels)
case("crossEntropy", [500 * normal(6, 7)], lambda x: cross_entropy(x, labels), labels)
case("standardize", [normal(2, 3, 7)], lambda x: standardized(x, 1e-6))
case("layerNorm", [normal(3, 7), normal(7), normal(7)],
     lambda x, gain, shift: standardized(x, 1e-5) * gain + shift)
case("maxNorm", [normal(2, 3, 5)], lambda x: max_norm(x, 1.5))

# One model: an embedding, a block with residual and layer norm, logits, cross entropy.
tokens = [3, 0, 2, 3, 1]
targets = [0, 2, 3, 1, -1]


def model(table, weights, gain, head):
    x = table[tokens]
    hidden = np.matmul(standardized(x, 1e-5) * gain, weights)
    x = x + hidden * erfc(-hidden / math.sqrt(2)) / 2
    return cross_entropy(np.matmul(x, head), targets)


case("model", [normal(5, 3), normal(3, 3), normal(3), normal(3, 7)], model, tokens + targets)


def remainder(a, b):
    # Away from whole ratios the floor is a constant.
    return a - b * np.floor(a.real / b.real)


def angle(a, b):
    # NumPy's arctan2 takes no complex numbers: the first order is written out.
    square = a.real**2 + b.real**2
    return np.arctan2(a.real, b.real) + 1j * (b.real * a.imag - a.real * b.imag) / square


for name, function in {"mod": remainder, "arctan2": angle}.items():
    case(name, [5 * normal(3, 5), positive(3, 5)], function)
    case(name, [5 * normal(2, 1, 5), -positive(3, 1)], function)
    case(name, [5 * normal(7), positive()], function)
case("arctan2", [normal(3, 5), normal(5)], angle)
case("cumsum", [normal(2, 3, 5)], lambda x: x.cumsum(1), [1])
case("cumsum", [normal(2, 3, 5)], lambda x: x.cumsum(-1), [-1])
case("sort", [normal(3, 7)], lambda x: np.take_along_axis(x, np.argsort(x.real, 0), 0), [0])
case("sort", [normal(2, 3, 5)], lambda x: np.take_along_axis(x, np.argsort(x.real, -1), -1), [-1])
case("repeat", [normal(2, 3, 5)], lambda x: x.repeat(3, 1), [1, 3])
case("repeat", [normal(3, 5)], lambda x: x.repeat(2, -1), [-1, 2])
case("tile", [normal(3, 5)], lambda x: np.tile(x, (2, 1, 3)), [2, 1, 3])
case("tile", [normal(2, 3, 5)], lambda x: np.tile(x, 2), [2])

with open("Tests/AutodiffTests/Golden/gradients.json", "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
print(len(cases), "cases")
