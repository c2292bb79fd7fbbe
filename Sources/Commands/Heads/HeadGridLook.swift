import Analysis
import Attention
import Diagnostics
import Evaluation
import Tensors

/// A grid of heads on its way from names to numbers and small maps.
struct HeadGridLook: Sendable {
  /// What is known now.
  private(set) var content: HeadGridContent
  private let list: HeadList
  private let options: HeadScores.Options
  private let window: MapWindow
  private let maps: MapStore
  private var steps: ArraySlice<Step> = []
  private let repeats: TokenRepeats?

  private enum Step {
    case scores(Int)
    case sort
    case map(Int)
  }

  /// Takes the names of the heads, and their numbers where they are known.
  ///
  /// - Parameters:
  ///   - list: The heads.
  ///   - subject: The order in which they are looked at.
  ///   - scores: The numbers of all heads, in the order of `list`; nil when they are not known.
  ///   - window: The cells of a small map.
  ///   - maps: Maps that are open.
  init(
    _ list: HeadList, _ subject: HeadGridSubject, scores: [HeadScores]?, window: MapWindow,
    maps: MapStore
  ) {
    self.list = list
    self.window = MapWindow(cellRows: window.cellRows, cellColumns: window.cellColumns)
    self.maps = maps
    options = HeadScores.Options(removesSink: subject.removesSink, band: subject.band)
    content = HeadGridContent(
      title: list.title,
      entries: list.entries.map { HeadGridContent.Entry(layer: $0.layer, head: $0.head) })
    let isKnown = scores.map { $0.count == list.entries.count } ?? false
    repeats = isKnown ? nil : list.entries.first?.value.tokenRepeats
    self.subject = subject
    if isKnown, let scores {
      for (index, scores) in scores.enumerated() { content.entries[index].take(scores) }
      sort()
    } else {
      steps = (list.entries.indices.map { Step.scores($0) } + [.sort])[...]
    }
  }

  private let subject: HeadGridSubject

  /// True when there is nothing left to find out.
  var isFinal: Bool { steps.isEmpty }

  /// All numbers are known: maps come in the order in which they are seen.
  private mutating func sort() {
    content.hasScores = true
    steps =
      content.order(by: subject.metric, smallestFirst: subject.smallestFirst)
      .map { Step.map($0) }[...]
  }

  /// Finds out more, for about a tenth of a second, or one head that takes longer.
  ///
  /// - Throws: `ComputationCancelled`; what was found before stays.
  mutating func refine(_ context: ComputeContext) throws {
    let start = ContinuousClock.now
    while let step = steps.first, ContinuousClock.now - start < Self.pause {
      steps.removeFirst()
      switch step {
      case .sort: sort()
      case .scores(let index):
        try finding(index) { look in
          look.content.entries[index].take(
            try headScores(
              of: look.list.entries[index].value.attention, repeats: look.repeats,
              options: look.options, maps: look.maps, context: context))
        }
      case .map(let index):
        try finding(index) { look in
          let value = look.list.entries[index].value
          var map = try MapLook(
            .attention(value, title: value.title), window: look.window, maps: look.maps,
            context: context
          ).content
          // A small map has no room for tokens.
          map.queryLabels = []
          map.keyLabels = []
          look.content.entries[index].map = map
        }
      }
    }
  }

  private static let pause = Duration.milliseconds(100)

  /// Looks at a head; what is wrong with it is told at its place, and the others go on.
  private mutating func finding(_ index: Int, _ find: (inout HeadGridLook) throws -> Void) throws {
    do {
      try find(&self)
    } catch let error as ComputationCancelled {
      throw error
    } catch {
      content.entries[index].problem = asDiagnostic(error, at: nil).message
    }
  }
}

extension HeadGridContent.Entry {
  /// Takes over the numbers of a head.
  fileprivate mutating func take(_ scores: HeadScores) {
    kinds = HeadMetric.kinds(of: scores)
    for metric in HeadMetric.allCases {
      guard let found = metric.metric(of: scores), let value = found.value else { continue }
      values[metric] = value
      if case .sampled = found.evidence { sampled.insert(metric) }
    }
  }
}
