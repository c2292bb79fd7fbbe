import Screen
import Testing

@Suite("Styled lines")
struct StyledLineTests {
  private let bold = Style(isBold: true)

  @Test("neighbours of one style are one run")
  func joining() {
    var line = StyledLine("a", bold)
    line.append("b", bold)
    line.append("")
    line.append("c")
    #expect(line.runs == [StyledRun("ab", bold), StyledRun("c")])
  }

  @Test("wrapped lines fit, lose no word and keep their styles", arguments: [1, 2, 5, 7, 11, 80])
  func wrapping(width: Int) {
    var line = StyledLine("the quick 日本語 fox ", bold)
    line.append("jumps over extraordinarily lazy dogs")
    let lines = line.wrapped(to: width, indent: 2)
    if width > 1 { #expect(lines.allSatisfy { $0.width <= width }) }
    let joined = lines.map(\.text).joined().filter { $0 != " " }
    #expect(joined == line.text.filter { $0 != " " })
    #expect(lines[0].runs[0].style == bold)
  }

  @Test("a line breaks at a blank, and later lines are indented")
  func breaking() {
    let lines = StyledLine("one two three four").wrapped(to: 9, indent: 2)
    #expect(lines.map(\.text) == ["one two", "  three", "  four"])
  }

  @Test("an empty line stays one line")
  func emptyLine() {
    #expect(StyledLine("").wrapped(to: 5).count == 1)
  }

  @Test("a cut line says so and fits", arguments: [0, 1, 3, 4, 6, 7])
  func cutting(width: Int) {
    let line = StyledLine("日本語x").clipped(to: width)
    #expect(line.width <= width)
    #expect((line.text.last == "…") == (width > 0 && width < 7))
  }

  @Test("plain text holds no escape byte and no blanks at its end")
  func plainText() {
    var line = StyledLine("a", bold)
    line.append("  ", Style(background: .indexed(3)))
    #expect(line.rendered(for: nil) == "a")
  }

  @Test("colours change with the shortest sequence and end with the line")
  func sequences() {
    var line = StyledLine("a", Style(foreground: .indexed(240), isBold: true))
    line.append("b", Style(foreground: .indexed(241), isBold: true))
    line.append("c", Style(foreground: .indexed(1)))
    line.append("d")
    #expect(
      line.rendered(for: .indexed256)
        == "\u{1B}[1;38;5;240ma\u{1B}[38;5;241mb\u{1B}[22;31mc\u{1B}[0md")
    #expect(line.rendered(for: .monochrome) == "\u{1B}[1mab\u{1B}[0mcd")
  }

  @Test("after any two styles the text shows exactly the second")
  func everyChange() {
    let colors: [Color] = [
      .default, .indexed(2), .indexed(11), .indexed(99), .rgb(red: 1, green: 2, blue: 3),
    ]
    var styles: [Style] = []
    for bits in 0..<16 {
      for color in colors {
        styles.append(
          Style(
            foreground: color, background: colors[bits % 5], isBold: bits & 1 > 0,
            isDim: bits & 2 > 0, isUnderlined: bits & 4 > 0, isReversed: bits & 8 > 0))
      }
    }
    for first in styles {
      for second in styles {
        var line = StyledLine("a", first)
        line.append("b", second)
        let found = shownStyles(line.rendered(for: .direct))
        #expect(found == ["a": first, "b": second])
      }
    }
  }

  /// What a terminal shows for each letter: a second reading of the same standard.
  private func shownStyles(_ text: String) -> [Character: Style] {
    var styles: [Character: Style] = [:]
    var present = Style.plain
    var rest = text[...]
    while let character = rest.popFirst() {
      guard character == "\u{1B}" else {
        styles[character] = present
        continue
      }
      let end = rest.firstIndex(of: "m") ?? rest.endIndex
      apply(rest[..<end].dropFirst().split(separator: ";").compactMap { Int($0) }, to: &present)
      rest = rest[end...].dropFirst()
    }
    return styles
  }

  private func apply(_ numbers: [Int], to style: inout Style) {
    var rest = numbers[...]
    while let number = rest.popFirst() {
      switch number {
      case 0: style = .plain
      case 1: style.isBold = true
      case 2: style.isDim = true
      case 22: (style.isBold, style.isDim) = (false, false)
      case 4, 24: style.isUnderlined = number == 4
      case 7, 27: style.isReversed = number == 7
      case 30...39: style.foreground = color(number - 30, &rest)
      case 40...49: style.background = color(number - 40, &rest)
      case 90...97: style.foreground = .indexed(UInt8(number - 82))
      case 100...107: style.background = .indexed(UInt8(number - 92))
      default: Issue.record("unexpected number \(number)")
      }
    }
  }

  private func color(_ number: Int, _ rest: inout ArraySlice<Int>) -> Color {
    if number == 9 { return .default }
    if number < 8 { return .indexed(UInt8(number)) }
    if rest.popFirst() == 5 { return .indexed(UInt8(rest.removeFirst())) }
    return .rgb(
      red: UInt8(rest.removeFirst()), green: UInt8(rest.removeFirst()),
      blue: UInt8(rest.removeFirst()))
  }
}
