import Foundation

/// A place in a scene, in pixels.
struct ScenePoint: Equatable {
  var x: Double
  var y: Double

  init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }
}

/// What a single point of a curve looks like, so that curves are told apart without colours.
enum SceneShape: CaseIterable {
  case disc
  case square
  case triangle
  case diamond

  static let all = allCases

  /// Half its width.
  private static let radius = 4.5

  /// Its corners around a point.
  func corners(around center: ScenePoint) -> [ScenePoint] {
    let (count, turn, factor): (Int, Double, Double) =
      switch self {
      case .disc: (16, 0, 1)
      case .square: (4, .pi / 4, 1.2)
      case .triangle: (3, -.pi / 2, 1.3)
      case .diamond: (4, 0, 1.25)
      }
    return (0..<count).map { index in
      let angle = turn + 2 * .pi * Double(index) / Double(count)
      let radius = Self.radius * factor
      return ScenePoint(center.x + radius * cos(angle), center.y + radius * sin(angle))
    }
  }
}

extension Bitmap {
  /// Draws a line through points with smooth edges.
  ///
  /// - Complexity: O(length × width²) for each piece.
  mutating func draw(line points: [ScenePoint], width: Double, _ color: Ink) {
    for (from, to) in zip(points, points.dropFirst()) {
      let (dx, dy) = (to.x - from.x, to.y - from.y)
      let square = dx * dx + dy * dy
      cover(from: from, to: to, margin: width / 2 + 1, color) { x, y in
        let along = square > 0 ? ((x - from.x) * dx + (y - from.y) * dy) / square : 0
        let share = min(1, max(0, along))
        let (px, py) = (x - from.x - share * dx, y - from.y - share * dy)
        return min(1, max(0, width / 2 + 0.5 - (px * px + py * py).squareRoot()))
      }
    }
  }

  /// Fills a convex shape with smooth edges.
  mutating func fill(corners: [ScenePoint], _ color: Ink) {
    guard let left = corners.map(\.x).min(), let right = corners.map(\.x).max(),
      let top = corners.map(\.y).min(), let bottom = corners.map(\.y).max()
    else { return }
    let edges = Array(zip(corners, corners.dropFirst() + corners.prefix(1)))
    cover(from: ScenePoint(left, top), to: ScenePoint(right, bottom), margin: 1, color) { x, y in
      // The least distance inside of all edges; corners run in one direction.
      let inside = edges.map { from, to in
        let (dx, dy) = (to.x - from.x, to.y - from.y)
        let length = max((dx * dx + dy * dy).squareRoot(), 1e-9)
        return (dx * (y - from.y) - dy * (x - from.x)) / length
      }
      return min(1, max(0, (inside.min() ?? 0) + 0.5))
    }
  }

  /// Mixes a colour into the pixels around a box, each by the share that `coverage` gives at its middle.
  private mutating func cover(
    from: ScenePoint, to: ScenePoint, margin: Double, _ color: Ink,
    coverage: (Double, Double) -> Double
  ) {
    let left = max(0, Int((min(from.x, to.x) - margin).rounded(.down)))
    let right = min(width - 1, Int((max(from.x, to.x) + margin).rounded(.up)))
    let top = max(0, Int((min(from.y, to.y) - margin).rounded(.down)))
    let bottom = min(height - 1, Int((max(from.y, to.y) + margin).rounded(.up)))
    guard left <= right, top <= bottom else { return }
    for y in top...bottom {
      for x in left...right {
        let share = coverage(Double(x) + 0.5, Double(y) + 0.5)
        if share > 0 { mix(color, share: share, x: x, y: y) }
      }
    }
  }
}
