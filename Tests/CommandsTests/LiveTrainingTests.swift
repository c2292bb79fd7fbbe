import Diagnostics
import Foundation
import Synchronization
import Tensors
import Testing

@testable import Commands

@Suite("Training on a screen")
struct LiveTrainingTests {
  private static let model = "m = model(layers=2, heads=2, width=8)"
  private static let line = "train m task=copy steps=12 batch=2 every=4 heldout=4"

  /// Runs lines and gathers what is published; stops after so many states.
  private func publications(
    _ prompt: inout Prompt, _ line: String, stopAfter limit: Int = .max
  ) -> (states: [Publication], results: [StatementResult]) {
    let flag = CancelFlag()
    let states = Mutex<[Publication]>([])
    let publisher = Publisher(isDue: { true }) { publication in
      let count = states.withLock { all in
        all.append(publication)
        return all.count
      }
      if count == limit { flag.cancel() }
    }
    var results: [StatementResult] = []
    prompt.interpreter.run(line, context: ComputeContext(cancelFlag: flag), publisher: publisher) {
      results.append($0)
    }
    return (states.withLock { $0 }, results)
  }

  private func content(_ interpreter: Interpreter, _ subject: PaneSubject) -> PaneContent {
    interpreter.content(
      of: subject, window: MapWindow(queries: nil, keys: nil, cellRows: 20, cellColumns: 40),
      focusedQuery: 0, context: ComputeContext())
  }

  @Test("panes are opened at once, and each state shows what was learnt up to it")
  func states() throws {
    var prompt = Prompt()
    prompt.run(Self.model)
    let (states, results) = publications(&prompt, Self.line)
    #expect(results.count == 1)
    // One that opens panes, and one after each step.
    #expect(states.count == 13)
    guard case .showTraining(let panes)? = states[0].state.actions.first else {
      Issue.record("no panes: \(states[0].state.actions)")
      return
    }
    #expect(panes.map(\.kind) == [.map, .training, .gradient])
    #expect(states.dropFirst().allSatisfy { $0.state.actions.isEmpty })
    #expect(states.allSatisfy { $0.state.changedNames.contains("m") })
    #expect(states[7].state.activity.first == "train m")
    #expect(states[7].state.activity.contains("step 7/12"))
    #expect(states[7].state.activity.last == "^C pauses")
    #expect(Set(states.map(\.interpreter.stateNumber)).count == states.count)

    var pictures: [PaneContent] = []
    for (index, state) in states.enumerated() {
      guard case .training(let content) = content(state.interpreter, panes[1]) else {
        Issue.record("no courses after \(index) steps")
        continue
      }
      #expect(content.facts[0] == "step \(index) of 12")
      #expect(content.charts[0].curves[0].line.count == index)
      let map = self.content(state.interpreter, panes[0])
      guard case .map = map, case .gradient = self.content(state.interpreter, panes[2]) else {
        Issue.record("no map or no gradient after \(index) steps: \(map)")
        continue
      }
      if let last = pictures.last { #expect(last != map, "the map stands still") }
      pictures.append(map)
    }
  }

  @Test("a run that is stopped is kept, and goes on")
  func pausing() throws {
    var prompt = Prompt()
    prompt.run(Self.model)
    let (states, results) = publications(&prompt, Self.line, stopAfter: 6)
    #expect(states.count == 6)
    _ = try #require(results.first).outcome.get()
    #expect(results.first?.changedNames.contains("m") == true)
    #expect(try prompt.number("m.history.shape[0]") == 5)
    let rest = publications(&prompt, "train m")
    #expect(rest.states.first?.state.activity.contains("step 5/12") == true)
    #expect(rest.states.count == 8)
    #expect(try prompt.number("m.history.shape[0]") == 12)
  }

  @Test("a pane says so when its model is gone")
  func goneModel() throws {
    var prompt = Prompt()
    prompt.run("m = model(task=copy)")
    let subject = PaneSubject(kind: .training, expressions: ["m"], reads: ["m"])
    guard case .failed(let untrained) = content(prompt.interpreter, subject) else {
      Issue.record("an untrained model has courses")
      return
    }
    #expect(untrained.fix == "train m")
    prompt.run("m = 3")
    guard case .failed = content(prompt.interpreter, subject) else {
      Issue.record("a number has courses")
      return
    }
  }

  @Test("courses are written as pictures and as numbers")
  func export() throws {
    let folder = Prompt.freshFolder()
    var prompt = Prompt(folder: folder)
    prompt.run(Self.model, Self.line, "n = model(layers=1, heads=1, width=8)")
    prompt.run("train n task=copy steps=5 batch=2")
    for name in ["a.png", "b.svg", "c.csv"] {
      let lines = try prompt.report("export curves m \"\(name)\"").lines
      #expect(lines.first?.hasPrefix("wrote \(name): 4 charts") == true, "\(lines)")
    }
    let csv = try String(contentsOfFile: folder + "/c.csv", encoding: .utf8).split(separator: "\n")
    #expect(csv[0] == "chart,curve,part,x,y,lower,upper")
    #expect(csv.count { $0.hasPrefix("\"loss, nats\",train,smoothed,") } == 12)
    #expect(csv.count { $0.hasPrefix("\"accuracy, %\",held out,measured,") } == 4)
    let gradients = csv.filter { $0.hasPrefix("norm of the gradient,layer 1,smoothed,") }
    #expect(gradients.count == 12)
    #expect(
      gradients.allSatisfy { $0.split(separator: ",", omittingEmptySubsequences: false).count == 7 }
    )
    let several = try prompt.report("export curves m n \"d.svg\" title=\"two\"").lines
    #expect(several.first?.hasPrefix("wrote d.svg: 3 charts") == true, "\(several)")
  }

  @Test(
    "what cannot be exported is said with a line that works",
    arguments: [
      ("export curves m \"x.npy\"", "commands.export-format", "export curves m \"x.png\""),
      ("export curves m \"x\"", "commands.export-format", "export curves m \"x.png\""),
      (
        "export curves m \"x.png\" rows=3", "commands.option-without-effect",
        "export curves m \"x.png\""
      ),
      ("export curves u \"x.png\"", "commands.not-trained", "train u"),
      ("export curve m \"x.png\"", "commands.unknown-word", "export curves m \"x.png\""),
      ("export m \"x.png\"", "commands.missing-argument", "export curves m \"x.png\""),
      ("export curves \"x.png\"", "commands.missing-argument", "export curves m \"x.png\""),
    ])
  func refusals(line: String, id: String, fix: String) throws {
    var prompt = Prompt()
    prompt.run(Self.model, Self.line, "u = model(task=copy)")
    let failure = prompt.failure(line)
    let diagnostic = try #require(failure)
    #expect(diagnostic.id == id)
    #expect(diagnostic.fix == fix)
  }
}
