import Attention
import Autodiff
import Tensors

/// A model's numbers on a tape, and the way of a batch through them.
///
/// Written once for both precisions: in `Float` attention is one node with the engine's passes, in
/// `Double` the same in plain steps, which is what gradients are checked by.
struct ForwardPass<Scalar: TapeScalar> {
  let model: Model
  let tape: Tape<Scalar>
  /// The parameters in the order of the model's forms.
  let parameters: [Recorded<Scalar>]
  /// Where dropped numbers come from; nil when nothing is dropped.
  var dropoutSeed: UInt64?
  /// Told every attention with its block's name and layer.
  var observer: ((_ block: String, _ layer: Int, _ attention: Attention) -> Void)?

  private let places: [String: Int]
  private var config: ModelConfig { model.config }

  /// Puts a model on a tape.
  ///
  /// - Parameter isTrained: Whether gradients will be asked for.
  init(
    _ model: Model, on tape: Tape<Scalar>, parameters: [Numbers<Scalar>]? = nil,
    isTrained: Bool, dropoutSeed: UInt64? = nil
  ) {
    self.model = model
    self.tape = tape
    self.dropoutSeed = model.config.dropout > 0 ? dropoutSeed : nil
    let values = parameters ?? model.forms.indices.map { Numbers(model.parameter($0)) }
    self.parameters = values.map { isTrained ? tape.variable($0) : Recorded($0) }
    places = Dictionary(
      uniqueKeysWithValues: model.forms.enumerated().map { ($0.element.name, $0.offset) })
  }

  /// Scores for every class at every token, `[tokens, classes]`.
  ///
  /// - Throws: `TapeError.tooLarge`, `AttentionError`, `ComputationCancelled`.
  func logits(_ batch: ModelBatch) throws -> Recorded<Scalar> {
    var memory: Recorded<Scalar>?
    if config.kind == .encoderDecoder {
      var rows = try embedded(batch.source, "encoder")
      for layer in 0..<config.layers {
        rows = try block(
          "encoder.\(layer)", layer, rows, batch.source.lengths, isCausal: false, memory: nil)
      }
      memory = try norm("encoder.norm", rows)
    }
    var rows = try embedded(batch.tokens, "tokens")
    for layer in 0..<config.layers {
      rows = try block(
        "layers.\(layer)", layer, rows, batch.tokens.lengths, isCausal: config.kind != .encoder,
        memory: memory.map { ($0, batch.source.lengths) })
    }
    rows = try norm("norm", rows)
    if config.isHeadTied {
      return try tape.linear(rows, parameter("tokens.weight"), isTransposed: true)
    }
    return try tape.linear(rows, parameter("head.weight"), bias: parameter("head.bias"))
  }

  /// The mean loss over the targets that are asked for, and the scores.
  func loss(_ batch: ModelBatch) throws -> (loss: Recorded<Scalar>, logits: Recorded<Scalar>) {
    let logits = try logits(batch)
    return (try tape.crossEntropy(logits, labels: batch.targets), logits)
  }

  private func parameter(_ name: String) -> Recorded<Scalar> {
    guard let place = places[name] else { preconditionFailure("a model has no \(name)") }
    return parameters[place]
  }

  private func embedded(_ rows: ModelBatch.Rows, _ name: String) throws -> Recorded<Scalar> {
    var result = try tape.gather(parameter("tokens.weight"), rows.ids, axis: 0)
    switch config.positions {
    case .learned:
      result = try tape.add(
        result, tape.gather(parameter("positions.weight"), rows.places, axis: 0))
    case .sinusoidal:
      let waves = PlaceWaves(width: config.width)
      let numbers = rows.places.flatMap { place in waves.sinusoids(place).map(Scalar.init) }
      result = try tape.add(
        result, Recorded(Numbers([rows.places.count, config.width], numbers)))
    case .rotary: break
    }
    return try dropped(result, name)
  }

  private func block(
    _ name: String, _ layer: Int, _ rows: Recorded<Scalar>, _ lengths: [Int], isCausal: Bool,
    memory: (rows: Recorded<Scalar>, lengths: [Int])?
  ) throws -> Recorded<Scalar> {
    var rows = rows
    let normal = try norm("\(name).attention.norm", rows)
    let sides = try linear("\(name).attention.qkv", normal)
    var mixed = try attention(
      "\(name).attention", layer, .fused(sides, width: config.width), lengths, lengths,
      isCausal: isCausal)
    if name.hasPrefix("layers") { mixed = try ablated(mixed, layer) }
    rows = try adding("\(name).attention.out", mixed, to: rows)
    if let memory {
      let normal = try norm("\(name).cross.norm", rows)
      let queries = try linear("\(name).cross.query", normal)
      let sides = try linear("\(name).cross.kv", memory.rows)
      let mixed = try attention(
        "\(name).cross", layer, .crossed(queries, sides, width: config.width), lengths,
        memory.lengths, isCausal: false)
      rows = try adding("\(name).cross.out", mixed, to: rows)
    }
    let hidden = try tape.applying(
      .gelu, to: linear("\(name).mlp.in", norm("\(name).mlp.norm", rows)))
    return try adding("\(name).mlp.out", hidden, to: rows)
  }

  private func norm(_ name: String, _ rows: Recorded<Scalar>) throws -> Recorded<Scalar> {
    try tape.layerNorm(
      rows, gain: parameter("\(name).gain"),
      shift: config.norm == .layer ? parameter("\(name).shift") : nil,
      isCentred: config.norm == .layer)
  }

  private func linear(_ name: String, _ rows: Recorded<Scalar>) throws -> Recorded<Scalar> {
    try tape.linear(rows, parameter("\(name).weight"), bias: parameter("\(name).bias"))
  }

  /// rows + dropout(x·W + bias).
  private func adding(
    _ name: String, _ x: Recorded<Scalar>, to rows: Recorded<Scalar>
  ) throws -> Recorded<Scalar> {
    guard dropoutSeed != nil else {
      return try tape.linear(
        x, parameter("\(name).weight"), bias: parameter("\(name).bias"), residual: rows)
    }
    return try tape.add(rows, dropped(linear(name, x), name))
  }

  private func dropped(_ rows: Recorded<Scalar>, _ name: String) throws -> Recorded<Scalar> {
    guard let dropoutSeed else { return rows }
    var generator = RandomGenerator(seed: CounterRandom(seed: dropoutSeed).seed(named: name))
    return try tape.dropout(rows, keptShare: 1 - config.dropout, from: &generator)
  }

  /// Sets the outputs of heads that are left out to 0.
  private func ablated(_ rows: Recorded<Scalar>, _ layer: Int) throws -> Recorded<Scalar> {
    let heads = model.ablations.filter { $0.layer == layer }.map(\.head)
    guard !heads.isEmpty else { return rows }
    let mask = (0..<config.width).map { heads.contains($0 / config.headWidth) ? 0 : Scalar(1) }
    return try tape.multiply(rows, Recorded(Numbers([config.width], mask)))
  }

  private func attention(
    _ name: String, _ layer: Int, _ sides: AttentionSides<Scalar>, _ queryLengths: [Int],
    _ keyLengths: [Int], isCausal: Bool
  ) throws -> Recorded<Scalar> {
    let heads = HeadAttention(
      heads: config.heads, headWidth: config.headWidth, mechanism: config.mechanisms[layer],
      isCausal: isCausal, runs: ModelBatch.runs(queryLengths, keyLengths),
      waves: config.positions == .rotary ? PlaceWaves(width: config.headWidth) : nil)
    return try heads.run(sides, on: tape) { observer?(name, layer, $0) }
  }
}
