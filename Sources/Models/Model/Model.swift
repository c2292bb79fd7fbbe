public import Attention
public import Tensors

/// A small transformer: what it is made of, and its numbers. A value; copies share storage until one
/// of them learns.
///
/// Blocks are pre-norm: x + attention(norm(x)), then x + feedForward(norm(x)) with GELU between two
/// products; a last norm stands before the head (Vaswani et al. 2017; Xiong et al. 2020,
/// arXiv:2002.04745).
public struct Model: Equatable, Sendable {
  /// What it is made of.
  public internal(set) var config: ModelConfig
  /// Heads whose output is replaced by 0.
  public internal(set) var ablations: Set<HeadPlace> = []
  /// What its parameters are.
  public let forms: [ParameterForm]
  /// The parameters' numbers, in the order of ``forms``.
  var numbers: [[Float]]

  /// Makes a model with first numbers from a seed.
  ///
  /// - Throws: ``ModelError/tooLarge(parameters:bytes:limit:)`` before anything is allocated.
  public init(_ config: ModelConfig, seed: UInt64, memoryLimit: Int = .max) throws(ModelError) {
    let forms = config.parameterForms
    let count = forms.reduce(0) { $0 + $1.shape.count }
    // Numbers, their gradient, two moments.
    guard count <= memoryLimit / 16 else {
      throw .tooLarge(parameters: count, bytes: 16 * count, limit: memoryLimit)
    }
    self.config = config
    self.forms = forms
    // Every parameter has a stream of its own: a model with one part more starts like the other.
    let root = CounterRandom(seed: seed)
    numbers = forms.map { form in
      switch form.start {
      case .constant(let value): return [Float](repeating: value, count: form.shape.count)
      case .normal(let deviation):
        var generator = RandomGenerator(seed: root.seed(named: form.name))
        return generator.normal(form.shape, standardDeviation: deviation).elements
      }
    }
  }

  init(_ config: ModelConfig, forms: [ParameterForm], numbers: [[Float]]) {
    self.config = config
    self.forms = forms
    self.numbers = numbers
  }

  /// How many numbers it has.
  public var parameterCount: Int { numbers.reduce(0) { $0 + $1.count } }

  /// A parameter as a tensor; the storage is shared.
  public func parameter(_ index: Int) -> Tensor { Tensor(forms[index].shape, numbers[index]) }

  /// A parameter by its name.
  public func parameter(named name: String) -> Tensor? {
    forms.firstIndex { $0.name == name }.map(parameter)
  }

  /// The same numbers under other mechanisms: one for all layers, or one for each.
  ///
  /// - Throws: ``ModelError/mechanismCount(_:layers:)``.
  public func with(mechanisms: [any Mechanism]) throws(ModelError) -> Model {
    var copy = self
    copy.config = try config.with(mechanisms: mechanisms)
    return copy
  }

  /// The same with heads left out.
  ///
  /// - Throws: ``ModelError/noLayer(_:count:)``, ``ModelError/noHead(_:count:)``.
  public func ablating(_ heads: Set<HeadPlace>) throws(ModelError) -> Model {
    for place in heads.sorted() {
      guard (0..<config.layers).contains(place.layer) else {
        throw .noLayer(place.layer, count: config.layers)
      }
      guard (0..<config.heads).contains(place.head) else {
        throw .noHead(place.head, count: config.heads)
      }
    }
    var copy = self
    copy.ablations = heads
    return copy
  }
}

/// A head of a model's own attention; in an encoder-decoder that of the decoder.
public struct HeadPlace: Hashable, Comparable, Sendable {
  /// Counting from 0.
  public var layer: Int
  /// Counting from 0.
  public var head: Int

  /// Makes it.
  public init(layer: Int, head: Int) {
    self.layer = layer
    self.head = head
  }

  /// By layer, then by head.
  public static func < (first: HeadPlace, second: HeadPlace) -> Bool {
    (first.layer, first.head) < (second.layer, second.head)
  }
}

extension CounterRandom {
  /// A seed that belongs to a name.
  func seed(named name: String) -> UInt64 {
    bits(Int(truncatingIfNeeded: textHash(name)))
  }
}
