// Nothing but multiply-adds between registers: what no other loop can surpass. Included by Loops.h.

// Enough sums that none waits for its own last addition, and few enough to stay in registers.
#if LANES == 16
enum { PEAK_SUMS = 24 };
#else
enum { PEAK_SUMS = 12 };
#endif

// The sums differ from the start, or the compiler would make one of them.
static double multiplyAdds(long rounds, float factor, float addend, float *result) {
  vec sums[PEAK_SUMS];
  const vec factors = splat(factor), addends = splat(addend);
#pragma clang loop unroll(full)
  for (int i = 0; i < PEAK_SUMS; i++) sums[i] = splat((float)i);
  for (long r = 0; r < rounds; r++)
#pragma clang loop unroll(full)
    for (int i = 0; i < PEAK_SUMS; i++) sums[i] = sums[i] * factors + addends;
  for (int i = 0; i < PEAK_SUMS; i++) result[i] = sums[i][LANES - 1];
  return 2.0 * PEAK_SUMS * LANES * (double)rounds;
}
