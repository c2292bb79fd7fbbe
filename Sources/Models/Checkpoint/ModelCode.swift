import Attention
import Foundation

/// A model's config as a file describes it.
struct ModelCode: Codable {
  var kind: String
  var layers, heads, width, hidden, context, vocabulary, classes: Int
  var mechanisms: [MechanismCode]
  var norm, positions: String
  var dropout: Double
  var tied: Bool
  var ablations: [[Int]]

  init(_ model: Model) {
    let config = model.config
    kind = config.kind.rawValue
    (layers, heads, width) = (config.layers, config.heads, config.width)
    (hidden, context) = (config.hiddenWidth, config.context)
    (vocabulary, classes) = (config.vocabulary, config.classes)
    mechanisms = config.mechanisms.map(MechanismCode.init)
    (norm, positions) = (config.norm.rawValue, config.positions.rawValue)
    (dropout, tied) = (config.dropout, config.isHeadTied)
    ablations = model.ablations.sorted().map { [$0.layer, $0.head] }
  }

  /// Makes the config.
  ///
  /// - Throws: ``ModelError``.
  func config() throws(ModelError) -> ModelConfig {
    guard let kind = ModelKind(rawValue: kind) else {
      throw .foreignConfig("kind \(self.kind)")
    }
    guard let norm = NormKind(rawValue: norm) else { throw .foreignConfig("norm \(self.norm)") }
    guard let positions = PositionKind(rawValue: positions) else {
      throw .foreignConfig("positions \(self.positions)")
    }
    guard mechanisms.count <= ModelConfig.largest.layers else {
      throw .mechanismCount(mechanisms.count, layers: layers)
    }
    var made: [any Mechanism] = []
    for code in mechanisms { made.append(try code.mechanism()) }
    return try ModelConfig(
      kind: kind, layers: layers, heads: heads, width: width, hiddenWidth: hidden,
      context: context, vocabulary: vocabulary, classes: classes, mechanisms: made, norm: norm,
      positions: positions, dropout: dropout, isHeadTied: tied)
  }

  /// The heads that are left out.
  func ablated(_ model: Model) throws(ModelError) -> Model {
    var heads: Set<HeadPlace> = []
    for place in ablations {
      guard place.count == 2 else { throw .foreignConfig("ablations") }
      heads.insert(HeadPlace(layer: place[0], head: place[1]))
    }
    return try model.ablating(heads)
  }
}

/// A training run as a file describes it, besides the model and the moments.
struct RunCode: Codable {
  var task: String
  var options: TrainingOptions
  var updates: Int
  var steps: [StepRecord]
  var evaluations: [EvaluationRecord]
}

extension RunCode {
  /// Checks what a file says before anything counts on it: numbers that are added up, and steps that
  /// measurements point to.
  ///
  /// - Throws: ``ModelError``.
  func check(layers: Int) throws(ModelError) {
    guard options.decays.count == 2 else { throw .foreignConfig("its decays are not two") }
    try options.check()
    guard updates == steps.count else {
      throw .foreignConfig("\(updates) updates, \(steps.count) steps")
    }
    for (index, step) in steps.enumerated() {
      guard step.step == index, step.layerNorms.count == layers,
        Self.count.contains(step.asked), (0...step.asked).contains(step.correct),
        Self.count.contains(step.tokens), Self.count.contains(step.memory),
        step.seconds.map({ (0...Self.mostSeconds).contains($0) }) ?? true
      else { throw .foreignConfig("its step \(index) is none") }
    }
    var last = -1
    for measurement in evaluations {
      let found = measurement.evaluation
      guard measurement.step > last, measurement.step <= steps.count,
        Self.count.contains(found.asked), (0...found.asked).contains(found.correct),
        Self.count.contains(found.problems), (0...found.problems).contains(found.solved)
      else { throw .foreignConfig("its measurement at step \(measurement.step) is none") }
      last = measurement.step
    }
  }

  /// What a step can have of anything; sums over as many steps as there may be then have room.
  private static let count = 0...(1 << 36)
  /// A thousand years.
  private static let mostSeconds = 3.2e10
}
