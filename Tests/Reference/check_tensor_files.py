"""Reads files that TensorFiles wrote, with NumPy and, if asked, the safetensors library.

Arguments: `numpy` or `safetensors`, and the folder. Exit code 0 when every number is right.
"""

import json
import sys
from pathlib import Path

import numpy as np

TOKENS = ["[CLS]", "alice", "é\N{CJK UNIFIED IDEOGRAPH-6F22}", "\x1b[31m", "##ped"]
SMALL = np.array([[0.1, -1e-38, 3e38], [np.inf, -np.inf, np.nan]], "<f4")
CUBE = np.arange(30, dtype="<f4").reshape(2, 3, 5)


def same(found, expected):
    assert found.dtype == np.float32, found.dtype
    assert found.shape == expected.shape, (found.shape, expected.shape)
    assert np.array_equal(found, expected, equal_nan=True), (found, expected)


def check_numpy(folder):
    same(np.load(folder / "cube.npy"), CUBE)
    same(np.load(folder / "scalar.npy"), np.array(7.5, "<f4"))
    same(np.load(folder / "empty.npy"), np.zeros((0, 3), "<f4"))
    same(np.loadtxt(folder / "small.csv", delimiter=",", dtype="<f4"), SMALL)
    same(np.loadtxt(folder / "column.csv", delimiter=",", dtype="<f4"), np.arange(7, dtype="<f4"))
    for name in ["stored.npz", "deflated.npz"]:
        with np.load(folder / name) as archive:
            assert sorted(archive.files) == ["block/cube", "model", "small", "tokens"]
            same(archive["block/cube"], CUBE)
            same(archive["small"], SMALL)
            assert list(archive["tokens"]) == TOKENS
            assert str(archive["model"]) == "by hand"


def check_safetensors(folder):
    from safetensors import safe_open

    with safe_open(folder / "both.safetensors", framework="numpy") as file:
        assert sorted(file.keys()) == ["block/cube", "small"]
        same(file.get_tensor("block/cube"), CUBE)
        same(file.get_tensor("small"), SMALL)
        assert json.loads(file.metadata()["tokens"]) == TOKENS
        assert file.metadata()["model"] == "by hand"


if __name__ == "__main__":
    {"numpy": check_numpy, "safetensors": check_safetensors}[sys.argv[1]](Path(sys.argv[2]))
