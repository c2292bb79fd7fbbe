public import Attention
import Synchronization
public import Tensors

/// Maps that were opened, kept so that the next look at one of them is quick: panning, zooming, and
/// going back to a head.
///
/// Safe to share: it only ever saves work. The map looked at last stays, others while there is room.
public final class MapStore: Sendable {
  private struct Entry: Sendable {
    var attention: Attention
    var map: OpenMap
  }

  /// The latest first.
  private let entries = Mutex<[Entry]>([])

  /// Held while a map is opened: a map that two threads ask for is opened once.
  private let opening = Mutex<Void>(())

  /// Maps kept at most.
  private static let countLimit = 64
  /// The share of the memory limit that kept maps may take.
  private static let memoryShare = 0.3

  /// Makes an empty store.
  public init() {}

  /// The map of one head, opened when it is not open yet.
  ///
  /// - Throws: As ``OpenMap/open(_:context:)``.
  public func map(of attention: Attention, context: ComputeContext) throws -> OpenMap {
    if let map = known(attention) { return map }
    return try opening.withLock { _ in
      // Another thread may have opened it meanwhile.
      if let map = known(attention) { return map }
      try context.checkCancelled()
      let map = try OpenMap.open(attention, context: context)
      keep(Entry(attention: attention, map: map), memoryLimit: context.memoryLimit)
      return map
    }
  }

  /// The sums of features of one head, opened when they are not open yet; nil where the mechanism does
  /// not factorise.
  ///
  /// - Throws: As ``FarField/open(_:context:)``.
  func farField(of attention: Attention, context: ComputeContext) throws -> FarField? {
    if case .farField(let field)? = known(attention) { return field }
    return try opening.withLock { _ in
      if case .farField(let field)? = known(attention) { return field }
      try context.checkCancelled()
      guard let field = try FarField.open(attention, context: context) else { return nil }
      keep(Entry(attention: attention, map: .farField(field)), memoryLimit: context.memoryLimit)
      return field
    }
  }

  private func known(_ attention: Attention) -> OpenMap? {
    entries.withLock { entries in
      guard let index = entries.firstIndex(where: { $0.attention.hasSameMap(as: attention) })
      else { return nil }
      let entry = entries.remove(at: index)
      entries.insert(entry, at: 0)
      return entry.map
    }
  }

  private func keep(_ entry: Entry, memoryLimit: Int) {
    let limit = Int(Double(memoryLimit) * Self.memoryShare)
    entries.withLock { entries in
      entries.removeAll { $0.attention.hasSameMap(as: entry.attention) }
      entries.insert(entry, at: 0)
      var bytes = 0
      let fitting = entries.prefix(Self.countLimit).prefix { entry in
        bytes += entry.map.byteCount
        return bytes <= limit
      }
      entries = Array(entries.prefix(max(fitting.count, 1)))
    }
  }
}

extension Attention {
  /// True when the weights are the same; they do not depend on the values.
  fileprivate func hasSameMap(as other: Attention) -> Bool {
    isCausal == other.isCausal && mechanism.isSame(as: other.mechanism)
      && queries == other.queries && keys == other.keys
  }
}
