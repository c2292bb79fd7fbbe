public import Tensors

/// A tensor with the tokens along some of its axes, which follow it through slicing.
public struct LabeledTensor: Equatable, Sendable {
  /// The numbers.
  public var tensor: Tensor
  /// Tokens by axis, counted from 0; each list is as long as its axis.
  public private(set) var labels: [Int: [String]]

  /// Makes a tensor with labels; lists whose length is not that of their axis are left out.
  public init(_ tensor: Tensor, labels: [Int: [String]] = [:]) {
    self.tensor = tensor
    self.labels = labels.filter { axis, names in
      tensor.shape.extents.indices.contains(axis) && tensor.shape[axis] == names.count
    }
  }

  /// The extents.
  public var shape: Shape { tensor.shape }

  /// The labels of the token axis: the last but one, or the only one.
  public var tokenLabels: [String] {
    labels[max(shape.rank - 2, 0)] ?? []
  }

  /// The same numbers with `tokens` along the token axis; unchanged when the lengths differ.
  public func labeled(tokens: [String]) -> LabeledTensor {
    LabeledTensor(tensor, labels: [max(shape.rank - 2, 0): tokens])
  }

  /// Other numbers of the same shape with these labels; another shape drops them.
  func relabeling(_ other: Tensor) -> LabeledTensor {
    LabeledTensor(other, labels: other.shape == shape ? labels : [:])
  }
}
