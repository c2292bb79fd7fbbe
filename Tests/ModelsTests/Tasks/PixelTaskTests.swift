import Tensors
import Testing

@testable import Models

@Suite("Tasks of pixels")
struct PixelTaskTests {
  @Test("digits are like the mean of their kind more than like any other's")
  func digits() throws {
    let task = try TaskTable.make("pixels", ["size": 11, "levels": 5])
    var means = [[Double]](repeating: Array(repeating: 0, count: 121), count: 10)
    for problem in task.problems(1_501) {
      let (tokens, answers) = problem.parts
      for place in 0..<121 { means[answers[0]][place] += Double(tokens[place]) }
    }
    // By direction alone, so that the number of examples of a digit does not matter.
    means = means.map { mean in
      let length = mean.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return mean.map { $0 / length }
    }
    var right = 0
    for problem in task.problems(503, .heldOut) {
      let (tokens, answers) = problem.parts
      let likeness = means.map { zip($0, tokens).reduce(0) { $0 + $1.0 * Double($1.1) } }
      if likeness.firstIndex(of: likeness.max() ?? 0) == answers[0] { right += 1 }
    }
    #expect(right > 377, "\(right) of 503")
  }

  @Test("without noise, an eight is drawn as an eight")
  func picture() throws {
    let task = try TaskTable.make(
      "pixels", ["size": 9, "levels": 2, "shift": 0, "scale": 0, "slant": 0, "noise": 0])
    for problem in task.problems(97) where problem.parts.answers == [8] {
      let rows = try #require(task.picture(of: problem))
      #expect(rows.count == 9 && rows.allSatisfy { $0.count == 18 })
      // Two holes with ink all around them, and the same seen from the left and from the right.
      let open = rows.map { row in row.map { $0 == " " } }
      #expect(open[2][8] && open[6][8] && !open[4][8] && !open[0][8] && !open[8][8])
      #expect(rows.allSatisfy { String($0.reversed()) == $0 })
      return
    }
    Issue.record("no eight among 97 digits")
  }

  @Test("a marked end is joined to the other when steps from dash to dash lead there")
  func pathfinder() throws {
    let cases = [(10, 7, 1, 1), (17, 13, 2, 5), (8, 8, 0, 0), (8, 8, 2, 16), (32, 23, 1, 16)]
    for (size, length, gap, distractors) in cases {
      let task = try TaskTable.make(
        "pathfinder",
        [
          "size": .whole(size), "length": .whole(length), "gap": .whole(gap),
          "distractors": .whole(distractors),
        ])
      var images = Set<[Int]>()
      for problem in task.problems(503) {
        let (tokens, answers) = problem.parts
        let cells = Array(tokens.dropLast())
        let marks = cells.indices.filter { cells[$0] == 2 }
        #expect(marks.count == 2)
        let reached = reachable(from: marks[0], in: cells, size: size, step: gap + 1)
        #expect(reached.contains(marks[1]) == (answers[0] == 1))
        images.insert(cells)
      }
      #expect(images.count > 400, "\(task.title): \(images.count) of 503")
    }
  }

  private func reachable(from start: Int, in cells: [Int], size: Int, step: Int) -> Set<Int> {
    var reached: Set<Int> = [start]
    var waiting = [start]
    while let cell = waiting.popLast() {
      for other in cells.indices where cells[other] != 0 && !reached.contains(other) {
        let (down, right) = (abs(other / size - cell / size), abs(other % size - cell % size))
        if max(down, right) <= step {
          reached.insert(other)
          waiting.append(other)
        }
      }
    }
    return reached
  }

  @Test("bent curves are the rule")
  func bends() {
    var straight = 0
    for index in 0..<503 {
      var random = RandomGenerator(index, .training, seed: 5)
      var field = CurveField(size: 10, distance: 2)
      let curves = field.pair(7, &random)
      let steps = curves.flatMap { zip($0, $0.dropFirst()).map { $1 - $0 } }
      if Set(steps).count == 1 { straight += 1 }
    }
    #expect(straight < 25, "\(straight) of 503")
  }
}

/// Files in the format of MNIST.
private enum IDX {
  static func file(_ name: String, _ extents: [Int], _ bytes: [UInt8]) -> TaskFile {
    let numbers = extents.flatMap { extent in
      [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: extent >> $0) }
    }
    return TaskFile(name: name, bytes: [0, 0, 8, UInt8(extents.count)] + numbers + bytes)
  }

  /// 23 images of 7 rows and 11 columns, each of one level of grey; digits 0…9 in turn.
  static let images = file(
    "i", [23, 7, 11], (0..<23).flatMap { [UInt8](repeating: 11 * $0, count: 77) })
  static let labels = file("l", [23], (0..<23).map { $0 % 10 })
}

@Suite("Images from files")
struct LabelledImageTests {
  private func make(
    _ images: TaskFile, _ labels: TaskFile, size: Int = 7
  ) throws(TaskError) -> any Task {
    try TaskTable.make(
      "pixels",
      [
        "images": .files([images]), "labels": .files([labels]), "size": .whole(size), "levels": 16,
      ])
  }

  @Test("each image comes with its label, the last tenth only when it is held out")
  func drawn() throws {
    let task = try make(IDX.images, IDX.labels)
    var seen: [Split: Set<Int>] = [:]
    for split in Split.allCases {
      for problem in task.problems(401, split) {
        let (tokens, answers) = problem.parts
        #expect(Set(tokens.dropLast()).count == 1 && tokens.count == 50)
        // A level of grey of 0…242 in sixteen levels.
        let image = try #require(
          (0..<23).first { number in
            number % 10 == answers[0]
              && Int((Double(number * 11) / 255 * 15).rounded()) == tokens[0]
          })
        seen[split, default: []].insert(image)
      }
    }
    #expect(seen[.training] == Set(0..<21) && seen[.heldOut] == [21, 22])
    #expect(task.chance == .exact(3.0 / 23))
  }

  @Test("images are made smaller by the mean of what a pixel covers")
  func reduced() throws {
    // Columns 0…6 of 7 rows of 11: white. In 6 columns of 11/6 each, the fourth is 1.5/1.833 white.
    let row = [UInt8](repeating: 255, count: 7) + [UInt8](repeating: 0, count: 4)
    let image = Array(repeating: row, count: 7).joined()
    let file = IDX.file("i", [2, 7, 11], Array(image) + Array(image))
    let task = try make(file, IDX.file("l", [2], [3, 4]), size: 6)
    let tokens = task.problem(0, .training, seed: 0).parts.tokens
    let expected = [15, 15, 15, Int((15 * (7 - 5.5) / (11.0 / 6)).rounded()), 0, 0]
    for row in 0..<6 { #expect(Array(tokens[6 * row..<6 * row + 6]) == expected) }
  }

  @Test("headers and sizes that lie are refused with the facts")
  func hostile() throws {
    func images(_ extents: [Int], _ count: Int) -> TaskFile {
      IDX.file("i", extents, [UInt8](repeating: 9, count: count))
    }
    let cases: [(TaskFile, TaskFile, TaskError)] = [
      (TaskFile(name: "i", bytes: []), IDX.labels, .emptyFile("i")),
      (TaskFile(name: "i", bytes: [0, 0, 8]), IDX.labels, .badImages("i", .notIDX(axes: 3))),
      (IDX.labels, IDX.labels, .badImages("l", .notIDX(axes: 3))),
      (IDX.images, IDX.images, .badImages("i", .notIDX(axes: 1))),
      (
        images([23, 7, 11], 1_770), IDX.labels,
        .badImages("i", .sizeMismatch(expected: 1_787, found: 1_786))
      ),
      (
        images([23, 7, 11], 1_772), IDX.labels,
        .badImages("i", .sizeMismatch(expected: 1_787, found: 1_788))
      ),
      (
        images([0xFFFF_FFFF, 0xFFFF_FFFF, 0xFFFF_FFFF], 7), IDX.labels,
        .badImages("i", .sizeMismatch(expected: .max, found: 23))
      ),
      (
        images([22, 7, 11], 1_694), IDX.labels,
        .badImages("l", .countsDiffer(images: 22, labels: 23))
      ),
      (images([23, 0, 11], 0), IDX.labels, .badImages("i", .empty)),
      (images([1, 7, 11], 77), IDX.file("l", [1], [3]), .badImages("i", .empty)),
      (images([0, 7, 11], 0), IDX.file("l", [0], []), .badImages("i", .empty)),
      (
        images([2, 257, 1], 514), IDX.file("l", [2], [3, 4]),
        .badImages("i", .tooWide(257, limit: 256))
      ),
      (
        images([2, 7, 11], 154), IDX.file("l", [2], [3, 10]),
        .badImages("l", .label(10, index: 1))
      ),
      (
        TaskFile(name: "i", bytes: [0x1F, 0x8B, 8, 0, 0]), IDX.labels,
        .badImages("i", .notInflated)
      ),
    ]
    for (images, labels, error) in cases {
      #expect(throws: error) { try make(images, labels) }
    }
  }

  @Test("images and labels are given together")
  func together() {
    #expect(throws: TaskError.needsOption("labels", besides: "images")) {
      try TaskTable.make("pixels", ["images": .files([IDX.images])])
    }
    #expect(throws: TaskError.needsOption("images", besides: "labels")) {
      try TaskTable.make("pixels", ["labels": .files([IDX.labels])])
    }
  }
}
