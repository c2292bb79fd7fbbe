"""What NumPy answers to the operations of Tensors; written to Tests/TensorsTests/Golden/numpy.json.

Run it from the repository's root: python3 Tests/Reference/numpy_cases.py
Each case holds a name, arguments and the answer; numbers are float32, NaN and infinities as text.
"""

import json
import warnings

import numpy as np

warnings.simplefilter("ignore")
generator = np.random.default_rng(7)
cases = []


def packed(array):
    array = np.asarray(array)
    # Nine digits bring every float32 back.
    numbers = [float(f"{x:.9g}") for x in array.astype(np.float32).ravel()]
    names = {float("inf"): "inf", float("-inf"): "-inf"}
    return {
        "shape": list(array.shape),
        "elements": ["nan" if x != x else names.get(x, x) for x in numbers],
    }


def case(operation, tensors, result, integers=(), text=""):
    cases.append({
        "operation": operation,
        "tensors": [packed(t) for t in tensors],
        "integers": [int(i) for i in integers],
        "text": text,
        "result": packed(result),
    })


def normal(*shape):
    return generator.normal(size=shape).astype(np.float32)


special = np.array([-np.inf, -7.5, -3, -1, -0.0, 0, 0.5, 1, 3, 7.25, np.inf, np.nan], np.float32)
rows, columns = special[:, None], special[None, :]
for name, function in {
    "add": np.add, "subtract": np.subtract, "multiply": np.multiply, "divide": np.divide,
    "power": np.power, "remainder": np.remainder, "floorDivide": np.floor_divide,
    "maximum": np.maximum, "minimum": np.minimum, "less": np.less, "lessOrEqual": np.less_equal,
    "greater": np.greater, "greaterOrEqual": np.greater_equal, "equal": np.equal,
    "notEqual": np.not_equal, "arcTangent": np.arctan2,
}.items():
    case("binary", [rows, columns], function(rows, columns), text=name)
    a, b = normal(2, 1, 5), normal(3, 1)
    case("binary", [a, b], function(a, b), text=name)

for name, function in {
    "negate": np.negative, "exp": np.exp, "log": np.log, "log2": np.log2, "log10": np.log10,
    "sqrt": np.sqrt, "square": np.square, "abs": np.abs, "sign": np.sign, "sin": np.sin,
    "cos": np.cos, "tan": np.tan, "tanh": np.tanh, "floor": np.floor, "ceil": np.ceil,
    "round": np.round, "isnan": np.isnan, "isinf": np.isinf, "isfinite": np.isfinite,
}.items():
    x = np.concatenate([special, np.array([-2.5, -1.5, 1.5, 2.5], np.float32)])
    case("unary", [x], function(x), text=name)

for name, function in {
    "sum": np.sum, "product": np.prod, "mean": np.mean, "variance": np.var,
    "standardDeviation": np.std, "maximum": np.max, "minimum": np.min,
    "norm": np.linalg.norm, "all": np.all, "any": np.any,
}.items():
    x = normal(2, 3, 5)
    for axis in (0, 1, 2, -1):
        case("reduce", [x], function(x, axis=axis), [axis, 0], name)
        case("reduce", [x], function(x, axis=axis, keepdims=True), [axis, 1], name)
    if name != "norm":
        case("reduceAll", [x], function(x), text=name)
        spoilt = x.copy()
        spoilt[1, 2, 3] = np.nan
        case("reduce", [spoilt], function(spoilt, axis=1), [1, 0], name)

ties = np.array([[3, 1, 3, np.nan, 2], [1, 1, 0, 0, 5]], np.float32)
for axis in (0, 1, -1):
    case("argmax", [ties], np.argmax(ties, axis), [axis])
    case("argmin", [ties], np.argmin(ties, axis), [axis])
    case("sort", [ties], np.sort(ties, axis), [axis])
    case("argsort", [ties], np.argsort(ties, axis, kind="stable"), [axis])
    case("cumsum", [ties], np.cumsum(ties, axis), [axis])

for a, b in [((5,), (5,)), ((3,), (3, 5)), ((2, 3), (3,)), ((2, 3), (3, 5)), ((7, 2, 3), (3, 5)),
             ((7, 2, 3), (7, 3, 5)), ((2, 1, 3, 5), (7, 5, 2)), ((3,), (7, 3, 5)), ((7, 2, 3), (3,)),
             ((2, 0), (0, 3)), ((0, 2), (2, 3)), ((17, 29), (29, 41)), ((3, 131), (131, 67))]:
    x, y = normal(*a), normal(*b)
    case("matmul", [x, y], np.matmul(x.astype(np.float64), y.astype(np.float64)))

x = np.arange(2 * 3 * 5, dtype=np.float32).reshape(2, 3, 5)
for axes in [(0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1), (0, 2, 1), (-1, 0, 1)]:
    case("transpose", [x], np.transpose(x, axes), axes)
for axis in (0, 1, 2, -1):
    case("flip", [x], np.flip(x, axis), [axis])
    case("repeat", [x], np.repeat(x, 3, axis), [3, axis])
    case("concat", [x, x + 100], np.concatenate([x, x + 100], axis), [axis])
    case("stack", [x, x + 100], np.stack([x, x + 100], axis), [axis])
    case("expand", [x], np.expand_dims(x, axis), [axis])
    for shift in (1, -2, 7):
        case("roll", [x], np.roll(x, shift, axis), [shift, axis])
for offset in (-3, -1, 0, 1, 4, 9):
    m = np.arange(15, dtype=np.float32).reshape(3, 5)
    case("diagonal", [m], np.diagonal(m, offset), [offset])
    case("trace", [m], np.trace(m, offset), [offset])
    case("triu", [m], np.triu(m, offset), [offset])
    case("tril", [m], np.tril(m, offset), [offset])
    case("eye", [], np.eye(3, 5, offset), [3, 5, offset])
case("diagonal", [np.arange(3)], np.diag(np.arange(3), 1), [1])
case("outer", [np.arange(3), np.arange(5)], np.outer(np.arange(3), np.arange(5)))
for arguments in [(0, 5, 1), (0, 1, 0.1), (5, 0, -2), (3, 3, 1), (0, -5, 1), (1, 2, 0.25)]:
    case("arange", [np.array(arguments)], np.arange(*arguments))
for arguments in [(0, 1, 5), (2, -3, 7), (4, 9, 1), (4, 9, 0)]:
    case("linspace", [np.array(arguments)], np.linspace(*arguments))
condition = np.array([[1], [0], [1]], np.float32)
a, b = np.arange(5, dtype=np.float32), -np.ones((3, 1), np.float32)
case("where", [condition, a, b], np.where(condition != 0, a, b))

line = np.arange(7, dtype=np.float32)
ends = [None, -9, -7, -3, -1, 0, 2, 5, 7, 9]
for step in (1, 2, -1, -3):
    for lower in ends:
        for upper in ends:
            text = ",".join("" if e is None else str(e) for e in (lower, upper, step))
            case("slice", [line], line[lower:upper:step], text=text)

with open("Tests/TensorsTests/Golden/numpy.json", "w") as file:
    file.write("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
print(len(cases), "cases")
