import Commands
import Diagnostics
import Synchronization
import Tensors
import Testing

@Suite("Values and snapshots")
struct SnapshotTests {
  @Test("a copy of the interpreter is not touched by what its original runs")
  func copies() throws {
    var prompt = Prompt()
    prompt.run("x = 1", "seed 5", "y = randn(3)")
    var copy = prompt
    prompt.run("x = 2", "z = 3", "seed 9")
    #expect(try copy.number("x") == 1)
    #expect(copy.failure("z")?.id == "evaluation.unknown-name")
    #expect(copy.interpreter.status.seed == 5)
    #expect(prompt.interpreter.status.seed == 9)
  }

  @Test("a statement that fails changes nothing, not even the random numbers to come")
  func failureLeavesNoTrace() throws {
    var prompt = Prompt(seed: 3)
    var control = Prompt(seed: 3)
    prompt.run("x, y = randn(2), unknown_name")
    #expect(prompt.failure("x")?.id == "evaluation.unknown-name")
    let drawn = try prompt.report("randn(4)").summary
    #expect(try drawn == control.report("randn(4)").summary)
  }

  @Test("a line stops at its first mistake and keeps what ran before it")
  func stopsAtFirst() throws {
    var prompt = Prompt()
    let results = prompt.run("x = 1; nonsense_name; x = 2")
    #expect(results.count == 2)
    #expect(results.failures.count == 1)
    #expect(try prompt.number("x") == 1)
  }

  @Test("a line that does not parse runs not at all")
  func syntaxFirst() {
    var prompt = Prompt()
    let results = prompt.run("x = 1; y = (2")
    #expect(results.failures.count == 1)
    #expect(prompt.failure("x")?.id == "evaluation.unknown-name")
  }

  @Test("an attention keeps its queries when the name is assigned again")
  func variablesHoldValues() throws {
    var prompt = Prompt()
    prompt.run("q = ones(5, 3)", "a = attend(q, q, q, softmax())", "q = zeros(2, 2)")
    #expect(try prompt.number("a.q[0, 0]") == 1)
  }

  @Test("moving a parameter changes what was defined from it, and says so")
  func parameters() throws {
    var prompt = Prompt()
    prompt.run("tau = 4; slide tau 0.25..8", "x = tau * 2", "y = x + 1", "z = 7")
    let result = prompt.interpreter.setParameter("tau", to: 5, context: ComputeContext())
    #expect(result.changedNames == ["tau", "x", "y"])
    #expect(try prompt.number("y") == 11)
    #expect(prompt.interpreter.status.sliders.map(\.value) == [5])
    let outside = prompt.interpreter.setParameter("tau", to: 500, context: ComputeContext())
    #expect(outside.changedNames.contains("tau"))
    #expect(try prompt.number("tau") == 8)
  }

  @Test("moving what is no parameter is refused and changes nothing")
  func noParameter() throws {
    var prompt = Prompt()
    prompt.run("tau = 4")
    let result = prompt.interpreter.setParameter("tau", to: 5, context: ComputeContext())
    guard case .failure(let diagnostic) = result.outcome else {
      Issue.record("\(result)")
      return
    }
    #expect(diagnostic.id == "evaluation.no-parameter")
    #expect(try prompt.number("tau") == 4)
  }

  @Test("the same seed gives the same numbers, another seed others")
  func seeds() throws {
    var first = Prompt(seed: 7)
    var second = Prompt()
    second.run("seed 7")
    let numbers = try first.report("randn(3, 5)").summary
    #expect(try numbers == second.report("randn(3, 5)").summary)
    second.run("seed 8")
    #expect(try numbers != second.report("randn(3, 5)").summary)
  }

  @Test("what changed is named, the focus as `use`")
  func changedNames() {
    var prompt = Prompt()
    #expect(prompt.run("x, y = 1, 2").map(\.changedNames) == [["x", "y"]])
    #expect(prompt.run("x + y").map(\.changedNames) == [[]])
    prompt.run("d = load(\"alice-minilm.safetensors\")")
    #expect(prompt.run("use d").map(\.changedNames) == [["use"]])
  }

  @Test("a trailing semicolon silences the last statement only")
  func silence() {
    var prompt = Prompt()
    #expect(prompt.run("1; 2;").map(\.isSilenced) == [false, true])
  }
}

@Suite("Cancelling")
struct CancelTests {
  @Test(
    "a cancelled command says so and leaves everything as it was",
    arguments: ["y = a.weights", "compare a b", "metrics a", "bound a", "map a"])
  func cancelled(line: String) throws {
    var prompt = Prompt()
    prompt.run(
      "q = randn(31, 3)", "a = attend(q, q, q, softmax())", "b = attend(q, q, q, fastmax(p=2))")
    let context = ComputeContext()
    context.cancelFlag.cancel()
    var results: [StatementResult] = []
    prompt.interpreter.run(line, context: context) { results.append($0) }
    let diagnostic = try #require(results.failures.first)
    #expect(diagnostic.id.hasSuffix("cancelled"))
    #expect(prompt.failure("y")?.id == "evaluation.unknown-name")
    #expect(prompt.run("b.out").failures == [])
  }

  @Test("progress is told while a map is drawn")
  func progress() {
    var prompt = Prompt()
    prompt.run("q = randn(31, 3)", "a = attend(q, q, q, softmax())")
    let told = Shares()
    let context = ComputeContext(progress: { told.add($0) })
    prompt.interpreter.run("map a", context: context) { _ in }
    #expect(told.values.max() == 1)
    #expect(told.values.allSatisfy { (0...1).contains($0) })
  }
}

/// Gathers what a computation tells of its progress, from any thread.
private final class Shares: Sendable {
  private let gathered = Mutex<[Double]>([])

  func add(_ share: Double) { gathered.withLock { $0.append(share) } }

  var values: [Double] { gathered.withLock { $0 } }
}
