public import Tensors

/// Why a tape refuses; facts only, the words are made elsewhere.
public enum TapeError: Error, Equatable, Sendable {
  /// Recording an operation would take the tape over its limit.
  case tooLarge(operation: String, bytes: Int, limit: Int)
  /// An operation would take the work of the recorded results over its limit, in multiplications.
  case tooMuchWork(operation: String, work: Double, limit: Double)
  /// Only a single number has a gradient that needs no direction.
  case notScalar(Shape)
  /// A label names no class.
  case labelOutOfRange(Int, classes: Int)
  /// There is not one label for each row of logits.
  case labelCount(Int, rows: Int)
}
