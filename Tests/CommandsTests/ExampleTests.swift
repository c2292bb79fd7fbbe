import Commands
import Evaluation
import Testing

@Suite("Examples of help")
struct ExampleTests {
  @Test("the example of every verb runs from a bare start", arguments: Verb.all.map(\.name))
  func verbs(name: String) throws {
    let verb = try #require(Verb.named(name))
    var prompt = Prompt()
    let results = prompt.run(verb.example)
    #expect(results.failures == [])
    #expect(!results.isEmpty)
  }

  @Test(
    "the example of every function runs from a bare start",
    arguments: FunctionTable.all.map(\.name))
  func functions(name: String) throws {
    let entry = try #require(FunctionTable.entry(named: name))
    var prompt = Prompt()
    #expect(prompt.run(entry.example).failures == [])
  }

  @Test(
    "the example of every member runs from a bare start",
    arguments: MemberTable.all.map(\.example) + MemberTable.methods.map(\.entry.example))
  func members(example: String) {
    var prompt = Prompt()
    #expect(prompt.run(example).failures == [])
  }

  @Test("every verb can be asked for, and says its summary", arguments: Verb.all.map(\.name))
  func help(name: String) throws {
    var prompt = Prompt()
    let lines = try prompt.report("help \(name)").lines
    let verb = try #require(Verb.named(name))
    #expect(lines.first == verb.usage)
    #expect(lines.contains("  " + verb.summary))
    #expect(lines.contains("example"))
  }

  @Test("prose of help stands on one line each, to be broken where it is shown")
  func prose() throws {
    var prompt = Prompt()
    for topic in [""] + HelpTopics.all {
      for line in try prompt.report("help \(topic)").lines {
        let words = line.split(separator: " ")
        #expect(words.allSatisfy { $0.count <= 40 }, "\(topic): \(line)")
        #expect(!line.contains("\n"))
      }
    }
    let compare = try prompt.report("help compare").lines
    #expect(compare.contains { $0.contains("A mechanism is applied to the focus") })
  }

  @Test("help lists every verb and every function")
  func overview() throws {
    var prompt = Prompt()
    let text = try prompt.report("help").lines.joined(separator: "\n")
    for verb in Verb.all { #expect(text.contains(verb.name)) }
    for entry in FunctionTable.all { #expect(text.contains(entry.name)) }
  }
}

/// Topics that `help` takes.
private enum HelpTopics {
  static let all =
    Verb.all.map(\.name) + FunctionTable.all.map(\.name)
    + ["language", "sessions", "files", "keys", "verbs", "functions"]
}
