// Vectors of eight floats with fused multiply-add.
#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define LEVEL avx2
#define LANES 8
#define TILE_ROWS 6
#include "Loops.h"
#pragma clang attribute pop
#endif
