import Attention
import Autodiff
import Foundation
import TensorFiles
import Tensors
import TestKit
import Testing

@testable import Models

/// Models against the float64 values of Golden/models.safetensors.
@Suite("Models against values of PyTorch")
struct ModelReferenceTests {
  @Test(
    "scores, losses, norms of gradients and parameters after ten steps",
    arguments: ReferenceCase.names)
  func tenSteps(name: String) throws {
    let reference = try ReferenceCase(name)
    var run = try reference.run(threads: 2)
    let logits = try reference.problems.map {
      try run.model.logits(for: $0, ComputeContext()).elements
    }
    try expectClose(Array(logits.joined()), reference.numbers("logits"), within: 2e-5, "scores")
    let losses = try reference.numbers("losses")
    let norms = try reference.numbers("norms")
    for step in 0..<10 {
      let record = try run.advance(on: reference.problems, ComputeContext(threadCount: 2))
      #expect(abs(record.loss - Double(losses[step])) < 1e-4 * Double(losses[0]), "step \(step)")
      #expect(
        abs(record.gradientNorm - Double(norms[step])) < 2e-3 * Double(norms[step]), "step \(step)")
    }
    for form in run.model.forms {
      let expected = try reference.numbers("end/\(form.name)")
      let end = try #require(run.model.parameter(named: form.name))
      expectClose(end.elements, expected, within: 1e-3, form.name)
    }
  }
}

extension ModelReferenceTests {
  @Test("gradients in both precisions", arguments: ReferenceCase.names)
  func gradients(name: String) throws {
    let reference = try ReferenceCase(name)
    let model = try reference.model()
    let numbers = model.forms.indices.map { Numbers<Double>(model.parameter($0)) }
    let plain = try model.gradient(
      of: reference.problems, parameters: numbers, ComputeContext())
    let fast = try model.gradient(
      of: reference.problems, parameters: numbers.map { Numbers<Float>($0.tensor) },
      ComputeContext())
    for (index, form) in model.forms.enumerated() {
      let expected = try reference.numbers("gradient/\(form.name)")
      expectClose(plain.gradients[index].tensor.elements, expected, within: 1e-5, form.name)
      expectClose(fast.gradients[index].tensor.elements, expected, within: 2e-4, form.name)
    }
  }

  @Test("gradients with dropout against central differences", arguments: ReferenceCase.names)
  func dropout(name: String) throws {
    let reference = try ReferenceCase(name)
    var config = try reference.config()
    config.dropout = 0.3
    let first = try reference.model()
    let model = try Model(
      config,
      tensors: Dictionary(
        uniqueKeysWithValues: first.forms.enumerated().map {
          ($0.element.name, first.parameter($0.offset))
        }))
    let numbers = model.forms.indices.map { Numbers<Double>(model.parameter($0)) }
    func loss(_ step: Double, along direction: [Numbers<Double>]) throws -> Double {
      let moved = zip(numbers, direction).map { number, change in
        Numbers(number.shape, zip(number.elements, change.elements).map { $0 + step * $1 })
      }
      return try model.gradient(
        of: reference.problems, parameters: moved, dropoutSeed: 9, ComputeContext()
      ).loss
    }
    let gradient = try model.gradient(
      of: reference.problems, parameters: numbers, dropoutSeed: 9, ComputeContext())
    for seed in 1...3 as ClosedRange<UInt64> {
      let direction = model.forms.enumerated().map { index, form in
        Numbers<Double>(randomTensor(form.shape, seed: 100 * seed + UInt64(index)))
      }
      let slope = zip(gradient.gradients, direction).reduce(0.0) { sum, pair in
        sum + zip(pair.0.elements, pair.1.elements).reduce(0) { $0 + $1.0 * $1.1 }
      }
      let step = 1e-5
      let difference =
        try (loss(step, along: direction) - loss(-step, along: direction)) / (2 * step)
      #expect(abs(difference - slope) < 1e-5 * max(abs(slope), 1))
    }
  }
}

/// A case of the reference script.
struct ReferenceCase {
  static let names = ["softmax", "fastmax", "mixed", "crossed"]

  let name: String
  let problems: [LaidOutProblem]
  private let file: LoadedTensors

  init(_ name: String) throws {
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/models.safetensors").path
    self.name = name
    file = try loadTensors(at: path, memoryLimit: .max)
    struct Packed: Decodable { var tokens, targets, source: [Int] }
    let text = try #require(file.metadata[name])
    problems = try JSONDecoder().decode([Packed].self, from: Data(text.utf8)).map {
      LaidOutProblem(source: $0.source, tokens: $0.tokens, targets: $0.targets)
    }
  }

  func numbers(_ key: String) throws -> [Float] {
    try file.tensor(named: "\(name)/\(key)").elements
  }

  func config() throws -> ModelConfig {
    let second = try Fastmax(order: 2)
    let mechanisms: [String: [any Mechanism]] = [
      "softmax": [Softmax()], "fastmax": [second, try Fastmax(order: 4)],
      "mixed": [second, Softmax()], "crossed": [Softmax(), second],
    ]
    return try ModelConfig(
      kind: name == "mixed" ? .encoder : name == "crossed" ? .encoderDecoder : .decoder,
      layers: 2, heads: 3, width: 12, hiddenWidth: 20, context: 13, vocabulary: 11, classes: 11,
      mechanisms: mechanisms[name] ?? [], norm: name == "fastmax" ? .rms : .layer,
      positions: name == "fastmax" ? .rotary : name == "mixed" ? .sinusoidal : .learned,
      isHeadTied: name == "fastmax")
  }

  func model() throws -> Model {
    let config = try config()
    var tensors: [String: Tensor] = [:]
    for form in config.parameterForms {
      tensors[form.name] = try file.tensor(named: "\(name)/start/\(form.name)")
    }
    return try Model(config, tensors: tensors)
  }

  func run(threads: Int) throws -> TrainingRun {
    var options = TrainingOptions()
    options.steps = 10
    options.batch = 4
    options.learningRate = 0.03
    options.warmup = 3
    options.clip = 0.5
    options.floor = 1e-4
    options.weightDecay = 0.1
    return try TrainingRun(
      model(),
      task: TaskTable.make(
        "copy", ["length": .whole(5), "shortest": .whole(5), "vocabulary": .whole(5)]),
      options: options)
  }
}

/// Every number within a share of the largest expected one.
func expectClose(
  _ actual: [Float], _ expected: [Float], within share: Float, _ what: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard actual.count == expected.count else {
    Issue.record(
      "\(what): \(actual.count) numbers, not \(expected.count)", sourceLocation: sourceLocation)
    return
  }
  let size = max(expected.map(abs).max() ?? 0, .leastNormalMagnitude)
  let error = zip(actual, expected).map { abs($0 - $1) }.max() ?? 0
  #expect(
    error <= share * size, "\(what): off by \(error / size) of \(size)",
    sourceLocation: sourceLocation)
}
