/// A head of a model on one of its exercises, as a live pane shows it.
///
/// Keys step to another one: the pane's expression changes, and no command has to run.
public struct ModelHead: Equatable, Hashable, Sendable {
  /// The variable that holds the model.
  public var model: String
  /// Counting from 0.
  public var layer: Int
  /// At least 1.
  public var layerCount: Int
  /// Counting from 0.
  public var head: Int
  /// At least 1.
  public var headCount: Int
  /// The held-out exercise, counting from 0.
  public var sample: Int

  /// Makes a place.
  public init(
    model: String, layer: Int = 0, layerCount: Int, head: Int = 0, headCount: Int, sample: Int = 0
  ) {
    self.model = model
    self.layer = layer
    self.layerCount = layerCount
    self.head = head
    self.headCount = headCount
    self.sample = sample
  }

  /// Its attention in the command language.
  public var expression: String {
    "\(model).attention(layer=\(layer), head=\(head), sample=\(sample))"
  }

  /// "layer 1 head 0 sample 3".
  public var place: String { "layer \(layer) head \(head) sample \(sample)" }

  /// The place so many layers, heads and samples away; layers and heads begin again after the last.
  public func stepped(layers: Int, heads: Int, samples: Int) -> ModelHead {
    func wrapped(_ index: Int, _ count: Int) -> Int {
      let rest = index % max(count, 1)
      return rest < 0 ? rest + count : rest
    }
    var place = self
    place.layer = wrapped(layer + layers, layerCount)
    place.head = wrapped(head + heads, headCount)
    place.sample = max(0, sample + samples)
    return place
  }
}

extension PaneSubject {
  /// The same picture of another head of the model.
  public func showing(_ place: ModelHead) -> PaneSubject {
    var subject = self
    guard let present = modelHead else { return self }
    subject.modelHead = place
    subject.expressions = expressions.map { $0 == present.expression ? place.expression : $0 }
    return subject
  }
}
