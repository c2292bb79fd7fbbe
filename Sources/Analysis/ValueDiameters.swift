import Attention
import Tensors

/// R: the largest distance between two values that a query sees, or a number that is never less.
struct ValueDiameters {
  /// Up to this many keys the diameter is exact; its cost grows with their square.
  static let exactKeyLimit = 4096

  private let context: ComputeContext
  private let values: [Double]
  private let width: Int
  private let keyCount: Int
  /// Diameters of the first n values, index n; empty when not exact.
  private let prefixes: [Double]
  /// The bound for all values, when not exact.
  private let whole: Double

  /// True when the numbers may be larger than the diameter: "≤".
  var isBound: Bool { prefixes.isEmpty }

  /// Prepares the diameters for the values of one head.
  ///
  /// - Complexity: O(N²·D_v) up to ``exactKeyLimit`` keys, else O(N·D_v).
  init(_ attention: Attention, _ context: ComputeContext) throws {
    self.context = context.quiet
    values = try doubles(
      attention.values.numbers, width: attention.valueWidth, lessFirst: false, context)
    width = attention.valueWidth
    keyCount = attention.keyCount
    if keyCount <= Self.exactKeyLimit {
      prefixes = try Self.prefixDiameters(values, count: keyCount, width: width, context)
      whole = 0
    } else {
      prefixes = []
      whole = try Self.bound(values, count: keyCount, width: width, context)
    }
  }

  /// R of the first `count` values.
  func diameter(ofFirst count: Int) throws -> Double {
    if !isBound { return prefixes[count] }
    return count == keyCount
      ? whole : try Self.bound(values, count: count, width: width, context)
  }

  /// Twice the largest distance from the mean: at least the diameter, at most twice it.
  private static func bound(
    _ values: [Double], count: Int, width: Int, _ context: ComputeContext
  ) throws -> Double {
    guard count > 1, width > 0 else { return 0 }
    let share = [Double](repeating: 1 / Double(count), count: count)
    let mean = try mixedValues(share, values: values, width: width, context)
    var largest = 0.0
    try forEachBlock(of: count, context) { keys in
      for key in keys {
        largest = largestOrNaN(largest, distance(values, key: key, width: width, from: mean))
      }
    }
    return 2 * largest
  }

  /// Diameters of all prefixes; each new value is compared with those before it.
  ///
  /// The values are laid out by column, so that the inner loop runs over keys and vectorises.
  private static func prefixDiameters(
    _ values: [Double], count: Int, width: Int, _ context: ComputeContext
  ) throws -> [Double] {
    var columns = [Double](repeating: 0, count: values.count)
    for key in 0..<count {
      for column in 0..<width { columns[column * count + key] = values[key * width + column] }
    }
    var squares = [Double](repeating: 0, count: count)
    var prefixes = [0.0]
    var largest = 0.0
    for key in 0..<count {
      try context.checkCancelled()
      columns.withUnsafeBufferPointer { columns in
        squares.withUnsafeMutableBufferPointer { squares in
          for other in 0..<key { squares[other] = 0 }
          for column in 0..<width {
            let row = UnsafeBufferPointer(rebasing: columns[column * count..<column * count + key])
            let value = values[key * width + column]
            for other in 0..<key {
              let difference = row[other] - value
              squares[other] += difference * difference
            }
          }
          for other in 0..<key { largest = largestOrNaN(largest, squares[other]) }
        }
      }
      prefixes.append(largest.squareRoot())
    }
    return prefixes
  }
}

/// The larger number, NaN when one of them is.
func largestOrNaN(_ first: Double, _ second: Double) -> Double {
  first.isNaN ? first : second > first || second.isNaN ? second : first
}
