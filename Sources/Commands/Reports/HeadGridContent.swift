/// What a grid of heads is about: a mechanism on data, and the order to begin with.
public struct HeadGridSubject: Equatable, Hashable, Sendable {
  /// The mechanism, as typed.
  public var mechanism: String
  /// The data, as typed; nil for the focus.
  public var data: String?
  /// True to leave the first key out of the numbers.
  public var removesSink: Bool
  /// Keys at most so far from the query's position are local.
  public var band: Int
  /// Heads beside each other in the order of layers; 0 where there is one layer at most.
  public var headsPerLayer: Int
  /// The metric it is sorted by at first; nil for layers and heads.
  public var metric: HeadMetric?
  /// True when the smallest comes first.
  public var smallestFirst: Bool
  /// False when the data is drawn at random, so that typing it again would give other data.
  public var canOpen: Bool

  /// Makes a subject.
  public init(
    mechanism: String, data: String?, removesSink: Bool = true, band: Int = 4,
    headsPerLayer: Int = 0, metric: HeadMetric? = nil, smallestFirst: Bool = false,
    canOpen: Bool = true
  ) {
    self.mechanism = mechanism
    self.data = data
    self.removesSink = removesSink
    self.band = band
    self.headsPerLayer = headsPerLayer
    self.metric = metric
    self.smallestFirst = smallestFirst
    self.canOpen = canOpen
  }

  /// The line that opens the map of a head: "use d layer=2 head=9; map softmax".
  ///
  /// Where the data is the focus it is not named: its name may stand for something else by now.
  public func opening(_ entry: HeadGridContent.Entry) -> String {
    var words = ["use"]
    if let data { words.append(data) }
    if let layer = entry.layer { words.append("layer=\(layer)") }
    if let head = entry.head { words.append("head=\(head)") }
    let map = "map \(mechanism)"
    return words.count == 1 ? map : words.joined(separator: " ") + "; " + map
  }
}

/// Every layer and head as a small map with its numbers.
public struct HeadGridContent: Equatable, Sendable {
  /// One head.
  public struct Entry: Equatable, Sendable {
    /// From 0; nil where there is no such axis.
    public var layer: Int?
    /// From 0; nil where there is no such axis.
    public var head: Int?
    /// The numbers that are known and defined.
    public var values: [HeadMetric: Double] = [:]
    /// Those of them that come from sampled rows.
    public var sampled: Set<HeadMetric> = []
    /// What the head is called.
    public var kinds: [HeadMetric] = []
    /// A small map; nil before it is computed.
    public var map: MapContent?
    /// Why there is no map, such as that it is too large; nil when there is no reason.
    public var problem: String?

    /// Makes a head of which nothing is known yet.
    public init(layer: Int?, head: Int?) {
      self.layer = layer
      self.head = head
    }

    /// "2.9" for layer 2 head 9; empty without axes.
    public var place: String { headPlace(layer: layer, head: head) }
  }

  /// "softmax · alice · 6 layers × 12 heads · 67 tokens".
  public var title: String
  /// By layer, then by head.
  public var entries: [Entry]
  /// True when the numbers of all heads are known.
  public var hasScores = false

  /// Makes the content of a grid.
  public init(title: String, entries: [Entry]) {
    self.title = title
    self.entries = entries
  }

  /// The indices of ``entries`` with the largest first, or the smallest; those without a number come
  /// last, equal ones keep their order.
  public func order(by metric: HeadMetric?, smallestFirst: Bool) -> [Int] {
    guard let metric else { return Array(entries.indices) }
    return HeadSurvey.order(
      entries.map { $0.values[metric] }, smallestFirst: smallestFirst)
  }
}

/// "2.5" for layer 2 head 5.
func headPlace(layer: Int?, head: Int?) -> String {
  [layer, head].compactMap { $0.map(String.init) }.joined(separator: ".")
}
