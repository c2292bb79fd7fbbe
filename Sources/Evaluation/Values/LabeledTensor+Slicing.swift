import Tensors

extension LabeledTensor {
  /// A part of the tensor; labels follow their axes.
  ///
  /// - Throws: What `Tensor.sliced` throws.
  func sliced(_ slices: [AxisSlice]) throws(TensorError) -> LabeledTensor {
    let part = try tensor.sliced(slices)
    var moved: [Int: [String]] = [:]
    var next = 0
    for axis in 0..<shape.rank {
      let slice = axis < slices.count ? slices[axis] : .all
      if case .at = slice { continue }
      if let names = labels[axis] {
        let taken = try slice.resolved(axis: axis, extent: shape[axis])
        moved[next] = (0..<taken.count).map { names[taken.start + $0 * taken.step] }
      }
      next += 1
    }
    return LabeledTensor(part, labels: moved)
  }

  /// Chosen indices along an axis, with their labels.
  ///
  /// - Throws: What `Tensor.gathered` throws.
  func gathered(_ indices: [Int], axis: Int) throws(TensorError) -> LabeledTensor {
    let part = try tensor.gathered(indices, axis: axis)
    var moved = labels
    if let names = labels[axis] {
      moved[axis] = indices.map { names[$0 < 0 ? $0 + names.count : $0] }
    }
    return LabeledTensor(part, labels: moved)
  }

  /// The axes in another order, their labels with them; nil reverses them.
  ///
  /// - Throws: What `Tensor.transposed` throws.
  func transposed(axes: [Int]?) throws(TensorError) -> LabeledTensor {
    let result = try tensor.transposed(axes: axes)
    let order = axes ?? (0..<shape.rank).reversed()
    var moved: [Int: [String]] = [:]
    for (position, axis) in order.enumerated() {
      moved[position] = labels[axis < 0 ? axis + shape.rank : axis]
    }
    return LabeledTensor(result, labels: moved)
  }

  /// A new axis of extent 1 before `axis`.
  func expanded(axis: Int) throws(TensorError) -> LabeledTensor {
    var moved: [Int: [String]] = [:]
    for (old, names) in labels { moved[old < axis ? old : old + 1] = names }
    return LabeledTensor(try tensor.expanded(axis: axis), labels: moved)
  }
}
