import Attention
import Foundation
import Models
import TensorFiles
import Tensors
import TestKit
import Testing

/// Training runs: what they must not depend on, and what must end them.
@Suite("Training runs")
struct TrainingTests {
  static func run(
    _ mechanism: any Mechanism = Softmax(), kind: ModelKind = .decoder, dropout: Double = 0,
    _ change: (inout TrainingOptions) -> Void = { _ in }
  ) throws -> TrainingRun {
    let task = try TaskTable.make(
      "copy", ["length": .whole(5), "shortest": .whole(3), "vocabulary": .whole(5)])
    var options = TrainingOptions()
    options.steps = 8
    options.batch = 5
    options.warmup = 2
    options.seed = 11
    options.evaluationInterval = 4
    options.evaluationProblems = 7
    change(&options)
    let config = try ModelConfig(
      kind: kind, layers: 2, heads: 2, width: 12, context: 13,
      vocabulary: task.vocabulary.count, classes: task.classes.count, mechanisms: [mechanism],
      dropout: dropout)
    return try TrainingRun(Model(config, seed: 3), task: task, options: options)
  }

  /// All steps, measured where it is due.
  static func finish(_ run: inout TrainingRun, threads: Int = 1, until step: Int = .max) throws {
    let context = ComputeContext(threadCount: threads)
    while true {
      if run.isEvaluationDue { try run.evaluate(context) }
      if run.isFinished || run.stepCount >= step { return }
      try run.advance(context)
    }
  }

  @Test("give the same numbers to the last bit on any number of threads")
  func threads() throws {
    for mechanism in [Softmax(), try Fastmax(order: 2)] as [any Mechanism] {
      // Exercises of some hundred tokens: several parts of a batch.
      let change: (inout TrainingOptions) -> Void = {
        $0.batch = 64
        $0.steps = 3
      }
      var one = try Self.run(mechanism, dropout: 0.1, change)
      var three = try Self.run(mechanism, dropout: 0.1, change)
      try Self.finish(&one)
      try Self.finish(&three, threads: 3)
      #expect(one.model == three.model)
      #expect(one.steps.map(\.loss) == three.steps.map(\.loss))
      #expect(one.evaluations == three.evaluations)
    }
  }

  @Test("in parts one after another are the run in one piece, but for rounding")
  func accumulation() throws {
    var whole = try Self.run { $0.steps = 3 }
    var parts = try Self.run {
      $0.steps = 3
      $0.accumulation = 3
    }
    try Self.finish(&whole)
    try Self.finish(&parts)
    for (first, second) in zip(whole.steps, parts.steps) {
      #expect(abs(first.loss - second.loss) < 1e-4 * first.loss)
      #expect(abs(first.gradientNorm - second.gradientNorm) < 1e-3 * first.gradientNorm)
      #expect(first.asked == second.asked && first.tokens == second.tokens)
    }
  }

  @Test("saved and continued equal those never interrupted, to the last bit")
  func resumed() throws {
    for kind in ModelKind.allCases {
      let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      let path = folder.appending(path: "run.safetensors").path
      var whole = try Self.run(Fastmax(order: 2), kind: kind, dropout: 0.2)
      var first = whole
      try Self.finish(&whole)
      try Self.finish(&first, until: 3)
      first.note(seconds: 1.25)
      try Checkpoint(first).save(to: path, overwrite: false)
      let checkpoint = try Checkpoint(loadTensors(at: path, memoryLimit: .max))
      #expect(checkpoint.taskTitle == whole.task.title)
      var second = try #require(try checkpoint.run(task: whole.task))
      #expect(second.model == first.model && second.steps == first.steps)
      #expect(second.evaluations == first.evaluations && second.options == first.options)
      try Self.finish(&second)
      #expect(second.model == whole.model)
      #expect(second.steps.map(\.loss) == whole.steps.map(\.loss))
      #expect(second.evaluations == whole.evaluations)
    }
  }

  @Test("learn to copy")
  func learning() throws {
    for mechanism in [Softmax(), try Fastmax(order: 2)] as [any Mechanism] {
      var run = try Self.run(mechanism) {
        $0.steps = 250
        $0.batch = 16
        $0.learningRate = 1e-2
        $0.evaluationInterval = 1000
      }
      try Self.finish(&run, threads: 2)
      let last = try #require(run.evaluations.last)
      #expect(last.evaluation.accuracy > 0.6, "\(mechanism.title): \(last.evaluation)")
      #expect(last.evaluation.loss < 0.6 * run.evaluations[0].evaluation.loss)
    }
  }

  @Test("stop where a number is no longer finite, and keep what was there before")
  func divergence() throws {
    var run = try Self.run {
      $0.learningRate = 100
      $0.warmup = 0
      $0.clip = 0
      $0.steps = 200
      $0.decays = [0, 0]
      $0.weightDecay = 1000
    }
    var before = run
    do {
      while !run.isFinished {
        before = run
        try run.advance(ComputeContext())
      }
      Issue.record("it did not diverge")
    } catch ModelError.diverged(let divergence) {
      #expect(divergence.step == before.stepCount)
      #expect(!divergence.place.isEmpty)
      #expect(run.model == before.model && run.stepCount == before.stepCount)
    }
  }

  @Test("that are cancelled change nothing")
  func cancelled() throws {
    var run = try Self.run()
    try run.advance(ComputeContext())
    let before = run
    let flag = CancelFlag()
    flag.cancel()
    #expect(throws: ComputationCancelled.self) {
      try run.advance(ComputeContext(cancelFlag: flag))
    }
    #expect(run.model == before.model && run.steps == before.steps)
  }

  @Test("refuse options out of their range, and tasks that do not fit")
  func refused() throws {
    #expect(throws: ModelError.self) { try Self.run { $0.batch = 0 } }
    #expect(throws: ModelError.self) { try Self.run { $0.learningRate = -1 } }
    #expect(throws: ModelError.self) { try Self.run { $0.accumulation = 6 } }
    let run = try Self.run()
    let larger = try TaskTable.make("copy", ["vocabulary": .whole(50)])
    #expect(throws: ModelError.self) {
      try TrainingRun(run.model, task: larger, options: run.options)
    }
  }
}
