// Vectors of sixteen floats.
#if defined(__x86_64__)
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma"))), apply_to = function)
#define LEVEL avx512
#define LANES 16
#define TILE_ROWS 12
#include "Loops.h"
#pragma clang attribute pop
#endif
