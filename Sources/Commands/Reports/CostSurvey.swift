import Analysis
import Attention
import Evaluation
import Tensors

/// What mechanisms cost against the number of tokens: counted, predicted, and measured here.
struct CostSurvey {
  /// A model's extents.
  struct Extents: Equatable {
    /// Numbers per token over all heads, C.
    var width: Int
    /// H; each head is `width / heads` wide.
    var heads: Int
    /// True when a query does not see later keys.
    var isCausal: Bool
    /// The largest number of tokens.
    var tokens: Int

    /// The extents of one attention.
    func size(tokenCount: Int, heads: Int? = nil) -> AttentionSize {
      let heads = heads ?? self.heads
      return AttentionSize(
        tokenCount: tokenCount, width: width / heads, headCount: heads, isCausal: isCausal)
    }
  }

  /// A mechanism with the points that were measured.
  struct Subject {
    let mechanism: any Mechanism
    var measured: [(tokens: Int, seconds: Double)] = []

    var kernel: Kernel { mechanism.kernel }
  }

  let extents: Extents
  private(set) var subjects: [Subject]
  /// False where durations are hidden: only counts are told then.
  let isTimed: Bool
  private let context: ComputeContext
  private let model = CostModel.current

  /// No measured run is begun that is predicted to take longer.
  private static let longestRun = 0.1
  private static let firstCount = 64

  /// Surveys mechanisms; with `measures`, runs them on few tokens and on more while that is quick.
  ///
  /// - Throws: `ComputationCancelled`, and what an output throws.
  init(
    _ mechanisms: [any Mechanism], _ extents: Extents, measures: Bool, isTimed: Bool,
    context: ComputeContext
  ) throws {
    self.extents = extents
    self.isTimed = isTimed
    self.context = context
    subjects = mechanisms.map { Subject(mechanism: $0) }
    guard measures, isTimed else { return }
    for index in subjects.indices {
      subjects[index].measured = try measured(subjects[index].mechanism)
    }
  }

  /// Numbers of tokens on the axis: powers of two up to the largest asked for.
  private var counts: [Int] {
    var counts = [Self.firstCount]
    while let last = counts.last, last * 2 <= extents.tokens { counts.append(last * 2) }
    return counts
  }

  private func measured(_ mechanism: any Mechanism) throws -> [(tokens: Int, seconds: Double)] {
    var points: [(tokens: Int, seconds: Double)] = []
    var generator = RandomGenerator(seed: 0)
    for count in counts where count >= 256 && count.trailingZeroBitCount % 2 == 0 {
      let size = extents.size(tokenCount: count)
      let predicted = seconds(of: mechanism.kernel, size)
      let cost = size.estimatedCost(of: mechanism.kernel)
      let bytes = size.bytes(of: cost, way: cost.chosen, threadCount: context.threadCount)
      let inputs = 12.0 * Double(count * extents.width)
      guard predicted < Self.longestRun, bytes + inputs < Double(context.memoryLimit) else { break }
      let shape: Shape = [size.headCount, count, size.headWidth]
      let attention = try Attention(
        queries: generator.normal(shape), keys: generator.normal(shape),
        values: generator.normal(shape), mechanism: mechanism, isCausal: extents.isCausal)
      points.append((count, try measuredTime(of: attention, context)))
    }
    return points
  }

  private func seconds(of kernel: Kernel, _ size: AttentionSize) -> Double {
    model.best(kernel: kernel, size: size, threadCount: context.threadCount).seconds
  }

  /// Multiply-adds by the way that needs the fewest.
  private func multiplyAdds(of kernel: Kernel, _ size: AttentionSize) -> Double {
    let estimates = size.estimatedCost(of: kernel).estimates
    return estimates.map(\.multiplyAdds).min() ?? 0
  }
}

extension CostSurvey {
  /// The curves: predicted and measured seconds, or counted multiply-adds where times are hidden.
  var curves: CurveContent {
    let head = extents.width / extents.heads
    let mask = extents.isCausal ? ", causal" : ""
    return CurveContent(
      title:
        "cost of an output: \(extents.heads) head\(extents.heads == 1 ? "" : "s") of width \(head)\(mask)",
      xTitle: "tokens",
      yTitle: isTimed ? "seconds, predicted and measured" : "multiply-adds",
      curves: subjects.map { subject in
        CurveContent.Curve(
          name: subject.mechanism.title,
          line: counts.map { count in
            let size = extents.size(tokenCount: count)
            return .init(
              Double(count),
              isTimed ? seconds(of: subject.kernel, size) : multiplyAdds(of: subject.kernel, size))
          }, measured: subject.measured.map { .init(Double($0.tokens), $0.seconds) })
      })
  }

  /// Counts, memory, times and the crossover, a column for each mechanism.
  var table: ReportTable {
    var table = ReportTable(columns: [""] + subjects.map(\.mechanism.title), rows: [])
    func add(_ name: String, _ entry: (Subject) -> ReportTable.Entry) {
      table.rows.append([.text(name)] + subjects.map(entry))
    }
    for count in [1_024, extents.tokens] {
      let size = extents.size(tokenCount: count)
      add("multiply-adds, \(count) tokens") { .number(multiplyAdds(of: $0.kernel, size), .exact) }
      if isTimed {
        add("predicted time") { .seconds(seconds(of: $0.kernel, size)) }
        if subjects.contains(where: { $0.measured.contains { $0.tokens == count } }) {
          add("measured time") { subject in
            subject.measured.first { $0.tokens == count }.map { .seconds($0.seconds) }
              ?? .absent("-")
          }
        }
      }
    }
    let size = extents.size(tokenCount: extents.tokens)
    add("memory, \(extents.tokens) tokens") { subject in
      // Without normalisation and data, features are taken to be accurate enough.
      let cost = size.estimatedCost(of: subject.kernel)
      return .bytes(Int(size.bytes(of: cost, way: cost.chosen, threadCount: 1)), .exact)
    }
    add("kept for the gradient") { .bytes(savedBytes(of: $0.kernel, size), .exact) }
    if isTimed, subjects.contains(where: { $0.kernel == .exponential }) {
      add("faster than softmax from") { subject in
        if subject.kernel == .exponential { return .absent("reference") }
        let crossover = model.crossover(of: subject.kernel, size: size)
        return crossover.map { .text("\($0) tokens") } ?? .absent("never")
      }
    }
    return table
  }

  /// 4·N·D + 3·N numbers a head: q̂, k̂, v, o, Z and the two scales of `standardize`; softmax keeps
  /// 4·N·D + 2·N, the largest score and the sum of each row.
  private func savedBytes(of kernel: Kernel, _ size: AttentionSize) -> Int {
    let perToken = 4 * size.headWidth + (kernel == .exponential ? 2 : 3)
    return 4 * size.headCount * size.queryCount * perToken
  }

  /// The same width in more or fewer heads: features of order p shrink with the p-th power of D.
  var headTable: ReportTable {
    var table = ReportTable(
      title: "width \(extents.width) in heads, multiply-adds of \(extents.tokens) tokens",
      columns: ["heads", "head width"] + subjects.map(\.mechanism.title), rows: [])
    var heads = 1
    while extents.width % heads == 0, extents.width / heads >= 4 {
      let size = extents.size(tokenCount: extents.tokens, heads: heads)
      table.rows.append(
        [.number(Double(heads), .exact), .number(Double(size.headWidth), .exact)]
          + subjects.map { .number(multiplyAdds(of: $0.kernel, size), .exact) })
      heads *= 2
    }
    return table
  }
}
