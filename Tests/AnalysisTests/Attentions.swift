import Attention
import Foundation
import TensorFiles
import Tensors

/// Attentions with scores that can be chosen, and real ones.
enum Attentions {
  /// One query whose scores against the keys are `scores`; values of any width.
  static func row(
    scores: [Double], values: [[Double]], mechanism: any Mechanism
  ) throws(AttentionError) -> Attention {
    let width = values.first?.count ?? 0
    return try Attention(
      queries: Tensor([1, 1], [1]), keys: Tensor([scores.count, 1], scores.map(Float.init)),
      values: Tensor([values.count, width], values.flatMap { $0.map(Float.init) }),
      mechanism: mechanism)
  }

  /// Polynomial weights of the plain scores.
  static func fastmax(order: Int) throws(AttentionError) -> Fastmax {
    try Fastmax(order: order, normalization: .none, temperature: 1)
  }

  /// Exponential weights of the plain scores.
  static func softmax() throws(AttentionError) -> Softmax { try Softmax(temperature: 1) }

  /// Seeded normal queries, keys and values; queries and keys times `scale`.
  static func random(
    queryCount: Int, keyCount: Int, width: Int, valueWidth: Int, scale: Float = 1, seed: UInt64,
    mechanism: any Mechanism, isCausal: Bool = false
  ) throws -> Attention {
    var generator = RandomGenerator(seed: seed)
    func tensor(_ rows: Int, _ columns: Int, _ scale: Float) -> Tensor {
      Tensor([rows, columns], (0..<rows * columns).map { _ in scale * Float(generator.normal()) })
    }
    return try Attention(
      queries: tensor(queryCount, width, scale), keys: tensor(keyCount, width, scale),
      values: tensor(keyCount, valueWidth, 1), mechanism: mechanism, isCausal: isCausal)
  }

  /// Queries, keys and values of a small model's 6 layers of 12 heads over 67 tokens.
  static func real(mechanism: any Mechanism, isCausal: Bool = false) throws -> Attention {
    let file = try loadTensors(
      at: URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent(
          "sessions/data/alice-minilm.safetensors"
        )
        .path, memoryLimit: 1 << 24)
    return try Attention(
      queries: file.tensor(named: "q"), keys: file.tensor(named: "k"),
      values: file.tensor(named: "v"), mechanism: mechanism, isCausal: isCausal)
  }

  /// The mechanisms of the tests on bounds.
  static func mechanisms() throws(AttentionError) -> [any Mechanism] {
    [
      Softmax(), try Softmax(temperature: 0.5), try Fastmax(order: 1), try Fastmax(order: 2),
      try Fastmax(order: 2, temperature: 1), try Fastmax(order: 3), try Fastmax(order: 4),
      try Fastmax(order: 1, normalization: .maxNorm(limit: 0.9)),
      try Fastmax(order: 2, normalization: .maxNorm(limit: 1)),
      try Fastmax(order: 3, normalization: .maxNorm(limit: 1.2)),
      try Fastmax(order: 2, normalization: .none), try Fastmax(order: 6, normalization: .none),
      try Fastmax(temperature: 2, coefficients: [2, 0, 1, 0, 0.25]),
    ]
  }
}

/// |a − b| ≤ tolerance.
func isClose(_ a: Double?, _ b: Double, within tolerance: Double) -> Bool {
  a.map { abs($0 - b) <= tolerance } ?? false
}
