import Autodiff
import Synchronization
import Tensors

/// What one pass over a batch gives.
struct BatchGradient: Sendable {
  /// The gradient of the mean loss, parameter by parameter.
  var gradients: [[Float]]
  /// The mean loss over all targets.
  var loss: Double
  /// Targets that were answered rightly.
  var correct: Int
  /// Targets.
  var asked: Int
  /// Tokens that were read, the source included.
  var tokens: Int
  /// Bytes that the tapes kept at once, at most.
  var tapeBytes: Int
}

/// The gradient of a batch, computed in parts that fit a processor's cache, side by side on threads.
///
/// The parts depend on the batch alone and are added in their order: the result is the same for any
/// number of threads.
struct GradientShards: Sendable {
  let model: Model
  let problems: [LaidOutProblem]
  let dropoutSeed: UInt64?

  /// Tokens of a part, about: rows of some hundred numbers then stay in the second-level cache.
  private static let partTokens = 512

  /// Runs all parts.
  ///
  /// - Throws: What ``ForwardPass`` throws; `ComputationCancelled`.
  func run(_ context: ComputeContext) throws -> BatchGradient {
    let parts = try split()
    let total = parts.reduce(0) { $0 + $1.askedCount }
    let threads = max(context.threadCount, 1)
    var inner = context.share(0, 0)
    inner.threadCount = parts.count >= threads ? 1 : threads
    inner.memoryLimit = context.memoryLimit / min(threads, max(parts.count, 1))
    let sum = Mutex(OrderedSum())
    var outer = context.share(0, 0)
    if parts.count < threads { outer.threadCount = 1 }
    let single = inner
    try parallelFor(parts.count, outer) { index in
      let result = Result {
        try gradient(of: parts[index], index, share: total, single)
      }
      sum.withLock { $0.add(result, index) }
    }
    return try sum.withLock { $0 }.value()
  }

  /// Sequences in their order, some hundred tokens to a part.
  private func split() throws -> [ModelBatch] {
    var parts: [[LaidOutProblem]] = []
    var count = Self.partTokens
    for problem in problems {
      let length = problem.tokens.count + problem.source.count
      if count + length > Self.partTokens {
        parts.append([])
        count = 0
      }
      parts[parts.count - 1].append(problem)
      count += length
    }
    return try parts.map { try ModelBatch($0, for: model.config) }
  }

  private func gradient(
    of batch: ModelBatch, _ index: Int, share total: Int, _ context: ComputeContext
  ) throws -> BatchGradient {
    var context = context
    // Attention looks at the flag some thousand times in a part.
    context.cancelFlag = CancelFlag(under: context.cancelFlag)
    let tape = Tape<Float>(context: context)
    tape.watchesGradients = false
    let pass = ForwardPass(
      model, on: tape, isTrained: true,
      dropoutSeed: dropoutSeed.map { CounterRandom(seed: $0).seed(named: "\(index)") })
    let (loss, logits) = try pass.loss(batch)
    let asked = batch.askedCount
    // A part's loss is the mean over its own targets; the batch's is the mean over all.
    let weight = Float(asked) / Float(max(total, 1))
    let gradients = try tape.gradients(
      of: loss, seed: Numbers(loss.shape, repeating: weight), for: pass.parameters)
    return BatchGradient(
      gradients: zip(gradients, model.forms).map { gradient, form in
        gradient?.elements ?? [Float](repeating: 0, count: form.shape.count)
      }, loss: Double(loss.value.elements[0]) * Double(weight),
      correct: Answers(logits.value.elements, batch.targets).correct, asked: asked,
      tokens: batch.tokens.ids.count + batch.source.ids.count, tapeBytes: tape.savedBytes)
  }
}

/// Adds parts in their order, however they come. Only those that came too early wait, about one a
/// thread: a gradient has the size of the model, and a large batch has many parts.
private struct OrderedSum: Sendable {
  private var sum = BatchGradient(
    gradients: [], loss: 0, correct: 0, asked: 0, tokens: 0, tapeBytes: 0)
  private var early: [Int: BatchGradient] = [:]
  private var next = 0
  /// What the first part that failed, in their order, failed with.
  private var failure: (index: Int, error: any Error)?

  mutating func add(_ part: Result<BatchGradient, any Error>, _ index: Int) {
    do {
      early[index] = try part.get()
    } catch {
      if failure.map({ index < $0.index }) ?? true { failure = (index, error) }
      early = [:]
    }
    guard failure == nil else { return }
    while let part = early.removeValue(forKey: next) {
      add(part)
      next += 1
    }
  }

  private mutating func add(_ part: BatchGradient) {
    if sum.gradients.isEmpty {
      sum.gradients = part.gradients
    } else {
      for index in part.gradients.indices { sum.gradients[index].add(part.gradients[index]) }
    }
    sum.loss += part.loss
    sum.correct += part.correct
    sum.asked += part.asked
    sum.tokens += part.tokens
    sum.tapeBytes = max(sum.tapeBytes, part.tapeBytes)
  }

  func value() throws -> BatchGradient {
    if let failure { throw failure.error }
    return sum
  }
}

/// What scores say about targets.
struct Answers {
  /// Targets whose score is the largest of their row; among equals the first counts.
  private(set) var correct = 0

  init(_ logits: [Float], _ targets: [Int]) {
    guard !targets.isEmpty else { return }
    let classes = logits.count / targets.count
    for (row, target) in targets.enumerated() where target >= 0 {
      if Answers.best(logits[row * classes..<(row + 1) * classes]) == target { correct += 1 }
    }
  }

  /// The first of the largest numbers.
  static func best(_ row: ArraySlice<Float>) -> Int {
    var best = row.startIndex
    for index in row.indices where row[index] > row[best] { best = index }
    return best - row.startIndex
  }
}

extension [Float] {
  /// Adds numbers in place.
  mutating func add(_ other: [Float]) {
    withUnsafeMutableBufferPointer { target in
      other.withUnsafeBufferPointer { other in
        for index in 0..<Swift.min(target.count, other.count) { target[index] += other[index] }
      }
    }
  }
}
