import Foundation

/// How a model is trained.
public struct TrainingOptions: Equatable, Sendable, Codable {
  /// Updates of the parameters.
  public var steps = 500
  /// Exercises of an update, over all its parts.
  public var batch = 16
  /// Parts that an update's exercises are computed in, one after another, to save memory.
  public var accumulation = 1
  /// The largest learning rate.
  public var learningRate = 3e-3
  /// Steps over which the learning rate grows from 0.
  public var warmup = 20
  /// How the learning rate goes on after that.
  public var schedule = Schedule.cosine
  /// The learning rate at the end, as a share of the largest.
  public var finalShare = 0.1
  /// The norm that gradients are cut to; 0 for no limit.
  public var clip = 1.0
  /// What matrices lose each step, times the learning rate.
  public var weightDecay = 0.01
  /// How slowly the moments forget.
  public var decays = [0.9, 0.999]
  /// Added to the root of the second moment.
  public var floor = 1e-8
  /// Steps between measurements on held-out exercises.
  public var evaluationInterval = 50
  /// Exercises of such a measurement.
  public var evaluationProblems = 64
  /// Where exercises, and dropped numbers, come from.
  public var seed: UInt64 = 0

  /// How the learning rate goes on after its warm-up.
  public enum Schedule: String, CaseIterable, Codable, Sendable {
    /// Half a cosine down to the final share (Loshchilov and Hutter 2017, arXiv:1608.03983).
    case cosine
    /// It stays.
    case constant
  }

  /// The defaults.
  public init() {}

  /// Checks every option.
  ///
  /// - Throws: ``ModelError/optionOutOfRange(name:value:range:)``.
  public func check() throws(ModelError) {
    let wholes: [(String, Int, ClosedRange<Int>)] = [
      ("steps", steps, 1...100_000_000), ("batch", batch, 1...65536),
      ("accumulate", accumulation, 1...max(batch, 1)), ("warmup", warmup, 0...100_000_000),
      ("every", evaluationInterval, 1...100_000_000), ("heldout", evaluationProblems, 1...65536),
    ]
    for (name, value, range) in wholes where !range.contains(value) {
      throw .optionOutOfRange(
        name: name, value: Double(value), range: "\(range.lowerBound)…\(range.upperBound)")
    }
    let numbers: [(String, Double, ClosedRange<Double>)] = [
      ("lr", learningRate, 0...100), ("final", finalShare, 0...1), ("clip", clip, 0...1e9),
      ("decay", weightDecay, 0...1e3), ("beta1", decays[0], 0...0.999999),
      ("beta2", decays[1], 0...0.999999999), ("epsilon", floor, 1e-30...1),
    ]
    for (name, value, range) in numbers where !range.contains(value) {
      throw .optionOutOfRange(
        name: name, value: value, range: "\(plain(range.lowerBound))…\(plain(range.upperBound))")
    }
  }

  private func plain(_ number: Double) -> String {
    Int(exactly: number).map(String.init) ?? "\(number)"
  }

  /// The learning rate of a step, counting from 0.
  public func learningRate(at step: Int) -> Double {
    if step < warmup { return learningRate * Double(step + 1) / Double(warmup) }
    guard schedule == .cosine, steps > warmup else { return learningRate }
    let share = min(Double(step - warmup) / Double(max(steps - warmup - 1, 1)), 1)
    return learningRate * (finalShare + (1 - finalShare) * (1 + cos(.pi * share)) / 2)
  }
}
