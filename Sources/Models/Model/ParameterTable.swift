public import Tensors

/// A parameter before it has numbers.
public struct ParameterForm: Equatable, Sendable {
  /// Its name in tables and files, such as "layers.0.attention.qkv.weight".
  public var name: String
  /// Its extents; weights are `[inner, columns]` and multiply rows from the right.
  public var shape: Shape
  /// What its first numbers are.
  public var start: Start
  /// The block it belongs to; nil for embeddings, last norm and head.
  public var layer: Int?

  /// What first numbers are.
  public enum Start: Equatable, Sendable {
    /// Normal, mean 0.
    case normal(deviation: Double)
    /// All equal.
    case constant(Float)
  }

  /// Weight decay acts on matrices, not on gains, shifts and biases.
  public var decays: Bool { shape.rank > 1 }
}

extension ModelConfig {
  /// Every parameter of the model, in the order of files, optimiser and tables.
  ///
  /// First numbers: weights normal with deviation 1/√inner; the last weights of both parts of a block
  /// divided by √(2·layers) besides, so that the sum over blocks keeps its size (Radford et al. 2019,
  /// section 2.3); token and position rows normal with ``embeddingDeviation``; biases and shifts 0,
  /// gains 1.
  public var parameterForms: [ParameterForm] {
    var forms = [
      ParameterForm(
        name: "tokens.weight", shape: [vocabulary, width],
        start: .normal(deviation: Self.embeddingDeviation))
    ]
    if positions == .learned {
      forms.append(
        ParameterForm(
          name: "positions.weight", shape: [context, width],
          start: .normal(deviation: Self.embeddingDeviation)))
    }
    if kind == .encoderDecoder {
      for layer in 0..<layers { forms += block("encoder.\(layer)", layer, crosses: false) }
      forms += normForms("encoder.norm", nil)
    }
    for layer in 0..<layers {
      forms += block("layers.\(layer)", layer, crosses: kind == .encoderDecoder)
    }
    forms += normForms("norm", nil)
    if !isHeadTied { forms += linear("head", nil, from: width, to: classes, gain: 1) }
    return forms
  }

  /// The deviation of token and position rows at the start.
  static var embeddingDeviation: Double { 0.1 }

  private func block(_ name: String, _ layer: Int, crosses: Bool) -> [ParameterForm] {
    let residual = 1 / (Double((crosses ? 3 : 2) * layers)).squareRoot()
    var forms = normForms("\(name).attention.norm", layer)
    forms += linear("\(name).attention.qkv", layer, from: width, to: 3 * width, gain: 1)
    forms += linear("\(name).attention.out", layer, from: width, to: width, gain: residual)
    if crosses {
      forms += normForms("\(name).cross.norm", layer)
      forms += linear("\(name).cross.query", layer, from: width, to: width, gain: 1)
      forms += linear("\(name).cross.kv", layer, from: width, to: 2 * width, gain: 1)
      forms += linear("\(name).cross.out", layer, from: width, to: width, gain: residual)
    }
    forms += normForms("\(name).mlp.norm", layer)
    forms += linear("\(name).mlp.in", layer, from: width, to: hiddenWidth, gain: 1)
    forms += linear("\(name).mlp.out", layer, from: hiddenWidth, to: width, gain: residual)
    return forms
  }

  private func normForms(_ name: String, _ layer: Int?) -> [ParameterForm] {
    let gain = ParameterForm(
      name: "\(name).gain", shape: [width], start: .constant(1), layer: layer)
    guard norm == .layer else { return [gain] }
    return [
      gain,
      ParameterForm(name: "\(name).shift", shape: [width], start: .constant(0), layer: layer),
    ]
  }

  private func linear(
    _ name: String, _ layer: Int?, from inner: Int, to columns: Int, gain: Double
  ) -> [ParameterForm] {
    [
      ParameterForm(
        name: "\(name).weight", shape: [inner, columns],
        start: .normal(deviation: gain / Double(inner).squareRoot()), layer: layer),
      ParameterForm(
        name: "\(name).bias", shape: [columns], start: .constant(0), layer: layer),
    ]
  }
}
