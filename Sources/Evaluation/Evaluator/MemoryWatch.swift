import Synchronization
public import TensorFiles
import Tensors

/// The mapped files that an evaluation reads numbers from: none of them may change before it ends.
public final class MemoryWatch: Sendable {
  private let seen = Mutex<[ObjectIdentifier: any SharedMemory]>([:])

  /// Makes a watch that has seen nothing.
  public init() {}

  /// Takes in what a value's numbers lie in.
  ///
  /// - Throws: ``TensorFileError/changedWhileOpen`` when a file has changed already.
  public func note(_ value: Value) throws(TensorFileError) {
    for memory in value.memories {
      guard memory.isIntact else { throw .changedWhileOpen }
      seen.withLock { $0[ObjectIdentifier(memory)] = memory }
    }
  }

  /// Looks at every file seen; results made of them are wrong when this throws.
  ///
  /// - Throws: ``TensorFileError/changedWhileOpen``.
  public func check() throws(TensorFileError) {
    let memories = seen.withLock { Array($0.values) }
    guard memories.allSatisfy(\.isIntact) else { throw .changedWhileOpen }
  }
}
