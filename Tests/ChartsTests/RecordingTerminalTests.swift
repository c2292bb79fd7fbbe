import Screen
import Testing

@Suite("The recording terminal")
struct RecordingTerminalTests {
  @Test("it plays its events, follows a new size and then ends")
  func script() {
    let small = Size(rows: 5, columns: 7)
    let terminal = RecordingTerminal(
      size: Size(rows: 24, columns: 80),
      abilities: DisplayAbilities(colorDepth: .monochrome, showsUnicode: true),
      events: [.key(.enter), .resized(small)])
    #expect(terminal.nextEvent(within: nil) == .key(.enter))
    terminal.suspend()
    #expect(terminal.nextEvent(within: 0) == .resumed)
    #expect(terminal.nextEvent(within: 0) == .resized(small))
    #expect(terminal.size == small)
    terminal.present(Frame(size: small))
    #expect(terminal.frames.count == 1)
    #expect(terminal.nextEvent(within: 0) == .ended)
  }
}
