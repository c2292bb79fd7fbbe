import CTerminal
import Foundation
import NcursesTerminal
import Screen

/// A terminal without a terminal: keys come from a pipe, what is sent goes to a file.
final class OffScreen {
  let terminal: NcursesTerminal
  private let keys: FileHandle
  private let output: URL

  /// Curses asks the environment for the encoding, once for the whole process.
  static let usesUTF8: Bool = setenv("LC_ALL", "C.UTF-8", 1) == 0

  init?(
    _ types: [TerminalType], size: Size = Size(rows: 11, columns: 37), escapeDelay: Int = 25,
    colorDepth: ColorDepth? = nil, forcesASCII: Bool = false, usesMouse: Bool = false,
    output: URL? = nil
  ) {
    guard Self.usesUTF8 else { return nil }
    self.output =
      output
      ?? FileManager.default.temporaryDirectory
      .appendingPathComponent("off-screen-\(UUID().uuidString)")
    let pipe = Pipe()
    guard FileManager.default.createFile(atPath: self.output.path, contents: nil),
      let file = FileHandle(forWritingAtPath: self.output.path),
      let terminal = NcursesTerminal(
        types: types, input: pipe.fileHandleForReading.fileDescriptor,
        output: file.fileDescriptor, size: size, colorDepth: colorDepth,
        forcesASCII: forcesASCII, usesMouse: usesMouse, escapeDelay: escapeDelay)
    else { return nil }
    self.terminal = terminal
    keys = pipe.fileHandleForWriting
  }

  convenience init?(_ type: String) { self.init([TerminalType(type)]) }

  deinit {
    terminal.close()
    try? FileManager.default.removeItem(at: output)
  }

  func type(_ bytes: [UInt8]) { keys.write(Data(bytes)) }

  func type(_ text: String) { type(Array(text.utf8)) }

  func hangUp() { try? keys.close() }

  /// The events until nothing comes for a while.
  func events() -> [TerminalEvent] {
    var events: [TerminalEvent] = []
    while let event = terminal.nextEvent(within: 150) {
      events.append(event)
      if event == .ended { break }
    }
    return events
  }

  /// Everything sent so far.
  func sent() -> String {
    String(decoding: (try? Data(contentsOf: output)) ?? Data(), as: UTF8.self)
  }

  /// The character curses holds at a place.
  func glyph(_ row: Int, _ column: Int) -> String {
    guard let cell = terminal.cell(row: row, column: column) else { return "" }
    let values = [
      cell.scalars.0, cell.scalars.1, cell.scalars.2, cell.scalars.3, cell.scalars.4,
    ]
    var text = ""
    for value in values.prefix(while: { $0 != 0 }) {
      if let scalar = Unicode.Scalar(value) { text.unicodeScalars.append(scalar) }
    }
    return text
  }
}
