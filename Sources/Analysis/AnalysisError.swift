public import Tensors

/// Why something cannot be analysed; facts only.
public enum AnalysisError: Error, Equatable, Sendable {
  /// A map needs a tensor of rank 1 or 2.
  case needsMatrix(Shape)
  /// Two attentions over other numbers of queries and keys.
  case mapsDiffer(Shape, Shape)
  /// A window that is not inside the map.
  case windowOutside(queries: Range<Int>, keys: Range<Int>, of: Shape)
}
