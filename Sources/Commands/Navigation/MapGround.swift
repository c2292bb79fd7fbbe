/// What windows move in: the extents of a map, and the cells there are to draw it with.
///
/// Every way to move a window is here once, for keys, mouse and commands. Windows never leave the
/// map, and hold a whole number of tokens for each cell where the map is long enough.
public struct MapGround: Equatable, Sendable {
  /// Queries of the map.
  public var queryCount: Int
  /// Keys of the map.
  public var keyCount: Int
  /// The most rows of cells.
  public var cellRows: Int
  /// The most columns of cells.
  public var cellColumns: Int
  /// Columns that an enlarged cell takes for each of its rows: 2 without half blocks.
  public var columnsPerUnit: Int

  /// Makes a ground.
  public init(
    queryCount: Int, keyCount: Int, cellRows: Int, cellColumns: Int, columnsPerUnit: Int = 1
  ) {
    self.queryCount = queryCount
    self.keyCount = keyCount
    self.cellRows = max(1, cellRows)
    self.cellColumns = max(1, cellColumns)
    self.columnsPerUnit = columnsPerUnit
  }

  /// The queries a place shows.
  public func queries(of place: MapPlace) -> Range<Int> { place.queries ?? 0..<queryCount }

  /// The keys a place shows.
  public func keys(of place: MapPlace) -> Range<Int> { place.keys ?? 0..<keyCount }

  // MARK: - Moving

  /// The place with the crosshair on the map.
  public func clamped(_ place: MapPlace) -> MapPlace {
    var place = place
    place.query = min(max(0, place.query), max(0, queryCount - 1))
    place.key = min(max(0, place.key), max(0, keyCount - 1))
    return place
  }

  /// The place with a window of `rows` × `columns` tokens around its crosshair; nil keeps a length,
  /// and the whole map gives way to one token a cell.
  public func centered(_ place: MapPlace, rows: Int? = nil, columns: Int? = nil) -> MapPlace {
    var place = clamped(place)
    let closest = lengths(at: 1)
    let isWhole = place.isWhole
    let height = rows ?? (isWhole ? closest.rows : queries(of: place).count)
    let width = columns ?? (isWhole ? closest.columns : keys(of: place).count)
    place.queries = Self.window(
      around: place.query, length: Self.evenLength(height, cells: cellRows), count: queryCount)
    place.keys = Self.window(
      around: place.key, length: Self.evenLength(width, cells: cellColumns), count: keyCount)
    return place.follows ? following(place) : place
  }

  /// The place with its window moved by so many tokens; the crosshair goes along when it would be
  /// lost, and on the diagonal with it.
  public func panned(_ place: MapPlace, queries rows: Int, keys columns: Int) -> MapPlace {
    var place = place
    if place.follows {
      let wanted = abs(rows) >= abs(columns) ? rows : columns
      let distance = Self.distance(wanted, of: place.queries, count: queryCount)
      place.queries = Self.moved(place.queries, by: distance, count: queryCount)
      place.query += distance
      place.key += distance
      return keepingCrosshair(following(clamped(place)))
    }
    place.queries = Self.moved(place.queries, by: rows, count: queryCount)
    place.keys = Self.moved(place.keys, by: columns, count: keyCount)
    return keepingCrosshair(place)
  }

  /// The place with its window moved just far enough to show the crosshair.
  public func revealing(_ place: MapPlace) -> MapPlace {
    var place = clamped(place)
    let before = place
    place.queries = Self.revealing(
      place.query, in: place.queries, grain: grain(of: place).rows, count: queryCount)
    place.keys = Self.revealing(
      place.key, in: place.keys, grain: grain(of: place).columns, count: keyCount)
    guard place.follows, !place.hasSameWindow(as: before) else { return place }
    let rows = queries(of: place).lowerBound - queries(of: before).lowerBound
    let columns = keys(of: place).lowerBound - keys(of: before).lowerBound
    var moved = panned(before, queries: rows, keys: columns)
    moved.query = place.query
    moved.key = place.key
    return keepingCrosshair(moved)
  }

  /// The place with its window on the diagonal: query i over key i, or, where there are more keys
  /// than queries, the last query over the last key.
  public func following(_ place: MapPlace) -> MapPlace {
    var place = place
    place.follows = true
    guard let queries = place.queries ?? (place.keys == nil ? nil : 0..<queryCount) else {
      return place
    }
    let center = queries.lowerBound + queries.count / 2 + (keyCount - queryCount)
    place.keys = place.keys.flatMap {
      Self.window(around: center, length: $0.count, count: keyCount)
    }
    return keepingCrosshair(place)
  }

  /// The key of the diagonal that belongs to a query.
  public func diagonalKey(of query: Int) -> Int {
    min(max(0, query + keyCount - queryCount), max(0, keyCount - 1))
  }

  /// The place with the crosshair inside its window.
  public func keepingCrosshair(_ place: MapPlace) -> MapPlace {
    var place = clamped(place)
    if let range = place.queries, !range.isEmpty {
      place.query = min(max(place.query, range.lowerBound), range.upperBound - 1)
    }
    if let range = place.keys, !range.isEmpty {
      place.key = min(max(place.key, range.lowerBound), range.upperBound - 1)
    }
    return place
  }

  // MARK: - Ranges

  /// A range of `length` places around `center`, inside `0..<count`; nil when that is all of it.
  static func window(around center: Int, length: Int, count: Int) -> Range<Int>? {
    guard length < count else { return nil }
    let length = max(1, length)
    let lower = min(max(0, center - length / 2), count - length)
    return lower..<(lower + length)
  }

  /// A range moved by `distance` inside `0..<count`.
  static func moved(_ range: Range<Int>?, by distance: Int, count: Int) -> Range<Int>? {
    guard let range, range.count < count else { return nil }
    let lower = range.lowerBound + Self.distance(distance, of: range, count: count)
    return lower..<(lower + range.count)
  }

  /// How far a range can really be moved.
  private static func distance(_ wanted: Int, of range: Range<Int>?, count: Int) -> Int {
    guard let range else { return 0 }
    return min(max(wanted, -range.lowerBound), max(count - range.upperBound, 0))
  }

  /// A range moved by whole cells, just far enough to hold a place.
  private static func revealing(_ place: Int, in range: Range<Int>?, grain: Int, count: Int)
    -> Range<Int>?
  {
    guard let range, !range.contains(place) else { return range }
    let missing =
      place < range.lowerBound ? place - range.lowerBound : place - range.upperBound + 1
    let cells = (abs(missing) + grain - 1) / grain
    return moved(range, by: missing.signum() * cells * grain, count: count)
  }

  // MARK: - Cells

  /// Tokens under each cell of a window, for moving it by whole cells; 1 where they differ.
  public func grain(of place: MapPlace) -> (rows: Int, columns: Int) {
    func grain(_ length: Int, _ limit: Int) -> Int {
      let cells = Self.evenCells(length, atMost: limit)
      return cells > 0 && length.isMultiple(of: cells) ? length / cells : 1
    }
    return (
      grain(queries(of: place).count, cellRows), grain(keys(of: place).count, cellColumns)
    )
  }

  /// The tokens of the cell under the crosshair.
  public func cell(under place: MapPlace) -> (queries: Range<Int>, keys: Range<Int>) {
    func cell(_ token: Int, _ range: Range<Int>, _ limit: Int) -> Range<Int> {
      let cells = Self.evenCells(range.count, atMost: limit)
      guard cells > 0 else { return 0..<0 }
      let offset = min(max(token - range.lowerBound, 0), range.count - 1)
      // The last cell that begins at or before the token.
      let index = ((offset + 1) * cells - 1) / range.count
      return range.lowerBound + index * range.count / cells..<range.lowerBound + (index + 1)
        * range.count / cells
    }
    return (
      cell(place.query, queries(of: place), cellRows), cell(place.key, keys(of: place), cellColumns)
    )
  }

  /// How many cells show `length` tokens: at most `limit`, and where it can be equally many tokens
  /// in each.
  public static func evenCells(_ length: Int, atMost limit: Int) -> Int {
    guard length > limit, limit > 0 else { return max(0, length) }
    let least = (length + limit - 1) / limit
    let even = (least...(2 * least)).first { length.isMultiple(of: $0) }
    return even.map { length / $0 } ?? limit
  }

  /// The least length from `length` on that so many cells show evenly.
  static func evenLength(_ length: Int, cells: Int) -> Int {
    guard length > cells, cells > 0 else { return max(1, length) }
    let tokens = (length + cells - 1) / cells
    return (length + tokens - 1) / tokens * tokens
  }
}
