/// Why an operation on tensors is refused; facts only, the words are made elsewhere.
public enum TensorError: Error, Equatable, Sendable {
  /// Extents that neither agree nor are 1.
  case shapeMismatch(Shape, Shape)
  /// The left side's columns are not the right side's rows.
  case innerMismatch(Shape, Shape)
  /// There is no such axis.
  case axisOutOfRange(Int, rank: Int)
  /// There is no such index on an axis.
  case indexOutOfRange(Int, axis: Int, extent: Int)
  /// More indices than axes.
  case tooManyIndices(Int, rank: Int)
  /// A slice's or a range's step is 0.
  case stepZero
  /// A size is below 0.
  case negativeExtent(Int)
  /// The new shape has another number of elements.
  case countMismatch(Shape, Shape)
  /// The operation needs at least so many axes.
  case rankTooSmall(Shape, needed: Int)
  /// A permutation names every axis once; this list does not.
  case notAPermutation([Int], rank: Int)
  /// An axis to be removed has an extent other than 1.
  case extentNotOne(axis: Int, extent: Int)
  /// The largest, smallest or first of no numbers.
  case emptyReduction(Shape)
  /// A list of tensors is empty.
  case nothingToJoin
  /// A number that does not serve as an index.
  case notAnIndex(Float)
  /// Sizes whose product does not fit into a machine word.
  case sizeOverflow([Int])
  /// A result would take more memory than is allowed.
  case tooLarge(bytes: Int, limit: Int)
}
