import Autodiff
import Tensors

/// Normalised queries, which carry 1/τ, normalised keys and values of a stack of heads in double
/// precision, whatever the tape's precision is.
struct PairNumbers: Sendable {
  let queries: [Double]
  let keys: [Double]
  let values: [Double]
  let headCount: Int
  let queryCount: Int
  let keyCount: Int
  let width: Int
  let valueWidth: Int
  /// Keys before the first query's own position; nil without a mask.
  let causalOffset: Int?

  init(_ operands: [Numbers<some TapeScalar>], causalOffset: Int?) {
    let numbers: [[Double]] = operands.map { operand in operand.elements.map { Double($0) } }
    (queries, keys, values) = (numbers[0], numbers[1], numbers[2])
    headCount = operands[0].shape.extents.dropLast(2).reduce(1, *)
    (queryCount, keyCount) = (operands[0].shape[-2], operands[1].shape[-2])
    (width, valueWidth) = (operands[0].shape[-1], operands[2].shape[-1])
    self.causalOffset = causalOffset
  }

  /// How many keys a query sees: the first so many.
  func visibleCount(_ query: Int) -> Int {
    causalOffset.map { min(query + $0 + 1, keyCount) } ?? keyCount
  }

  /// The first query that sees a key.
  func firstQuery(seeing key: Int) -> Int {
    causalOffset.map { max(key - $0, 0) } ?? 0
  }

  /// A query's own key; nil without a mask.
  func ownKey(_ query: Int) -> Int? { causalOffset.map { query + $0 } }

  func score(_ head: Int, _ query: Int, _ key: Int) -> Double {
    let (start, other) = ((head * queryCount + query) * width, (head * keyCount + key) * width)
    var sum = 0.0
    for index in 0..<width { sum += queries[start + index] * keys[other + index] }
    return sum
  }

  /// The value of a key times a vector of the output's width.
  func value(
    _ head: Int, _ key: Int, times vector: UnsafePointer<Double>
  ) -> Double {
    let start = (head * keyCount + key) * valueWidth
    var sum = 0.0
    for index in 0..<valueWidth { sum += vector[index] * values[start + index] }
    return sum
  }
}

/// Makes numbers part by part on the context's threads; which thread makes which changes nothing.
///
/// - Parameters:
///   - count: How many parts.
///   - size: Numbers of a part.
///   - context: Threads and cancel flag.
///   - body: Told a part, and where to put its numbers, which are 0 at first.
/// - Returns: `[count, size]`.
func parallelParts(
  _ count: Int, of size: Int, _ context: ComputeContext,
  _ body: @Sendable (_ part: Int, _ place: UnsafeMutablePointer<Double>) -> Void
) throws -> [Double] {
  // One number more than needed: no numbers have an address too.
  var numbers = [Double](repeating: 0, count: count * size + 1)
  try numbers.withUnsafeMutableBufferPointer { buffer in
    guard let start = buffer.baseAddress else { return }
    // Each part has a place of its own.
    nonisolated(unsafe) let places = start
    try parallelFor(count, context) { body($0, places + $0 * size) }
  }
  numbers.removeLast()
  return numbers
}
