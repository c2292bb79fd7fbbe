/// The ten digits as strokes in a square: x to the right, y down, both 0...1.
enum DigitFont {
  /// A stroke's straight pieces, from point to point.
  struct Piece: Sendable {
    let start: (x: Float, y: Float)
    let way: (x: Float, y: Float)
    /// 1 / |way|².
    let reciprocal: Float

    /// The square of how far a point is from the nearest of the piece.
    func squaredDistance(x: Float, y: Float) -> Float {
      let (fromX, fromY) = (x - start.x, y - start.y)
      let share = (fromX * way.x + fromY * way.y) * reciprocal
      // Two comparisons; `min` and `max` would look for NaN as well.
      let along = share < 0 ? 0 : share > 1 ? 1 : share
      let (restX, restY) = (fromX - along * way.x, fromY - along * way.y)
      return restX * restX + restY * restY
    }
  }

  /// The pieces of each digit. [10]
  static let pieces: [[Piece]] = strokes.map { digit in
    digit.flatMap { stroke in
      zip(stroke, stroke.dropFirst()).map { start, end in
        let way = (x: end.0 - start.0, y: end.1 - start.1)
        return Piece(start: start, way: way, reciprocal: 1 / (way.x * way.x + way.y * way.y))
      }
    }
  }

  private static let six: [(Float, Float)] = [
    (0.70, 0.12), (0.45, 0.20), (0.28, 0.42), (0.22, 0.65), (0.30, 0.84), (0.50, 0.90),
    (0.72, 0.82), (0.78, 0.66), (0.70, 0.50), (0.50, 0.44), (0.30, 0.52), (0.22, 0.65),
  ]

  private static let strokes: [[[(Float, Float)]]] = [
    [
      [
        (0.50, 0.10), (0.70, 0.18), (0.78, 0.35), (0.80, 0.50), (0.78, 0.65), (0.70, 0.82),
        (0.50, 0.90), (0.30, 0.82), (0.22, 0.65), (0.20, 0.50), (0.22, 0.35), (0.30, 0.18),
        (0.50, 0.10),
      ]
    ],
    [[(0.35, 0.25), (0.55, 0.10), (0.55, 0.90)]],
    [
      [
        (0.22, 0.30), (0.30, 0.15), (0.50, 0.10), (0.70, 0.16), (0.77, 0.32), (0.70, 0.48),
        (0.22, 0.90), (0.80, 0.90),
      ]
    ],
    [
      [
        (0.23, 0.18), (0.45, 0.10), (0.70, 0.16), (0.74, 0.32), (0.62, 0.45), (0.42, 0.48),
        (0.64, 0.52), (0.78, 0.68), (0.70, 0.85), (0.45, 0.90), (0.22, 0.82),
      ]
    ],
    [[(0.65, 0.90), (0.65, 0.10), (0.20, 0.65), (0.82, 0.65)]],
    [
      [
        (0.75, 0.10), (0.30, 0.10), (0.26, 0.45), (0.50, 0.40), (0.72, 0.48), (0.78, 0.66),
        (0.70, 0.84), (0.46, 0.90), (0.22, 0.82),
      ]
    ],
    [six],
    [[(0.20, 0.10), (0.80, 0.10), (0.42, 0.90)]],
    [
      [
        (0.50, 0.46), (0.30, 0.38), (0.26, 0.24), (0.36, 0.13), (0.50, 0.10), (0.64, 0.13),
        (0.74, 0.24), (0.70, 0.38), (0.50, 0.46), (0.28, 0.56), (0.20, 0.70), (0.30, 0.85),
        (0.50, 0.90), (0.70, 0.85), (0.80, 0.70), (0.72, 0.56), (0.50, 0.46),
      ]
    ],
    // A six upside down.
    [six.map { (1 - $0.0, 1 - $0.1) }],
  ]
}
