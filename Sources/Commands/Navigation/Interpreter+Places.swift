import Analysis
import CommandLanguage
import Diagnostics
import Evaluation
import Tensors

extension Interpreter {
  /// The maps that are looked at, with what they are drawn of now.
  ///
  /// - Throws: `commands.no-map` at the verb; what is wrong with a map's expression.
  func shownMaps(_ request: CommandRequest) throws -> [MapSubject] {
    guard !navigation.maps.isEmpty else {
      let filler = fillers(for: .map, after: []).first ?? "randn(24, 24)"
      throw Diagnostic(
        "commands.no-map", "there is no map to move in", at: request.call.verbSpan,
        label: "none was drawn yet", why: "\(request.verb.name) moves the maps that are shown",
        fix: "map \(filler)")
    }
    // Evaluating may draw random numbers; a copy keeps that from changing what is typed next.
    var copy = self
    return try navigation.maps.compactMap { $0.expressions.first }.map {
      try copy.paneMap(of: $0, context: request.context)
    }
  }

  /// What windows move in: the largest of the maps, on the screen or in the text form.
  func ground(of subjects: [MapSubject]) -> MapGround {
    let queries = subjects.map(\.extents.rows).max() ?? 0
    let keys = subjects.map(\.extents.columns).max() ?? 0
    if var ground = navigation.screen {
      ground.queryCount = queries
      ground.keyCount = keys
      return ground
    }
    let columns =
      subjects.map { MapWindow.textColumns(for: $0, besides: subjects.count, width: options.width) }
      .min() ?? 1
    return MapGround(
      queryCount: queries, keyCount: keys, cellRows: columns / 2, cellColumns: columns,
      columnsPerUnit: 2)
  }

  /// Goes to a place: draws it where there is no screen, and says what it shows.
  ///
  /// - Parameters:
  ///   - place: Where to look.
  ///   - subjects: The maps.
  ///   - remark: What to say besides.
  ///   - request: The command.
  /// - Throws: What drawing the maps throws.
  func look(
    at place: MapPlace, of subjects: [MapSubject], remark: [String] = [], request: CommandRequest
  ) throws -> CommandOutcome {
    let ground = ground(of: subjects)
    let place = ground.keepingCrosshair(ground.normalized(place))
    let contents = try textMaps(
      subjects.map { ($0, request.call.verbSpan) }, at: place, context: request.context.compute)
    var report = Report(
      parts: [.text(remark + [ground.words(for: place, labels: subjects.first?.labels)])],
      actions: [.lookAt(place)])
    if !contents.isEmpty { report.parts.append(.maps(contents)) }
    report.summary = ValueSummary(place: place, on: ground, maps: contents)
    return CommandOutcome(report: report)
  }

  /// The maps for the text form. Where there are panes to show them they are only opened, so that
  /// what cannot be opened is refused at its place in the line.
  ///
  /// - Parameters:
  ///   - subjects: The maps, each with where it was typed.
  ///   - place: The part of them.
  ///   - context: Threads, memory, cancelling, progress.
  /// - Throws: A diagnostic at the map that cannot be opened or drawn.
  func textMaps(
    _ subjects: [(map: MapSubject, span: SourceSpan)], at place: MapPlace, context: ComputeContext
  ) throws -> [MapContent] {
    try subjects.compactMap { map, span in
      try describing(at: span) {
        guard !options.hasPanes else {
          if let attention = map.attention?.attention {
            _ = try maps.map(of: attention, context: context)
          }
          return nil
        }
        let window = MapWindow.text(
          for: map, besides: subjects.count, width: options.width, place: place)
        return try MapContent(map, window: window, maps: maps, context: context)
      }
    }
  }

  /// The line that brings the maps to where keys moved them.
  var placeCommand: String {
    let place = navigation.place
    func part(_ name: String, _ range: Range<Int>?) -> String {
      range.map { " \(name)=\($0.lowerBound):\($0.upperBound)" } ?? " \(name)=:"
    }
    return "go \(place.query) \(place.key)" + part("queries", place.queries)
      + part("keys", place.keys)
  }
}

extension MapSubject {
  /// The tokens of the queries and of the keys; empty when unknown.
  var labels: (queries: [String], keys: [String]) {
    switch self {
    case .attention(let value, _): (value.queryLabels, value.keyLabels)
    case .matrix(let tensor, _):
      tensor.shape.rank == 1
        ? ([], tensor.labels[0] ?? []) : (tensor.labels[0] ?? [], tensor.labels[1] ?? [])
    }
  }
}

extension MapGround {
  /// A window that is all of the map is none.
  func normalized(_ place: MapPlace) -> MapPlace {
    var place = place
    if place.queries == 0..<queryCount { place.queries = nil }
    if place.keys == 0..<keyCount { place.keys = nil }
    return place
  }

  /// "queries 24–55 of 64 · keys 0–31 of 64 · at query 40 "tired", key 12 "the"".
  func words(for place: MapPlace, labels: (queries: [String], keys: [String])?) -> String {
    func part(_ name: String, _ range: Range<Int>?, _ count: Int) -> String {
      guard let range else { return "all \(count) \(name)" }
      return range.count == 1
        ? "\(name) \(range.lowerBound) of \(count)"
        : "\(name) \(range.lowerBound)–\(range.upperBound - 1) of \(count)"
    }
    func token(_ name: String, _ index: Int, _ labels: [String]?) -> String {
      guard let labels, labels.indices.contains(index) else { return "\(name) \(index)" }
      return "\(name) \(index) \"\(labels[index])\""
    }
    return part("queries", place.queries, queryCount) + " · "
      + part("keys", place.keys, keyCount) + " · at "
      + token("query", place.query, labels?.queries) + ", "
      + token("key", place.key, labels?.keys) + (place.follows ? " · on the diagonal" : "")
  }
}

extension ValueSummary {
  /// What `--json` tells of a place.
  init(place: MapPlace, on ground: MapGround, maps: [MapContent]) {
    func range(_ range: Range<Int>) -> JSON {
      .list([.number(Double(range.lowerBound)), .number(Double(range.upperBound))])
    }
    var members = [
      Member("queries", range(ground.queries(of: place))),
      Member("keys", range(ground.keys(of: place))), Member("query", .number(Double(place.query))),
      Member("key", .number(Double(place.key))),
    ]
    if case .list(let drawn) = ValueSummary(maps: maps).value, !drawn.isEmpty {
      members.append(Member("maps", .list(drawn)))
    }
    self.init(
      kind: "window", value: .object(members),
      how: maps.map(\.how).first { $0 != .exact }?.words ?? "exact")
  }
}
