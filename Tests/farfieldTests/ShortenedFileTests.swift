import Foundation
import Testing

@Suite("Files shortened under the running program")
struct ShortenedFileTests {
  @Test("the program ends with a diagnostic, whenever the file becomes shorter")
  func shortened() async throws {
    let folder = try Program.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let making = "# farfield 1\nsave randn(3000, 1000) \"big.npy\"\n"
    let reading = """
      # farfield 1
      d = load("big.npy")
      save ones(3) "started.npy"

      """ + String(repeating: "sum(abs(d));\n", count: 20_000)
    let script = folder.appendingPathComponent("s.ff")
    try making.write(to: script, atomically: false, encoding: .utf8)
    let made = try Program.run(["run", "--allow-write", script.path], in: folder)
    try #require(made.status == 0, "\(made.errors)")
    try reading.write(to: script, atomically: false, encoding: .utf8)
    let (data, mark) = (
      folder.appendingPathComponent("big.npy"), folder.appendingPathComponent("started.npy")
    )
    let shortening = Task.detached {
      while !FileManager.default.fileExists(atPath: mark.path), !Task.isCancelled {
        try await Task.sleep(for: .milliseconds(1))
      }
      return truncate(data.path, 5000)
    }
    let outcome = try Program.run(["run", "--allow-write", script.path], in: folder)
    shortening.cancel()
    #expect(try await shortening.value == 0)
    #expect(outcome.status == 1, "\(outcome.status)")
    #expect(outcome.errors.contains("the file changed while it was open"), "\(outcome.errors)")
    #expect(outcome.errors.contains("d = load(\"big.npy\")"))
  }
}
