import Diagnostics
import Tensors

// Made sequences whose attention maps have something to find: bands, blocks, diagonals, a needle.

private let tokens = FunctionParameter("n", .integer, "how many tokens")
private let width = FunctionParameter("d", .integer, "numbers of each token")
private let needle = FunctionParameter(
  "needle", .integer, or: "0", namedOnly: true,
  "tokens in a planted run, seen again far away; 0 plants none")
private let needleHelp =
  "needle=r writes one vector, three times as long as the other tokens, into r tokens from n//4 on "
  + "and again from 3*n//4 on: queries there meet keys half the sequence away. "
private let noiseHelp = "The randomness follows from the seed, whatever the number of threads."

let sequenceFunctions: [FunctionEntry] = [
  FunctionEntry(
    "walk", .random,
    [
      tokens, width,
      FunctionParameter(
        "step", .number, or: "0.02", "how far it goes from token to token, above 0 up to 1"),
      needle,
    ], "a random walk of n tokens: neighbours resemble each other, a band along the diagonal",
    help: "Every number has mean 0 and variance 1; tokens m apart have the correlation "
      + "(1 - step)**m, so the band is about 1 / step tokens wide. " + needleHelp + noiseHelp,
    example: "x = walk(256, 16, needle=1); attend(x, x, x, fastmax(p=2)).at(192, 64)",
    isRemembered: true
  ) { call in
    let step = call.number("step", or: 0.02)
    guard step > 0, step <= 1 else {
      throw outside(
        "step", step, "a step is above 0 and at most 1", "walk(256, 16, step=0.02)", call)
    }
    return try call.sequence { numbers, shape, _ in
      let (keep, change) = (Float(1 - step), Float((1 - (1 - step) * (1 - step)).squareRoot()))
      // The first token is a draw as it is, so that the variance is 1 from the beginning.
      for index in shape[1]..<max(numbers.count, shape[1]) {
        numbers[index] = keep * numbers[index - shape[1]] + change * numbers[index]
      }
    }
  },
  FunctionEntry(
    "clusters", .random,
    [
      tokens, width, FunctionParameter("k", .integer, or: "8", "how many centres"),
      FunctionParameter(
        "length", .integer, or: "none", "tokens in a run around one centre; none is n / 32"),
      FunctionParameter("spread", .number, or: "0.5", "distance from the centre, from 0"),
      needle,
    ], "runs of tokens around k centres: blocks on the diagonal, and blocks where a centre returns",
    help: "Each run draws its centre; a token is (centre + spread * noise) / sqrt(1 + spread**2), "
      + "with mean 0 and variance 1. Tokens of one centre have the correlation "
      + "1 / (1 + spread**2). " + needleHelp + noiseHelp,
    example: "x = clusters(256, 16, k=4, needle=1); attend(x, x, x, fastmax(p=2)).at(192, 64)",
    isRemembered: true, implementation: clusters),
  FunctionEntry(
    "periodic", .random,
    [
      tokens, width,
      FunctionParameter(
        "period", .integer, or: "none", "tokens until it repeats; none is n / 8"),
      FunctionParameter("noise", .number, or: "0.1", "what each token adds of its own, from 0"),
      needle,
    ], "a pattern of tokens over and over: diagonals parallel to the main one",
    help: "A token is (pattern + noise * own) / sqrt(1 + noise**2), with mean 0 and variance 1; "
      + "tokens a period apart have the correlation 1 / (1 + noise**2), others none. " + needleHelp
      + noiseHelp,
    example:
      "x = periodic(256, 16, period=32, needle=1); attend(x, x, x, fastmax(p=2)).at(192, 64)",
    isRemembered: true, implementation: periodic),
]

private func clusters(_ call: inout Call) throws -> Value {
  let count = call.integer("n", or: 0)
  let fix = "clusters(256, 16, k=4, length=32)"
  let centreCount = call.integer("k", or: 8)
  guard centreCount > 0, centreCount <= 1 << 20 else {
    throw outside(
      "k", Double(centreCount), "there are from 1 to 1048576 centres", fix, call)
  }
  let length = call.integer("length", or: max(count / 32, 1))
  guard length > 0 else {
    throw outside("length", Double(length), "a run has at least one token", fix, call)
  }
  let spread = try call.amount("spread", or: 0.5, fix: fix)
  let width = call.integer("d", or: 0)
  _ = try call.reserved([centreCount, max(width, 0)])
  let compute = call.context.compute
  return try call.sequence { numbers, shape, generator in
    let centres = try NoiseRows(width: shape[1], &generator).rows(centreCount, compute)
    var centre = 0
    mix(&numbers, with: centres, shape[1], spread) { token in
      if token % length == 0 { centre = generator.integer(below: centreCount) }
      return centre
    }
  }
}

private func periodic(_ call: inout Call) throws -> Value {
  let count = call.integer("n", or: 0)
  let fix = "periodic(256, 16, period=32)"
  let period = call.integer("period", or: max(count / 8, 1))
  guard period > 0 else {
    throw outside("period", Double(period), "a period has at least one token", fix, call)
  }
  let noise = try call.amount("noise", or: 0.1, fix: fix)
  let compute = call.context.compute
  return try call.sequence { numbers, shape, generator in
    // A pattern longer than the sequence is never seen whole.
    let length = min(period, max(shape[0], 1))
    let pattern = try NoiseRows(width: shape[1], &generator).rows(length, compute)
    mix(&numbers, with: pattern, shape[1], noise) { $0 % length }
  }
}

/// Turns noise into (row + share · noise) / √(1 + share²), where `row` says which row of a table.
private func mix(
  _ numbers: inout [Float], with table: [Float], _ width: Int, _ share: Double,
  row: (_ token: Int) -> Int
) {
  let whole = 1 / (1 + share * share).squareRoot()
  let (common, own) = (Float(whole), Float(whole * share))
  guard width > 0 else { return }
  numbers.withUnsafeMutableBufferPointer { numbers in
    table.withUnsafeBufferPointer { table in
      for token in 0..<numbers.count / width {
        let (start, source) = (token * width, row(token) * width)
        for index in 0..<width {
          numbers[start + index] = common * table[source + index] + own * numbers[start + index]
        }
      }
    }
  }
}

/// Says that a number is outside of what makes sense.
private func outside(
  _ parameter: String, _ number: Double, _ rule: String, _ fix: String, _ call: Call
) -> Diagnostic {
  Diagnostic(
    "evaluation.outside-range", "\(parameter) is out of range", at: call.span(of: parameter),
    label: "this is \(numberText(number))", why: rule, fix: fix)
}

extension Call {
  /// A finite number from 0 on.
  fileprivate func amount(_ name: String, or fallback: Double, fix: String) throws -> Double {
    let amount = number(name, or: fallback)
    guard amount >= 0, amount <= 1e6 else {
      throw outside(name, amount, "it is from 0 to 1000000", fix, self)
    }
    return amount
  }

  /// Noise of shape [n, d], made into a sequence, with the needle in it.
  fileprivate mutating func sequence(
    _ shaping: (inout [Float], Shape, inout RandomGenerator) throws -> Void
  ) throws -> Value {
    let shape = try reserved([integer("n", or: 0), integer("d", or: 0)])
    let length = integer("needle", or: 0)
    guard length == 0 || (length > 0 && length <= shape[0] / 4 && shape[1] > 0) else {
      throw outside(
        "needle", Double(length), "a needle has from 0 to n/4 tokens, here \(shape[0] / 4)",
        context.line(replacing: span(of: "needle"), with: "0"), self)
    }
    let noise = NoiseRows(width: shape[1], &generator)
    var numbers = try noise.rows(shape[0], context.compute)
    try context.compute.checkCancelled()
    try shaping(&numbers, shape, &generator)
    if length > 0 {
      let vector = try longVector(shape[1], unlike: numbers)
      for start in [shape[0] / 4, 3 * shape[0] / 4] {
        for token in start..<start + length {
          numbers.replaceSubrange(token * shape[1]..<(token + 1) * shape[1], with: vector)
        }
      }
    }
    return .numeric(Tensor(shape, numbers))
  }

  /// A vector three times as long as a token of variance 1, with mean 0 where it has several
  /// numbers: of 16 drawn ones that which the other tokens weigh least, so that nothing outweighs
  /// its meeting with itself.
  private mutating func longVector(_ width: Int, unlike numbers: [Float]) throws -> [Float] {
    let drawn = try NoiseRows(width: width, &generator).rows(16, ComputeContext())
    let plain = [1] + [Double](repeating: 0, count: width - 1)
    var best: (total: Double, vector: [Double]) = (.infinity, plain)
    for start in stride(from: 0, to: drawn.count, by: width) {
      var vector = drawn[start..<start + width].map(Double.init)
      if width > 1 {
        let mean = vector.reduce(0, +) / Double(width)
        vector = vector.map { $0 - mean }
      }
      let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard norm > 0 else { continue }
      vector = vector.map { $0 / norm }
      let total = Self.weight(of: vector, among: numbers)
      if total < best.total { best = (total, vector) }
    }
    return best.vector.map { Float($0 * 3 * Double(width).squareRoot()) }
  }

  /// Σ (1 + s + s²/2) of scores with some thousands of the tokens.
  private static func weight(of vector: [Double], among numbers: [Float]) -> Double {
    let count = numbers.count / vector.count
    var total = 0.0
    for token in stride(from: 0, to: count, by: max(count / 4096, 1)) {
      var score = 0.0
      for (index, number) in vector.enumerated() {
        score += number * Double(numbers[token * vector.count + index])
      }
      total += 1 + score + score * score / 2
    }
    return total
  }
}
