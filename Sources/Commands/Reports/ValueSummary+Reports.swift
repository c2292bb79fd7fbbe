import Evaluation

extension ValueSummary {
  /// What `--json` tells of a table, with the maps drawn above it.
  init(table: ReportTable, maps: [MapContent]) {
    let rows = table.rows.map { row in
      JSON.object(
        zip(table.columns, row).enumerated().map { index, pair in
          Member(pair.0.isEmpty ? (index == 0 ? "row" : "\(index)") : pair.0, Self.json(of: pair.1))
        })
    }
    if maps.isEmpty {
      self.init(kind: "table", value: .list(rows), how: Self.how(table))
    } else {
      self.init(
        kind: "comparison",
        value: .object([
          Member("maps", .list(maps.map(Self.json))), Member("table", .list(rows)),
        ]), how: Self.how(table))
    }
  }

  /// What `--json` tells of maps.
  init(maps: [MapContent]) {
    let first = maps.first
    self.init(
      kind: "map", shape: maps.count == 1 ? first.map { [$0.queryCount, $0.keyCount] } : nil,
      value: .list(maps.map(Self.json)))
  }

  /// What `--json` tells of gradient norms.
  init(gradient: GradientContent) {
    let entries = gradient.entries.map { entry in
      JSON.object([
        Member("mechanism", .text(entry.name)),
        Member("focused", Self.json(of: entry.focused, entry, .exact)),
        Member("worst", Self.json(of: entry.worst, entry, entry.how)),
        Member("worstQuery", .number(Double(entry.worstQuery))),
        Member("mean", Self.json(of: entry.mean, entry, entry.how)),
        Member("smallestNormalizer", .number(entry.smallestNormalizer)),
        Member("negativeShare", .number(entry.negativeShare)),
        Member("how", .text(entry.how.words)),
        Member("diameterIsBound", .boolean(entry.diameterIsBound)),
        Member("meanHalfWidths", .list(entry.meanHalfWidths.map { .number($0) })),
        Member("noCeiling", entry.absence.map { .text($0) } ?? .null),
      ])
    }
    self.init(
      kind: "gradient",
      value: .object([
        Member("query", .number(Double(gradient.query))),
        Member("towards", .text(gradient.measure.target.rawValue)),
        Member("sum", .boolean(gradient.measure.isSum)), Member("entries", .list(entries)),
      ]),
      how: (gradient.entries.map(\.how).first { $0 != .exact }?.words ?? "exact")
        + (gradient.entries.contains { $0.focused.ceiling != nil } ? "; ceiling: bound" : ""))
  }

  /// Three numbers, each with how it was obtained: an envelope is as good as the distance of values
  /// in it, a ceiling is a bound.
  private static func json(
    of norms: GradientContent.Norms, _ entry: GradientContent.Entry, _ how: Provenance
  ) -> JSON {
    let envelope = entry.diameterIsBound ? Provenance.bound : how
    return .object([
      Member("actual", .number(norms.actual)), Member("envelope", .number(norms.envelope)),
      Member("ceiling", norms.ceiling.map { .number($0) } ?? .text("no bound")),
      Member(
        "how",
        .object([
          Member("actual", .text(how.words)), Member("envelope", .text(envelope.words)),
          Member("ceiling", .text(norms.ceiling == nil ? "no bound" : Provenance.bound.words)),
        ])),
    ])
  }

  private static func json(of map: MapContent) -> JSON {
    let weights = zip(map.means, map.pairCounts).filter { $1 > 0 }.map { Double($0.0) }
    let lifts = map.lifts.filter(\.isFinite).map(Double.init)
    func extent(_ values: [Double]) -> JSON {
      guard let least = values.min(), let largest = values.max() else { return .null }
      return .list([.number(least), .number(largest)])
    }
    return .object([
      Member("title", .text(map.title)),
      Member("shape", .list([.number(Double(map.queryCount)), .number(Double(map.keyCount))])),
      Member("cells", .list([.number(Double(map.cellRows)), .number(Double(map.cellColumns))])),
      Member("weights", extent(weights.filter(\.isFinite))),
      Member("lifts", extent(lifts)), Member("how", .text(map.how.words)),
    ])
  }

  private static func json(of entry: ReportTable.Entry) -> JSON {
    switch entry {
    case .text(let text), .absent(let text): .text(text)
    case .number(let number, .exact): .number(number)
    case .number(let number, let how):
      .object([Member("value", .number(number)), Member("how", .text(how.words))])
    case .bytes(let bytes, _): .number(Double(bytes))
    case .seconds(let seconds): .number(seconds)
    }
  }

  private static func how(_ table: ReportTable) -> String {
    for entry in table.rows.joined() {
      if case .number(_, let how) = entry, how != .exact { return how.words }
    }
    return "exact"
  }
}

extension Provenance {
  /// How a number was obtained, in words.
  public var words: String {
    switch self {
    case .exact: "exact"
    case .sampled(let rows, nil): "sampled (\(rows) rows)"
    case .sampled(let rows, let halfWidth?): "sampled (\(rows) rows, ± \(numberText(halfWidth)))"
    case .bound: "bound"
    case .measured: "measured"
    }
  }
}
