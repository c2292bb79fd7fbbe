import Analysis
import Attention
import Foundation
import Tensors

/// Far-field maps: what opening takes in time and memory, and what a view does.
///
/// Beside them the first, sampled look at a softmax map, which has no sums to open.
///
/// Before anything is timed, tiles of the map are compared with the weights of their rows, computed
/// in double precision from the definition.
struct MapBench {
  let context: ComputeContext
  let isQuick: Bool

  /// Sizes of the table: a doubling series for each width, causal, and one without a mask.
  private var sizes: [(tokens: Int, width: Int, isCausal: Bool)] {
    guard !isQuick else { return [(16_384, 16, true), (16_384, 64, true)] }
    return [
      (131_072, 16, true), (262_144, 16, true), (524_288, 16, true), (1_048_576, 16, true),
      (1_048_576, 16, false), (262_144, 64, true), (1_048_576, 64, true),
    ]
  }

  /// Measures every size and hands its rows to the table.
  func run(_ add: (ResultRow) -> Void) throws {
    for size in sizes {
      for row in try rows(size.tokens, size.width, isCausal: size.isCausal) { add(row) }
    }
    for tokens in isQuick ? [16_384] : [131_072, 1_048_576] { add(try sampled(tokens)) }
  }

  /// The first look at a softmax map: every row of cells estimated from some of its rows. Rows that
  /// were looked at are compared with their weights first.
  private func sampled(_ tokens: Int) throws -> ResultRow {
    var generator = RandomGenerator(seed: 7)
    let shape: Shape = [tokens, 16]
    let attention = try Attention(
      queries: generator.normal(shape), keys: generator.normal(shape),
      values: Tensor([tokens, 0], []), mechanism: Softmax(), isCausal: true)
    let label = "N=\(tokens) D=16 causal"
    let error = try rowError(attention)
    guard error <= 1e-6 else { throw WrongTile(shape: label, error: error) }
    var measurement = Measurement()
    for _ in 0..<(isQuick ? 3 : Repetition.fewest) {
      // A map that is opened anew knows nothing of the rows.
      measurement.seconds.append(
        try seconds {
          let map = try StreamedMap(attention, context: context)
          _ = try map.view(
            queries: 0..<tokens, keys: 0..<tokens, cellRows: 64, cellColumns: 64,
            context: context)
        })
    }
    return ResultRow(
      work: "map open and sample 64x64, softmax", shape: label, measurement, error: error)
  }

  /// The largest relative error of three exact rows of a streamed map.
  private func rowError(_ attention: Attention) throws -> Double {
    let map = try StreamedMap(attention, context: context)
    var largest = 0.0
    for query in [0, attention.queryCount / 3, attention.queryCount - 1] {
      var view = try map.view(
        queries: query..<query + 1, keys: 0..<attention.keyCount, cellRows: 1, cellColumns: 7,
        context: context)
      while !view.isExact { _ = try view.step(context) }
      let weights = try attention.row(query).weights
      for column in 0..<7 {
        let keys = attention.keyCount * column / 7..<attention.keyCount * (column + 1) / 7
        let exact = weights[keys.clamped(to: 0..<weights.count)].reduce(0, +)
        guard exact > 0 else { continue }
        largest = max(largest, abs(view.cells.mass[column] - exact) / exact)
      }
    }
    return largest
  }

  private func rows(_ tokens: Int, _ width: Int, isCausal: Bool) throws -> [ResultRow] {
    var generator = RandomGenerator(seed: 7)
    let shape: Shape = [tokens, width]
    let attention = try Attention(
      queries: generator.normal(shape), keys: generator.normal(shape),
      values: Tensor([tokens, 0], []), mechanism: Fastmax(order: 2), isCausal: isCausal)
    let label = "N=\(tokens) D=\(width)\(isCausal ? " causal" : "")"
    var opened: FarField?
    let peak = try PeakMemory.bytes { opened = try FarField.open(attention, context: context) }
    guard let field = opened else { return [] }
    let error = try tileError(field, seed: 9)
    guard error <= 1e-6 else { throw WrongTile(shape: label, error: error) }
    var open = Measurement()
    for _ in 0..<(isQuick ? 3 : Repetition.fewest) {
      open.seconds.append(try seconds { _ = try FarField.open(attention, context: context) })
    }
    let whole = tokens / 4..<tokens / 2
    var first = try view(field, label, "map view 64x64", 64, 64, 0..<tokens)
    first.error = error
    return [
      ResultRow(
        work: "map open, fastmax p=2", shape: label, open, peakBytes: peak, error: error),
      first,
      try view(field, label, "map pan 200x100", 100, 200, whole),
      try view(field, label, "map pan 200x100, 1 token a cell", 100, 200, nil),
    ]
  }

  /// Views of a window that moves by a cell from one to the next; nil is as large as its cells.
  private func view(
    _ field: FarField, _ label: String, _ work: String, _ cellRows: Int, _ cellColumns: Int,
    _ window: Range<Int>?
  ) throws -> ResultRow {
    let count = field.attention.queryCount
    var measurement = Measurement()
    for turn in 0..<(isQuick ? 5 : 25) {
      let step = turn * max((window?.count ?? cellRows) / cellRows, 1)
      func moved(_ range: Range<Int>) -> Range<Int> {
        let lower = min(range.lowerBound + step, count - range.count)
        return lower..<lower + range.count
      }
      let queries = moved(window ?? count / 2..<count / 2 + cellRows)
      let keys = moved(window ?? count / 2 - cellColumns..<count / 2)
      measurement.seconds.append(
        try seconds {
          _ = try field.cells(
            queries: queries, keys: keys, cellRows: cellRows, cellColumns: cellColumns,
            context: context)
        })
    }
    return ResultRow(work: work, shape: label, measurement)
  }

  /// The largest relative error of some tiles, of a few rows each, against their weights.
  private func tileError(_ field: FarField, seed: UInt64) throws -> Double {
    var generator = RandomGenerator(seed: seed)
    let count = field.attention.queryCount
    var largest = 0.0
    for turn in 0..<6 {
      let height = [1, 3, 17, 1, 5, 40][turn]
      let first = turn == 0 ? count - 1 : generator.integer(below: count - height)
      let queries = first..<first + height
      let width = 1 + generator.integer(below: count / 2)
      // Every other tile lies across the diagonal.
      let lower =
        turn % 2 == 0 ? max(first - width / 2, 0) : generator.integer(below: count - width)
      let keys = lower..<min(lower + width, count)
      let mass = try field.mass(queries: queries, keys: keys, context: context)
      var exact = 0.0
      try field.attention.forEachRow(in: queries, context) { row in
        exact += row.weights[keys.clamped(to: 0..<row.visibleCount)].reduce(0, +)
      }
      largest = max(largest, exact == 0 ? abs(mass) : abs(mass - exact) / abs(exact))
    }
    return largest
  }
}

/// Why a map is not timed.
struct WrongTile: Error, CustomStringConvertible {
  let shape: String
  let error: Double

  var description: String { "map \(shape): a tile is off by \(error), allowed is 1e-6" }
}

extension ResultRow {
  /// A row of a map.
  init(
    work: String, shape: String, _ measurement: Measurement, peakBytes: Int? = nil,
    error: Double? = nil
  ) {
    self.work = work
    self.shape = shape
    name = "farfield"
    median = measurement.median
    spread = measurement.spread
    self.peakBytes = peakBytes
    self.error = error
    if let error { note = String(format: "tiles within %.1e", error) }
  }
}
