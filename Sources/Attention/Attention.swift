public import Tensors

/// Queries, keys, values and a mechanism: everything that outputs, weights and single cells are
/// computed from, when they are asked for.
///
/// Making one costs nothing but the checks. The axes before token and width (head; layer, head) are
/// equal in all three tensors; each index of them is a head with an attention of its own.
///
/// Causal attention takes the queries as the last of the keys' positions: query i sees the keys
/// 0…i + ``causalOffset``.
public struct Attention: Sendable {
  /// `[leading…, queryCount, headWidth]`.
  public let queries: Tensor
  /// `[leading…, keyCount, headWidth]`.
  public let keys: Tensor
  /// `[leading…, keyCount, valueWidth]`.
  public let values: Tensor
  /// How scores become weights.
  public let mechanism: any Mechanism
  /// True when a query does not see later keys.
  public let isCausal: Bool

  /// Makes an attention; nothing is computed yet.
  ///
  /// - Parameters:
  ///   - queries: `[leading…, queryCount, headWidth]`.
  ///   - keys: `[leading…, keyCount, headWidth]`.
  ///   - values: `[leading…, keyCount, valueWidth]`.
  ///   - mechanism: How scores become weights.
  ///   - isCausal: True to hide later keys.
  /// - Throws: ``AttentionError/rankTooSmall(_:_:_:)``,
  ///   ``AttentionError/leadingMismatch(_:_:_:)``,
  ///   ``AttentionError/widthMismatch(queryWidth:keyWidth:)``,
  ///   ``AttentionError/countMismatch(keyCount:valueCount:)``,
  ///   ``AttentionError/causalNeedsKeys(queryCount:keyCount:)``.
  public init(
    queries: Tensor, keys: Tensor, values: Tensor, mechanism: any Mechanism,
    isCausal: Bool = false
  ) throws(AttentionError) {
    let shapes = [queries.shape, keys.shape, values.shape]
    guard shapes.allSatisfy({ $0.rank >= 2 }) else {
      throw .rankTooSmall(queries.shape, keys.shape, values.shape)
    }
    let leading = shapes.map { $0.extents.dropLast(2) }
    guard leading[0] == leading[1], leading[0] == leading[2] else {
      throw .leadingMismatch(queries.shape, keys.shape, values.shape)
    }
    let (queryWidth, keyWidth) = (queries.shape[-1], keys.shape[-1])
    guard queryWidth == keyWidth else {
      throw .widthMismatch(queryWidth: queryWidth, keyWidth: keyWidth)
    }
    let (keyCount, valueCount) = (keys.shape[-2], values.shape[-2])
    guard keyCount == valueCount else {
      throw .countMismatch(keyCount: keyCount, valueCount: valueCount)
    }
    let queryCount = queries.shape[-2]
    guard !isCausal || queryCount <= keyCount else {
      throw .causalNeedsKeys(queryCount: queryCount, keyCount: keyCount)
    }
    self.init(
      checkedQueries: queries, keys: keys, values: values, mechanism: mechanism,
      isCausal: isCausal)
  }

  /// Takes tensors whose shapes are known to fit.
  private init(
    checkedQueries: Tensor, keys: Tensor, values: Tensor, mechanism: any Mechanism, isCausal: Bool
  ) {
    self.queries = checkedQueries
    self.keys = keys
    self.values = values
    self.mechanism = mechanism
    self.isCausal = isCausal
  }
}

extension Attention {
  /// The axes before token and width; empty for one head.
  public var leadingShape: Shape { Shape(Array(queries.shape.extents.dropLast(2))) }
  /// How many attentions are held: the product of ``leadingShape``.
  public var headCount: Int { leadingShape.count }
  /// Tokens that ask.
  public var queryCount: Int { queries.shape[-2] }
  /// Tokens that are asked.
  public var keyCount: Int { keys.shape[-2] }
  /// Numbers per query and key.
  public var headWidth: Int { queries.shape[-1] }
  /// Numbers per value.
  public var valueWidth: Int { values.shape[-1] }
  /// Keys before the first query's own position; 0 without a mask.
  public var causalOffset: Int { isCausal ? keyCount - queryCount : 0 }
  /// τ of this attention.
  public var temperature: Double { mechanism.temperature(headWidth: headWidth) }

  /// How many keys a query sees: the first so many.
  public func visibleKeyCount(query: Int) -> Int {
    isCausal ? min(query + causalOffset + 1, keyCount) : keyCount
  }

  /// One head by its index in row-major order of ``leadingShape``, as an attention of rank 2.
  public func head(_ index: Int) -> Attention {
    precondition(
      (0..<headCount).contains(index), "a head is one of 0..<\(headCount), got \(index)")
    return Attention(
      checkedQueries: queries.matrix(at: index), keys: keys.matrix(at: index),
      values: values.matrix(at: index), mechanism: mechanism, isCausal: isCausal)
  }

  /// The largest |score| any pair of this attention can have, without looking at pairs.
  ///
  /// `standardize`: D/τ; `maxNorm`: limit²/τ; otherwise the largest norms of queries and keys
  /// multiplied, over τ. NaN when a number is. With several heads, the largest of them.
  ///
  /// - Parameter flag: Where it is raised meanwhile, the result is anything.
  /// - Returns: The bound.
  /// - Complexity: O(1), or O(N·D) without a normalisation.
  public func scoreBound(_ flag: CancelFlag? = nil) -> Double {
    switch mechanism.normalization {
    case .standardize:
      return Double(headWidth) / temperature
    case .maxNorm(let limit):
      return limit * limit / temperature
    case .none:
      return largestRow(queries.numbers, width: headWidth, flag).norm
        * largestRow(keys.numbers, width: headWidth, flag).norm / temperature
    }
  }
}

extension Attention: Equatable {
  /// True for equal tensors, mask and mechanism.
  public static func == (first: Attention, second: Attention) -> Bool {
    first.isCausal == second.isCausal && first.mechanism.isSame(as: second.mechanism)
      && first.queries == second.queries && first.keys == second.keys
      && first.values == second.values
  }
}

extension Tensor {
  /// The matrix of the last two axes at an index of the axes before them; storage is shared.
  func matrix(at index: Int) -> Tensor {
    let (rows, columns) = (shape[-2], shape[-1])
    if shape.rank == 2 { return self }
    return part([rows, columns], from: index * rows * columns)
  }
}
