public import Attention
public import Tensors

/// An attention with the tokens of its queries and keys.
public struct AttentionValue: Equatable, Sendable {
  /// Queries, keys, values and the mechanism; nothing is computed until asked for.
  public var attention: Attention
  /// Tokens of the queries; empty when unknown.
  public var queryLabels: [String]
  /// Tokens of the keys; empty when unknown.
  public var keyLabels: [String]

  /// Makes an attention with tokens; lists of the wrong length are left out.
  public init(_ attention: Attention, queryLabels: [String] = [], keyLabels: [String] = []) {
    self.attention = attention
    self.queryLabels = queryLabels.count == attention.queryCount ? queryLabels : []
    self.keyLabels = keyLabels.count == attention.keyCount ? keyLabels : []
  }

  /// The extents its weights would have: `[leading…, queryCount, keyCount]`.
  public var weightsShape: Shape {
    Shape(attention.leadingShape.extents + [attention.queryCount, attention.keyCount])
  }

  /// The mechanism, and whether a causal mask applies: "fastmax p=2, causal".
  public var title: String {
    attention.mechanism.title + (attention.isCausal ? ", causal" : "")
  }

  /// `queries` with their tokens.
  public var labeledQueries: LabeledTensor {
    LabeledTensor(attention.queries).labeled(tokens: queryLabels)
  }

  /// `keys` with their tokens.
  public var labeledKeys: LabeledTensor {
    LabeledTensor(attention.keys).labeled(tokens: keyLabels)
  }

  /// `values` with their tokens.
  public var labeledValues: LabeledTensor {
    LabeledTensor(attention.values).labeled(tokens: keyLabels)
  }
}
