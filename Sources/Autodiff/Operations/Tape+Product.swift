import Tensors

extension Tape {
  /// NumPy's `@`: vectors, matrices, and stacks of matrices whose leading axes broadcast.
  ///
  /// A single matrix on the right multiplies all rows of a stack at once, as weights do. Saved are the
  /// sides that the other side's gradient needs.
  ///
  /// - Throws: `TensorError.innerMismatch`, `TensorError.rankTooSmall`, `TensorError.shapeMismatch`,
  ///   ``TapeError/tooLarge(operation:bytes:limit:)``, `ComputationCancelled`.
  /// - Complexity: O(rows · inner · columns) for each matrix, twice that backwards.
  public func matrixProduct(
    _ a: Recorded<Scalar>, _ b: Recorded<Scalar>
  ) throws -> Recorded<Scalar> {
    guard a.shape.rank > 0, b.shape.rank > 0 else {
      throw TensorError.rankTooSmall(a.shape.rank == 0 ? a.shape : b.shape, needed: 1)
    }
    if a.shape.rank == 1 || b.shape.rank == 1 {
      guard a.shape[-1] == b.shape[b.shape.rank == 1 ? 0 : -2] else {
        throw TensorError.innerMismatch(a.shape, b.shape)
      }
      // A vector is one row on the left, one column on the right; that axis goes again.
      let left = a.shape.rank == 1 ? try reshape(a, [1, a.shape[0]]) : a
      let right = b.shape.rank == 1 ? try reshape(b, [b.shape[0], 1]) : b
      let product = try matrixProduct(left, right)
      var extents = product.shape.extents
      if b.shape.rank == 1 { extents.removeLast() }
      if a.shape.rank == 1 { extents.remove(at: extents.count - (b.shape.rank == 1 ? 1 : 2)) }
      return try reshape(product, extents)
    }
    let form = try ProductShape(a.shape, b.shape)
    let target = Shape(
      form.leading.rank == 0
        ? Array(a.shape.extents.dropLast()) + [form.columns] : form.result.extents)
    try reserve("matmul", target)
    try spend(Double(target.count) * Double(form.inner), on: "matmul")
    let (left, right, context) = (a.value, b.value, context)
    let result = try Numbers.product(
      (left, false), (right, false), extents: (form.rows, form.inner, form.columns),
      leading: (form.leftLeading, form.rightLeading, form.leading), context)
    let needed = (!a.isConstant, !b.isConstant)
    let saved = (needed.0 ? [right] : []) + (needed.1 ? [left] : [])
    // The closure must hold no side that is not counted.
    let (savedLeft, savedRight) = (needed.1 ? left : nil, needed.0 ? right : nil)
    let shapes = (a.shape, b.shape)
    return try record("matmul", [a, b], result.shaped(target), saving: saved) { gradient in
      let gradient = gradient.shaped(form.result)
      var parts: [Numbers<Scalar>?] = [nil, nil]
      if let savedRight {
        // dA = G·Bᵀ, summed over what A was repeated along.
        parts[0] = try Numbers.product(
          (gradient, false), (savedRight, true), extents: (form.rows, form.columns, form.inner),
          leading: (form.leading, form.rightLeading, form.leading), context
        ).summed(to: form.left).shaped(shapes.0)
      }
      if let savedLeft {
        // dB = Aᵀ·G.
        parts[1] = try Numbers.product(
          (savedLeft, true), (gradient, false), extents: (form.inner, form.rows, form.columns),
          leading: (form.leftLeading, form.leading, form.leading), context
        ).summed(to: form.right).shaped(shapes.1)
      }
      return parts
    }
  }
}
