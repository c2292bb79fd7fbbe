import Foundation
import Testing

@Suite("Sessions, without a terminal")
struct SessionRunTests {
  private func withSession<T>(_ text: String, _ body: (URL, String) throws -> T) throws -> T {
    let folder = try Program.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("s.ff")
    try text.write(to: file, atomically: false, encoding: .utf8)
    return try body(folder, file.path)
  }

  @Test("every shipped session holds its expectations")
  func shippedSessions() throws {
    let folder = Program.root.appendingPathComponent("sessions")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".ff") }.sorted()
    #expect(files.count >= 3)
    let outcome = try Program.run(["check"] + files.map { "sessions/" + $0 })
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.split(separator: "\n").count == files.count)
  }

  @Test("a false expectation fails the check and names the line and both sides")
  func falseExpectation() throws {
    try withSession("# farfield 1\nx = 2\nexpect x < 1\n") { _, file in
      let outcome = try Program.run(["check", file])
      #expect(outcome.status == 1)
      #expect(outcome.errors.contains("s.ff"))
      #expect(outcome.errors.contains("3"))
      #expect(outcome.errors.contains("2 < 1"))
    }
  }

  @Test("an unknown version, an unknown command and a missing file end with 1")
  func refusals() throws {
    for text in ["# farfield 99\n", "# farfield 1\nfrobnicate now\n", "x = 1\n"] {
      try withSession(text) { _, file in
        let outcome = try Program.run(["run", file])
        #expect(outcome.status == 1, "\(text)")
        #expect(!outcome.errors.isEmpty)
      }
    }
    #expect(try Program.run(["run", "/nonexistent.ff"]).status == 1)
  }

  @Test("invalid UTF-8 and control characters are refused, not passed on")
  func hostileText() throws {
    let folder = try Program.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("bad.ff")
    try Data([UInt8]("# farfield 1\n\"".utf8) + [0xFF, 0xFE] + [UInt8]("\"\n".utf8)).write(to: file)
    #expect(try Program.run(["run", file.path]).status == 1)
    try Data("# farfield 1\n# \u{1B}[31mred\n".utf8).write(to: file)
    let outcome = try Program.run([file.path])
    #expect(!(outcome.output + outcome.errors).utf8.contains(0x1B))
  }

  @Test("a session file writes nothing unless it is allowed to")
  func writing() throws {
    try withSession("# farfield 1\nsave eye(3) \"out.npy\"\n") { folder, file in
      let refused = try Program.run(["run", file], in: folder)
      #expect(refused.status == 1)
      #expect(refused.errors.contains("--allow-write"))
      let written = folder.appendingPathComponent("out.npy").path
      #expect(!FileManager.default.fileExists(atPath: written))
      #expect(try Program.run(["run", file, "--allow-write"], in: folder).status == 0)
      #expect(FileManager.default.fileExists(atPath: written))
    }
  }

  @Test("a saved session replays to the same numbers")
  func savedSession() throws {
    let folder = try Program.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let first = try Program.run(
      ["-c", "seed 5; x = randn(3, 3); x; save session \"again.ff\""], in: folder)
    #expect(first.status == 0, "\(first.errors)")
    let again = try Program.run(["run", "again.ff"], in: folder)
    #expect(again.status == 0, "\(again.errors)")
    let numbers = first.output.split(separator: "\n").filter { $0.contains("[") }
    #expect(!numbers.isEmpty)
    for line in numbers { #expect(again.output.contains(line)) }
  }
}
