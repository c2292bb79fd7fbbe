import Attention
import Diagnostics
import Tensors
import Testing

@testable import Commands

@Suite("Races of mechanisms")
struct RaceTests {
  private static let model = "model=model(layers=1, heads=2, width=8, context=8)"

  @Test("give a mechanism in company what it has alone")
  func fairness() throws {
    var prompt = Prompt()
    let options = "task=copy(length=3) steps=4 batch=2 every=2 heldout=3 \(Self.model)"
    let together = try prompt.report("seed 4; race softmax fastmax(p=2) \(options)")
    let alone = try prompt.report("race softmax \(options)")
    let row = try #require(together.tables.first?.row("softmax"))
    #expect(alone.tables.first?.row("softmax") == row)
    #expect(together.tables.first?.rows.count == 2)
    #expect(try prompt.number("race_fastmax2.steps") == 4)
    // The same first numbers: two steps of at most the learning rate apart, gains at most.
    let apart = try prompt.number(
      "max(abs(race_softmax.parameter(\"norm.gain\") - race_fastmax2.parameter(\"norm.gain\")))")
    #expect(try #require(apart) < 0.05)
  }

  @Test("name a variable for each mechanism")
  func names() throws {
    let names = Race.names(of: [
      Softmax(), try Fastmax(order: 1), try Fastmax(order: 2), try Fastmax(order: 2),
      try Softmax(temperature: 0.5), try Fastmax(order: 2, normalization: .maxNorm(limit: 1)),
    ])
    #expect(Set(names).count == 6)
    #expect(names[0...2] == ["race_softmax", "race_fastmax1", "race_fastmax2"])
    #expect(names.allSatisfy { $0.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" } })
  }

  @Test("repeat for several seeds, and tell the range")
  func seeds() throws {
    var prompt = Prompt()
    let table = try prompt.report(
      "race softmax task=copy(length=2) steps=2 batch=2 heldout=2 seeds=3 \(Self.model)"
    ).tables.first
    #expect(table?.columns[3] == "range")
    #expect(table?.footnotes.contains { $0.contains("3 seeds from 0") } == true)
  }

  @Test("keep what was learnt when they are stopped")
  func stopped() throws {
    var prompt = Prompt()
    let flag = CancelFlag()
    let publisher = Publisher(isDue: { true }) { _ in flag.cancel() }
    var results: [StatementResult] = []
    prompt.interpreter.run(
      "race softmax fastmax(p=2) task=copy(length=3) steps=50 batch=2 heldout=2 \(Self.model)",
      context: ComputeContext(cancelFlag: flag), publisher: publisher
    ) { results.append($0) }
    #expect(results.failures.isEmpty)
    let taken = try prompt.number("race_softmax.steps")
    let steps = try #require(taken)
    #expect(steps >= 1 && steps < 50)
  }

  @Test(
    "refuse what cannot race",
    arguments: [
      ("race 3", "a race is between mechanisms"), ("race softmax seeds=0", "seeds"),
      ("race softmax steps=0", "steps"), ("race softmax task=nothing", "task"),
      ("race softmax task=copy(length=90) \(model)", "context"),
      ("race softmax model=3", "not a model"), ("race", "race"),
    ])
  func refused(line: String, words: String) throws {
    var prompt = Prompt()
    let failure = prompt.failure(line)
    let diagnostic = try #require(failure)
    let said = [diagnostic.message, diagnostic.label ?? "", diagnostic.why ?? ""]
    #expect(said.contains { $0.contains(words) }, "\(diagnostic)")
  }
}
