import Attention
import Autodiff
import Tensors

/// A decoder worked through token by token: each token costs the same as the one before when the
/// mechanism has a state of fixed size, as Fastmax of order 1 and 2 has.
///
/// Numerics: Products in single precision; fixed states in double precision.
public struct ModelDecoder: Sendable {
  /// The model.
  public let model: Model
  /// Tokens taken in.
  public private(set) var tokenCount = 0
  /// For each layer a decoder for each head.
  private var decoders: [[AttentionDecoder]]
  private let parameters: [String: [Float]]
  private let waves: PlaceWaves

  /// Makes one that has read nothing.
  ///
  /// - Throws: `AttentionError.decodingNeedsAllTokens` for a normalisation that looks at later tokens,
  ///   ``ModelError/notADecoder(_:)``.
  public init(_ model: Model) throws {
    let config = model.config
    guard config.kind == .decoder else { throw ModelError.notADecoder(config.kind) }
    self.model = model
    decoders = try config.mechanisms.map { mechanism in
      let empty = try AttentionDecoder(
        mechanism: mechanism, headWidth: config.headWidth, valueWidth: config.headWidth)
      return [AttentionDecoder](repeating: empty, count: config.heads)
    }
    parameters = Dictionary(
      uniqueKeysWithValues: zip(model.forms, model.numbers).map { ($0.name, $1) })
    waves = PlaceWaves(width: config.positions == .rotary ? config.headWidth : config.width)
  }

  /// Bytes that are remembered of the tokens read, all layers and heads.
  public var stateByteCount: Int {
    decoders.reduce(0) { $0 + $1.reduce(0) { $0 + $1.stateByteCount } }
  }

  /// True when the state no longer grows with the tokens.
  public var hasFixedState: Bool {
    model.config.mechanisms.allSatisfy { ($0.kernel.degree ?? .max) <= 2 }
  }

  /// Reads a token and gives the scores of every class for the next one, `[classes]`.
  ///
  /// - Throws: ``ModelError/sequenceTooLong(tokens:context:)``,
  ///   ``ModelError/tokenOutOfRange(_:vocabulary:)``.
  /// - Complexity: O(parameters), and O(F·headWidth) for each head with a fixed state, else
  ///   O(``tokenCount`` · headWidth).
  public mutating func append(_ token: Int) throws(ModelError) -> [Float] {
    let config = model.config
    guard tokenCount < config.context else {
      throw .sequenceTooLong(tokens: tokenCount + 1, context: config.context)
    }
    guard (0..<config.vocabulary).contains(token) else {
      throw .tokenOutOfRange(token, vocabulary: config.vocabulary)
    }
    var row = rowOf("tokens.weight", token, config.width)
    switch config.positions {
    case .learned: row.add(rowOf("positions.weight", tokenCount, config.width))
    case .sinusoidal: row.add(waves.sinusoids(tokenCount).map(Float.init))
    case .rotary: break
    }
    for layer in 0..<config.layers { row = block(layer, row) }
    tokenCount += 1
    row = normed("norm", row)
    if config.isHeadTied {
      return (0..<config.classes).map { dot(rowOf("tokens.weight", $0, config.width), row) }
    }
    return linear("head", row)
  }

  private mutating func block(_ layer: Int, _ row: [Float]) -> [Float] {
    let (config, name) = (model.config, "layers.\(layer)")
    let (width, headWidth) = (config.width, config.headWidth)
    var row = row
    let sides = linear("\(name).attention.qkv", normed("\(name).attention.norm", row))
    var mixed: [Float] = []
    for head in 0..<config.heads {
      var parts = (0..<3).map { side in
        Array(sides[side * width + head * headWidth..<side * width + (head + 1) * headWidth])
      }
      if config.positions == .rotary {
        for side in 0..<2 { waves.turn(&parts[side], from: tokenCount) }
      }
      let output = decoders[layer][head].step(
        query: Tensor([headWidth], parts[0]), key: Tensor([headWidth], parts[1]),
        value: Tensor([headWidth], parts[2]))
      let isAblated = model.ablations.contains(HeadPlace(layer: layer, head: head))
      mixed += isAblated ? [Float](repeating: 0, count: headWidth) : output.elements
    }
    row.add(linear("\(name).attention.out", mixed))
    var hidden = linear("\(name).mlp.in", normed("\(name).mlp.norm", row))
    hidden.withUnsafeMutableBufferPointer { hidden in
      if let start = hidden.baseAddress { Kernels.gelu(into: start, start, hidden.count) }
    }
    row.add(linear("\(name).mlp.out", hidden))
    return row
  }

  private func numbers(_ name: String) -> [Float] { parameters[name] ?? [] }

  private func rowOf(_ name: String, _ index: Int, _ width: Int) -> [Float] {
    Array(numbers(name)[index * width..<(index + 1) * width])
  }

  private func dot(_ first: [Float], _ second: [Float]) -> Float {
    zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// x·W + bias.
  private func linear(_ name: String, _ row: [Float]) -> [Float] {
    var result = numbers("\(name).bias")
    let weights = numbers("\(name).weight")
    let columns = result.count
    Kernels.withPointers(TensorNumbers(row), TensorNumbers(weights), &result) {
      factors, rows, target in
      Kernels.addWeightedRows(
        into: target, factors, rows, stride: columns, rowCount: row.count, count: columns)
    }
    return result
  }

  private func normed(_ name: String, _ row: [Float]) -> [Float] {
    let gain = numbers("\(name).gain")
    let shift = parameters["\(name).shift"]
    var (rows, slope, result) = (row, [Float](repeating: 0, count: 1), row)
    Kernels.normalizeRows(
      row, rowCount: 1, width: row.count, isCentred: shift != nil, floor: 1e-5, gain: gain,
      shift: shift, rows: &rows, slopes: &slope, result: &result)
    return result
  }
}
