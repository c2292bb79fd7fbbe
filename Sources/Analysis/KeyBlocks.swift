import Tensors

/// Hands out the indices below `count` in blocks, so that a long loop over tokens can be stopped.
///
/// - Throws: `ComputationCancelled`, what `body` throws.
func forEachBlock(
  of count: Int, _ context: ComputeContext, _ body: (Range<Int>) throws -> Void
) throws {
  for start in stride(from: 0, to: count, by: 8192) {
    try context.checkCancelled()
    try body(start..<min(start + 8192, count))
  }
}

/// Numbers of tokens in double precision, less an origin of their width where one is given.
///
/// - Throws: `ComputationCancelled`.
func doubles(
  _ numbers: TensorNumbers, width: Int, lessFirst: Bool, _ context: ComputeContext
) throws -> [Double] {
  guard width > 0 else { return [] }
  let origin = numbers.prefix(width).map { lessFirst && $0.isFinite ? Double($0) : 0 }
  return try [Double](unsafeUninitializedCapacity: numbers.count) { target, written in
    try numbers.withUnsafeBufferPointer { numbers in
      try forEachBlock(of: numbers.count / width, context) { tokens in
        for token in tokens {
          for column in 0..<width {
            let index = token * width + column
            target[index] = Double(numbers[index]) - origin[column]
          }
        }
      }
    }
    written = numbers.count
  }
}
