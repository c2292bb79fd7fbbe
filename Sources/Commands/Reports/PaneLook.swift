public import Tensors

/// What a pane shows, on its way from estimated to exact.
public struct PaneLook: Sendable {
  /// What is known now.
  public private(set) var content: PaneContent
  /// The map that is not exact yet.
  private var map: MapLook?

  init(_ content: PaneContent) { self.content = content }

  init(_ map: MapLook) {
    content = .map(map.content)
    self.map = map.refinement == nil ? nil : map
  }

  /// True when there is nothing left to find out.
  public var isFinal: Bool { map == nil }

  /// Finds out more, for about a tenth of a second.
  ///
  /// - Throws: `ComputationCancelled`; what was found before stays.
  public mutating func refine(_ context: ComputeContext) throws {
    guard var map else { return }
    self.map = nil
    defer { self.map = map.refinement == nil ? nil : map }
    if try map.refine(context) { content = .map(map.content) }
  }
}
