extension Tensor {
  /// The same elements in row-major order under another shape; one extent may be −1.
  ///
  /// - Throws: ``TensorError/countMismatch(_:_:)``, ``TensorError/negativeExtent(_:)``,
  ///   ``TensorError/sizeOverflow(_:)``.
  public func reshaped(_ extents: [Int]) throws(TensorError) -> Tensor {
    var extents = extents
    if let unknown = extents.firstIndex(of: -1) {
      var rest = extents
      rest[unknown] = 1
      let known = try Shape.checked(rest)
      guard known.count > 0, numbers.count.isMultiple(of: known.count) else {
        throw .countMismatch(shape, known)
      }
      extents[unknown] = numbers.count / known.count
    }
    let target = try Shape.checked(extents)
    guard target.count == numbers.count else { throw .countMismatch(shape, target) }
    return Tensor(target, numbers)
  }

  /// Axes in another order: result axis i is this tensor's axis `axes[i]`; nil reverses them.
  ///
  /// - Throws: ``TensorError/notAPermutation(_:rank:)``.
  public func transposed(axes: [Int]? = nil) throws(TensorError) -> Tensor {
    let order = (axes ?? Array((0..<shape.rank).reversed())).map {
      $0 < 0 ? $0 + shape.rank : $0
    }
    guard order.sorted() == Array(0..<shape.rank) else {
      throw .notAPermutation(axes ?? [], rank: shape.rank)
    }
    let strides = shape.strides
    return reading(Shape(order.map { shape[$0] }), strides: order.map { strides[$0] })
  }

  /// A new axis of extent 1 before an axis; negative positions count from the new end.
  ///
  /// - Throws: ``TensorError/axisOutOfRange(_:rank:)``.
  public func expanded(axis: Int) throws(TensorError) -> Tensor {
    let position = axis < 0 ? axis + shape.rank + 1 : axis
    guard (0...shape.rank).contains(position) else {
      throw .axisOutOfRange(axis, rank: shape.rank + 1)
    }
    var extents = shape.extents
    extents.insert(1, at: position)
    return Tensor(Shape(extents), numbers)
  }

  /// Without an axis of extent 1, or without all of them.
  ///
  /// - Throws: ``TensorError/extentNotOne(axis:extent:)``, ``TensorError/axisOutOfRange(_:rank:)``.
  public func squeezed(axis: Int? = nil) throws(TensorError) -> Tensor {
    guard let axis else { return Tensor(Shape(shape.extents.filter { $0 != 1 }), numbers) }
    let along = try shape.resolvedAxis(axis)
    guard shape[along] == 1 else { throw .extentNotOne(axis: axis, extent: shape[along]) }
    return Tensor(shape.removing(along), numbers)
  }

  /// Tensors one after another along an axis they have.
  ///
  /// - Throws: ``TensorError/nothingToJoin``, ``TensorError/shapeMismatch(_:_:)``,
  ///   ``TensorError/axisOutOfRange(_:rank:)``, ``TensorError/sizeOverflow(_:)``.
  public static func concatenated(
    _ tensors: [Tensor], axis: Int = 0
  ) throws(TensorError) -> Tensor {
    guard let first = tensors.first else { throw .nothingToJoin }
    let along = try first.shape.resolvedAxis(axis)
    for tensor in tensors {
      guard tensor.shape.rank == first.shape.rank,
        tensor.shape.removing(along) == first.shape.removing(along)
      else { throw .shapeMismatch(first.shape, tensor.shape) }
    }
    let total = tensors.reduce(0) { $0 + $1.shape[along] }
    let shape = try Shape.checked(first.shape.replacing(along, with: total).extents)
    let (outer, _, inner) = shape.split(at: along)
    var result: [Float] = []
    result.reserveCapacity(shape.count)
    for index in 0..<outer {
      for tensor in tensors {
        let length = tensor.shape[along] * inner
        result += tensor.numbers[index * length..<(index + 1) * length]
      }
    }
    return Tensor(shape, result)
  }

  /// Tensors of one shape along a new axis.
  ///
  /// - Throws: ``TensorError/nothingToJoin``, ``TensorError/shapeMismatch(_:_:)``,
  ///   ``TensorError/axisOutOfRange(_:rank:)``, ``TensorError/sizeOverflow(_:)``.
  public static func stacked(_ tensors: [Tensor], axis: Int = 0) throws(TensorError) -> Tensor {
    guard let first = tensors.first else { throw .nothingToJoin }
    var expanded: [Tensor] = []
    for tensor in tensors {
      guard tensor.shape == first.shape else { throw .shapeMismatch(first.shape, tensor.shape) }
      expanded.append(try tensor.expanded(axis: axis))
    }
    return try concatenated(expanded, axis: axis < 0 ? axis + first.shape.rank + 1 : axis)
  }

  /// The order along an axis reversed; along every axis when none is given.
  ///
  /// - Throws: ``TensorError/axisOutOfRange(_:rank:)``.
  public func flipped(axis: Int? = nil) throws(TensorError) -> Tensor {
    guard let axis else { return Tensor(shape, numbers.reversed()) }
    let along = try shape.resolvedAxis(axis)
    return try gathered((0..<shape[along]).reversed(), axis: along)
  }

  /// Elements moved along an axis by `shift`, those that fall off coming back at the other end;
  /// the flattened tensor when no axis is given.
  ///
  /// - Throws: ``TensorError/axisOutOfRange(_:rank:)``.
  public func rolled(by shift: Int, axis: Int? = nil) throws(TensorError) -> Tensor {
    guard let axis else {
      let flat = try Tensor([numbers.count], numbers).rolled(by: shift, axis: 0)
      return Tensor(shape, flat.numbers)
    }
    let along = try shape.resolvedAxis(axis)
    let extent = max(shape[along], 1)
    let start = ((-(shift % extent)) % extent + extent) % extent
    return try gathered((0..<shape[along]).map { ($0 + start) % extent }, axis: along)
  }

  /// Each element along an axis repeated `count` times; of the flattened tensor when none is given.
  ///
  /// - Throws: ``TensorError/negativeExtent(_:)``, ``TensorError/axisOutOfRange(_:rank:)``,
  ///   ``TensorError/sizeOverflow(_:)``.
  public func repeated(_ count: Int, axis: Int? = nil) throws(TensorError) -> Tensor {
    guard count >= 0 else { throw .negativeExtent(count) }
    let source = axis == nil ? Tensor([numbers.count], numbers) : self
    let along = try source.shape.resolvedAxis(axis ?? 0)
    let (length, overflow) = source.shape[along].multipliedReportingOverflow(by: count)
    guard !overflow else { throw .sizeOverflow([source.shape[along], count]) }
    _ = try Shape.checked(source.shape.replacing(along, with: length).extents)
    return try source.gathered(
      (0..<source.shape[along]).flatMap { repeatElement($0, count: count) }, axis: along)
  }
}
