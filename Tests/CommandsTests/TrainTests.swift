import Commands
import Diagnostics
import Evaluation
import Foundation
import Tensors
import Testing

@Suite("Training models")
struct TrainTests {
  private static let tiny =
    "m = model(layers=1, heads=2, width=16, context=32, task=copy(length=3, vocabulary=4))"

  @Test("a model learns: the held-out loss falls, and accuracy is far above chance")
  func learning() throws {
    var prompt = Prompt()
    prompt.run(Self.tiny)
    let before = try #require(try prompt.number("m.loss"))
    let table = try #require(
      try prompt.report("train m steps=150 batch=8 every=50 heldout=32").tables.first)
    #expect(table.rows.count == 4)
    let after = try #require(try prompt.number("m.loss"))
    #expect(after < before / 4)
    #expect(try #require(try prompt.number("m.accuracy")) > 0.8)
    #expect(try prompt.number("m.steps") == 150)
  }

  @Test("training in parts gives the numbers of training at once")
  func parts() throws {
    var whole = Prompt()
    var parts = Prompt()
    #expect(whole.run(Self.tiny, "train m steps=12 batch=2").failures == [])
    #expect(
      parts.run(Self.tiny, "train m steps=12 batch=2 until=5", "train m until=7", "train m")
        .failures
        == [])
    let sum = "sum(m.parameter(\"layers.0.attention.qkv.weight\"))"
    #expect(try whole.number(sum) == parts.number(sum))
    #expect(try whole.number("m.loss") == parts.number("m.loss"))
  }

  @Test("a stopped training keeps what was learnt, and its session line says where it stopped")
  func pausing() throws {
    var prompt = Prompt()
    prompt.run(Self.tiny)
    let flag = CancelFlag()
    var results: [StatementResult] = []
    let context = ComputeContext(cancelFlag: flag, progress: { if $0 > 0.3 { flag.cancel() } })
    prompt.interpreter.run("train m steps=20 batch=2", context: context) { results.append($0) }
    #expect(results.failures == [])
    #expect(try prompt.number("m.steps") == 7)
    let lines = try #require(try results.first?.outcome.get()).lines
    #expect(lines.first == "paused at step 7 of 20; `train m` continues")
    prompt.run("save session \"s.ff\"")
    let folder = prompt.interpreter.options.currentFolder
    let saved = try String(contentsOfFile: folder + "/s.ff", encoding: .utf8)
    #expect(saved.contains("train m steps=20 batch=2 until=7"))
    try #expect(prompt.report("train m").tables.count == 1)
    #expect(try prompt.number("m.steps") == 20)
  }

  @Test(
    "a run that diverges stops, says where, goes back to good numbers and suggests a smaller lr")
  func diverging() throws {
    var prompt = Prompt()
    prompt.run(Self.tiny)
    let found = prompt.failure(
      "train m steps=200 batch=2 lr=100 warmup=0 clip=0 schedule=constant decay=1000")
    let failure = try #require(found)
    #expect(failure.id == "models.diverged")
    #expect(failure.fix == "train m lr=10")
    // The last measurement was before the first step.
    #expect(failure.why?.contains("step 0") == true)
    #expect(try prompt.number("m.steps") == 0)
    let loss = try #require(try prompt.number("m.loss"))
    #expect(loss.isFinite)
    #expect(try prompt.number("sum(where(m.parameter(\"tokens.weight\") < inf, 0, 1))") == 0)
  }

  @Test("a run that diverges goes back to the measurement before, and learns from there")
  func goingOnAfterDivergence() throws {
    var prompt = Prompt()
    prompt.run(Self.tiny)
    _ = try prompt.report("train m steps=6 batch=2 every=3")
    let loss = try prompt.number("m.loss")
    let found = prompt.failure(
      "train m steps=200 lr=100 warmup=0 clip=0 schedule=constant decay=1000 every=1000")
    #expect(try #require(found).why?.contains("back at step 6") == true)
    #expect(try prompt.number("m.loss") == loss)
    _ = try prompt.report("train m steps=9 lr=0.001 decay=0 clip=1")
    #expect(try prompt.number("m.steps") == 9)
  }

  @Test(
    "rows of JSON name every number once", arguments: ["train m steps=3 batch=2", "ablate m all"])
  func memberNames(line: String) throws {
    var prompt = Prompt()
    prompt.run(Self.tiny)
    guard case .list(let rows)? = try prompt.report(line).summary?.value else {
      Issue.record("no rows")
      return
    }
    for row in rows {
      guard case .object(let members) = row else {
        Issue.record("no object")
        return
      }
      #expect(Set(members.map(\.name)).count == members.count)
    }
  }

  @Test("a trained model no longer follows a slider")
  func sliders() throws {
    var prompt = Prompt()
    prompt.run("slide n 1..3", "m = model(layers=n, heads=2, width=8, task=copy(length=3))")
    prompt.run("train m steps=2 batch=2")
    _ = prompt.interpreter.setParameter("n", to: 1, context: ComputeContext())
    #expect(try prompt.number("m.steps") == 2)
  }

  @Test(
    "what cannot be trained is refused with a line that works",
    arguments: [
      ("train m steps=0", "models.option-out-of-range"),
      ("train m steps=2.5", "commands.wrong-kind"),
      ("train m steps=\"many\"", "commands.wrong-kind"),
      ("train m lr=nan", "models.option-out-of-range"),
      ("train m lr=-1", "models.option-out-of-range"),
      ("train m batch=2 accumulate=3", "models.option-out-of-range"),
      ("train m schedule=cosin", "commands.unknown-word"),
      ("train m task=cpoy steps=1", "tasks.unknown"),
      ("train m task=copy(length=100, vocabulary=4) steps=1", "tasks.context-too-short"),
      ("train m task=copy(length=3, vocabulary=5) steps=1", "models.task-mismatch"),
      ("train n", "commands.not-a-model"),
      ("train model()", "commands.not-a-model"),
      ("train m stesp=3", "commands.unknown-option"),
    ])
  func refusals(line: String, id: String) throws {
    var prompt = Prompt()
    prompt.run(Self.tiny)
    let found = prompt.failure(line)
    let failure = try #require(found)
    #expect(failure.id == id)
    #expect(failure.span != nil)
    guard let fix = failure.fix else {
      Issue.record("no fix for \(line)")
      return
    }
    #expect(prompt.failure(fix + " until=1")?.id != id)
  }

  @Test("a model that has met no task asks for one")
  func noTask() throws {
    var prompt = Prompt()
    prompt.run("m = model(layers=1, heads=2, width=8)")
    let found = prompt.failure("train m")
    let failure = try #require(found)
    #expect(failure.id == "models.no-task")
    #expect(prompt.run(try #require(failure.fix) + " steps=1 batch=2").failures == [])
  }
}
