import Evaluation
import Testing

private let smallTokens =
  "[\"the\", \"quick\", \"brown\", \"fox\", \"jumps\", \"over\", \"the\", \"lazy\", \"dog\"]"

@Suite("Values as text")
struct TextTests {
  @Test(
    "a number shows the digits that say something",
    arguments: [
      (0.0, "0"), (-3, "-3"), (0.25, "0.25"), (100_000.5, "100000.5"), (1.0 / 3, "0.333333"),
      (Double(Float(0.1)), "0.1"), (1e-7, "1e-07"), (1e20, "1e+20"), (.nan, "nan"),
      (-.infinity, "-inf"), (0.1 + 0.2, "0.3"), (123_456_789_012, "123456789012"),
    ])
  func numbers(_ number: Double, _ text: String) {
    #expect(numberText(number) == text)
  }

  @Test(
    "bytes are told in the unit people use",
    arguments: [
      (0, "0 B"), (1023, "1023 B"), (1024, "1 KiB"), (1536, "1.5 KiB"), (1_853_760, "1.8 MiB"),
      (4_000_000_000_000, "3.6 TiB"), (Int.max, "8 EiB"),
    ])
  func bytes(_ count: Int, _ text: String) {
    #expect(bytesText(count) == text)
  }

  @Test(
    "no line is wider than asked for",
    arguments: [
      "randn(64, 16)", "randn(3, 5, 7, 11)", "arange(1000000)", "randn(300) * 1e20", "eye(200)",
      "arange(100).reshape(10, 10) * 12345", "[1, 2, 3] * 1e-9", "randn(2, 2) / 0",
      "[arange(30), \"a\", 1]", smallTokens, "a.row(3)", "a.at(3, 5)", "a", "zeros(0, 3)",
      "linspace(0, 1, 40)", "a.weights",
    ], [20, 40, 80, 132])
  func width(_ line: String, _ width: Int) throws {
    var console = try Console("q = randn(8, 4); a = attend(q, q, q, fastmax(p=2))")
    let lines = try console.run(line).lines(width: width)
    #expect(!lines.isEmpty)
    #expect(lines.count <= 40)
    // Two numbers of full width are shown whatever the width is.
    if width >= 40 { #expect(lines.allSatisfy { $0.count <= width }) }
  }

  @Test("a long axis is shortened at its middle")
  func ellipsis() throws {
    var console = Console()
    let lines = try console.run("arange(21).reshape(7, 3)").lines()
    #expect(lines.count == 8)
    let long = try console.run("arange(24).reshape(8, 3)").lines()
    #expect(long[4] == " …")
    #expect(long.count == 8)
  }

  @Test("control characters of a token are shown as symbols")
  func control() throws {
    var console = Console()
    let text = try console.text("q = randn(1, 2); attend(q, q, q, tokens=[\"\u{1B}[31m\"]).row(0)")
    #expect(!text.contains("\u{1B}"))
    #expect(text.contains("[31m"))
  }

  @Test("NaN and infinity are numbers like others")
  func notFinite() throws {
    var console = Console()
    #expect(try console.text("array([1, nan, -inf])") == "tensor [3]\n[   1  nan -inf]")
  }
}
