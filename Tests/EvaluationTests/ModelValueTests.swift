import Attention
import Diagnostics
import Evaluation
import Models
import Tensors
import Testing

@Suite("Models and tasks in the language")
struct ModelValueTests {
  @Test("a model is made with its task's tables, from the seed in force or one of its own")
  func making() throws {
    var console = try Console(
      "m = model(layers=1, heads=2, width=8, context=32, task=copy(length=3, vocabulary=5))",
      "n = model(layers=1, heads=2, width=8, context=32, task=copy(length=3, vocabulary=5), seed=3)",
      "o = model(layers=1, heads=2, width=8, context=32, task=copy(length=3, vocabulary=5), seed=0)"
    )
    let shape = try console.run("m.parameter(\"tokens.weight\").shape")
    #expect(shape == .list([.number(6), .number(8)]))
    #expect(try console.run("m") == console.run("o"))
    #expect(try console.run("m") != console.run("n"))
    guard case .record(let fields) = try console.run("m.config") else {
      Issue.record("no record")
      return
    }
    #expect(fields.first { $0.name == "classes" }?.value == .number(6))
  }

  @Test("without a task the tables wait for one; with a vocabulary they do not")
  func waiting() throws {
    var console = try Console(
      "m = model(width=8, heads=2)", "n = model(width=8, heads=2, vocabulary=7)")
    #expect(try console.run("m.parameters") == .none)
    #expect(try console.run("m.loss") == .none)
    #expect(try console.text("m").contains("made when it meets a task"))
    #expect(
      try console.run("n.parameter(\"head.weight\").shape") == .list([.number(8), .number(7)]))
  }

  @Test("where a task is expected its bare name is enough, also one that is a function")
  func taskNames() throws {
    var console = try Console(
      "m = model(width=8, heads=2, task=sort)", "t = task(\"sort\", length=5)")
    #expect(try console.run("m.task.name") == .text("sort"))
    #expect(try console.run("sort([3, 1, 2])") == console.run("arange(1, 4)"))
    #expect(
      try console.run("model(width=8, heads=2, task=sort(length=5)).task") == console.run("t"))
    #expect(try console.run("model(width=8, heads=2, task=t).task") == console.run("t"))
    #expect(try console.run("copy(length=5)") == console.run("task(\"copy\", length=5)"))
    #expect(try console.run("copy(length=5)") != console.run("copy(length=6)"))
  }

  @Test("options that are left out follow those given")
  func followingOptions() throws {
    var console = Console()
    #expect(
      try console.run("copy(length=3).title") == .text("copy(length=3, shortest=3, vocabulary=8)"))
    #expect(try console.text("mqar(pairs=2)").contains("queries=2"))
  }

  @Test("attention of a head has the exercise's tokens and the layer's mechanism")
  func attention() throws {
    var console = try Console(
      "m = model(layers=2, heads=2, width=8, context=32, "
        + "mechanism=[softmax, fastmax(p=2)], task=copy(length=3))")
    guard case .attention(let first) = try console.run("m.attention(layer=0, head=1)"),
      case .attention(let last) = try console.run("m.attention(layer=-1, head=-1, sample=2)")
    else {
      Issue.record("no attention")
      return
    }
    #expect(first.attention.mechanism.name == "softmax")
    #expect(last.attention.mechanism.name == "fastmax")
    #expect(first.attention.isCausal)
    #expect(first.attention.headWidth == 4)
    guard case .record(let fields) = try console.run("m.predict(sample=0)"),
      case .text(let read)? = fields.first(where: { $0.name == "read" })?.value
    else {
      Issue.record("no prediction")
      return
    }
    #expect(read.split(separator: " ").map(String.init) == first.keyLabels)
    #expect(first.keyLabels != last.keyLabels)
  }

  @Test("a focus on a model has its layers and heads, and follows it")
  func focus() throws {
    var console = try Console(
      "m = model(layers=3, heads=2, width=8, context=32, task=copy(length=3))",
      "use m layer=2 head=1")
    let focus = try #require(console.workspace.focus)
    #expect(focus.layerCount == 3)
    #expect(focus.headCount == 2)
    #expect(focus.title == "m · layer 2 head 1 · sample 0")
    let own = try #require(try console.workspace.ownAttention(at: nil))
    guard case .attention(let asked) = try console.run("m.attention(layer=2, head=1)") else {
      Issue.record("no attention")
      return
    }
    #expect(own == asked)
    #expect(throws: Diagnostic.self) { try console.run("use m head=2") }
  }

  @Test(
    "what cannot be is refused where it was typed, with a line that works",
    arguments: [
      ("model(width=⟦63⟧)", "models.width-not-divisible"),
      ("model(layers=⟦0⟧)", "models.extent-out-of-range"),
      ("model(mechanism=[softmax, fastmax(p=1)], layers=⟦3⟧)", "models.mechanism-count"),
      ("model(layers=⟦1e9⟧)", "models.extent-out-of-range"),
      ("model(width=⟦4e18⟧)", "models.extent-out-of-range"),
      ("model(mechanism=⟦[]⟧)", "models.mechanism-count"),
      ("model(mechanism=⟦[softmax, softmax, softmax]⟧)", "models.mechanism-count"),
      ("model(mechanism=⟦\"fastmax\"⟧)", "evaluation.wrong-kind"),
      ("characters(file=⟦\"alice.tx\"⟧)", "files.not-found"),
      ("characters(file=⟦\"/dev/zero\"⟧)", "files.not-a-file"),
      ("characters(file=⟦\"alice-minilm.safetensors\"⟧)", "tasks.not-text"),
      ("model(dropout=⟦1.5⟧)", "models.dropout-out-of-range"),
      ("model(kind=⟦\"decodr\"⟧)", "evaluation.wrong-choice"),
      ("model(task=⟦cpoy⟧)", "tasks.unknown"),
      ("model(task=copy(⟦lenght⟧=3))", "evaluation.unknown-option"),
      ("copy(length=⟦0⟧)", "tasks.out-of-range"),
      ("copy(length=3, shortest=⟦4⟧)", "tasks.too-large"),
      ("task(⟦\"srot\"⟧)", "tasks.unknown"),
    ])
  func refusals(marked: String, id: String) throws {
    let line = try MarkedLine(marked)
    var console = Console()
    let error = try #require(throws: Diagnostic.self) { try console.run(line.text) }
    #expect(error.id == id)
    #expect(error.span == line.span)
    let fix = try #require(error.fix)
    _ = try console.run(fix)
  }

  @Test(
    "refusals about what was not typed come with a line that works",
    arguments: [
      ("model(heads=2, width=6, positions=\"rotary\")", "models.rotary-needs-pairs"),
      ("model(context=8, task=copy(length=5))", "tasks.context-too-short"),
      ("model(vocabulary=3, classes=4, tied=true)", "models.tied-head"),
    ])
  func untypedRefusals(line: String, id: String) throws {
    var console = Console()
    let error = try #require(throws: Diagnostic.self) { try console.run(line) }
    #expect(error.id == id)
    _ = try console.run(try #require(error.fix))
  }

  @Test("a model larger than the memory is refused before it is made")
  func tooLarge() throws {
    var console = Console()
    let error = try #require(throws: Diagnostic.self) {
      try console.run("model(layers=64, width=4096, vocabulary=1000)")
    }
    #expect(error.id == "models.too-large")
  }

  @Test("a slider makes a model again, from the same seed")
  func slider() throws {
    var console = Console()
    _ = try console.slide("n", 1, 4)
    _ = try console.set("n", to: 2)
    try console.run("m = model(layers=n, width=8, heads=2, task=copy(length=3))")
    _ = try console.set("n", to: 1)
    #expect(
      try console.run("m") == console.run("model(layers=1, width=8, heads=2, task=copy(length=3))"))
  }
}
