import Commands
import Diagnostics
import Evaluation
import Models
import Tensors
import Testing

@Suite("Looking inside models")
struct ModelVerbTests {
  /// A model of two layers that has learnt to copy three tokens fairly well.
  private static func trained() -> Prompt {
    var prompt = Prompt()
    prompt.run(
      "m = model(layers=2, heads=2, width=16, context=32, task=copy(length=3, vocabulary=4))",
      "train m steps=80 batch=8 every=80 heldout=32")
    return prompt
  }

  @Test("a task is explained with exercises, levels and options", arguments: Array(0..<12))
  func explained(index: Int) throws {
    let names = TaskTable.definitions.map(\.name)
    try #require(names.indices.contains(index))
    var prompt = Prompt(seed: 3)
    let report = try prompt.report("task \(names[index])")
    let text = report.lines.joined(separator: "\n")
    #expect(text.contains("held-out exercise 0 of seed 3"))
    #expect(text.contains("chance"))
    #expect(report.tables.first?.rows.count == TaskTable.definitions[index].options.count)
    #expect(text == (try prompt.report("task \(names[index])")).lines.joined(separator: "\n"))
  }

  @Test("options of a task follow its name or stand in brackets")
  func taskOptions() throws {
    var prompt = Prompt()
    let blank = try prompt.report("task sort length=4 vocabulary=3").lines
    #expect(blank == (try prompt.report("task sort(length=4, vocabulary=3)")).lines)
    #expect(blank.first == "sort(length=4, shortest=4, vocabulary=3)")
    let table = try #require(try prompt.report("task").tables.first)
    #expect(table.rows.count == TaskTable.definitions.count)
  }

  @Test("swapping there and back gives the first numbers again")
  func swapping() throws {
    var prompt = Self.trained()
    let loss = try #require(try prompt.number("m.loss"))
    let table = try #require(try prompt.report("swap m softmax fastmax(p=1)").tables.first)
    #expect(table.rows.map(\.first) == [.text("softmax"), .text("fastmax p=1")])
    #expect(table.rows[0][1] == .number(loss, .measured))
    let other = try #require(try prompt.number("m.loss"))
    #expect(other != loss)
    #expect(table.rows[1][1] == .number(other, .measured))
    prompt.run("swap m softmax() layer=-1")
    #expect(try prompt.report("m").lines.first?.contains("fastmax p=1 / softmax") == true)
    prompt.run("swap m fastmax softmax")
    #expect(try prompt.number("m.loss") == loss)
    #expect(prompt.run("train m steps=82").failures == [])
  }

  @Test("heads that are left out add up, and come back")
  func ablating() throws {
    var prompt = Self.trained()
    let loss = try #require(try prompt.number("m.loss"))
    let all = try #require(try prompt.report("ablate m all").tables.first)
    #expect(all.rows.count == 4)
    #expect(try prompt.number("m.loss") == loss)
    prompt.run("ablate m layer=0 head=1")
    let one = try #require(try prompt.number("m.loss"))
    #expect(all.rows[1][2] == .number(one, .measured))
    prompt.run("ablate m layer=1")
    #expect(
      try prompt.report("m").lines.contains {
        $0.hasSuffix("layer 0 head 1, layer 1 head 0, layer 1 head 1")
      })
    prompt.run("ablate m none")
    #expect(try prompt.number("m.loss") == loss)
  }

  @Test("a model in focus serves every command, and follows its training")
  func focus() throws {
    var prompt = Self.trained()
    let results = prompt.run(
      "use m sample=3 layer=1 head=1", "map m", "compare m fastmax(p=2)", "bound m query=2",
      "metrics m", "heads m by=previous", "heads", "heads softmax of m")
    #expect(results.failures == [])
    #expect(prompt.interpreter.status.focus?.title == "m · layer 1 head 1 · sample 3")
    let map = try #require(try prompt.report("map m").maps.first)
    let asked = try #require(
      try prompt.report("map m.attention(layer=1, head=1, sample=3)").maps.first)
    #expect(map.means.filter(\.isFinite) == asked.means.filter(\.isFinite))
    #expect(map.queryLabels == asked.queryLabels)
    prompt.run("train m steps=90")
    let later = try #require(try prompt.report("map m").maps.first)
    #expect(later.means.filter(\.isFinite) != map.means.filter(\.isFinite))
    #expect(prompt.interpreter.status.focus?.title == "m · layer 1 head 1 · sample 3")
    prompt.run("use head=0 sample=4")
    #expect(prompt.interpreter.status.focus?.title == "m · layer 1 head 0 · sample 4")
  }

  @Test(
    "what cannot be done is refused at its place with a line that works",
    arguments: [
      ("swap m fastmax softmax", "models.no-such-mechanism", "fastmax"),
      ("swap m softmax 3", "commands.wrong-kind", "3"),
      ("swap m softmax layer=2", "models.no-layer", "2"),
      ("swap m", "commands.missing-argument", ""),
      ("ablate m layer=0 head=2", "models.no-head", "2"),
      ("ablate m", "commands.missing-argument", "ablate"),
      ("ablate m most", "commands.unknown-word", "most"),
      ("use m layer=5", "evaluation.no-such-head", "5"),
      ("use m sample=-1", "models.no-sample", "-1"),
      ("use m part=cross", "models.no-part", "cross"),
      ("task cpoy", "tasks.unknown", "cpoy"),
      ("task copy lenght=3", "evaluation.unknown-option", "lenght"),
      ("task copy length=0", "tasks.out-of-range", "0"),
      ("task copy shortest=4 length=3", "tasks.too-large", "4"),
    ])
  func refusals(line: String, id: String, place: String) throws {
    var prompt = Prompt()
    prompt.run("m = model(layers=2, heads=2, width=8, context=32, task=copy(length=3))")
    let found = prompt.failure(line)
    let failure = try #require(found)
    #expect(failure.id == id)
    let span = try #require(failure.span)
    #expect(String(decoding: Array(line.utf8)[span.from..<span.to], as: UTF8.self) == place)
    let fix = try #require(failure.fix)
    #expect(prompt.run(fix).failures == [])
  }
}
