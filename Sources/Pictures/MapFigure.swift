import Charts
import Screen

/// Maps side by side with axes, colour bars and a line below: the same picture as PNG and as SVG.
public struct MapFigure: Sendable {
  /// Wider or higher pictures are not read by common programs.
  public static let largestSide = 65_500
  /// The most pixels for a cell.
  public static let largestCell = 256

  /// The maps, from left to right.
  public let maps: [PictureMap]
  /// What stands above all; nil for nothing.
  public let title: String?
  /// How the numbers were obtained; broken into lines where it is long.
  public let note: String
  /// Pixels for a cell.
  public let cell: Int
  let palette: Palette

  /// Makes a figure.
  ///
  /// - Parameters:
  ///   - maps: At least one.
  ///   - title: What stands above all.
  ///   - note: How the numbers were obtained.
  ///   - palette: The name of the colours; nil or an unknown one for the usual.
  ///   - cell: Pixels for a cell; nil to choose by the number of cells.
  public init(
    _ maps: [PictureMap], title: String? = nil, note: String, palette: String? = nil,
    cell: Int? = nil
  ) {
    precondition(!maps.isEmpty, "a figure needs a map")
    self.maps = maps
    self.title = title
    self.note = note
    self.palette = palette.flatMap { Palette.named($0) } ?? .standard(for: .direct)
    self.cell = max(1, cell ?? Self.standardCell(for: maps))
  }

  /// The file as PNG, in 8-bit RGB.
  ///
  /// - Throws: ``PictureError``.
  /// - Complexity: O(pixels) time and memory.
  public func png() throws(PictureError) -> [UInt8] {
    let scene = try scene()
    let texts = [
      ("Title", title ?? maps.map(\.title).joined(separator: ", ")), ("Description", note),
      ("Software", "Farfield"),
    ]
    return try Pictures.png(scene.bitmap(), texts: texts.map { (keyword: $0.0, text: $0.1) })
  }

  /// The file as SVG, with real text.
  ///
  /// - Throws: ``PictureError``.
  public func svg() throws(PictureError) -> String {
    try scene().svg(title: title ?? maps.map(\.title).joined(separator: ", "), note: note)
  }

  private func scene() throws(PictureError) -> Scene {
    let layout = FigureLayout(self, limits: limits)
    guard max(layout.width, layout.height) <= Self.largestSide else {
      throw .tooLarge(width: layout.width, height: layout.height, limit: Self.largestSide)
    }
    return layout.scene()
  }

  /// Maps of the same kind of numbers on the same scale share their limits.
  var groups: [FigureGroup] {
    var groups: [FigureGroup] = []
    for (index, map) in maps.enumerated() {
      let group = FigureGroup(scale: map.scale, name: map.valueName, maps: [index])
      if let known = groups.firstIndex(where: { $0.scale == map.scale && $0.name == map.valueName })
      {
        groups[known].maps.append(index)
      } else {
        groups.append(group)
      }
    }
    return groups
  }

  private var limits: [ScaleLimits] {
    groups.map { group in group.scale.heatmapScale.limits(over: group.maps.map { maps[$0].grid }) }
  }

  /// Large cells for few tokens, so that words fit beside them; whole pixels always.
  private static func standardCell(for maps: [PictureMap]) -> Int {
    let most = maps.map { max($0.rows, $0.columns) }.max() ?? 1
    let fitting = max(1, min(32, 768 / max(most, 1)))
    let hasWords = maps.contains { !$0.rowAxis.labels.isEmpty || !$0.columnAxis.labels.isEmpty }
    return hasWords && most <= 96 ? max(fitting, FigureLayout.wordPitch) : fitting
  }
}

/// Maps that share a colour bar.
struct FigureGroup {
  let scale: PictureScale
  let name: String
  /// Indices of the maps.
  var maps: [Int]
}
