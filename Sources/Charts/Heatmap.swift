public import Screen

/// What stands beside the cells.
public struct HeatmapAxes: Equatable, Sendable {
  /// Words for the rows of cells; empty for indices.
  public var rowLabels: [String]
  /// Words for the columns of cells; empty for indices.
  public var columnLabels: [String]
  /// The index of the first thing in each row of cells.
  public var rowIndices: [Int]
  /// The index of the first thing in each column of cells.
  public var columnIndices: [Int]

  /// Makes axes; without arguments, there are none.
  public init(
    rowLabels: [String] = [], columnLabels: [String] = [], rowIndices: [Int] = [],
    columnIndices: [Int] = []
  ) {
    self.rowLabels = rowLabels
    self.columnLabels = columnLabels
    self.rowIndices = rowIndices
    self.columnIndices = columnIndices
  }
}

/// The cell that a person looks at.
public struct Crosshair: Equatable, Sendable {
  /// Its row of cells; nil for none.
  public var row: Int?
  /// Its column of cells; nil for none.
  public var column: Int?
  /// True when broken lines lead to it over the map.
  public var showsLines: Bool

  /// Makes a crosshair.
  public init(row: Int?, column: Int?, showsLines: Bool = true) {
    self.row = row
    self.column = column
    self.showsLines = showsLines
  }
}

/// A heat map: numbers in, cells out.
public struct Heatmap: Equatable, Sendable {
  /// The numbers.
  public var grid: HeatmapGrid
  /// The scale with its ends; shared by the maps that are to be compared.
  public var limits: ScaleLimits
  /// The colours; a diverging scale brings its own.
  public var palette: Palette
  /// What stands beside the cells.
  public var axes: HeatmapAxes
  /// The cell that a person looks at.
  public var crosshair: Crosshair?
  /// Bars beside the cells.
  public var bars: HeatmapBars?
  /// True to draw pairs of cells with `▄` instead of `▀`, for fonts that leave a line between halves.
  public var usesLowerBlock = false

  /// Makes a heat map.
  public init(
    _ grid: HeatmapGrid, limits: ScaleLimits, palette: Palette = .grey,
    axes: HeatmapAxes = HeatmapAxes(), crosshair: Crosshair? = nil
  ) {
    self.grid = grid
    self.limits = limits
    self.palette = palette
    self.axes = axes
    self.crosshair = crosshair
  }

  /// How many cells fit a rectangle: ask for at most as many.
  ///
  /// - Parameters:
  ///   - rect: The room, margins included.
  ///   - margins: The room for labels.
  ///   - palette: The colours; some have none for a display with eight.
  ///   - abilities: What the display shows.
  /// - Returns: Rows and columns of cells; twice as many rows with half blocks.
  public static func capacity(
    in rect: Rect, margins: HeatmapMargins, palette: Palette = .grey, abilities: DisplayAbilities
  ) -> Size {
    HeatmapLayout.capacity(
      in: rect, margins: margins, halves: halves(palette: palette, abilities: abilities))
  }

  /// Where the parts go in a rectangle.
  public func layout(
    in rect: Rect, margins: HeatmapMargins, abilities: DisplayAbilities
  ) -> HeatmapLayout {
    HeatmapLayout(
      in: rect, cellRows: grid.rows, cellColumns: grid.columns, margins: margins,
      halves: Self.halves(palette: palette, abilities: abilities))
  }

  private static func halves(palette: Palette, abilities: DisplayAbilities) -> Int {
    abilities.showsUnicode && palette.colors(for: abilities) != nil ? 2 : 1
  }

  /// Draws the map with its labels and crosshair.
  ///
  /// - Parameters:
  ///   - frame: The frame to draw on.
  ///   - rect: The room, margins included; what does not fit is cut off.
  ///   - margins: The room for labels.
  ///   - abilities: What the display shows.
  /// - Returns: Where the parts went, as for ``layout(in:margins:abilities:)``.
  @discardableResult
  public func draw(
    on frame: inout Frame, in rect: Rect, margins: HeatmapMargins, abilities: DisplayAbilities
  ) -> HeatmapLayout {
    let layout = layout(in: rect, margins: margins, abilities: abilities)
    let painter = HeatmapPainter(self, layout, abilities)
    for row in 0..<layout.map.size.rows {
      for column in 0..<layout.map.size.columns {
        frame[layout.map.origin.row + row, layout.map.origin.column + column] =
          painter.cell(row: row, column: column)
      }
    }
    if let crosshair {
      painter.drawCrosshair(crosshair, on: &frame)
    }
    HeatmapLabels(self, layout).draw(on: &frame)
    if let bars { HeatmapBarsPainter(bars, layout, abilities).draw(on: &frame) }
    return layout
  }
}
