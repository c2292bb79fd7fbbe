import Foundation
import Screen
import TensorFiles
import Tensors
import Testing

@testable import NcursesTerminal

/// A mapped file that becomes shorter raises the signal that also ends a program; the terminal's
/// handler and that of mapped files stand over one another in either order.
@Suite("Shortened files under a screen")
struct ShortenedFileTests {
  private func file(_ name: String) -> URL {
    FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString)\(name)")
  }

  /// Maps a file and makes it shorter.
  private static func shortened(_ file: URL) throws -> Tensor {
    try saveTensors(
      [("x", Tensor([1031, 1033], repeating: 3))], to: file.path, overwrite: true)
    let tensor = try loadTensors(at: file.path, memoryLimit: 0).tensor(named: "array")
    guard tensor.numbers.last == 3, truncate(file.path, 4096) == 0 else { exit(1) }
    return tensor
  }

  private static func screen(_ output: URL) -> OffScreen? {
    let screen = OffScreen([TerminalType("xterm-256color")], usesMouse: true, output: output)
    screen?.terminal.present(Frame(size: Size(rows: 11, columns: 37)))
    return screen
  }

  @Test("mapped first, the screen on top")
  func mappedFirst() async throws {
    let (output, data) = (file(""), file(".npy"))
    await #expect(processExitsWith: .exitCode(4)) {
      [output = output as URL, data = data as URL] in
      let tensor = try Self.shortened(data)
      let screen = Self.screen(output)
      let under = tensor.numbers[tensor.shape.count - 1]
      screen?.terminal.close()
      let second = try Self.shortened(data)
      exit(under == 0 && second.numbers.last == 0 && second.memory?.isIntact == false ? 4 : 1)
    }
    for url in [output, data] { try? FileManager.default.removeItem(at: url) }
  }

  @Test("the screen first, mapped under it, and another screen after that")
  func screenFirst() async throws {
    let (output, data) = (file(""), file(".npy"))
    await #expect(processExitsWith: .exitCode(4)) {
      [output = output as URL, data = data as URL] in
      let screen = Self.screen(output)
      var zeros = try Self.shortened(data).numbers.last == 0
      screen?.terminal.close()
      zeros = try zeros && Self.shortened(data).numbers.last == 0
      let other = Self.screen(output)
      zeros = try zeros && Self.shortened(data).numbers.last == 0
      withExtendedLifetime((screen, other)) { exit(zeros ? 4 : 1) }
    }
    for url in [output, data] { try? FileManager.default.removeItem(at: url) }
  }

  @Test("a signal that is about no mapped file still restores the terminal and ends the process")
  func otherSignals() async throws {
    for isMappedFirst in [true, false] {
      let (output, data) = (file(""), file(".npy"))
      await #expect(processExitsWith: .signal(SIGBUS)) {
        [output = output as URL, data = data as URL, isMappedFirst = isMappedFirst as Bool] in
        let before = isMappedFirst ? try Self.shortened(data) : nil
        let screen = Self.screen(output)
        let after = isMappedFirst ? nil : try Self.shortened(data)
        kill(getpid(), SIGBUS)
        withExtendedLifetime((screen, before, after)) { while true { pause() } }
      }
      let sent = String(decoding: try Data(contentsOf: output), as: UTF8.self)
      #expect(sent.contains("\u{1B}[?1049l"))
      for url in [output, data] { try? FileManager.default.removeItem(at: url) }
    }
  }
}
