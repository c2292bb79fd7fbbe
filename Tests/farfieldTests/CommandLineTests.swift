import Foundation
import Testing

@Suite("The command line, without a terminal")
struct CommandLineTests {
  @Test("a line of commands prints both maps and the table")
  func comparesFromCommandLine() throws {
    let outcome = try Program.run([
      "-c",
      "q, k, v = randn(64,16), randn(64,16), randn(64,16); a = attend(q,k,v,softmax()); "
        + "b = attend(q,k,v,fastmax(p=2)); compare a b",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("softmax"))
    #expect(outcome.output.contains("fastmax p=2"))
    #expect(outcome.output.contains("entropy"))
    #expect(outcome.output.contains("█"))
    #expect(outcome.errors.isEmpty)
  }

  @Test("redirected output holds no escape byte unless asked for")
  func escapesOnlyWhenAsked() throws {
    let line = "map eye(7)"
    let plain = try Program.run(["-c", line])
    #expect(plain.status == 0, "\(plain.errors)")
    #expect(!plain.output.utf8.contains(0x1B))
    let colored = try Program.run(["--color=always", "-c", line])
    #expect(colored.output.utf8.contains(0x1B))
    let never = try Program.run(["--color=never", "-c", line])
    #expect(!never.output.utf8.contains(0x1B))
  }

  @Test("ASCII output holds ASCII only")
  func asciiOnly() throws {
    let outcome = try Program.run(["--ascii", "-c", "seed 7; map randn(11, 13)"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.utf8.allSatisfy { $0 < 0x80 })
    let byLocale = try Program.run(
      ["-c", "map eye(7)"], environment: ["LANG": "C", "LC_ALL": "C"])
    #expect(byLocale.output.utf8.allSatisfy { $0 < 0x80 })
  }

  @Test(
    "help and version end with 0, bad usage with 2",
    arguments: [
      (["--help"], 0), (["--version"], 0), (["--frobnicate"], 2), (["run"], 2), (["check"], 2),
      (["--width", "3", "-c", "1"], 2), (["--seed", "many"], 2), (["a.ff", "b.ff"], 2),
      (["--memory", "lots"], 2), (["-c", "1", "x.ff"], 2),
    ] as [([String], Int32)])
  func usage(arguments: [String], status: Int32) throws {
    let outcome = try Program.run(arguments)
    #expect(outcome.status == status)
    #expect(status == 0 ? outcome.errors.isEmpty : outcome.output.isEmpty)
    #expect(!(status == 0 ? outcome.output : outcome.errors).isEmpty)
  }

  @Test("a line may begin with a dash")
  func dash() throws {
    let outcome = try Program.run(["-c", "-1+2"])
    #expect(outcome.output == "1\n")
    #expect(outcome.status == 0)
  }

  @Test("a failing command says what, where and a fix on standard error, and ends with 1")
  func failingCommand() throws {
    let outcome = try Program.run(["-c", "softmx(eye(3))"])
    #expect(outcome.status == 1)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains("softmx(eye(3))"))
    #expect(outcome.errors.contains("^"))
    #expect(outcome.errors.contains("softmax(eye(3))"))
  }

  @Test("a pipe runs commands without prompts and stops at the first error")
  func pipe() throws {
    let outcome = try Program.run([], input: "x = 3\nx * 2\nnonsense here\nx * 100\n")
    #expect(outcome.status == 1)
    #expect(outcome.output == "6\n")
    #expect(outcome.errors.contains("nonsense"))
    #expect(!outcome.output.contains("ff>"))
  }

  @Test("a dash reads standard input, and nothing at all is fine")
  func standardInput() throws {
    #expect(try Program.run(["-"], input: "1 + 1").output == "2\n")
    #expect(try Program.run(["run", "-"], input: "# farfield 1\n2 ** 3\n").output == "8\n")
    let empty = try Program.run([], input: "")
    #expect(empty.status == 0)
    #expect(empty.output.isEmpty)
  }

  @Test("quit ends a script with 0 and runs nothing after it")
  func quit() throws {
    let outcome = try Program.run([], input: "1\nquit\n2\n")
    #expect(outcome.status == 0)
    #expect(outcome.output == "1\n")
  }

  @Test("the memory limit refuses before anything is allocated")
  func memoryLimit() throws {
    let outcome = try Program.run(["--memory", "100M", "-c", "zeros(100000, 1000)"])
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("100 MiB allowed"))
  }

  @Test("the seed makes runs identical")
  func seeds() throws {
    let line = "randn(3, 3)"
    let first = try Program.run(["--seed", "7", "-c", line]).output
    #expect(try Program.run(["--seed", "7", "-c", line]).output == first)
    #expect(try Program.run(["--seed", "8", "-c", line]).output != first)
    #expect(try Program.run(["-c", "seed 7; " + line]).output.hasSuffix(first))
  }

  @Test("every JSON line is one object, errors too")
  func json() throws {
    let outcome = try Program.run(
      ["--json", "-"], input: "x = arange(3)\nx\n1/0\nmap eye(3)\nfoo(2)\n")
    #expect(outcome.status == 1)
    let lines = outcome.output.split(separator: "\n").map(String.init)
    try #require(lines.count == 5)
    let objects = try lines.map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(objects.map { $0["ok"] as? Bool } == [true, true, true, true, false])
    #expect(objects[1]["kind"] as? String == "tensor")
    #expect(objects[1]["shape"] as? [Int] == [3])
    #expect(objects[2]["value"] as? String == "inf")
    let error = try #require(objects[4]["error"] as? [String: Any])
    #expect((error["from"] as? Int, error["to"] as? Int) == (0, 3))
    #expect(error["id"] is String)
  }
}
