import Charts

/// How numbers become shades; the scales of maps on the screen.
public enum PictureScale: String, CaseIterable, Equatable, Sendable {
  /// Logarithmic and symmetric about 1.
  case lift
  /// In proportion.
  case linear
  /// By the logarithm.
  case log
  /// By the order of the values.
  case rank
  /// In proportion to the greatest of the same row.
  case row

  var heatmapScale: HeatmapScale {
    switch self {
    case .lift: .lift
    case .linear: .linear
    case .log: .log
    case .rank: .rank
    case .row: .row
    }
  }
}

/// What is drawn along one side of a map.
public struct PictureAxis: Equatable, Sendable {
  /// What the indices count: "keys".
  public var name: String
  /// The indices shown, from 0.
  public var range: Range<Int>
  /// A word for each index of ``range``; empty for numbers.
  public var labels: [String]

  /// Makes an axis.
  public init(name: String, range: Range<Int>, labels: [String] = []) {
    self.name = name
    self.range = range
    self.labels = labels
  }
}

/// One map of a picture.
public struct PictureMap: Equatable, Sendable {
  /// What stands above it.
  public var title: String
  /// The side of the rows.
  public var rowAxis: PictureAxis
  /// The side of the columns.
  public var columnAxis: PictureAxis
  /// Rows of cells, at least 1.
  public var rows: Int
  /// Columns of cells, at least 1.
  public var columns: Int
  /// A number a cell, `[rows, columns]`.
  public var values: [Float]
  /// True for cells without a number, `[rows, columns]`.
  public var masked: [Bool]
  /// How the numbers become shades.
  public var scale: PictureScale
  /// What the numbers are: "lift n·a"; maps of one name and scale share a colour bar.
  public var valueName: String

  /// Makes a map.
  public init(
    title: String, rowAxis: PictureAxis, columnAxis: PictureAxis, rows: Int, columns: Int,
    values: [Float], masked: [Bool], scale: PictureScale, valueName: String
  ) {
    self.title = title
    self.rowAxis = rowAxis
    self.columnAxis = columnAxis
    self.rows = rows
    self.columns = columns
    self.values = values
    self.masked = masked
    self.scale = scale
    self.valueName = valueName
  }

  var grid: HeatmapGrid {
    HeatmapGrid(rows: rows, columns: columns, values: values, masked: masked)
  }
}
