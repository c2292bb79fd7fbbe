import Tensors

/// Whether two marked ends are those of one dashed curve.
///
/// Curves of cells, each beside the next; after two cells of a curve come `gap` that are left out.
/// Cells of two curves are more than `gap` + 1 apart, so what belongs together is determined.
///
/// - Source: Linsley et al. 2018 (Pathfinder), in the form of Tay et al. 2020 (Long Range Arena).
struct Pathfinder: Task {
  static let definition = TaskDefinition(
    "pathfinder", "tell whether two marked ends are joined by a dashed curve",
    [
      .whole("size", 8, in: 8...64, "cells of a side"),
      .whole("length", 5, in: 3...64, "cells of the two curves with marked ends"),
      .whole("gap", 1, in: 0...2, "cells left out between dashes"),
      .whole("distractors", 1, in: 0...16, "short curves besides, where there is room"),
    ], maker: Pathfinder.init)

  let options: TaskOptions
  let vocabulary = ["·", "■", "●", TokenName.ask]
  let classes = ["apart", "joined"]
  private let size: Int
  private let length: Int
  private let gap: Int
  private let distractors: Int

  private init(_ options: TaskOptions) throws(TaskError) {
    self.options = options
    size = options.whole("size")
    length = options.whole("length")
    gap = options.whole("gap")
    distractors = options.whole("distractors")
    // Two straight curves always have room.
    guard length <= size else {
      throw .tooLarge(option: "length", value: length, maximum: size, because: ["size"])
    }
  }

  var longest: (source: Int, answer: Int) { (size * size + 1, 0) }
  /// Either answer is drawn with equal odds.
  var chance: TaskLevel { .exact(0.5) }

  var explanation: String {
    """
    A picture with dashed curves is given as \(size) rows of \(size) cells. Two ends of curves are \
    marked ●; whether they are the ends of one curve is asked at the →. Both answers come with the \
    same curves, so a model has to follow one from dash to dash. The hardest of these tasks: small models stay \
    at chance for thousands of steps.
    """
  }

  func problem(_ index: Int, _ split: Split, seed: UInt64) -> Problem {
    var random = RandomGenerator(index, split, seed: seed)
    let answer = random.integer(below: 2)
    var field = CurveField(size: size, distance: gap + 1)
    var curves = field.pair(length, &random)
    // Which is which, so that neither has the better places.
    if random.integer(below: 2) == 1 { curves.swapAt(0, 1) }
    for _ in 0..<distractors {
      // Shorter than what is marked, and long enough to be a dash and more.
      let short = max(2, length / 2)
      if let curve = field.curve(short, attempts: 8, &random) { curves.append(curve) }
    }
    var tokens = [Int](repeating: 0, count: size * size)
    for curve in curves {
      for (place, cell) in curve.enumerated() {
        let isEnd = place == curve.count - 1
        if isEnd || place % (2 + gap) < 2 { tokens[cell] = 1 }
      }
    }
    let first = curves[0]
    let ends = [first[0], first[first.count - 1]]
    let others = [curves[1][0], curves[1][curves[1].count - 1]]
    let end = random.integer(below: 2)
    tokens[ends[end]] = 2
    tokens[answer == 1 ? ends[1 - end] : others[random.integer(below: 2)]] = 2
    tokens.append(3)
    var targets = [Int](repeating: Problem.unasked, count: tokens.count)
    targets[size * size] = answer
    return .labelled(tokens: tokens, targets: targets)
  }

  func picture(of problem: Problem) -> [String]? {
    guard case .labelled(let tokens, _) = problem, tokens.count >= size * size else { return nil }
    let cells = ["  ", "██", "()"]
    return (0..<size).map { row in
      tokens[row * size..<(row + 1) * size].map { cells[min($0, 2)] }.joined()
    }
  }
}

/// A square of cells on which curves keep their distance.
struct CurveField {
  let size: Int
  /// Cells of two curves are further apart than this, along a row or a column.
  let distance: Int
  private var isTaken: [Bool]

  init(size: Int, distance: Int) {
    self.size = size
    self.distance = distance
    isTaken = Array(repeating: false, count: size * size)
  }

  private static let directions = [
    (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1),
  ]

  /// Two curves of the same length; straight ones when bent ones find no room.
  mutating func pair(_ length: Int, _ random: inout RandomGenerator) -> [[Int]] {
    for _ in 0..<16 {
      isTaken = Array(repeating: false, count: size * size)
      if let first = curve(length, attempts: 8, &random),
        let second = curve(length, attempts: 8, &random)
      {
        return [first, second]
      }
    }
    isTaken = Array(repeating: false, count: size * size)
    return straightPair(length, &random)
  }

  /// Two straight curves, both along rows or both along columns, somewhere.
  private mutating func straightPair(_ length: Int, _ random: inout RandomGenerator) -> [[Int]] {
    let first = random.integer(below: size - distance - 1)
    let second = first + distance + 1 + random.integer(below: size - first - distance - 1)
    let alongRows = random.integer(below: 2) == 0
    return [first, second].map { line in
      let start = random.integer(below: size - length + 1)
      let curve = (start..<start + length).map { alongRows ? line * size + $0 : $0 * size + line }
      take(curve)
      return curve
    }
  }

  /// A curve that keeps its distance to all before; nil when none was found.
  mutating func curve(
    _ length: Int, attempts: Int, _ random: inout RandomGenerator
  ) -> [Int]? {
    for _ in 0..<attempts {
      if let curve = walk(length, &random) {
        take(curve)
        return curve
      }
    }
    return nil
  }

  /// Goes on in a direction that bends by an eighth of a turn now and then; nil at a dead end.
  private func walk(_ length: Int, _ random: inout RandomGenerator) -> [Int]? {
    var (row, column) = (random.integer(below: size), random.integer(below: size))
    guard !isTaken[row * size + column] else { return nil }
    var curve = [row * size + column]
    curve.reserveCapacity(length)
    var direction = random.integer(below: 8)
    while curve.count < length {
      // Straight on, or a bend to either side; whichever is free, tried in random order.
      var bends = random.integer(below: 5) < 3 ? [0, 1, 7] : [1, 7, 0]
      if random.integer(below: 2) == 0 { bends = bends.map { (8 - $0) % 8 } }
      var found = false
      for bend in bends {
        let (down, right) = Self.directions[(direction + bend) % 8]
        let next = (row + down, column + right)
        guard isFree(next.0, next.1, besides: curve) else { continue }
        (row, column) = next
        direction = (direction + bend) % 8
        curve.append(row * size + column)
        found = true
        break
      }
      if !found { return nil }
    }
    return curve
  }

  /// True for a cell of the square that touches of the curve at most its last two cells.
  private func isFree(_ row: Int, _ column: Int, besides curve: [Int]) -> Bool {
    guard row >= 0, column >= 0, row < size, column < size, !isTaken[row * size + column] else {
      return false
    }
    return curve.dropLast(2).allSatisfy { cell in
      abs(cell / size - row) > 1 || abs(cell % size - column) > 1
    }
  }

  private mutating func take(_ curve: [Int]) {
    for cell in curve {
      let (row, column) = (cell / size, cell % size)
      for y in max(row - distance, 0)...min(row + distance, size - 1) {
        for x in max(column - distance, 0)...min(column + distance, size - 1) {
          isTaken[y * size + x] = true
        }
      }
    }
  }
}
