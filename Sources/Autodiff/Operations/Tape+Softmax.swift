import Tensors

extension Tape {
  /// eˣ/Σeˣ along an axis. Saved is the result.
  ///
  /// - Throws: `TensorError.axisOutOfRange`, ``TapeError/tooLarge(operation:bytes:limit:)``.
  /// - Numerics: The largest number is subtracted first.
  public func softmax(_ x: Recorded<Scalar>, axis: Int = -1) throws -> Recorded<Scalar> {
    let along = try x.shape.resolvedAxis(axis)
    if along != x.shape.rank - 1 {
      var axes = Array(0..<x.shape.rank)
      axes.swapAt(along, axes.count - 1)
      return try transpose(softmax(transpose(x, axes: axes)), axes: axes)
    }
    try reserve("softmax", x.shape)
    let length = x.shape[-1]
    let context = context
    let weights = try x.value.softmaxRows(length, context).weights
    return try record("softmax", [x], weights, saving: [weights]) { gradient in
      [try weights.softmaxPullback(gradient, length, context)]
    }
  }

  /// The mean of −ln(share of the label) over rows of logits, from the logits themselves.
  ///
  /// Saved are the shares.
  ///
  /// - Parameters:
  ///   - logits: `[…, classes]`.
  ///   - labels: One for each row; negative ones are left out of the mean.
  /// - Returns: A single number; 0 when all rows are left out.
  /// - Throws: ``TapeError/labelCount(_:rows:)``, ``TapeError/labelOutOfRange(_:classes:)``,
  ///   ``TapeError/tooLarge(operation:bytes:limit:)``, `TensorError.rankTooSmall`.
  /// - Numerics: No share is divided or taken the logarithm of, so none can vanish.
  public func crossEntropy(
    _ logits: Recorded<Scalar>, labels: [Int]
  ) throws -> Recorded<Scalar> {
    guard logits.shape.rank > 0 else {
      throw TensorError.rankTooSmall(logits.shape, needed: 1)
    }
    let classes = logits.shape[-1]
    let rows = logits.shape.extents.dropLast().reduce(1, *)
    guard labels.count == rows else { throw TapeError.labelCount(labels.count, rows: rows) }
    if let label = labels.first(where: { $0 >= classes }) {
      throw TapeError.labelOutOfRange(label, classes: classes)
    }
    try reserve("cross entropy", logits.shape)
    let (shares, logSums) = try logits.value.softmaxRows(classes, context)
    let counted = labels.reduce(0) { $1 >= 0 ? $0 + 1 : $0 }
    var total = 0.0
    for (row, label) in labels.enumerated() where label >= 0 {
      total += logSums[row] - Double(logits.value.elements[row * classes + label])
    }
    let mean = Numbers(Scalar(counted == 0 ? 0 : total / Double(counted)))
    let bytes = labels.count * MemoryLayout<Int>.stride
    return try record("cross entropy", [logits], mean, saving: [shares], otherBytes: bytes) {
      let factor = counted == 0 ? 0 : $0.elements[0] / Scalar(counted)
      var change = shares.scaled(by: factor)
      for (row, label) in labels.enumerated() {
        if label >= 0 {
          change.elements[row * classes + label] -= factor
        } else {
          for index in row * classes..<(row + 1) * classes { change.elements[index] = 0 }
        }
      }
      return [change]
    }
  }
}
