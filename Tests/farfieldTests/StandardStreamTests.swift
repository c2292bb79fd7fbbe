import Foundation
import Testing

@Suite("Standard streams that are closed, full or no files")
struct StandardStreamTests {
  /// The exit code of the program with streams that a shell arranged.
  ///
  /// - Parameter preparation: What the shell does before.
  private func status(of line: String, after preparation: String = "") throws -> Int32 {
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", "\(preparation)exec \"$0\" \(line)", Program.executable.path]
    shell.standardInput = FileHandle.nullDevice
    shell.standardOutput = FileHandle.nullDevice
    shell.standardError = FileHandle.nullDevice
    try shell.run()
    shell.waitUntilExit()
    return shell.terminationReason == .exit ? shell.terminationStatus : 128
  }

  @Test("a closed input is an empty one", arguments: ["<&-", "- <&-"])
  func closedInput(line: String) throws {
    #expect(try status(of: line) == 0)
  }

  @Test("an input that cannot be read is refused")
  func folderAsInput() throws {
    #expect(try status(of: "- </") == 1)
  }

  @Test("an endless input is refused, not read")
  func endlessInput() throws {
    #expect(try status(of: "- </dev/zero") == 1)
  }

  @Test("results that could not be written are a failure")
  func fullOutput() throws {
    #expect(try status(of: "-c 'randn(3, 3)' >/dev/full") == 1)
  }

  @Test("a disk that is full leaves the old file of a model as it was")
  func fullDisk() throws {
    let folder = try Program.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("m.safetensors")
    func save(_ seed: Int) -> String {
      let model = "m = model(layers=1, heads=1, width=8, context=4, vocabulary=5, seed=\(seed))"
      return "'\(model); save m \"\(file.path)\" overwrite=true'"
    }
    #expect(try status(of: "-c \(save(1))") == 0)
    let before = try Data(contentsOf: file)
    // Files may hold a kilobyte: writing more fails in the middle, as on a full disk.
    let limits = "trap '' XFSZ; ulimit -f 2; "
    #expect(try status(of: "-c \(save(2))", after: limits) == 1)
    #expect(try Data(contentsOf: file) == before)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["m.safetensors"])
    #expect(try status(of: "-c \(save(2))") == 0)
    #expect(try Data(contentsOf: file) != before)
  }

  @Test("closed outputs do not end the program early", arguments: [">&-", "2>&-", ">&- 2>&- <&-"])
  func closedOutputs(streams: String) throws {
    #expect(try status(of: "-c '1 + 1' \(streams)") == 0)
    #expect(try status(of: "-c 'unknown' \(streams)") == 1)
  }
}
