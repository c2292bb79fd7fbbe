/// Scores of one query and values, one number each, chosen to break bounds: normalisers near 0, equal
/// and far weights, sums that cancel, scores beyond the exponential's range.
let adversarialRows: [(scores: [Double], values: [Double])] = [
  ([0, 0, 0, -4 + 1e-3], [1, -1, 1, -1]), ([0, 0, 0, -4 + 1e-6], [1, -1, 1, -1]),
  ([Double](repeating: -1 + 1e-3, count: 12), [1] + [Double](repeating: -1, count: 11)),
  ([1] + [Double](repeating: -1, count: 99), [1] + [Double](repeating: -1, count: 99)),
  ([-2] + [Double](repeating: -1.5, count: 10), [1] + [Double](repeating: 0, count: 10)),
  ([0, -2, 3, -5, 8], [5, -3, 0, 1, 2]), ([40, 0, 0], [1, 0, 0]), ([0, 0], [1, 1]),
  ([2, 2, -3, -3], [1, -1, 1, -1]), ([5], [3]), ([-1, 0], [1, 0]), ([800, -800], [1, -1]),
]
