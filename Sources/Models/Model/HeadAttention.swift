import Attention
import Autodiff
import Tensors

/// Queries, keys and values of all heads as a layer's products give them: row by row, heads side by
/// side.
struct AttentionSides<Scalar: TapeScalar> {
  let operands: [Recorded<Scalar>]
  /// Where queries, keys and values lie: the operand and its first column.
  let places: [(operand: Int, column: Int)]

  /// Queries, keys and values of the same rows, `[rows, 3·width]`.
  static func fused(_ all: Recorded<Scalar>, width: Int) -> AttentionSides {
    AttentionSides(operands: [all], places: [(0, 0), (0, width), (0, 2 * width)])
  }

  /// Queries `[rows, width]`; keys and values `[otherRows, 2·width]`.
  static func crossed(
    _ queries: Recorded<Scalar>, _ others: Recorded<Scalar>, width: Int
  ) -> AttentionSides {
    AttentionSides(operands: [queries, others], places: [(0, 0), (1, 0), (1, width)])
  }
}

/// Attention of several heads over sequences that stand one behind the other.
struct HeadAttention: Sendable {
  let heads: Int
  let headWidth: Int
  let mechanism: any Mechanism
  let isCausal: Bool
  let runs: [ModelBatch.Run]
  /// Rotary positions.
  let waves: PlaceWaves?

  private var width: Int { heads * headWidth }

  /// The outputs of all heads side by side, `[rows, width]`.
  ///
  /// - Parameter observer: Told the attention of every run, with `[sequence, head]` leading; single
  ///   precision only.
  /// - Throws: `AttentionError`, `TapeError.tooLarge`, `ComputationCancelled`.
  func run<Scalar>(
    _ sides: AttentionSides<Scalar>, on tape: Tape<Scalar>, observer: (Attention) -> Void
  ) throws -> Recorded<Scalar> {
    if Scalar.self == Float.self { return try fused(sides, on: tape, observer: observer) }
    return try composed(sides, on: tape)
  }

  /// One node with the engine's passes; rows are moved to heads and back around them.
  private func fused<Scalar>(
    _ sides: AttentionSides<Scalar>, on tape: Tape<Scalar>, observer: (Attention) -> Void
  ) throws -> Recorded<Scalar> {
    let (operands, places, context) = (sides.operands, sides.places, tape.context)
    let rows = operands.map { Scalar.floats($0.value.elements) }
    let shapes = operands.map(\.shape)
    let rowCount = shapes[0][0]
    var output = [Float](repeating: 0, count: rowCount * width)
    var results: [SavedForward] = []
    for run in runs {
      try context.checkCancelled()
      let parts = places.enumerated().map { side, place in
        var part = heads(
          of: rows[place.operand], rowWidth: shapes[place.operand][1], column: place.column, run,
          isQuery: side == 0)
        if side < 2 { waves?.turn(&part, count: run.count(isQuery: side == 0), isBackward: false) }
        return Tensor([run.count, heads, run.count(isQuery: side == 0), headWidth], part)
      }
      let attention = try Attention(
        queries: parts[0], keys: parts[1], values: parts[2], mechanism: mechanism,
        isCausal: isCausal)
      observer(attention)
      let result = try attention.saved(context)
      scatter(result.output.elements, to: &output, rowWidth: width, column: 0, run, isQuery: true)
      results.append(result)
    }
    let value = Numbers<Scalar>(Tensor([rowCount, width], output))
    let bytes = results.reduce(0) { $0 + $1.byteCount }
    return try tape.record("attention", operands, value, otherBytes: bytes) { gradient in
      var changes = shapes.map { [Float](repeating: 0, count: $0.count) }
      let gradients = Scalar.floats(gradient.elements)
      for (run, result) in zip(runs, results) {
        let incoming = heads(of: gradients, rowWidth: width, column: 0, run, isQuery: true)
        let parts = try result.gradients(
          outputGradient: Tensor([run.count, heads, run.queryCount, headWidth], incoming),
          context: context)
        for (side, part) in [parts.queries, parts.keys, parts.values].enumerated() {
          let place = places[side]
          var numbers = part.elements
          if side < 2 {
            waves?.turn(&numbers, count: run.count(isQuery: side == 0), isBackward: true)
          }
          scatter(
            numbers, to: &changes[place.operand], rowWidth: shapes[place.operand][1],
            column: place.column, run, isQuery: side == 0)
        }
      }
      return zip(shapes, changes).map { Numbers(Tensor($0, $1)) }
    }
  }

  /// A side of a run, `[sequence, head, token, headWidth]`.
  private func heads(
    of rows: [Float], rowWidth: Int, column: Int, _ run: ModelBatch.Run, isQuery: Bool
  ) -> [Float] {
    let count = run.count * heads * run.count(isQuery: isQuery) * headWidth
    return [Float](unsafeUninitializedCapacity: count) { target, written in
      rows.withUnsafeBufferPointer { source in
        guard let source = source.baseAddress, let target = target.baseAddress else { return }
        move(run, isQuery: isQuery, rowWidth: rowWidth, column: column) { head, row in
          (target + head).update(from: source + row, count: headWidth)
        }
      }
      written = count
    }
  }

  /// Writes a side of a run back to rows.
  private func scatter(
    _ heads: [Float], to rows: inout [Float], rowWidth: Int, column: Int, _ run: ModelBatch.Run,
    isQuery: Bool
  ) {
    heads.withUnsafeBufferPointer { source in
      rows.withUnsafeMutableBufferPointer { target in
        guard let source = source.baseAddress, let target = target.baseAddress else { return }
        move(run, isQuery: isQuery, rowWidth: rowWidth, column: column) { head, row in
          (target + row).update(from: source + head, count: headWidth)
        }
      }
    }
  }

  /// Calls `body` for each token of each head with its places among heads and among rows.
  private func move(
    _ run: ModelBatch.Run, isQuery: Bool, rowWidth: Int, column: Int,
    _ body: (_ head: Int, _ row: Int) -> Void
  ) {
    let count = run.count(isQuery: isQuery)
    let first = isQuery ? run.query : run.key
    var place = 0
    for sequence in 0..<run.count {
      for head in 0..<heads {
        var row = (first + sequence * count) * rowWidth + column + head * headWidth
        for _ in 0..<count {
          body(place, row)
          place += headWidth
          row += rowWidth
        }
      }
    }
  }

  /// The same by operations that have gradients of their own; no observer.
  private func composed<Scalar>(
    _ sides: AttentionSides<Scalar>, on tape: Tape<Scalar>
  ) throws -> Recorded<Scalar> {
    var outputs: [Recorded<Scalar>] = []
    for run in runs {
      let parts = try sides.places.enumerated().map { side, place in
        let count = run.count(isQuery: side == 0)
        let first = side == 0 ? run.query : run.key
        let rows = try tape.slice(
          sides.operands[place.operand],
          [
            AxisSlice.range(from: first, to: first + run.count * count),
            AxisSlice.range(from: place.column, to: place.column + width),
          ])
        let split = try tape.transpose(
          tape.reshape(rows, [run.count, count, heads, headWidth]), axes: [0, 2, 1, 3])
        guard side < 2, let waves else { return split }
        return try tape.applying(turning(waves, count), to: [split])
      }
      let mixed = try tape.attention(
        parts[0], parts[1], parts[2], mechanism: mechanism, isCausal: isCausal)
      outputs.append(
        try tape.reshape(
          tape.transpose(mixed, axes: [0, 2, 1, 3]), [run.count * run.queryCount, width]))
    }
    return outputs.count == 1 ? outputs[0] : try tape.concatenate(outputs, axis: 0)
  }

  private func turning<Scalar>(_ waves: PlaceWaves, _ count: Int) -> CustomOperation<Scalar> {
    CustomOperation("rotary positions") { operands, _ in
      func turned(_ numbers: Numbers<Scalar>, isBackward: Bool) -> Numbers<Scalar> {
        var elements = numbers.elements
        waves.turn(&elements, count: count, isBackward: isBackward)
        return Numbers(numbers.shape, elements)
      }
      return .init(turned(operands[0], isBackward: false)) { [turned($0, isBackward: true)] }
    }
  }
}

extension ModelBatch.Run {
  /// Tokens of each sequence on a side.
  func count(isQuery: Bool) -> Int { isQuery ? queryCount : keyCount }
}
