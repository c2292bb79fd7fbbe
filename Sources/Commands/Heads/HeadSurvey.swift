import Analysis
import Attention
import Diagnostics
import Evaluation
import Tensors

/// Every layer and head of some data under one mechanism.
struct HeadList {
  /// One of them.
  struct Entry {
    let layer: Int?
    let head: Int?
    let value: AttentionValue
  }

  /// What the data is called.
  let name: String
  /// The mechanism; nil for those of a model's own layers.
  let mechanism: (any Mechanism)?
  let layerCount: Int?
  let headCount: Int?
  let entries: [Entry]

  /// Cuts a file, an attention or a model into heads.
  ///
  /// - Throws: A diagnostic when the value has no queries, keys and values, or they do not go together.
  init(
    _ mechanism: (any Mechanism)?, of value: Value, named name: String, in workspace: Workspace,
    at span: SourceSpan?, warn: (Diagnostic) -> Void
  ) throws(Diagnostic) {
    self.name = name
    self.mechanism = mechanism
    var workspace = workspace
    try workspace.use(value, named: name, at: span)
    layerCount = workspace.focus?.layerCount
    headCount = workspace.focus?.headCount
    var entries: [Entry] = []
    for layer in Self.indices(layerCount) {
      for head in Self.indices(headCount) {
        try workspace.use(value, named: name, layer: layer, head: head, at: span)
        let isFirst = entries.isEmpty
        let one: AttentionValue
        if let mechanism {
          one = try workspace.focusAttention(mechanism, at: span) { if isFirst { warn($0) } }
        } else {
          guard let own = try workspace.ownAttention(at: span) else { continue }
          one = own
        }
        entries.append(Entry(layer: layer, head: head, value: one))
      }
    }
    self.entries = entries
  }

  /// The indices of an axis; nil alone when there is no such axis.
  private static func indices(_ count: Int?) -> [Int?] {
    guard let count else { return [nil] }
    return Array(0..<count)
  }

  /// "softmax · alice · 6 layers × 12 heads · 67 tokens".
  var title: String {
    var axes: [String] = []
    if let layerCount { axes.append("\(layerCount) layer\(layerCount == 1 ? "" : "s")") }
    if let headCount { axes.append("\(headCount) head\(headCount == 1 ? "" : "s")") }
    let first = entries.first?.value
    let mixed = Set(entries.map(\.value.title)).count > 1
    var parts = [mixed ? "own mechanisms" : first?.title ?? mechanism?.title ?? "", name]
    if !axes.isEmpty { parts.append(axes.joined(separator: " × ")) }
    if let first { parts.append("\(first.attention.queryCount) tokens") }
    return parts.joined(separator: " · ")
  }
}

extension AttentionValue {
  /// Where equal tokens stand; nil when queries or keys have no tokens.
  var tokenRepeats: TokenRepeats? {
    guard !queryLabels.isEmpty, !keyLabels.isEmpty else { return nil }
    var numbers: [String: Int] = [:]
    func number(_ label: String) -> Int {
      let next = numbers.count
      return numbers[label, default: next]
    }
    for label in keyLabels { numbers[label] = number(label) }
    // A query's token that no key has is equal to none.
    return TokenRepeats(
      queryTokens: queryLabels.map { numbers[$0] ?? -1 },
      keyTokens: keyLabels.map { numbers[$0] ?? -2 })
  }
}

/// The heads of some data with their scores, in an order.
struct HeadSurvey {
  /// A head and its scores.
  struct Entry {
    let layer: Int?
    let head: Int?
    let scores: HeadScores
  }

  let list: HeadList
  let options: HeadScores.Options
  private(set) var entries: [Entry]

  /// Computes the scores of every head.
  ///
  /// - Throws: `ComputationCancelled`, `AttentionError`.
  init(
    _ list: HeadList, options: HeadScores.Options, maps: MapStore, context: ComputeContext
  ) throws {
    self.list = list
    self.options = options
    let repeats = list.entries.first?.value.tokenRepeats
    let scores = try headScores(
      count: list.entries.count, options: options, maps: maps, context: context
    ) { (list.entries[$0].value.attention, repeats) }
    entries = zip(list.entries, scores).map { Entry(layer: $0.layer, head: $0.head, scores: $1) }
  }

  /// Puts the largest first, or the smallest; undefined ones come last, equal ones keep their order.
  mutating func sort(by metric: HeadMetric, smallestFirst: Bool) {
    let order = Self.order(
      entries.map { metric.metric(of: $0.scores)?.value }, smallestFirst: smallestFirst)
    entries = order.map { entries[$0] }
  }

  /// The places of numbers in descending order, or ascending.
  static func order(_ values: [Double?], smallestFirst: Bool) -> [Int] {
    func isBefore(_ left: Int, _ right: Int) -> Bool {
      switch (values[left], values[right]) {
      case (let a?, let b?) where a != b && !a.isNaN && !b.isNaN:
        return smallestFirst ? a < b : a > b
      case (let a?, let b?) where a.isNaN != b.isNaN: return b.isNaN
      case (.some, nil): return true
      case (nil, .some): return false
      default: return left < right
      }
    }
    return values.indices.sorted(by: isBefore)
  }
}
