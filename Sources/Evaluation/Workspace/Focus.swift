/// What commands are about when nothing else is said, chosen with `use`.
public struct Focus: Equatable, Sendable {
  /// The name it was given by.
  public let name: String
  /// The file or attention; a later assignment to the name leaves it as it is.
  public internal(set) var value: Value
  /// The layer; nil when the tensors have no such axis.
  public internal(set) var layer: Int?
  /// The head; nil when the tensors have no such axis.
  public internal(set) var head: Int?
  /// The number of layers; nil when there is no such axis.
  public internal(set) var layerCount: Int?
  /// The number of heads; nil when there is no such axis.
  public internal(set) var headCount: Int?
  /// The number of tokens that ask.
  public internal(set) var tokenCount: Int
  /// What a model's heads do on an exercise; nil for a file or an attention.
  public internal(set) var capture: ModelCapture?

  /// What the status line shows: "d · layer 2 head 5".
  public var title: String {
    let parts = [layer.map { "layer \($0)" }, head.map { "head \($0)" }].compactMap { $0 }
    let sample = capture.map { [$0.sample.map { "sample \($0)" } ?? "text"] } ?? []
    return ([name] + (parts.isEmpty ? [] : [parts.joined(separator: " ")]) + sample)
      .joined(separator: " · ")
  }
}
