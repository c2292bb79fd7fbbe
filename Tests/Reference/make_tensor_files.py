"""Writes the fixtures of TensorFilesTests with NumPy and the safetensors library.

Every array of numbers has shape (2, 3) unless its name says otherwise, and holds `FLOATS`,
`INTEGERS` or `TRUTHS`, which the Swift tests repeat.
"""

import io
import json
import struct
import sys
import zipfile
from pathlib import Path

import numpy as np
import safetensors

FLOATS = np.array([[0.0, -1.5, 2.25], [np.inf, -0.0625, np.nan]])
INTEGERS = np.array([[0, 1, 2], [3, 100, 127]])
TRUTHS = np.array([[True, False, True], [False, False, True]])
TOKENS = ["[CLS]", "alice", "é\N{CJK UNIFIED IDEOGRAPH-6F22}", "\x1b[31m", "##ped"]


def npy(array, version=(1, 0)):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, array, version=version)
    return buffer.getvalue()


def widened(stored):
    """The archive with every size and offset of its directory moved to 64-bit fields."""
    end = stored.rindex(b"PK\x05\x06")
    count, size, start = struct.unpack("<HII", stored[end + 10 : end + 20])
    body, entries, position = stored[:start], b"", start
    for _ in range(count):
        fixed = bytearray(stored[position : position + 46])
        packed, plain = struct.unpack("<II", fixed[20:28])
        name, extra, comment = struct.unpack("<HHH", fixed[28:34])
        (offset,) = struct.unpack("<I", fixed[42:46])
        fixed[20:28] = b"\xff" * 8
        fixed[42:46] = b"\xff" * 4
        fixed[30:32] = struct.pack("<H", 28)
        wide = struct.pack("<HHQQQ", 1, 24, plain, packed, offset)
        entries += bytes(fixed) + stored[position + 46 : position + 46 + name] + wide
        position += 46 + name + extra + comment
    where = len(body) + len(entries)
    record = b"PK\x06\x06" + struct.pack(
        "<QHHIIQQQQ", 44, 45, 45, 0, 0, count, count, len(entries), start
    )
    locator = b"PK\x06\x07" + struct.pack("<IQI", 0, where, 1)
    last = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 0xFFFF, 0xFFFF, 2**32 - 1, 2**32 - 1, 0)
    return body + entries + record + locator + last


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)

    def write(name, data):
        (folder / name).write_bytes(data)

    for kind in ["f8", "f4", "f2"]:
        write(f"{kind}.npy", npy(FLOATS.astype("<" + kind)))
    for kind in ["i8", "i4", "i2", "i1", "u8", "u4", "u2", "u1"]:
        write(f"{kind}.npy", npy(INTEGERS.astype("<" + kind)))
    write("b1.npy", npy(TRUTHS))
    write("big-endian-f4.npy", npy(FLOATS.astype(">f4")))
    write("big-endian-i2.npy", npy(INTEGERS.astype(">i2")))
    cube = np.arange(30, dtype="<f4").reshape(2, 3, 5)
    write("fortran.npy", npy(np.asfortranarray(cube)))
    write("version-2.npy", npy(FLOATS.astype("<f4"), (2, 0)))
    write("version-3.npy", npy(FLOATS.astype("<f4"), (3, 0)))
    write("scalar.npy", npy(np.float32(7.5)))
    write("one-axis.npy", npy(np.arange(7, dtype="<f4")))
    write("empty.npy", npy(np.zeros((0, 3), "<f4")))
    write("unicode.npy", npy(np.array(TOKENS)))
    write("unicode-big-endian.npy", npy(np.array(TOKENS).astype(">U")))
    write("bytes.npy", npy(np.array([t.encode() for t in TOKENS])))
    write("complex.npy", npy(FLOATS.astype("<c8")))
    write("dates.npy", npy(np.array(["2020-01-01"], "<M8[D]")))
    write("records.npy", npy(np.array([(1, 2.0)], dtype=[("a", "<i4"), ("b", "<f4")])))
    objects = io.BytesIO()
    np.save(objects, np.array([None]), allow_pickle=True)
    write("objects.npy", objects.getvalue())

    arrays = {
        "q": np.arange(35, dtype="<f4").reshape(5, 7),
        "block/k": np.zeros((16, 16), "<f8"),
        "tokens": np.array(TOKENS),
        "title": np.array("five tokens"),
    }
    for name, save in [("stored.npz", np.savez), ("deflated.npz", np.savez_compressed)]:
        buffer = io.BytesIO()
        save(buffer, **arrays)
        write(name, buffer.getvalue())
    write("wide.npz", widened((folder / "stored.npz").read_bytes()))
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("q.npy", npy(arrays["q"]))
    write("bzip2.npz", other.getvalue())

    tensors = {"bf16": ("bfloat16", np.array([0, 0xBFC0, 0x4010, 0x7F80, 0xBD80, 0x7FC0], "<u2"))}
    for name, kind in [("f64", "<f8"), ("f32", "<f4"), ("f16", "<f2")]:
        tensors[name] = ("float" + name[1:], FLOATS.astype(kind))
    for name, kind in [("i64", "<i8"), ("i32", "<i4"), ("i16", "<i2"), ("i8", "<i1")]:
        tensors[name] = ("int" + name[1:], INTEGERS.astype(kind))
    for name, kind in [("u64", "<u8"), ("u32", "<u4"), ("u16", "<u2"), ("u8", "<u1")]:
        tensors[name] = ("uint" + name[1:], INTEGERS.astype(kind))
    tensors["bool"] = ("bool", TRUTHS)
    described = {
        name: {"dtype": kind, "shape": [2, 3], "data": array.tobytes()}
        for name, (kind, array) in tensors.items()
    }
    described["empty"] = {"dtype": "float32", "shape": [0, 3], "data": b""}
    described["scalar"] = {"dtype": "float32", "shape": [], "data": np.float32(7.5).tobytes()}
    metadata = {"tokens": json.dumps(TOKENS), "model": "a \"small\" one"}
    write("all.safetensors", safetensors.serialize(described, metadata))


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else here.parent / "TensorFilesTests/Fixtures")
