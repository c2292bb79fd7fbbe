public import Tensors

/// Records operations as they run, and walks them backwards for gradients (reverse mode).
///
/// Every operation computes its result at once and keeps only what its pullback needs: the numbers it
/// saves are counted, each storage once, and refused beyond the memory limit of the context.
///
/// Not for several threads: a tape belongs to one computation. Single operations use the context's
/// threads inside.
public final class Tape<Scalar: TapeScalar> {
  /// From the gradient of a result to those of the operands, in their order; nil for constants.
  public typealias Pullback = (Numbers<Scalar>) throws -> [Numbers<Scalar>?]

  /// Threads, memory limit and cancel flag.
  public let context: ComputeContext
  /// What was recorded, in order.
  public private(set) var entries: [TapeEntry] = []
  /// Bytes that pullbacks keep alive, a storage that several share counted once.
  public private(set) var savedBytes = 0
  /// The node whose pullback first turned a finite gradient into one that is not, in the last walk.
  public private(set) var nonFiniteGradient: Int?
  /// Whether ``nonFiniteGradient`` is looked for, which reads every gradient twice.
  public var watchesGradients = true

  /// Multiplications with an addition that the recorded results took, about: elements of results, and
  /// the inner extents of products.
  public private(set) var work = 0.0
  /// Where ``work`` must end: what would go beyond it is refused before it is computed.
  public let workLimit: Double

  private var pullbacks: [Pullback?] = []
  private var savedStorages: Set<UnsafeRawPointer> = []

  /// Makes an empty tape.
  public init(context: ComputeContext = ComputeContext(), workLimit: Double = .infinity) {
    self.context = context
    self.workLimit = workLimit
  }

  /// Counts an operation's work before it is done.
  ///
  /// - Throws: ``TapeError/tooMuchWork(operation:work:limit:)``.
  public func spend(_ work: Double, on operation: String) throws(TapeError) {
    self.work += work
    guard self.work <= workLimit else {
      throw .tooMuchWork(operation: operation, work: self.work, limit: workLimit)
    }
  }

  /// A value whose gradient can be asked for.
  public func variable(_ value: Numbers<Scalar>) -> Recorded<Scalar> {
    entries.append(TapeEntry(operation: "variable", operands: [], shape: value.shape))
    pullbacks.append(nil)
    return Recorded(value, node: entries.count - 1)
  }

  /// Puts a result on the tape, unless all its operands are constants.
  ///
  /// - Parameters:
  ///   - operation: The name in tables and messages.
  ///   - operands: What the result was computed from.
  ///   - value: The result.
  ///   - saved: The numbers that the pullback holds.
  ///   - otherBytes: Bytes that it holds besides.
  ///   - pullback: From the result's gradient to the operands'.
  /// - Returns: The result, with its node.
  /// - Throws: ``TapeError/tooLarge(operation:bytes:limit:)``.
  public func record(
    _ operation: String, _ operands: [Recorded<Scalar>], _ value: Numbers<Scalar>,
    saving saved: [Numbers<Scalar>] = [], otherBytes: Int = 0, pullback: @escaping Pullback
  ) throws(TapeError) -> Recorded<Scalar> {
    guard operands.contains(where: { !$0.isConstant }) else { return Recorded(value) }
    var bytes = otherBytes
    var storages: [UnsafeRawPointer] = []
    for numbers in saved {
      guard let storage = numbers.storage, !savedStorages.contains(storage),
        !storages.contains(storage)
      else { continue }
      storages.append(storage)
      bytes += numbers.byteCount
    }
    guard bytes <= context.memoryLimit - savedBytes else {
      throw .tooLarge(
        operation: operation, bytes: savedBytes + bytes, limit: context.memoryLimit)
    }
    savedStorages.formUnion(storages)
    savedBytes += bytes
    entries.append(
      TapeEntry(
        operation: operation, operands: operands.map(\.node), shape: value.shape,
        savedBytes: bytes))
    pullbacks.append(pullback)
    return Recorded(value, node: entries.count - 1)
  }

  /// Refuses a result beside which the tape would not fit, before it is computed.
  ///
  /// - Throws: ``TapeError/tooLarge(operation:bytes:limit:)``, `TensorError`,
  ///   `ComputationCancelled`.
  func reserve(_ operation: String, _ shape: Shape) throws {
    try context.checkCancelled()
    let size = MemoryLayout<Scalar>.stride
    guard let count = shape.checkedCount, count <= (Int.max - savedBytes) / size else {
      throw TensorError.sizeOverflow(shape.extents)
    }
    guard savedBytes + count * size <= context.memoryLimit else {
      throw TapeError.tooLarge(
        operation: operation, bytes: savedBytes + count * size, limit: context.memoryLimit)
    }
    try spend(Double(count), on: operation)
  }

  /// The gradients of a single number with respect to variables.
  ///
  /// - Parameters:
  ///   - result: The number, recorded on this tape.
  ///   - variables: What to differentiate with respect to; any recorded values will do.
  /// - Returns: One gradient for each, of its shape; nil where the result does not depend on it.
  /// - Throws: ``TapeError/notScalar(_:)``, `ComputationCancelled`, what a custom pullback throws.
  /// - Complexity: A small multiple of the time the recorded operations took.
  public func gradients(
    of result: Recorded<Scalar>, for variables: [Recorded<Scalar>]
  ) throws -> [Numbers<Scalar>?] {
    guard result.shape.count == 1 else { throw TapeError.notScalar(result.shape) }
    return try gradients(
      of: result, seed: Numbers(result.shape, repeating: 1), for: variables)
  }

  /// The gradients of Σ result·seed, for results of any shape.
  ///
  /// - Throws: `ComputationCancelled`, what a custom pullback throws.
  public func gradients(
    of result: Recorded<Scalar>, seed: Numbers<Scalar>, for variables: [Recorded<Scalar>]
  ) throws -> [Numbers<Scalar>?] {
    nonFiniteGradient = nil
    guard let last = result.node else { return variables.map { _ in nil } }
    let wanted = Set(variables.compactMap(\.node))
    var gradients = [Numbers<Scalar>?](repeating: nil, count: last + 1)
    gradients[last] = seed
    for node in stride(from: last, through: 0, by: -1) {
      guard let pullback = pullbacks[node], let gradient = gradients[node] else { continue }
      try context.checkCancelled()
      // What nobody asked for is dropped once it was handed on.
      if !wanted.contains(node) { gradients[node] = nil }
      let parts = try pullback(gradient)
      if watchesGradients { noteOrigin(node, gradient, parts) }
      for (operand, part) in zip(entries[node].operands, parts) {
        guard let operand, let part else { continue }
        if gradients[operand] == nil {
          gradients[operand] = part
        } else {
          gradients[operand]?.add(part)
        }
      }
    }
    try context.checkCancelled()
    return variables.map { variable in
      variable.node.flatMap { $0 <= last ? gradients[$0] : nil }
    }
  }

  private func noteOrigin(
    _ node: Int, _ gradient: Numbers<Scalar>, _ parts: [Numbers<Scalar>?]
  ) {
    guard nonFiniteGradient == nil else { return }
    let isSpoilt = parts.contains { $0.map { !$0.isFinite } ?? false }
    if isSpoilt, gradient.isFinite { nonFiniteGradient = node }
  }
}

/// One recorded operation.
public struct TapeEntry: Equatable, Sendable {
  /// Its name.
  public let operation: String
  /// The nodes of its operands; nil for constants.
  public let operands: [Int?]
  /// The extents of its result.
  public let shape: Shape
  /// Bytes that its pullback keeps alive and no earlier one did.
  public var savedBytes = 0
}
