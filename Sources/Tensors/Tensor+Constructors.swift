extension Tensor {
  /// Zeros of a shape.
  ///
  /// - Throws: ``TensorError/negativeExtent(_:)``, ``TensorError/sizeOverflow(_:)``,
  ///   ``TensorError/tooLarge(bytes:limit:)``.
  public static func zeros(_ extents: [Int]) throws(TensorError) -> Tensor {
    try full(extents, 0)
  }

  /// Ones of a shape.
  ///
  /// - Throws: ``TensorError/negativeExtent(_:)``, ``TensorError/sizeOverflow(_:)``,
  ///   ``TensorError/tooLarge(bytes:limit:)``.
  public static func ones(_ extents: [Int]) throws(TensorError) -> Tensor {
    try full(extents, 1)
  }

  /// One value everywhere.
  ///
  /// - Throws: ``TensorError/negativeExtent(_:)``, ``TensorError/sizeOverflow(_:)``,
  ///   ``TensorError/tooLarge(bytes:limit:)`` before anything is allocated.
  public static func full(
    _ extents: [Int], _ value: Float
  ) throws(TensorError) -> Tensor {
    Tensor(try Shape.checked(extents), repeating: value)
  }

  /// Ones on a diagonal: row + `offset` = column.
  ///
  /// - Throws: ``TensorError/negativeExtent(_:)``, ``TensorError/sizeOverflow(_:)``,
  ///   ``TensorError/tooLarge(bytes:limit:)``.
  public static func eye(
    _ rows: Int, _ columns: Int? = nil, offset: Int = 0
  ) throws(TensorError) -> Tensor {
    let columns = columns ?? rows
    var result = try zeros([rows, columns])
    // A diagonal further out than the corners is as empty as one just outside.
    let offset = min(max(offset, -rows), columns)
    for row in 0..<rows where (0..<columns).contains(row + offset) {
      result.elements[row * columns + row + offset] = 1
    }
    return result
  }

  /// lower, lower + step, … before `upper`, as NumPy counts them.
  ///
  /// - Throws: ``TensorError/stepZero``, ``TensorError/sizeOverflow(_:)``,
  ///   ``TensorError/tooLarge(bytes:limit:)``.
  public static func arange(
    _ lower: Double, _ upper: Double, _ step: Double = 1
  ) throws(TensorError) -> Tensor {
    guard step != 0 else { throw .stepZero }
    let length = ((upper - lower) / step).rounded(.up)
    guard length.isFinite, length < 0x1p60 else { throw .sizeOverflow([Int.max]) }
    let count = max(Int(length), 0)
    return Tensor(
      try Shape.checked([count]), (0..<count).map { Float(lower + Double($0) * step) })
  }

  /// `count` numbers from `lower` to `upper`, both included.
  ///
  /// - Throws: ``TensorError/negativeExtent(_:)``, ``TensorError/sizeOverflow(_:)``,
  ///   ``TensorError/tooLarge(bytes:limit:)``.
  public static func linspace(
    _ lower: Double, _ upper: Double, _ count: Int
  ) throws(TensorError) -> Tensor {
    let shape = try Shape.checked([count])
    let step = count > 1 ? (upper - lower) / Double(count - 1) : 0
    return Tensor(
      shape,
      (0..<count).map { index in
        // The last one is the end itself, free of rounding.
        Float(index > 0 && index == count - 1 ? upper : lower + Double(index) * step)
      })
  }
}
