/// Memory that belongs to something else than a tensor, such as a mapped file; tensors may lie in it.
public protocol SharedMemory: AnyObject, Sendable {
  /// False once the numbers may no longer be those that were there when the memory was shared.
  var isIntact: Bool { get }
}

/// Float32 numbers one after another, read where they are: in an array, or in memory that something
/// else owns.
///
/// Parts and copies share the storage. A part keeps the indices of the whole, as `ArraySlice` does.
public struct TensorNumbers: Sendable {
  // Unchecked: nothing writes to memory that is shared, and whoever owns it stays alive.
  private enum Storage: @unchecked Sendable {
    case array([Float])
    case memory(any SharedMemory, UnsafePointer<Float>)
  }

  private let storage: Storage
  /// Where index 0 lies in the storage.
  private let origin: Int
  /// The index of the first number.
  public let startIndex: Int
  /// The index behind the last number.
  public let endIndex: Int

  private init(_ storage: Storage, origin: Int, _ indices: Range<Int>) {
    self.storage = storage
    self.origin = origin
    startIndex = indices.lowerBound
    endIndex = indices.upperBound
  }

  /// The numbers of an array, which is shared.
  public init(_ array: [Float]) {
    self.init(.array(array), origin: 0, 0..<array.count)
  }

  /// Numbers in memory that `owner` keeps as it is for as long as it lives.
  package init(_ memory: UnsafeBufferPointer<Float>, ownedBy owner: any SharedMemory) {
    guard let start = memory.baseAddress else {
      self.init([])
      return
    }
    self.init(.memory(owner, start), origin: 0, 0..<memory.count)
  }

  /// What the numbers lie in when it is not an array.
  public var memory: (any SharedMemory)? {
    if case .memory(let owner, _) = storage { owner } else { nil }
  }

  /// The numbers as an array: the one they lie in when they are all of it, else a copy.
  ///
  /// - Complexity: O(1) for a whole array, else O(count).
  public var array: [Float] {
    if case .array(let array) = storage, count == array.count { return array }
    return withUnsafeBufferPointer { [Float]($0) }
  }

  /// Lends the numbers; the first of them stands at 0, whatever ``startIndex`` is.
  public func withUnsafeBufferPointer<Result, Failure: Error>(
    _ body: (UnsafeBufferPointer<Float>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let first = origin + startIndex
    switch storage {
    case .array(let array):
      return try array.withUnsafeBufferPointer { numbers throws(Failure) in
        try body(UnsafeBufferPointer(rebasing: numbers[first..<first + count]))
      }
    case .memory(let owner, let start):
      defer { withExtendedLifetime(owner) {} }
      return try body(UnsafeBufferPointer(start: start + first, count: count))
    }
  }

  /// One value for each number, in order.
  public func map<Result, Failure: Error>(
    _ transform: (Float) throws(Failure) -> Result
  ) throws(Failure) -> [Result] {
    try withUnsafeBufferPointer { numbers throws(Failure) in try numbers.map(transform) }
  }

  /// The same numbers with the first of them at index 0.
  package var rebased: TensorNumbers {
    TensorNumbers(storage, origin: origin + startIndex, 0..<count)
  }

  /// The same numbers in an array of their own when they are a small part of one, which would
  /// otherwise stay in memory for their sake.
  package var withoutUnusedRest: TensorNumbers {
    guard case .array(let whole) = storage, count < whole.count / Self.largestRest else {
      return self
    }
    return TensorNumbers(array)
  }

  /// A part of an array is copied rather than shared when the array is more than so many times it.
  private static let largestRest = 16

  /// Where the numbers are; nil when there are none. Equal for copies that share them.
  package var address: UnsafeRawPointer? {
    isEmpty ? nil : withUnsafeBufferPointer { $0.baseAddress.map { UnsafeRawPointer($0) } }
  }
}

extension TensorNumbers: RandomAccessCollection {
  /// Every index.
  public var indices: Range<Int> { startIndex..<endIndex }

  /// A number. Loops over many lend them instead.
  public subscript(position: Int) -> Float {
    precondition(
      position >= startIndex && position < endIndex,
      "an index is one of \(startIndex)..<\(endIndex), got \(position)")
    return switch storage {
    case .array(let array): array[origin + position]
    case .memory(_, let start): start[origin + position]
    }
  }

  /// A part, which shares the storage.
  public subscript(bounds: Range<Int>) -> TensorNumbers {
    precondition(
      bounds.lowerBound >= startIndex && bounds.upperBound <= endIndex,
      "a part lies in \(startIndex)..<\(endIndex), got \(bounds)")
    return TensorNumbers(storage, origin: origin, bounds)
  }

  /// Lends the numbers to algorithms of any collection.
  public func withContiguousStorageIfAvailable<Result>(
    _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result? {
    try withUnsafeBufferPointer(body)
  }
}

extension TensorNumbers: Equatable {
  /// True for the same numbers in the same order; in the same place they are not looked at, so NaN
  /// equals itself there. Numbers in memory that is not intact any more equal nothing elsewhere:
  /// what is there now is not what was taken from there before.
  ///
  /// - Complexity: O(1) in the same place, else O(count).
  public static func == (first: TensorNumbers, second: TensorNumbers) -> Bool {
    guard first.count == second.count else { return false }
    var areIntact: Bool { (first.memory?.isIntact ?? true) && (second.memory?.isIntact ?? true) }
    return first.withUnsafeBufferPointer { first in
      second.withUnsafeBufferPointer { second in
        guard first.baseAddress != second.baseAddress else { return true }
        for index in first.indices where first[index] != second[index] { return false }
        return areIntact
      }
    }
  }
}
