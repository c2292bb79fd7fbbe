import Tensors

/// A picture of a digit, pixel by pixel: drawn by a pen that is never quite the same, or from files
/// in the format of MNIST.
struct DrawnDigits: Task {
  static let definition = TaskDefinition(
    "pixels", "tell a digit from its pixels, row by row",
    [
      .whole("size", 8, in: 6...28, "pixels of a side"),
      .whole("levels", 4, in: 2...16, "levels of grey"),
      .number(
        "shift", 0.08, in: 0...0.3, "how far a digit is moved at most, as a share of the side"),
      .number("scale", 0.1, in: 0...0.4, "how much larger or smaller it is at most"),
      .number("slant", 0.2, in: 0...0.6, "how far it leans at most"),
      .number("noise", 0.05, in: 0...0.5, "standard deviation of what is added to every pixel"),
      .files("images", 1...1, "images in IDX format, .gz too; in place of drawn ones"),
      .files("labels", 1...1, "their labels in IDX format"),
    ], maker: DrawnDigits.init)

  let options: TaskOptions
  let vocabulary: [String]
  let classes = (0...9).map(String.init)
  let chance: TaskLevel
  private let size: Int
  private let levels: Int
  private let pen: DigitPen
  private let images: LabelledImages?

  private init(_ options: TaskOptions) throws(TaskError) {
    var kept = options
    size = options.whole("size")
    levels = options.whole("levels")
    pen = DigitPen(
      size: size, shift: options.number("shift"), scale: options.number("scale"),
      slant: options.number("slant"), noise: options.number("noise"))
    vocabulary = (0..<levels).map(String.init) + [TokenName.ask]
    let (files, labels) = (options.files("images"), options.files("labels"))
    switch (files.first, labels.first) {
    case (nil, nil):
      images = nil
      chance = .exact(0.1)
    case (let file?, let labels?):
      let images = try LabelledImages(file, labels: labels, size: size, levels: levels)
      self.images = images
      kept.drop(["shift", "scale", "slant", "noise"])
      chance = .exact(images.largestShare)
    case (nil, _): throw .needsOption("images", besides: "labels")
    case (_, nil): throw .needsOption("labels", besides: "images")
    }
    self.options = kept
  }

  var longest: (source: Int, answer: Int) { (size * size + 1, 0) }
  var ceiling: TaskLevel? { nil }

  var explanation: String {
    """
    A picture of a digit is given as \(size) rows of \(size) pixels, one after the other, and which \
    digit it is is asked at the →. What stands one above the other in the picture is \(size) tokens \
    apart in the sequence, so heads have to find by position what belongs together.
    """
  }

  func problem(_ index: Int, _ split: Split, seed: UInt64) -> Problem {
    var random = RandomGenerator(index, split, seed: seed)
    var tokens: [Int]
    let digit: Int
    if let images {
      (tokens, digit) = images.draw(split, &random)
    } else {
      digit = random.integer(below: 10)
      tokens = pen.draw(digit, levels: levels, &random)
    }
    tokens.append(levels)
    var targets = [Int](repeating: Problem.unasked, count: tokens.count)
    targets[size * size] = digit
    return .labelled(tokens: tokens, targets: targets)
  }

  func picture(of problem: Problem) -> [String]? {
    guard case .labelled(let tokens, _) = problem, tokens.count >= size * size else { return nil }
    let ramp: [Character] = [" ", "░", "▒", "▓", "█"]
    return (0..<size).map { row in
      tokens[row * size..<(row + 1) * size].map { level in
        // Two characters for a pixel: a cell is about twice as high as it is wide.
        String(repeating: ramp[(level * 4 + (levels - 1) / 2) / (levels - 1)], count: 2)
      }.joined()
    }
  }
}

/// Draws digits a little different every time.
struct DigitPen: Sendable {
  let size: Int
  let shift: Double
  let scale: Double
  let slant: Double
  let noise: Double

  /// The pixels of a digit in whole levels, row by row. [size · size]
  ///
  /// - Complexity: O(size² · pieces of the digit).
  func draw(_ digit: Int, levels: Int, _ random: inout RandomGenerator) -> [Int] {
    func any(_ most: Double) -> Float { Float(most * (2 * random.uniform() - 1)) }
    let (moveX, moveY) = (any(shift), any(shift))
    let zoom = 1 + any(scale)
    let lean = any(slant)
    let halfWidth = 0.07 + any(0.02)
    let side = Float(size)
    let pieces = DigitFont.pieces[digit]
    var result: [Int] = []
    result.reserveCapacity(size * size + 1)
    for row in 0..<size {
      for column in 0..<size {
        // Where the pixel's middle lies on the upright digit in the middle of its square.
        let y = ((Float(row) + 0.5) / side - 0.5 - moveY) / zoom
        let x = ((Float(column) + 0.5) / side - 0.5 - moveX) / zoom + lean * y
        var nearest = Float.infinity
        for piece in pieces {
          let distance = piece.squaredDistance(x: x + 0.5, y: y + 0.5)
          if distance < nearest { nearest = distance }
        }
        var ink = 0.5 + (halfWidth - nearest.squareRoot() * zoom) * side
        ink = min(max(ink, 0), 1)
        if noise > 0 { ink = min(max(ink + Float(noise * random.normal()), 0), 1) }
        result.append(Int((ink * Float(levels - 1)).rounded()))
      }
    }
    return result
  }
}
