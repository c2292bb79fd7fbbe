import Attention
import Autodiff
import Tensors

/// What an expression gives while a tape listens.
indirect enum TracedValue<Scalar: TapeScalar> {
  /// It depends on no variable that is asked about.
  case plain(Value)
  /// Numbers that depend on one.
  case numbers(Recorded<Scalar>)
  /// An attention whose tensors may.
  case attention(TracedAttention<Scalar>)
  /// A list with parts that do.
  case list([TracedValue])
  /// Fields of which some do.
  case record(TracedRecord<Scalar>)

  /// The same without its past, as the other parts of the language see it.
  var untraced: Value {
    switch self {
    case .plain(let value): value
    case .numbers(let numbers): .numeric(numbers.value.tensor)
    case .attention(let attention): attention.untraced.map { .attention($0) } ?? .none
    case .list(let parts): .list(parts.map(\.untraced))
    case .record(let record): record.untraced
    }
  }

  /// As numbers on the tape; nil when it is not made of numbers.
  func recorded(_ tape: Tape<Scalar>) throws -> Recorded<Scalar>? {
    switch self {
    case .numbers(let numbers): return numbers
    case .plain(.number(let number)): return Recorded(Numbers(Scalar(number)))
    case .plain(let value): return value.asTensor.map { Recorded($0.tensor) }
    case .attention, .record: return nil
    case .list(let parts):
      var rows: [Recorded<Scalar>] = []
      for part in parts {
        guard let row = try part.recorded(tape) else { return nil }
        rows.append(try tape.reshape(row, [1] + row.shape.extents))
      }
      return try tape.concatenate(rows)
    }
  }

  /// True when nothing in it depends on a variable that is asked about.
  var isPlain: Bool {
    switch self {
    case .plain: true
    case .numbers(let numbers): numbers.isConstant
    case .attention(let attention):
      attention.queries.isConstant && attention.keys.isConstant && attention.values.isConstant
    case .list(let parts): parts.allSatisfy(\.isPlain)
    case .record: false
    }
  }
}

/// A record with fields on a tape.
struct TracedRecord<Scalar: TapeScalar> {
  /// All fields as the other parts of the language see them.
  let untraced: Value
  /// Those on the tape.
  let fields: [String: TracedValue<Scalar>]
  /// Those that depend on the variables too, and are not.
  let others: Set<String>
}

/// An attention whose tensors are on a tape.
struct TracedAttention<Scalar: TapeScalar> {
  let queries: Recorded<Scalar>
  let keys: Recorded<Scalar>
  let values: Recorded<Scalar>
  let mechanism: any Mechanism
  let isCausal: Bool
  /// What is left out; then the output is all that is asked of it.
  var dropout: Dropout?

  /// The same without its past; nil for a pass with dropout, and when its shapes do not fit.
  var untraced: AttentionValue? {
    guard dropout == nil else { return nil }
    return
      (try? Attention(
        queries: queries.value.tensor, keys: keys.value.tensor, values: values.value.tensor,
        mechanism: mechanism, isCausal: isCausal)).map { AttentionValue($0) }
  }

  /// The scores of all pairs.
  func scores(_ tape: Tape<Scalar>) throws -> Recorded<Scalar> {
    let (q, k) = try normalized(tape)
    return try tape.matrixProduct(q, tape.transposeMatrices(k))
  }

  /// The weights of all pairs.
  func weights(_ tape: Tape<Scalar>) throws -> Recorded<Scalar> {
    let (q, k) = try normalized(tape)
    let offset = keys.shape[-2] - queries.shape[-2]
    return try tape.recordedWeights(
      q, k, mechanism.kernel, causalOffset: isCausal ? offset : nil)
  }

  /// The scores and weights of one query with all keys, each `[keyCount]`; of a single head.
  func row(
    _ query: Int, _ tape: Tape<Scalar>
  ) throws -> (scores: Recorded<Scalar>, weights: Recorded<Scalar>) {
    let (q, k) = try normalized(tape)
    let asking = try tape.slice(q, [.range(from: query, to: query + 1)])
    let offset = keys.shape[-2] - queries.shape[-2] + query
    let scores = try tape.matrixProduct(asking, tape.transposeMatrices(k))
    let weights = try tape.recordedWeights(
      asking, k, mechanism.kernel, causalOffset: isCausal ? offset : nil)
    return (try tape.slice(scores, [.at(0)]), try tape.slice(weights, [.at(0)]))
  }

  /// The output, with the mechanism's own gradient.
  func output(_ tape: Tape<Scalar>) throws -> Recorded<Scalar> {
    guard let dropout else {
      return try tape.attention(queries, keys, values, mechanism: mechanism, isCausal: isCausal)
    }
    return try tape.attention(
      queries, keys, values, mechanism: mechanism, isCausal: isCausal, dropout: dropout)
  }

  private func normalized(
    _ tape: Tape<Scalar>
  ) throws -> (queries: Recorded<Scalar>, keys: Recorded<Scalar>) {
    let temperature = mechanism.temperature(headWidth: queries.shape[-1])
    let q = try tape.normalized(queries, mechanism.normalization)
    return (
      try tape.scale(q, by: Scalar(1 / temperature)),
      try tape.normalized(keys, mechanism.normalization)
    )
  }
}
