"""The first numbers of RandomGenerator, computed independently in Python's own arithmetic.

Prints what Tests/TensorsTests/RandomTests.swift records. Only the standard library is used.
"""

import math

MASK = 2**64 - 1


def splitmix(seed):
    while True:
        seed = (seed + 0x9E3779B97F4A7C15) & MASK
        z = seed
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        yield z ^ (z >> 31)


def xoshiro(seed):
    source = splitmix(seed)
    s = [next(source) for _ in range(4)]
    rotl = lambda x, k: ((x << k) | (x >> (64 - k))) & MASK
    while True:
        yield rotl(s[1] * 5 & MASK, 7) * 9 & MASK
        t = s[1] << 17 & MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = rotl(s[3], 45)


def uniform(bits):
    return (next(bits) >> 11) * 2.0**-53


def normals(bits):
    while True:
        u, v = 2 * uniform(bits) - 1, 2 * uniform(bits) - 1
        r = u * u + v * v
        if 0 < r < 1:
            factor = math.sqrt(-2 * math.log(r) / r)
            yield u * factor
            yield v * factor


for seed in (0, 7, 2**64 - 1):
    bits = xoshiro(seed)
    print(seed, "bits", [f"0x{next(bits):016X}" for _ in range(4)])
    bits = xoshiro(seed)
    print(seed, "uniform", [uniform(bits) for _ in range(4)])
    source = normals(xoshiro(seed))
    print(seed, "normal", [next(source) for _ in range(6)])
    total = 0.0
    source = normals(xoshiro(seed))
    for _ in range(10_000):
        total += next(source)
    print(seed, "sum of 10000 normals", total)
