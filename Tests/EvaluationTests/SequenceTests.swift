import Attention
import Diagnostics
import Evaluation
import Foundation
import Tensors
import Testing

/// What the made sequences promise, measured; spans are several deviations of the estimates.
@Suite("Made sequences")
struct SequenceTests {
  private func tensor(_ line: String) throws -> Tensor {
    var console = Console()
    console.workspace.reseed(11)
    guard case .tensor(let made) = try console.run(line) else {
      throw Diagnostic("test.kind", "\(line) is no tensor")
    }
    return made.tensor
  }

  /// The mean product of numbers of tokens `distance` apart, over pairs that `isCounted` takes.
  private func correlation(
    _ x: Tensor, _ distance: Int, where isCounted: (Int) -> Bool = { _ in true }
  ) -> Double {
    let width = x.shape[1]
    let numbers = x.elements.map(Double.init)
    var (sum, count) = (0.0, 0)
    for token in 0..<x.shape[0] - distance where isCounted(token) {
      for index in token * width..<(token + 1) * width {
        sum += numbers[index] * numbers[index + distance * width]
      }
      count += width
    }
    return sum / Double(count)
  }

  @Test(
    "numbers have mean 0 and variance 1",
    arguments: [
      "walk(4001, 31, step=0.5)", "clusters(4001, 31, k=997, length=3)",
      "periodic(4001, 31, period=2003, noise=0.5)",
    ])
  func moments(_ line: String) throws {
    let numbers = try tensor(line).elements.map(Double.init)
    let mean = numbers.reduce(0, +) / Double(numbers.count)
    #expect(abs(mean) < 0.03)
    #expect(abs(numbers.reduce(0) { $0 + $1 * $1 } / Double(numbers.count) - 1) < 0.03)
  }

  @Test("a walk forgets at the rate of its step", arguments: [0.1, 0.3, 1.0])
  func walk(_ step: Double) throws {
    let x = try tensor("walk(5003, 37, step=\(step))")
    for distance in [1, 2, 5] {
      #expect(abs(correlation(x, distance) - pow(1 - step, Double(distance))) < 0.03)
    }
  }

  @Test("tokens of a run share a centre; runs return to the same centres")
  func clusters() throws {
    let x = try tensor("clusters(2000, 61, k=3, length=50, spread=0.5)")
    let inRun = correlation(x, 1) { $0 % 50 != 49 }
    #expect(abs(inRun - 1 / 1.25) < 0.06)
    // Whether a later run has the first one's centre shows in products with its first token.
    let products = (0..<40).map { run in
      (0..<61).reduce(0.0) { $0 + Double(x.elements[$1] * x.elements[run * 50 * 61 + $1]) } / 61
    }
    #expect(products.dropFirst().contains { $0 > 0.5 })
    #expect(products.contains { $0 < 0.4 })
  }

  @Test("a period away tokens are nearly the same, elsewhere they are not")
  func periodic() throws {
    let x = try tensor("periodic(1800, 41, period=90, noise=0.5)")
    #expect(abs(correlation(x, 90) - 1 / 1.25) < 0.04)
    #expect(abs(correlation(x, 180) - 1 / 1.25) < 0.04)
    #expect(abs(correlation(x, 45)) < 0.1)
  }

  @Test(
    "the needle is the largest weight off the diagonal",
    arguments: [
      "walk(403, 32, needle=1)", "walk(403, 16, step=0.2, needle=1)",
      "clusters(403, 32, k=5, needle=1)", "periodic(403, 32, period=50, needle=1)",
      "walk(8, 3, needle=1)",
    ], ["fastmax(p=2)", "softmax"])
  func needle(_ line: String, _ mechanism: String) throws {
    var console = Console()
    console.workspace.reseed(5)
    try console.run("x = \(line)")
    try console.run("a = attend(x, x, x, \(mechanism))")
    guard case .tensor(let weights) = try console.run("a.weights") else {
      Issue.record("weights are a tensor")
      return
    }
    let count = weights.shape[0]
    let (key, query) = (count / 4, 3 * count / 4)
    let planted = min(
      weights.tensor.elements[query * count + key], weights.tensor.elements[key * count + query])
    for row in 0..<count {
      for column in 0..<count where row != column && Set([row, column]) != [key, query] {
        #expect(weights.tensor.elements[row * count + column] < planted)
      }
    }
  }

  @Test("a longer needle fills its run, and the rest stays as it was")
  func needleRun() throws {
    let (with, without) = (
      try tensor("walk(400, 7, needle=5)"), try tensor("walk(400, 7)")
    )
    for token in 0..<400 {
      let isPlanted = (100..<105).contains(token) || (300..<305).contains(token)
      let row = Array(with.elements[token * 7..<(token + 1) * 7])
      #expect(isPlanted == (row != Array(without.elements[token * 7..<(token + 1) * 7])))
      if isPlanted { #expect(row == Array(with.elements[700..<707])) }
    }
    let norm = with.elements[700..<707].reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
    #expect(abs(norm - 3 * 7.0.squareRoot()) < 1e-4)
  }

  @Test(
    "the same seed gives the same numbers on any number of threads, another call others",
    arguments: ["walk(3000, 5)", "clusters(3000, 5)", "periodic(3000, 5)"])
  func seeds(_ line: String) throws {
    var (one, two) = (Console(), Console())
    one.workspace.reseed(3)
    two.workspace.reseed(3)
    two.compute.threadCount = 2
    let first = try one.run(line)
    #expect(try two.run(line) == first)
    #expect(try two.run(line) != first)
    one.workspace.reseed(3)
    #expect(try one.run(line) == first)
  }

  @Test(
    "sizes at the edges work",
    arguments: [
      ("walk(0, 5)", [0, 5]), ("walk(5, 0)", [5, 0]), ("walk(1, 1)", [1, 1]),
      ("clusters(0, 3)", [0, 3]), ("clusters(3, 0)", [3, 0]), ("periodic(0, 0)", [0, 0]),
      ("periodic(2, 3, period=10**15)", [2, 3]), ("clusters(2, 3, length=10**15)", [2, 3]),
      ("walk(4, 1, needle=1)", [4, 1]),
    ])
  func edges(_ line: String, _ extents: [Int]) throws {
    #expect(try tensor(line).shape.extents == extents)
  }

  @Test(
    "what makes no sense is refused",
    arguments: [
      ("walk(5, 3, step=0)", "evaluation.outside-range"),
      ("walk(5, 3, step=nan)", "evaluation.outside-range"),
      ("walk(8, 3, needle=3)", "evaluation.outside-range"),
      ("walk(8, 3, needle=-1)", "evaluation.outside-range"),
      ("walk(8, 0, needle=1)", "evaluation.outside-range"),
      ("clusters(8, 3, k=0)", "evaluation.outside-range"),
      ("clusters(8, 3, length=0)", "evaluation.outside-range"),
      ("clusters(8, 3, spread=inf)", "evaluation.outside-range"),
      ("periodic(8, 3, period=0)", "evaluation.outside-range"),
      ("periodic(8, 3, noise=-1)", "evaluation.outside-range"),
      ("walk(-5, 3)", "tensors.negative-extent"),
      ("walk(10**9, 10**6)", "tensors.too-large"),
    ])
  func refusals(_ line: String, _ id: String) throws {
    var console = Console()
    let refused = try #require(throws: Diagnostic.self) { try console.run(line) }
    #expect(refused.id == id)
    if id == "evaluation.outside-range" {
      let fix = try #require(refused.fix)
      try console.run(fix)
    }
  }
}

@Suite("Text as tokens")
struct TextTokenTests {
  /// A console that finds a file with these bytes as "t.txt".
  private func console(_ bytes: [UInt8]) throws -> Console {
    let folder = NSTemporaryDirectory() + "farfield-text-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    #expect(FileManager.default.createFile(atPath: folder + "/t.txt", contents: Data(bytes)))
    var console = Console()
    console.workspace.configuration.folders = [folder]
    return console
  }

  @Test("characters are the labels, equal characters have equal vectors, whatever the seed")
  func characters() throws {
    var console = try console(Array("añ🏳️‍🌈a\n".utf8))
    try console.run("x = text(\"t.txt\", 11)")
    #expect(try console.run("x.shape") == (try console.run("[5, 11]")))
    #expect(
      try console.run("x.tokens")
        == .list(["a", "ñ", "🏳️‍🌈", "a", "\n"].map(Value.text)))
    #expect(try console.run("all(x[0] == x[3])") == .boolean(true))
    #expect(try console.run("any(x[0] == x[1])") == .boolean(false))
    console.workspace.reseed(99)
    #expect(try console.run("all(text(\"t.txt\", 11) == x)") == .boolean(true))
  }

  @Test("the place is added as documented")
  func position() throws {
    var console = try console(Array("aaaa".utf8))
    try console.run("x = text(\"t.txt\", 6, position=0.5) - text(\"t.txt\", 6)")
    for (column, formula) in [
      (0, "sin(3)"), (1, "cos(3)"), (2, "sin(3 / 10000**(2/6))"), (5, "cos(3 / 10000**(4/6))"),
    ] {
      let line = "abs(x[3, \(column)] - 0.5 * sqrt(2) * \(formula)) < 1e-6"
      #expect(try console.run(line) == .boolean(true), "\(line)")
    }
  }

  @Test("vectors have variance 1 and mean 0 over the alphabet")
  func moments() throws {
    let alphabet = (0..<400).compactMap { Unicode.Scalar(0x4E00 + $0).map(Character.init) }
    var console = try console(Array(String(alphabet).utf8))
    try console.run("x = text(\"t.txt\", 64)")
    #expect(try console.run("abs(mean(x)) < 0.03 and abs(std(x) - 1) < 0.03") == .boolean(true))
  }

  @Test(
    "what is no text is refused",
    arguments: [
      ([], "files.empty-text"), ([0x61, 0, 0x62], "files.not-text"),
      ([0x61, 0xFF], "files.not-text"), ([0xC3], "files.not-text"),
    ] as [([UInt8], String)])
  func refusals(_ bytes: [UInt8], _ id: String) throws {
    var console = try console(bytes)
    let refused = try #require(throws: Diagnostic.self) { try console.run("text(\"t.txt\")") }
    #expect(refused.id == id)
  }

  @Test("files that are missing, or no files, or too large are refused")
  func files() throws {
    var console = try console(Array("abc".utf8))
    func id(_ line: String) throws -> String {
      try #require(throws: Diagnostic.self) { try console.run(line) }.id
    }
    #expect(try id("text(\"u.txt\")") == "files.not-found")
    #expect(try id("text(\"/tmp\")") == "files.not-a-file")
    #expect(try id("text(\"/dev/zero\")") == "files.not-a-file")
    console.compute.memoryLimit = 40
    #expect(try id("text(\"t.txt\", 5)") == "files.too-large")
  }
}
