import Commands
import Diagnostics
import Foundation
import Testing

@Suite("Exported maps")
struct ExportTests {
  static let heads = [
    "q, k = randn(31, 5), randn(23, 5)", "a = attend(q, k, k, softmax())",
    "b = attend(q, k, k, fastmax(p=2))", "c = attend(q, q, q, fastmax(p=2), causal=true)",
  ]

  private func prompt(_ folder: String = Prompt.freshFolder()) -> Prompt {
    var prompt = Prompt(folder: folder)
    for line in Self.heads { prompt.run(line) }
    return prompt
  }

  private func size(ofPNG path: String) throws -> [Int] {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    try #require(bytes.count > 24 && bytes[1...3] == [0x50, 0x4E, 0x47])
    return [16, 20].map { bytes[$0..<$0 + 4].reduce(0) { $0 << 8 | Int($1) } }
  }

  @Test(
    "every kind of file and every option is written",
    arguments: [
      ("export map a \"x.png\"", "31 × 23 cells, 24 pixels each"),
      ("export map a b c \"x.svg\" title=\"three\"", "31 × 23 and 31 × 23 and 31 × 31 cells"),
      ("export map a \"x.png\" rows=7 columns=100 cell=5", "7 × 23 cells, 5 pixels each"),
      ("export map a \"x.png\" queries=3:9 keys=:-1", "6 × 22 cells"),
      ("export map a \"x.png\" queries=3..9 keys=-4: scale=log palette=grey", "6 × 4 cells"),
      ("export map c \"x.png\" scale=rank palette=\"magma\"", "31 × 31 cells"),
      ("export map c \"x.svg\" scale=row", "31 × 31 cells"),
      ("export map eye(3) a \"x.png\" scale=linear", "3 × 3 and 31 × 23 cells"),
      ("export map eye(3) \"x.svg\"", "3 × 3 cells"),
      ("export map ones(5) \"x.png\"", "1 × 5 cells"),
      ("export map a b \"x.txt\" rows=4 columns=6", "4 × 6 and 4 × 6 cells"),
      ("export map a \"x.npy\" rows=4", "4 × 23 cells, mean weight, float32 · mean of 7.75 × 1"),
      (
        "export map c \"x.csv\" scale=lift", "31 × 31 cells, lift, float32 · 1 token a cell · exact"
      ),
    ])
  func written(line: String, says: String) throws {
    var prompt = prompt()
    let lines = try prompt.report(line).lines
    #expect(lines.count == 1)
    #expect(lines[0].contains(says), "\(lines[0])")
  }

  @Test("more or larger cells make a larger picture, by exactly as many pixels")
  func pixels() throws {
    let folder = Prompt.freshFolder()
    var prompt = prompt(folder)
    prompt.run("export map a \"s.png\" cell=10", "export map a \"l.png\" cell=13")
    let small = try size(ofPNG: folder + "/s.png")
    let large = try size(ofPNG: folder + "/l.png")
    #expect(large[0] - small[0] == 3 * 23)
    #expect(large[1] - small[1] == 3 * 31)
  }

  @Test("cells in a file of numbers are means of weights, and lifts on request")
  func numbers() throws {
    var prompt = prompt()
    prompt.run(
      "export map a \"m.npy\" queries=10:14 keys=5:8 rows=2 columns=1",
      "export map a \"l.npy\" queries=10:14 keys=5:8 rows=2 columns=1 scale=lift")
    #expect(
      try prompt.number(
        "abs(load(\"m.npy\")[1, 0] - mean(a.weights[12:14, 5:8]))") ?? 1 < 1e-7)
    #expect(
      try prompt.number(
        "abs(load(\"l.npy\")[1, 0] - 23 * mean(a.weights[12:14, 5:8]))") ?? 1 < 1e-5)
    prompt.run("export map c \"z.npy\" queries=0:4 keys=20:24")
    #expect(try prompt.number("max(abs(load(\"z.npy\")))") == 0)
  }

  @Test("a .csv begins with the ranges and has a line for each row of cells")
  func csv() throws {
    let folder = Prompt.freshFolder()
    var prompt = prompt(folder)
    prompt.run("export map a \"m.csv\" queries=10:16 keys=5:8 rows=2")
    let lines = try String(contentsOfFile: folder + "/m.csv", encoding: .utf8)
      .split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[0].hasPrefix("# a · softmax: mean weight in each cell; mean of 3 × 1 tokens"))
    #expect(lines[0].hasSuffix("exact"))
    #expect(lines[1] == "# queries 10:16 in 2 rows, keys 5:8 in 3 columns")
    #expect(lines[2].split(separator: ",").count == 3)
  }

  static let refusals: [Refusal] = [
    Refusal(
      id: "commands.window-outside", setUp: heads, line: "export map a \"x.png\" queries=«0:32»"),
    Refusal(
      id: "commands.window-outside", setUp: heads, line: "export map a c \"x.png\" keys=«7:7»"),
    Refusal(
      id: "commands.window-outside", setUp: heads, line: "export map a \"x.png\" keys=«-99:»"),
    Refusal(id: "commands.wrong-kind", setUp: heads, line: "export map a \"x.png\" keys=«7»"),
    Refusal(
      id: "commands.number-outside", setUp: heads, line: "export map a \"x.png\" rows=«0»"),
    Refusal(
      id: "commands.number-outside", setUp: heads, line: "export map a \"x.png\" columns=«-3»"),
    Refusal(
      id: "commands.number-outside", setUp: heads, line: "export map a \"x.png\" cell=«1000»"),
    Refusal(id: "commands.unknown-word", setUp: heads, line: "export map a \"x.png\" scale=«lag»"),
    Refusal(
      id: "commands.unknown-word", setUp: heads, line: "export map a \"x.svg\" palette=«gray»"),
    Refusal(id: "commands.no-lift", line: "export map eye(3) \"x.png\" scale=«lift»"),
    Refusal(id: "commands.one-map", setUp: heads, line: "export map a «b» \"x.npy\""),
    Refusal(
      id: "commands.option-without-effect", setUp: heads, line: "export map a \"x.csv\" «cell»=3"),
    Refusal(
      id: "commands.option-without-effect", setUp: heads,
      line: "export map a \"x.txt\" «palette»=grey"),
    Refusal(id: "commands.cannot-write", setUp: heads, line: "export map a «\"no/where.png\"»"),
    Refusal(
      id: "commands.file-exists", setUp: heads + ["export map a \"x.svg\""],
      line: "export map b «\"x.svg\"»"),
    Refusal(
      id: "commands.picture-too-large", line: "export map zeros(4, 700) \"x.png\" cell=«100»"),
    Refusal(
      id: "commands.picture-too-large",
      line: "export map zeros(5000, 5000) \"x.png\" rows=5000 columns=«5000»"),
  ]

  @Test("wrong exports say what is wrong, where, and a line that works", arguments: refusals)
  func refused(refusal: Refusal) throws {
    var prompt = Prompt()
    for line in refusal.setUp { prompt.run(line) }
    let failure = prompt.failure(refusal.typed)
    let diagnostic = try #require(failure)
    #expect(diagnostic.id == refusal.id)
    #expect(diagnostic.span == refusal.span)
    let fix = try #require(diagnostic.fix)
    #expect(prompt.run(fix).failures == [], "\(fix)")
  }

  @Test("a failed export leaves no file behind")
  func nothingLeft() throws {
    let folder = Prompt.freshFolder()
    var prompt = prompt(folder)
    #expect(prompt.failure("export map a \"none/x.png\"")?.id == "commands.cannot-write")
    let left = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(left == [])
  }

  @Test("other programs read the picture", .enabled(if: Self.hasPillow))
  func pillow() throws {
    let folder = Prompt.freshFolder()
    var prompt = prompt(folder)
    prompt.run("export map a b \"x.png\" cell=9")
    let said = Self.python(
      "from PIL import Image; i = Image.open('\(folder)/x.png'); i.load(); "
        + "print(i.mode, i.width, i.height, i.text['Software'])")
    let size = try size(ofPNG: folder + "/x.png")
    #expect(said == "RGB \(size[0]) \(size[1]) Farfield\n")
  }

  private static let hasPillow = python("import PIL; print('yes')") == "yes\n"

  private static func python(_ program: String) -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", program]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? String(decoding: data, as: UTF8.self) : nil
  }
}
