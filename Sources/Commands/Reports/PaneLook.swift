import Evaluation
public import Tensors

/// What a pane shows, on its way from estimated to exact.
public struct PaneLook: Sendable {
  /// What is known now.
  public private(set) var content: PaneContent
  /// What is not known yet.
  private var rest: Rest?
  /// The mapped files it is drawn of.
  private var memories = MemoryWatch()

  private enum Rest: Sendable {
    /// A map that is not exact yet.
    case map(MapLook)
    /// A grid of which heads are missing.
    case heads(HeadGridLook)
  }

  init(_ content: PaneContent) { self.content = content }

  init(_ map: MapLook, memories: MemoryWatch) {
    content = .map(map.content)
    rest = map.refinement == nil ? nil : .map(map)
    self.memories = memories
  }

  init(_ heads: HeadGridLook, memories: MemoryWatch) {
    content = .heads(heads.content)
    rest = heads.isFinal ? nil : .heads(heads)
    self.memories = memories
  }

  /// True when there is nothing left to find out.
  public var isFinal: Bool { rest == nil }

  /// Finds out more, for about a tenth of a second; a file that has changed ends it.
  ///
  /// - Throws: `ComputationCancelled`; what was found before stays.
  public mutating func refine(_ context: ComputeContext) throws {
    guard !isFinal else { return }
    try findMore(context)
    do { try memories.check() } catch {
      content = .failed(asDiagnostic(error, at: nil))
      rest = nil
    }
  }

  private mutating func findMore(_ context: ComputeContext) throws {
    // One owner, so that what is looked at is changed in place.
    let present = rest
    rest = nil
    switch present {
    case .map(var map)?:
      defer { rest = map.refinement == nil ? nil : .map(map) }
      if try map.refine(context) { content = .map(map.content) }
    case .heads(var heads)?:
      defer {
        content = .heads(heads.content)
        rest = heads.isFinal ? nil : .heads(heads)
      }
      try heads.refine(context)
    case nil: return
    }
  }
}
