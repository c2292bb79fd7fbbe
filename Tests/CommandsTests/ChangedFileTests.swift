import Commands
import Diagnostics
import Foundation
import Tensors
import Testing

@Suite("Files that change while they are open")
struct ChangedFileTests {
  private let folder = Prompt.freshFolder()

  private func prompt(_ lines: String...) -> Prompt {
    var prompt = Prompt(folder: folder)
    prompt.run("save randn(1200, 1024) \"big.npy\"")
    for line in lines { #expect(prompt.run(line).failures == []) }
    return prompt
  }

  private func shorten() { #expect(truncate(folder + "/big.npy", 4096) == 0) }

  @Test("a name whose file has changed says so and how to load it again; other lines go on")
  func names() throws {
    var prompt = prompt("d = load(\"big.npy\")", "part = d[2:5]", "own = part + 0")
    let sum = try prompt.number("sum(own)")
    shorten()
    for line in ["sum(d)", "part[0]", "x = d @ ones(1024)", "map d", "expect d[0, 0] == 0"] {
      let failure = prompt.failure(line)
      let diagnostic = try #require(failure, "\(line)")
      #expect(diagnostic.id == "files.changed-while-open", "\(line)")
      #expect(diagnostic.fix == "d = load(\"big.npy\")")
      #expect(diagnostic.span.map { line.utf8.count >= $0.to } == true)
    }
    #expect(try prompt.number("sum(own)") == sum)
    #expect(prompt.run("vars", "x = 3", "part = 0", "d = 1", "d + 1").failures == [])
  }

  @Test("loading it again works, also after the file is whole again")
  func again() throws {
    var prompt = prompt("d = load(\"big.npy\")")
    let before = try prompt.number("sum(d)")
    shorten()
    #expect(prompt.failure("d = load(\"big.npy\")")?.id == "files.truncated")
    #expect(prompt.failure("sum(d)")?.id == "files.changed-while-open")
    prompt.run("seed 0", "save randn(1200, 1024) \"big.npy\" overwrite=true")
    #expect(prompt.run("d = load(\"big.npy\")").failures == [])
    #expect(try prompt.number("sum(d)") == before)
  }

  @Test("a pane of a changed file fails rather than shows wrong numbers, also one that was drawn")
  func panes() throws {
    var prompt = prompt("d = load(\"big.npy\")")
    let line =
      "r = reshape(d, 19200, 64); map attend(r[0:900], r[900:1800], r[99:999], fastmax(p=1))"
    let subjects = try (prompt.report(line).actions + prompt.report("map d").actions)
      .flatMap { action -> [PaneSubject] in
        if case .showPanes(let panes) = action { panes } else { [] }
      }
    #expect(subjects.count == 2)
    let window = MapWindow(cellRows: 7, cellColumns: 11)
    func content(_ subject: PaneSubject) -> PaneContent {
      prompt.interpreter.content(
        of: subject, window: window, focusedQuery: 0, context: ComputeContext())
    }
    for subject in subjects {
      guard case .map = content(subject) else {
        Issue.record("no map before the change")
        continue
      }
    }
    shorten()
    for subject in subjects {
      guard case .failed(let diagnostic) = content(subject) else {
        Issue.record("a map after the change")
        continue
      }
      #expect(diagnostic.id == "files.changed-while-open")
      #expect(diagnostic.fix == "d = load(\"big.npy\")")
    }
  }

  @Test("a focus on a changed file says so")
  func focus() throws {
    var prompt = Prompt(folder: folder)
    prompt.run("q = randn(2, 3, 1031, 64)", "k = q * 2", "v = q + 1")
    #expect(
      prompt.run("save q k v \"qkv.safetensors\"", "d = load(\"qkv.safetensors\")").failures == [])
    #expect(prompt.run("use d layer=1 head=2", "map fastmax(p=2)").failures == [])
    #expect(truncate(folder + "/qkv.safetensors", 4096) == 0)
    for line in ["map fastmax(p=1)", "metrics softmax", "heads softmax"] {
      let failure = prompt.failure(line)
      let diagnostic = try #require(failure, "\(line)")
      #expect(diagnostic.id == "files.changed-while-open", "\(line)")
      #expect(diagnostic.fix == "d = load(\"qkv.safetensors\")")
    }
  }
}
