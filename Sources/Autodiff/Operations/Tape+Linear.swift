import Tensors

extension Tape {
  /// x·W + bias + residual, a layer's product with everything that is added to it.
  ///
  /// Saved are x and W, as far as the other's gradient is asked for.
  ///
  /// - Parameters:
  ///   - x: `[…, inner]`.
  ///   - weights: `[inner, columns]`, or `[columns, inner]` when they are transposed.
  ///   - bias: `[columns]`.
  ///   - residual: `[…, columns]`.
  ///   - isTransposed: How the weights are stored.
  /// - Returns: `[…, columns]`.
  /// - Throws: `TensorError.innerMismatch`, `TensorError.rankTooSmall`, `TensorError.shapeMismatch`,
  ///   ``TapeError/tooLarge(operation:bytes:limit:)``, `ComputationCancelled`.
  /// - Complexity: O(rows · inner · columns), twice that backwards.
  public func linear(
    _ x: Recorded<Scalar>, _ weights: Recorded<Scalar>, bias: Recorded<Scalar>? = nil,
    residual: Recorded<Scalar>? = nil, isTransposed: Bool = false
  ) throws -> Recorded<Scalar> {
    guard x.shape.rank > 0, weights.shape.rank == 2 else {
      throw TensorError.rankTooSmall(x.shape.rank == 0 ? x.shape : weights.shape, needed: 1)
    }
    let (inner, columns) = (x.shape[-1], weights.shape[isTransposed ? 0 : 1])
    guard weights.shape[isTransposed ? 1 : 0] == inner else {
      throw TensorError.innerMismatch(x.shape, weights.shape)
    }
    let shape = Shape(x.shape.extents.dropLast() + [columns])
    if let bias, bias.shape.extents != [columns] {
      throw TensorError.shapeMismatch(shape, bias.shape)
    }
    if let residual, residual.shape != shape {
      throw TensorError.shapeMismatch(shape, residual.shape)
    }
    try reserve("linear", shape)
    let rows = shape.extents.dropLast().reduce(1, *)
    let (values, weightValues, context) = (x.value, weights.value, context)
    var result = residual?.value ?? .unwritten(shape)
    if let bias { result.addToRows(bias.value, isFirst: residual == nil) }
    try Numbers.addProduct(
      (values, false), (weightValues, isTransposed), to: &result,
      extents: (rows, inner, columns), leading: ([], [], []),
      accumulates: residual != nil || bias != nil, context)
    let needed = (x: !x.isConstant, weights: !weights.isConstant)
    let saved = (needed.x ? [weightValues] : []) + (needed.weights ? [values] : [])
    let operands = [x, weights, bias, residual].compactMap { $0 }
    return try record("linear", operands, result, saving: saved) {
      [
        savedX = needed.weights ? values : nil, savedWeights = needed.x ? weightValues : nil,
        shapes = (x.shape, weights.shape)
      ] gradient in
      var parts: [Numbers<Scalar>?] = [nil, nil]
      if let savedWeights {
        var change = Numbers<Scalar>.unwritten(shapes.0)
        try Numbers.addProduct(
          (gradient, false), (savedWeights, !isTransposed), to: &change,
          extents: (rows, columns, inner), leading: ([], [], []), accumulates: false, context)
        parts[0] = change
      }
      if let savedX {
        var change = Numbers<Scalar>.unwritten(shapes.1)
        let (left, right) = isTransposed ? (gradient, savedX) : (savedX, gradient)
        try Numbers.addProduct(
          (left, true), (right, false), to: &change,
          extents: isTransposed ? (columns, rows, inner) : (inner, rows, columns),
          leading: ([], [], []), accumulates: false, context)
        parts[1] = change
      }
      if let bias { parts.append(gradient.columnSums(bias.shape)) }
      if residual != nil { parts.append(gradient) }
      return parts
    }
  }
}

extension Numbers {
  /// Adds a row to each row, or writes it there.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  fileprivate mutating func addToRows(_ row: Numbers, isFirst: Bool) {
    let columns = row.elements.count
    guard columns > 0 else { return }
    elements.withUnsafeMutableBufferPointer { target in
      row.elements.withUnsafeBufferPointer { row in
        guard let line = row.baseAddress, let first = target.baseAddress else { return }
        for start in stride(from: 0, to: target.count, by: columns) {
          let rest = first + start
          if isFirst {
            rest.update(from: line, count: columns)
          } else {
            for column in 0..<columns { rest[column] += line[column] }
          }
        }
      }
    }
  }

  /// The sums of columns, `[columns]`.
  @_specialize(where Scalar == Float)
  @_specialize(where Scalar == Double)
  fileprivate func columnSums(_ shape: Shape) -> Numbers {
    var result = Numbers.zeros(shape)
    let columns = shape.count
    guard columns > 0 else { return result }
    result.elements.withUnsafeMutableBufferPointer { sums in
      elements.withUnsafeBufferPointer { rows in
        guard let sums = sums.baseAddress, let first = rows.baseAddress else { return }
        for start in stride(from: 0, to: rows.count, by: columns) {
          let line = first + start
          for column in 0..<columns { sums[column] += line[column] }
        }
      }
    }
    return result
  }
}
