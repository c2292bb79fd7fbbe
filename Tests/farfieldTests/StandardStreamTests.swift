import Foundation
import Testing

@Suite("Standard streams that are closed, full or no files")
struct StandardStreamTests {
  /// The exit code of the program with streams that a shell arranged.
  private func status(of line: String) throws -> Int32 {
    let shell = Process()
    shell.executableURL = URL(fileURLWithPath: "/bin/sh")
    shell.arguments = ["-c", "exec \"$0\" \(line)", Program.executable.path]
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

  @Test("closed outputs do not end the program early", arguments: [">&-", "2>&-", ">&- 2>&- <&-"])
  func closedOutputs(streams: String) throws {
    #expect(try status(of: "-c '1 + 1' \(streams)") == 0)
    #expect(try status(of: "-c 'unknown' \(streams)") == 1)
  }
}
