/// What is taken along one axis.
public enum AxisSlice: Equatable, Sendable {
  /// One index, negative from the end; the axis goes.
  case at(Int)
  /// from, from + step, … before `to`; nil ends mean everything in the step's direction.
  ///
  /// Ends beyond the axis are cut to it, as in NumPy.
  case range(from: Int? = nil, to: Int? = nil, step: Int = 1)
  /// The whole axis.
  public static let all = AxisSlice.range()

  /// The first index, the step and the number of indices taken from an axis of `extent`.
  ///
  /// - Throws: ``TensorError/indexOutOfRange(_:axis:extent:)``, ``TensorError/stepZero``.
  public func resolved(
    axis: Int, extent: Int
  ) throws(TensorError) -> (start: Int, step: Int, count: Int) {
    switch self {
    case .at(let index):
      let resolved = index < 0 ? index &+ extent : index
      guard (0..<extent).contains(resolved) else {
        throw .indexOutOfRange(index, axis: axis, extent: extent)
      }
      return (resolved, 1, 1)
    case .range(let from, let to, let step):
      guard step != 0 else { throw .stepZero }
      // Ascending ranges live in 0…extent, descending ones in −1…extent − 1.
      let (low, high) = step > 0 ? (0, extent) : (-1, extent - 1)
      func cut(_ index: Int?, _ whole: Int) -> Int {
        guard let index else { return whole }
        return min(max(index < 0 ? index + extent : index, low), high)
      }
      let start = cut(from, step > 0 ? low : high)
      let end = cut(to, step > 0 ? high : low)
      let distance = step > 0 ? end - start : start - end
      guard distance > 0 else { return (start, step, 0) }
      let magnitude = step.magnitude > UInt(Int.max) ? Int.max : Int(step.magnitude)
      return (start, step, (distance - 1) / magnitude + 1)
    }
  }
}

extension Tensor {
  /// A part of the tensor; axes without a slice are taken whole.
  ///
  /// - Throws: ``TensorError/tooManyIndices(_:rank:)``,
  ///   ``TensorError/indexOutOfRange(_:axis:extent:)``, ``TensorError/stepZero``.
  public func sliced(_ slices: [AxisSlice]) throws(TensorError) -> Tensor {
    guard slices.count <= shape.rank else {
      throw .tooManyIndices(slices.count, rank: shape.rank)
    }
    let strides = shape.strides
    var (start, extents, steps) = (0, [Int](), [Int]())
    for axis in 0..<shape.rank {
      let slice = axis < slices.count ? slices[axis] : .all
      let part = try slice.resolved(axis: axis, extent: shape[axis])
      start += part.start * strides[axis]
      if case .at = slice { continue }
      extents.append(part.count)
      // A step that is never taken must not overflow the stride.
      steps.append(part.count > 1 ? part.step * strides[axis] : 0)
    }
    return reading(Shape(extents), strides: steps, from: start)
  }

  /// Chosen indices along an axis, in the order given; negative ones count from the end.
  ///
  /// - Throws: ``TensorError/indexOutOfRange(_:axis:extent:)``,
  ///   ``TensorError/axisOutOfRange(_:rank:)``, ``TensorError/tooLarge(bytes:limit:)``.
  public func gathered(_ indices: some Sequence<Int>, axis: Int) throws(TensorError) -> Tensor {
    let along = try shape.resolvedAxis(axis)
    let (outer, extent, inner) = shape.split(at: along)
    var chosen: [Int] = []
    for index in indices {
      let resolved = index < 0 ? index &+ extent : index
      guard (0..<extent).contains(resolved) else {
        throw .indexOutOfRange(index, axis: along, extent: extent)
      }
      chosen.append(resolved)
    }
    let target = try Shape.checked(shape.replacing(along, with: chosen.count).extents)
    var result: [Float] = []
    result.reserveCapacity(target.count)
    numbers.withUnsafeBufferPointer { numbers in
      for outerIndex in 0..<outer {
        for index in chosen {
          let start = (outerIndex * extent + index) * inner
          result += numbers[start..<start + inner]
        }
      }
    }
    return Tensor(target, result)
  }

  /// The elements of a rank-1 tensor as indices.
  ///
  /// - Throws: ``TensorError/notAnIndex(_:)`` for a fraction, an infinity or NaN.
  public func asIndices() throws(TensorError) -> [Int] {
    var result: [Int] = []
    for element in numbers {
      guard let index = Int(exactly: element) else { throw .notAnIndex(element) }
      result.append(index)
    }
    return result
  }
}
