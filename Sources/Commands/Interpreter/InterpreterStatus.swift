/// What the status line tells of an interpreter.
public struct InterpreterStatus: Equatable, Sendable {
  /// The head that mechanisms are applied to when nothing else is said.
  public struct Focus: Equatable, Sendable {
    /// "d · layer 2 head 5".
    public var title: String
    /// The variable that holds the tensors.
    public var name: String
    /// The layer and the number of layers; nil when the tensors have no such axis.
    public var layer: Int?
    /// The number of layers, at least 1.
    public var layerCount: Int
    /// The head; nil when the tensors have no such axis.
    public var head: Int?
    /// The number of heads, at least 1.
    public var headCount: Int
    /// The number of tokens that ask.
    public var tokenCount: Int

    /// Makes a focus.
    public init(
      title: String, name: String, layer: Int?, layerCount: Int, head: Int?, headCount: Int,
      tokenCount: Int
    ) {
      self.title = title
      self.name = name
      self.layer = layer
      self.layerCount = layerCount
      self.head = head
      self.headCount = headCount
      self.tokenCount = tokenCount
    }
  }

  /// The seed of the random numbers.
  public var seed: UInt64
  /// The focus; nil before the first `use`.
  public var focus: Focus?
  /// The parameters that keys can move, in the order they were made.
  public var sliders: [SliderState]
  /// Bytes one request may take.
  public var memoryLimit: Int

  /// Makes a status.
  public init(seed: UInt64, focus: Focus?, sliders: [SliderState], memoryLimit: Int) {
    self.seed = seed
    self.focus = focus
    self.sliders = sliders
    self.memoryLimit = memoryLimit
  }
}
