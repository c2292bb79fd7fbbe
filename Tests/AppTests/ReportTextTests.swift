import Commands
import Diagnostics
import Screen
import Testing

@testable import App

@Suite("The text form of reports")
struct ReportTextTests {
  private static let hostile: MapContent = {
    var map = Fixtures.map("softmax", sharpness: 2)
    map.title = "soft\u{1B}]0;x\u{7}max"
    map.queryLabels[3] = "\u{1B}[2J\u{202E}界"
    map.keyLabels[2] = "\n\t"
    return map
  }()

  private static let report = Report(parts: [
    .text(["plain \u{1B}[31mtext that is long enough to be broken somewhere, surely", ""]),
    .maps([hostile, Fixtures.map("fastmax p=2", sharpness: 0.2)]),
    .gradient(Fixtures.gradient),
    .table(
      ReportTable(
        title: "numbers", columns: ["what", "value"],
        rows: [
          [.text("sampled"), .number(0.25, .sampled(rowCount: 64, halfWidth: 0.01))],
          [.text("bound"), .number(2, .bound)],
          [.text("bytes"), .bytes(1 << 20, .exact)],
          [.text("time"), .seconds(0.0125)],
          [.text("none"), .absent("no bound")],
        ], footnotes: ["one row left out"])),
    .curves(
      CurveContent(
        title: "cost \u{1B}[2J", xTitle: "tokens", yTitle: "seconds",
        curves: [
          CurveContent.Curve(
            name: "soft\tmax", line: [.init(64, 1e-4), .init(4_096, 2)],
            measured: [.init(256, 1e-3)])
        ])),
    .warning(Fixtures.diagnostic),
  ])

  private func text(_ width: Int, _ abilities: DisplayAbilities, stable: Bool = false) -> [String] {
    ReportText.lines(
      of: Self.report, width: width, abilities: abilities,
      options: .init(stableOutput: stable)
    ).map(\.text)
  }

  @Test("no control character gets through, whatever a token holds")
  func visible() {
    for line in text(80, Fixtures.unicode) {
      #expect(
        !line.unicodeScalars.contains { $0.value < 32 || $0.value == 127 || $0 == "\u{202E}" })
    }
  }

  @Test("a display without Unicode gets ASCII only")
  func ascii() {
    for line in text(80, Fixtures.ascii) {
      #expect(line.utf8.allSatisfy { $0 >= 32 && $0 < 127 }, "\(line)")
    }
  }

  @Test("no line is wider than it may be", arguments: [40, 60, 80, 120, 200])
  func width(width: Int) {
    for line in ReportText.lines(of: Self.report, width: width, abilities: Fixtures.unicode) {
      #expect(line.width <= width, "\(line.text)")
    }
  }

  @Test("how a number was obtained stands beside it")
  func provenance() {
    let lines = text(80, Fixtures.unicode)
    #expect(lines.contains { $0.contains("~0.25 ± 0.01") })
    #expect(lines.contains { $0.contains("≤ 2") })
    #expect(lines.contains { $0.contains("1 MiB") })
    #expect(lines.contains { $0.contains("no bound") })
  }

  @Test("a broken line goes on under its second column, or under its first word")
  func hanging() {
    let report = Report(parts: [
      .text([
        "  name  one two three four", "  one two three four five six", "one two three four five",
      ])
    ])
    let lines = ReportText.lines(of: report, width: 20, abilities: Fixtures.unicode).map(\.text)
    #expect(
      lines == [
        "  name  one two", "        three four", "  one two three four", "  five six",
        "one two three four", "  five",
      ])
  }

  @Test("curves are drawn with their axes and a legend")
  func curves() {
    let lines = text(80, Fixtures.unicode)
    #expect(lines.contains { $0.contains("1e-4") && $0.contains("┤") })
    #expect(lines.contains { $0.contains("tokens:") && $0.contains("●") })
  }

  @Test("tokens in no sum are named under each map, whole even in 80 columns")
  func leftOutTokens() {
    var (first, second) = (
      Fixtures.map("softmax, causal", sharpness: 2), Fixtures.map("relu, causal", sharpness: 2)
    )
    first.leftOut = LeftOutTokens(queries: [], keys: [7])
    second.leftOut = LeftOutTokens(queries: [3], keys: [5, 6, 7, 8, 9])
    let lines = MapText([first, second], abilities: Fixtures.unicode, palette: nil)
      .lines(width: 80).map(\.text)
    #expect(
      lines.suffix(2) == [
        "softmax: key 7 left out: no finite weight",
        "relu: query 3, keys 5, 6, 7 and 2 more left out: no finite weight",
      ])
  }

  @Test("that numbers are estimates is told before what may be cut off")
  func estimatesFirst() throws {
    var map = Fixtures.map("softmax", sharpness: 2)
    let count = map.means.count
    map.estimate = MapEstimate(
      sampledRows: [Int](repeating: 12, count: map.cellRows),
      halfWidths: [Float](repeating: 0.1, count: count),
      guaranteed: [ClosedRange<Float>?](repeating: nil, count: count), progress: 0.25)
    let legend = try #require(
      MapText([map], abilities: Fixtures.unicode, palette: nil).lines(width: 80).map(\.text)
        .last)
    #expect(legend.contains("log · sampled, 12 rows a cell · 25 % exact"))
  }

  @Test("durations are left out of stable output")
  func stableOutput() {
    #expect(text(80, Fixtures.unicode).contains { $0.contains("12.5 ms") })
    #expect(!text(80, Fixtures.unicode, stable: true).contains { $0.contains("ms") })
  }

  @Test("maps and gradients are left to the panes when there are some")
  func withoutMaps() {
    let lines = ReportText.lines(
      of: Self.report, width: 80, abilities: Fixtures.unicode, options: .init(drawsMaps: false))
    #expect(!lines.contains { $0.text.contains("lift") || $0.text.contains("envelope") })
  }

  @Test("titles lose what they all end with, and nothing else")
  func titles() {
    #expect(
      shortTitles(["softmax · layer 2 head 5", "fastmax p=2 · layer 2 head 5"])
        == ["softmax", "fastmax p=2"])
    #expect(shortTitles(["a · softmax", "b · softmax"]) == ["a", "b"])
    #expect(shortTitles(["softmax", "softmax"]) == ["softmax", "softmax"])
    #expect(shortTitles(["softmax, causal", "relu, causal"]) == ["softmax", "relu"])
    #expect(
      shortTitles(["softmax, causal", "softmax"]) == ["softmax, causal", "softmax"])
    #expect(shortTitles(["a · softmax"]) == ["a · softmax"])
  }
}

@Suite("The line on the screen")
struct PromptLineTests {
  private func shown(_ text: String, cursor: Int, room: Int) -> (text: String, cursor: Int) {
    let line = PromptLine(
      Array(text), cursor: cursor, room: room, abilities: Fixtures.unicode)
    return (line.glyphs.map(\.text).joined(), line.cursorColumn)
  }

  @Test("a short line is shown whole")
  func short() {
    #expect(shown("a = 1", cursor: 5, room: 20) == ("a = 1", 5))
  }

  @Test("a long line scrolls so that the cursor is inside", arguments: 0...60)
  func long(cursor: Int) {
    let text = String(repeating: "0123456789", count: 6)
    let (visible, column) = shown(text, cursor: cursor, room: 16)
    #expect(visible.count <= 16)
    #expect((0..<16).contains(column))
  }

  @Test("a wide character is never cut in two")
  func wide() {
    let (visible, _) = shown("界界界界界", cursor: 0, room: 7)
    #expect(visible == "界界界")
    #expect(shown("界界界", cursor: 2, room: 20).cursor == 4)
  }
}
