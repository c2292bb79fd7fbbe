// Which instruction set this machine has, and what its C library does with freed memory.
#include <stddef.h>
#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "CKernels.h"

extern const ck_loops ck_loops_baseline;
#if defined(__x86_64__)
extern const ck_loops ck_loops_avx2, ck_loops_avx512;
#endif

const ck_loops *ck_loopsFor(ck_level level) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (level == ck_avx512) {
    const int has = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                    __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
    return has ? &ck_loops_avx512 : NULL;
  }
  if (level == ck_avx2)
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &ck_loops_avx2 : NULL;
#endif
  return level == ck_baseline ? &ck_loops_baseline : NULL;
}

const ck_loops *ck_best(void) {
  for (int level = ck_avx512; level > ck_baseline; level--) {
    const ck_loops *loops = ck_loopsFor((ck_level)level);
    if (loops) return loops;
  }
  return &ck_loops_baseline;
}

void ck_keepFreedMemory(void) {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
#endif
}
