import Models
import Testing

/// A task with one problem, to lay out what the tasks of the table do not make.
private struct Fixed: Task {
  let options: TaskOptions
  let content: Problem
  var vocabulary: [String] { (0..<10).map(String.init) }
  var separator: Int? {
    if case .translation = content { 9 } else { nil }
  }
  var longest: (source: Int, answer: Int) {
    switch content {
    case .labelled(let tokens, _): (tokens.count, 0)
    case .translation(let source, let answer): (source.count, answer.count)
    }
  }
  let needsCausal: Bool
  var chance: TaskLevel { .exact(0.1) }
  var explanation: String { "One exercise, always the same." }
  func problem(_ index: Int, _ split: Split, seed: UInt64) -> Problem { content }

  init(_ content: Problem, needsCausal: Bool = false) throws {
    options = try TaskTable.make("copy").options
    self.content = content
    self.needsCausal = needsCausal
  }

  func laidOut(for kind: ModelKind) throws -> LaidOutProblem {
    let layout = try TaskLayout(self, for: kind)
    let problem = try layout.problem(0, .training, seed: 0)
    #expect(problem.tokens.count == problem.targets.count)
    #expect(problem.tokens.count <= layout.longest.tokens)
    #expect(problem.source.count <= layout.longest.source)
    return problem
  }
}

@Suite("Layouts of exercises")
struct TaskLayoutTests {
  let unasked = Problem.unasked

  @Test("a translation, for each kind of model")
  func translation() throws {
    let task = try Fixed(.translation(source: [1, 2, 3], answer: [4, 5, 6]))
    let decoder = try task.laidOut(for: .decoder)
    #expect(decoder.source == [])
    #expect(decoder.tokens == [1, 2, 3, 9, 4, 5])
    #expect(decoder.targets == [unasked, unasked, unasked, 4, 5, 6])
    let encoder = try task.laidOut(for: .encoder)
    #expect(encoder.tokens == [1, 2, 3] && encoder.targets == [4, 5, 6])
    let both = try task.laidOut(for: .encoderDecoder)
    #expect(both.source == [1, 2, 3])
    #expect(both.tokens == [9, 4, 5] && both.targets == [4, 5, 6])
  }

  @Test("an answer of another length is nothing for an encoder")
  func lengths() throws {
    let task = try Fixed(.translation(source: [1, 2, 3], answer: [4, 5]))
    #expect(throws: TaskError.encoderCannotTranslate(source: 3, answer: 2)) {
      try TaskLayout(task, for: .encoder)
    }
    #expect(try task.laidOut(for: .decoder).tokens == [1, 2, 3, 9, 4])
    let equal = try Fixed(.translation(source: [1, 2], answer: [3, 4]))
    let layout = try TaskLayout(equal, for: .encoder)
    #expect(throws: TaskError.encoderCannotTranslate(source: 2, answer: 1)) {
      try layout.layOut(.translation(source: [1, 2], answer: [3]))
    }
  }

  @Test("labelled tokens stay as they are, and part before the first that is asked")
  func labelled() throws {
    let targets = [unasked, unasked, 7, unasked, 8]
    let task = try Fixed(.labelled(tokens: [1, 2, 3, 4, 5], targets: targets))
    for kind in [ModelKind.decoder, .encoder] {
      let problem = try task.laidOut(for: kind)
      #expect(problem.source == [] && problem.tokens == [1, 2, 3, 4, 5])
      #expect(problem.targets == targets)
    }
    let both = try task.laidOut(for: .encoderDecoder)
    #expect(both.source == [1, 2])
    #expect(both.tokens == [3, 4, 5] && both.targets == [7, unasked, 8])
  }

  @Test("a text is halved between encoder and decoder, and kept from an encoder alone")
  func text() throws {
    let task = try Fixed(
      .labelled(tokens: [1, 2, 3, 4, 5], targets: [2, 3, 4, 5, 6]), needsCausal: true)
    let both = try task.laidOut(for: .encoderDecoder)
    #expect(both.source == [1, 2])
    #expect(both.tokens == [3, 4, 5] && both.targets == [4, 5, 6])
    #expect(throws: TaskError.encoderSeesAnswers(task: "copy")) {
      try TaskLayout(task, for: .encoder)
    }
  }

  @Test("a context as long as the longest exercise is enough, one token less is not")
  func context() throws {
    let task = try TaskTable.make("reverse", ["length": 7, "shortest": 7])
    for (kind, longest) in [(ModelKind.decoder, 14), (.encoder, 7), (.encoderDecoder, 7)] {
      let layout = try TaskLayout(task, for: kind)
      try layout.check(context: longest)
      #expect(throws: TaskError.contextTooShort(longest: longest, context: longest - 1)) {
        try layout.check(context: longest - 1)
      }
    }
  }

  @Test("every task keeps to the longest that its layout states", arguments: TaskCase.all)
  func everyTask(_ example: TaskCase) throws {
    let task = try example.task
    for kind in ModelKind.allCases where !(kind == .encoder && task.needsCausal) {
      let layout = try TaskLayout(task, for: kind)
      for index in 0..<53 {
        let problem = try layout.problem(index, .heldOut, seed: 2)
        #expect(problem.tokens.count == problem.targets.count)
        #expect(problem.tokens.count <= layout.longest.tokens)
        #expect(problem.source.count <= layout.longest.source)
        #expect(problem.source.isEmpty == (kind != .encoderDecoder))
        #expect(problem.targets.contains { $0 != Problem.unasked })
      }
    }
  }
}
