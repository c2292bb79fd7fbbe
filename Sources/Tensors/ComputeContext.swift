import Synchronization

/// Raised by a person or a program that no longer wants a result; loops look at it as they go.
public final class CancelFlag: Sendable {
  private let raised = Atomic<Bool>(false)
  private let parent: CancelFlag?

  /// Makes a flag that is not raised.
  public init() { parent = nil }

  /// Makes a flag that is raised with another, or by itself.
  ///
  /// Threads that each look at one of their own do not take turns at counting one object's owners.
  public init(under parent: CancelFlag) { self.parent = parent }

  /// Asks the computation to stop.
  public func cancel() { raised.store(true, ordering: .relaxed) }

  /// True once ``cancel()`` was called.
  public var isCancelled: Bool {
    raised.load(ordering: .relaxed) || (parent?.isCancelled ?? false)
  }
}

/// Thrown by a computation that found its flag raised.
public struct ComputationCancelled: Error, Equatable, Sendable {
  /// Makes the error.
  public init() {}
}

/// What a computation may use, how it is stopped, and whom it tells how far it is.
public struct ComputeContext: Sendable {
  /// Raised to stop the computation.
  public var cancelFlag: CancelFlag
  /// Threads to use, at least 1.
  public var threadCount: Int
  /// Bytes one request may take; larger requests are refused before any allocation.
  public var memoryLimit: Int
  /// Told the share of the work that is done, 0…1, from any thread, at most some tens of times a second.
  public var progress: (@Sendable (Double) -> Void)?

  /// Makes a context.
  public init(
    cancelFlag: CancelFlag = CancelFlag(), threadCount: Int = 1, memoryLimit: Int = .max,
    progress: (@Sendable (Double) -> Void)? = nil
  ) {
    self.cancelFlag = cancelFlag
    self.threadCount = threadCount
    self.memoryLimit = memoryLimit
    self.progress = progress
  }

  /// Throws when the computation is no longer wanted.
  public func checkCancelled() throws(ComputationCancelled) {
    if cancelFlag.isCancelled { throw ComputationCancelled() }
  }
}

extension ComputeContext {
  /// The context for a part of the work, whose progress is a share of the whole; an empty share
  /// reports nothing.
  package func share(_ lower: Double, _ upper: Double) -> ComputeContext {
    var part = self
    part.progress = nil
    if let progress, upper > lower {
      part.progress = { progress(lower + (upper - lower) * $0) }
    }
    return part
  }
}
